"""Every address of the site map, with nonsense, by everybody: a sentence each time, and nothing of another event."""

import re
from collections.abc import Iterator
from copy import copy
from datetime import timedelta
from itertools import product

import lxml.html
import pytest
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from fudsched.models import Announcement, Attendee, ClosedCell, Event, HeadCount, Pin, Run, Sheet, Stage
from fudsched.models.saying import saying
from tests import make

pytestmark = pytest.mark.django_db

FOREIGN = "Elsewhere"
HUGE = "9" * 5000
NASTY = [
    "",
    "-1",
    "1.5",
    "٣",
    "999999999999999999999",
    HUGE,
    "a\x00b",
    "a\x0bb",
    "\u202eabc",
    "<script>alert(1)</script>",
    "سلام عليكم",
    "👩🏽‍🚀𝔄",
    "x" * 10_000,
    "a\r\nSet-Cookie: b=c",
    "' OR 1=1 --",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00",
    "9999-12-31T01:00",
    "23:59",
]
# What a database might stumble over, for PostgreSQL; and, as one field at a time is slow, for each of them alone.
ALONE = ["", "-1", "999999999999999999999", HUGE, "a\x00b", "\u202eabc", "x" * 10_000, "9999-12-31T01:00"]
IN_A_PATH = ["0", "999999999999999999999", HUGE, "x", "a%00b", "%E2%80%AEabc%FF", "x" * 10_000]
WORDS = re.compile(r"\S+")
ASKED = WORDS.findall(
    "q show by kind from copy page day seen code badge next session cell with paper version sort room slot text year "
    "sheets"
)
SENT = WORDS.findall(
    "copy done shift person text when wanted "
    "do vote from q show on move line pitch seed first_time withdrawn anyway prove pin session other slot room cell "
    "seen title names synopsis topic language length needs unavailable name role code ticket next username password "
    "rooms capacity building features starts_at ends_at opens_at closes_at place presenters note slug time_zone about "
    "kind one kept gone remove track "
    "to reason minutes tens ones count full sheet text version "
    "notice join_by pitch_seconds vote_limit seconds fairness move_cost day-words day-day day-first day-last "
    "day-length day-gap day-pause day-pause_from day-pause_to one-starts_at one-ends_at"
)


def furnished(slug: str, mark: str, zone: str) -> tuple[Event, dict[str, Attendee], dict]:
    """An event with one of everything, each thing bearing the mark; its cast; and what its addresses are made of."""
    event = make.event(slug, name=f"Camp {slug}", time_zone=zone)
    event.pitching.open()
    event.voting.open()
    cast = {
        "attendee": make.attendee(event, f"{mark} Ada"),
        "helper": make.helper(event, f"{mark} Hal"),
        "organiser": make.organiser(event, f"{mark} Olga"),
    }
    start = make.MORNING
    slots, (big, small) = make.slots(event, 3, start), make.rooms(event, 40, 20)
    for room in (big, small):
        room.change(name=f"{mark} {room.name}", capacity=room.capacity, building=mark, features=["projector"])
    first = make.pitch(event, f"{mark} first", by=cast["attendee"], synopsis=mark, topic=mark)
    second = make.pitch(event, f"{mark} second", by=cast["helper"])
    third = make.pitch(event, f"{mark} third", by=cast["organiser"])
    for person in cast.values():
        person.vote_for(first)
    plenary = event.plenaries.create(
        title=f"{mark} lunch", starts_at=start + timedelta(hours=4), ends_at=start + timedelta(hours=5)
    )
    make.published(event, (first, small, slots[0]), (second, small, slots[1]))
    make.published(event, (first, big, slots[0]), (second, small, slots[1]))  # which makes an erratum
    HeadCount.objects.create(event=event, pitch=first, slot=slots[0], room=big, count=12)
    Sheet.hang(event, 1, [(place, start.date(), "0" * 64) for place in (big.slug, "")])
    said = Announcement.say(event, f"{mark} pizza", 60)
    draft = make.draft(event, (first, big, slots[0]), (second, big, slots[1]))
    Pin.objects.create(event=event, pitch=first, slot=slots[0], room=big)
    ClosedCell.objects.create(room=small, slot=slots[2])
    run = Run.ask(event)
    check = event.checks.create(text=f"{mark} microphone")
    shift = event.shifts.create(title=f"{mark} door", room=big, starts_at=start, ends_at=start + timedelta(hours=1))
    deed = cast["organiser"].did(
        saying("announced “%(text)s”", text=mark), "door", back={"what": "role", "of": 1, "was": "helper", "is": ""}
    )
    Stage.of(event)  # put up when first looked at
    parts = {
        "event": event.slug,
        "badge": cast["attendee"].badge,
        "number": first.number,
        "pitch": third.number,
        "kind": "voting",
        "uid": "MQ",
        "token": "x",
        "rest": "nothing/",
        "room": big.slug,
        "schedule": draft.number,
        "desk_room": big.pk,
        "desk_slot": slots[0].pk,
        "desk_plenary": plenary.pk,
        "desk_person": cast["attendee"].pk,
        "run": run.pk,
        "desk_announcement_end": said.pk,
        "desk_log_undo": deed.pk,
        "desk_check": check.pk,
        "desk_check_tick": check.pk,
        "desk_shift": shift.pk,
        "shift_sign": shift.pk,
    }
    return event, cast, parts


@pytest.fixture
def world(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Numbers go on where the other event's end, so that none of its addresses leads to a thing of this one.
    other, others, other_parts = furnished("elsewhere", FOREIGN, "Europe/Berlin")
    event, cast, parts = furnished("camp", "Here", "America/Phoenix")
    for pitch in other.pitches.all():
        type(pitch).objects.filter(pk=pitch.pk).update(number=pitch.number + 100)
    for schedule in other.schedules.all():
        type(schedule).objects.filter(pk=schedule.pk).update(number=schedule.number + 100)
    other.rooms.update(slug=Concat("slug", Value("-elsewhere")))
    other_parts["room"] += "-elsewhere"
    other_parts |= {name: other_parts[name] + 100 for name in ("number", "pitch", "schedule")}
    return (event, cast, parts), (other, others, other_parts)


def routes() -> list[tuple[str, list[str]]]:
    """Each address of the site map: its name and the parts it is made of."""

    def walk(patterns, before) -> Iterator[tuple[str, list[str]]]:
        for each in patterns:
            parts = [*before, *each.pattern.converters]
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, parts)
            elif isinstance(each, URLPattern):
                yield each.name, parts

    return [*walk(get_resolver().url_patterns, [])]


def part(name: str, key: str) -> str:
    """Which of the parts of an event this one of that address is."""
    if key == "pk":
        return name if name.startswith("desk_") or name == "shift_sign" else "run"
    if key == "number" and name.startswith(("schedule", "placement")):
        return "schedule"
    return key


def address(name: str, keys: list[str], parts: dict, **instead) -> str:
    return reverse(name, kwargs={key: instead.get(key, parts[part(name, key)]) for key in keys})


def ask(client: Client, path: str, sent: dict | None = None) -> tuple[int, str]:
    """Status and body; whatever it changed is undone."""
    status, body, _ = try_on(client, path, sent=sent)
    return status, body


def try_on(client: Client, path: str, *, asked: dict | None = None, sent: dict | None = None) -> tuple[int, str, bool]:
    """Status, body, and whether anybody looked at what was asked or sent; whatever it changed is undone."""
    client.raise_request_exception = False
    badge = copy(client.cookies)
    with transaction.atomic():
        response = client.get(path, asked) if sent is None else client.post(path, sent)
        body = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    client.cookies = badge
    # Django reads a query or a body when it is first looked at, and keeps it on the request.
    looked_at = {"GET"} if sent is None else {"_post", "_body"}
    return response.status_code, body.decode(), bool(looked_at & vars(response.wsgi_request).keys())


def nasty() -> list[str]:
    return NASTY if connection.vendor == "sqlite" else ALONE


def short(thing) -> str:
    return re.sub(r"(.{60}).{100,}", r"\1…", str(thing))


def wrong(status: int, body: str, *, foreign: bool = True) -> str:
    """What is wrong with an answer: a broken server, silence, or another event's things."""
    if status >= 500:
        return f"{status}"
    if status >= 400 and not body.strip():
        return f"{status} without a sentence"
    if foreign and FOREIGN in body:
        return "shows another event"
    return ""


def clients(cast: dict[str, Attendee], others: dict[str, Attendee]) -> dict[str, Client]:
    people = {"stranger": None, **cast, **{f"{FOREIGN} {role}": person for role, person in others.items()}}
    return {role: make.client_of(person) for role, person in people.items()}


def state_of(event: Event) -> list:
    related = [(each.related_model, each.field.name) for each in event._meta.related_objects]
    return [sorted(model.objects.filter(**{field: event}).values_list()) for model, field in related]


def test_every_address_answers_everybody_and_get_changes_nothing(world):
    (event, cast, parts), (_, others, _) = world
    before, found = state_of(event), []
    for (name, keys), (role, client) in product(routes(), clients(cast, others).items()):
        path = address(name, keys, parts)
        for headers in ({}, {"headers": {"HX-Request": "true"}}):
            client.raise_request_exception = False
            response = client.get(path, **headers)
            # Who comes from another event is greeted by its name nowhere but on pages of no event.
            said = wrong(response.status_code, response.content.decode(), foreign="event" in keys)
            found += [f"{role} GET {path}: {said}"] if said else []
    assert not found, "\n".join(found)
    after = state_of(event)
    assert [*map(len, after)] == [*map(len, before)]


def test_nobody_reaches_a_thing_of_another_event_through_this_one(world):
    (event, cast, _), (other, others, other_parts) = world
    before, found = state_of(other), []
    everybody = clients(cast, others)
    sent = {
        "vote": "on",
        "do": "remove",
        "line": "on",
        "pitch": other_parts["number"],
        "slot": other_parts["desk_slot"],
    }
    for (name, keys), (role, client) in product(routes(), everybody.items()):
        own = [key for key in keys if key not in ("event", "kind", "uid", "token", "rest")]
        if "event" not in keys or not own:
            continue
        path = address(name, keys, other_parts, event=event.slug)
        for fields in (None, sent):
            status, body = ask(client, path, fields)
            said = wrong(status, body) or ("" if status in (302, 403, 404, 405, 409) else f"{status}")
            found += [f"{role} {'POST' if fields else 'GET'} {path}: {said}"] if said else []
    assert not found, "\n".join(found)
    assert state_of(other) == before


def test_nobody_of_another_event_changes_this_one(world):
    (event, cast, parts), (_, others, _) = world
    found = []
    strangers = {role: client for role, client in clients(cast, others).items() if role not in cast}
    sent = {"vote": "on", "do": "close", "withdrawn": "on", "line": "on", "pitch": 1, "name": "X", "rooms": "Lab, 3"}
    before = state_of(event)
    for (name, keys), (role, client) in product(routes(), strangers.items()):
        if "event" not in keys or name in ("badge", "join"):
            continue
        path = address(name, keys, parts)
        client.raise_request_exception = False
        response = client.post(path, sent)
        said = wrong(response.status_code, response.content.decode())
        found += [f"{role} POST {path}: {said}"] if said else []
    assert not found, "\n".join(found)
    assert state_of(event) == before


def test_nonsense_in_an_address_gets_a_sentence(world):
    (_, cast, parts), (_, others, _) = world
    found = []
    client = clients(cast, others)["organiser"]
    for name, keys in routes():
        for key in keys:
            mark = 987654321 if key in ("number", "pk", "pitch") else "x-mark-x"
            path = address(name, keys, parts, **{key: mark})
            for value, sent in product(IN_A_PATH, (None, {"do": "x"})):
                status, body = ask(client, path.replace(str(mark), value), sent)
                if said := wrong(status, body, foreign=False):
                    found.append(short(f"{'POST' if sent else 'GET'} {name} {key}={value}: {said}"))
    assert not found, "\n".join(found)


def test_nonsense_asked_for_gets_a_page_or_a_sentence(world):
    (_, cast, parts), (_, others, _) = world
    found = []
    everybody = clients(cast, others)
    for (name, keys), role in product(routes(), ("attendee", "organiser")):
        path = address(name, keys, parts)
        for value in nasty():
            asked = dict.fromkeys(ASKED, value[:2000])
            status, body, heeded = try_on(everybody[role], path, asked=asked)
            if said := wrong(status, body):
                found.append(short(f"{role} {name} ?…={value!r}: {said}"))
            if not heeded:
                break  # who does not look at one value stumbles over none
    assert not found, "\n".join(found)


def test_nonsense_sent_gets_a_sentence(world):
    (_, cast, parts), (_, others, _) = world
    found = []
    client = clients(cast, others)["organiser"]
    for name, keys in routes():
        for value in nasty():
            status, body, heeded = try_on(client, address(name, keys, parts), sent=dict.fromkeys(SENT, value))
            if said := wrong(status, body):
                found.append(short(f"{name} …={value!r}: {said}"))
            if not heeded:
                break
    assert not found, "\n".join(found)


def forms_of(client: Client, path: str) -> list[tuple[str, dict[str, list[str]]]]:
    """What each form of that page posts, once for each of its buttons."""
    response = client.get(path)
    if response.status_code != 200 or "html" not in response["Content-Type"]:
        return []
    found = []
    for form in lxml.html.document_fromstring(response.content.decode()).forms:
        if form.method != "POST":
            continue
        # Without the CSRF token, which these clients are not asked for.
        keys = {key for key in form.inputs.keys() if key} - {"csrfmiddlewaretoken"}  # noqa: SIM118
        fields: dict[str, list[str]] = {key: [] for key in sorted(keys)}
        for key, value in form.form_values():
            if key in keys:
                fields[key].append(value)
        buttons = form.xpath(".//button[@name]") or [None]
        for button in buttons:
            action = (button is not None and button.get("formaction")) or form.get("action") or path
            more = {} if button is None else {button.get("name"): [button.get("value") or ""]}
            found.append((action if action.startswith("/") else path, {**fields, **more}))
    return found


def test_each_field_of_each_form_takes_nonsense_and_ids_of_another_event(world):
    (_, cast, parts), (other, others, other_parts) = world
    before, found, tried = state_of(other), [], set()
    room, slot, number = other_parts["desk_room"], other_parts["desk_slot"], other_parts["number"]
    foreign = [str(room), str(slot), str(number), f"{slot}-{room}", f"{number}.{slot}-{room}", f"1.{slot}-{room}"]
    if connection.vendor != "sqlite":
        foreign = []  # whose a thing is, no database says
    everybody = clients(cast, others)
    for (name, keys), role in product(routes(), ("stranger", "attendee", "helper", "organiser")):
        client = everybody[role]
        query = "?session=1" if name == "schedule" else ""
        for action, fields in forms_of(client, address(name, keys, parts) + query):
            for key, value in product(fields, [*ALONE, *foreign]):
                same = (re.sub(r"\d+", "0", action), key, value, tuple(sorted(fields)))
                if same in tried:
                    continue
                tried.add(same)
                status, body = ask(client, action, {**fields, key: [value]})
                if said := wrong(status, body):
                    found.append(short(f"{role} {action} {key}={value!r}: {said}"))
    assert not found, "\n".join(found)
    assert len(tried) > 300
    assert state_of(other) == before
