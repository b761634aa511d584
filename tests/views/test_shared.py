"""A page made once for a hall: each reader sees their own on it, nobody another's, and nobody what holds no more."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from fudsched import live
from fudsched.models import Attendee, Event, Merge, Reader
from fudsched.views import quick, shared
from tests import make
from tests.pages import text
from tests.person import Person
from tests.wire import OverTheWire

# As in production: what is announced has been committed.
pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/barcamp/timetable/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def keeping(fresh_memory: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "KEEP", timedelta(minutes=1))


@pytest.fixture
def event() -> Event:
    """ARM in Room 1 and Tea in Room 2, both at 11:00; voting is open."""
    event = make.event()
    slots, (big, small) = make.slots(event), make.rooms(event)
    arm, tea = make.pitch(event), make.pitch(event, "Tea")
    make.published(event, (arm, big, slots[0]), (tea, small, slots[0]))
    event.voting.open()
    return event


@pytest.fixture
def ada(event: Event) -> Attendee:
    ada = make.attendee(event)
    ada.vote_for(event.pitches.get(number=1))
    return ada


@pytest.fixture
def bob(event: Event) -> Attendee:
    bob = make.attendee(event, "Bob")
    bob.vote_for(event.pitches.get(number=2))
    return bob


def browser(person: Attendee | None) -> Client:
    """With the cookies that first visits leave."""
    client = make.client_of(person)
    client.handler = OverTheWire()
    client.get("/barcamp/me/")
    client.cookies["looked"] = "1"
    return client


def marked(response) -> list[str]:
    """The titles that the page marks as the reader's, wherever they stand."""
    page = html.fromstring(f"<div>{response.content.decode()}</div>")
    mine = page.xpath("//*[contains(concat(' ', @class, ' '), ' mine ')]")
    chips = page.xpath("//*[text()='Your vote']/ancestor::*[self::article or self::li][1]")
    assert chips == mine
    return sorted({each.xpath("string((.//h3/a | .//h4/a | .//a/b)[1])") for each in mine})


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("order", [("ada", "bob", "nobody"), ("nobody", "ada", "bob"), ("bob", "nobody", "ada")])
def test_each_reader_finds_their_own_votes_marked_and_nobody_elses(event, ada, bob, order, headers):
    people = {"ada": browser(ada), "bob": browser(bob), "nobody": browser(None)}
    for _ in range(2):
        seen = {name: marked(people[name].get(PAGE, headers=headers)) for name in order}
        assert seen == {"ada": ["Fedora on ARM"], "bob": ["Tea"], "nobody": []}


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_made_for_one_costs_the_next_no_more_than_who_they_are(
    event, ada, bob, headers, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(quick, "FRESH", 60)
    phones = [browser(ada), browser(bob), browser(None), browser(None)]
    for phone in phones[::2] * 2:
        phone.get(PAGE, headers=headers)
    with django_assert_num_queries(0):  # but one past Django's cursors
        assert marked(phones[1].get(PAGE, headers=headers)) == ["Tea"]
    with django_assert_num_queries(0):
        assert marked(phones[3].get(PAGE, headers=headers)) == []


@pytest.mark.parametrize("who", ["ada", "nobody"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_it_is_the_same_the_short_way_and_the_long_one(event, ada, who, headers):
    phone = browser(ada if who == "ada" else None)

    def read():
        response = phone.get(PAGE, headers=headers)
        page = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", response.content.decode())
        return page, {name: value for name, value in response.items() if name != "Content-Length"}

    first = read()
    assert read() == first
    shared.pages.clear()
    assert read() == first
    assert first[1]["Cache-Control"] == "private, no-cache"
    assert "default-src 'none'" in first[1]["Content-Security-Policy"]
    assert {"HX-Request", "Cookie"} <= set(first[1]["Vary"].split(", "))


@pytest.mark.parametrize("who", ["ada", "olga", "nobody"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_who_has_it_already_is_told_that_it_still_holds(event, ada, bob, who, headers):
    phone = browser({"ada": ada, "olga": make.organiser(event), "nobody": None}[who])
    phone.get(PAGE, headers=headers)
    tag = phone.get(PAGE, headers=headers)["ETag"]
    for _ in range(2):
        again = phone.get(PAGE, headers={**headers, "If-None-Match": f'"x", {tag}'})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        shared.pages.clear()
    assert browser(bob).get(PAGE, headers={**headers, "If-None-Match": tag}).status_code == 200


def test_a_vote_of_ones_own_makes_it_another_page(event, ada):
    phone = browser(ada)
    tag = phone.get(PAGE)["ETag"]
    ada.vote_for(event.pitches.get(number=2))
    answer = phone.get(PAGE, headers={"If-None-Match": tag})
    assert (answer.status_code, marked(answer)) == (200, ["Fedora on ARM", "Tea"])


@pytest.mark.parametrize("who", ["ada", "nobody"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_whoever_was_told_of_a_new_version_never_gets_the_old_one(event, ada, who, headers):
    phone = browser(ada if who == "ada" else None)
    tag = phone.get(PAGE, headers=headers)["ETag"]
    assert "<b>Version 1</b>" in phone.get(PAGE, headers=headers).content.decode()
    made = event.published().copy()
    made.placements.filter(pitch__number=2).delete()
    made.publish()
    live.announce(event)
    answer = phone.get(PAGE, headers={**headers, "Told": live.stamp(event), "If-None-Match": tag})
    assert answer.status_code == 200
    assert "<b>Version 2</b>" in answer.content.decode()
    assert "Tea" not in answer.content.decode().partition('id="grid"')[2].partition('id="news"')[0]
    assert "<b>Version 2</b>" in phone.get(PAGE, headers=headers).content.decode()  # and nor does anybody after them


def test_a_moment_after_publishing_nobody_gets_the_old_version(event):
    phone = browser(None)
    assert ["<b>Version 1</b>" in phone.get(PAGE).content.decode() for _ in range(2)] == [True, True]
    event.published().copy().publish()
    live.announce(event)
    stamp, until = quick.stamps["barcamp"]
    quick.stamps["barcamp"] = stamp, until - quick.FRESH
    assert "<b>Version 2</b>" in phone.get(PAGE).content.decode()


def test_the_clock_moves_a_page_that_is_kept(event, monkeypatch):
    phone = browser(None)
    for minutes, marks in (
        (-1, ["next", "later"]),
        (0, ["now", "next"]),
        (49, ["now", "next"]),
        (50, ["past", "next"]),
    ):
        monkeypatch.setattr(timezone, "now", lambda at=minutes: make.MORNING + timedelta(minutes=at))
        for _ in range(2):
            assert re.findall(r'<tr.*? data-when="(\w+)"', phone.get(PAGE).content.decode()) == marks


def test_a_page_is_kept_for_a_minute_at_most(event, monkeypatch):
    phone, now = browser(None), timezone.now()
    phone.get(PAGE)
    Event.objects.update(name="Renamed by hand")
    assert "Renamed" not in text(phone.get(PAGE))
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=61))
    assert "Renamed by hand" in text(phone.get(PAGE))


def test_news_is_for_whom_it_concerns_until_they_have_read_it(event, ada, bob):
    phones = {"ada": Person(browser(ada)), "bob": Person(browser(bob)), "nobody": Person(browser(None))}
    made = event.published().copy()
    made.placements.filter(pitch__number=1).update(slot=event.slots.last())
    made.publish()
    live.announce(event)
    quick.stamps.clear()
    said = "“Fedora on ARM” moves from 11:00 to 12:00, in Room 1, same room."

    def told() -> dict[str, bool]:
        return {name: said in phone.visit(PAGE).text for name, phone in phones.items()}

    for _ in range(2):
        assert told() == {"ada": True, "bob": False, "nobody": False}
    assert said in phones["ada"].client.get(PAGE, headers=HTMX).content.decode()
    phones["ada"].press("Got it")
    for _ in range(2):
        assert told() == {"ada": False, "bob": False, "nobody": False}


def test_the_button_of_a_kept_page_is_taken(event, ada, bob):
    """Its form holds a token of the reader's own, though the page was made for somebody else."""
    made = event.published().copy()
    made.placements.all().update(slot=event.slots.last())
    made.publish()
    live.announce(event)
    phones = []
    for person in (ada, bob):
        client = Client(enforce_csrf_checks=True)
        client.handler = OverTheWire()
        client.cookies = make.client_of(person).cookies
        phones.append(Person(client).visit("/barcamp/me/").visit(PAGE))
    for phone in phones:
        assert phone.visit(PAGE).press("Got it").response.status_code == 200
    assert [*event.attendees.order_by("name").values_list("errata_read", flat=True)] == [1, 2]


def test_an_announcement_stands_on_a_kept_page_until_its_time(event, monkeypatch):
    now = timezone.now()
    event.announcements.create(text="Lunch is here", until=now + timedelta(seconds=30))
    phone = browser(None)
    for seconds, stands in ((0, True), (29, True), (31, False)):
        monkeypatch.setattr(timezone, "now", lambda at=seconds: now + timedelta(seconds=at))
        for _ in range(2):
            assert ("Lunch is here" in text(phone.get(PAGE))) is stands


def test_a_helper_finds_the_ways_of_helpers_and_others_do_not(event, ada):
    hal = make.helper(event)
    for _ in range(2):
        assert "Walk-up" in text(browser(hal).get(PAGE))
        assert "Walk-up" not in text(browser(ada).get(PAGE))
        assert "Walk-up" not in text(browser(None).get(PAGE))


def test_whoever_has_left_reads_as_a_stranger(event, ada, bob):
    phone = browser(ada)
    browser(bob).get(PAGE)
    assert marked(phone.get(PAGE)) == ["Fedora on ARM"]
    ada.leave()
    for _ in range(2):
        answer = phone.get(PAGE)
        assert (marked(answer), "Join" in text(answer)) == ([], True)


def test_what_is_said_once_to_one_is_said_to_nobody_else(event, ada, bob):
    phone = browser(ada)
    phone.post("/barcamp/me/", {"name": "Ada L."}, headers={"X-CSRFToken": phone.cookies["csrftoken"].value})
    answer = phone.get(PAGE)
    assert answer.content.decode().count('<div class="notice"') == 1
    for other in (browser(bob), browser(None), phone):
        for _ in range(2):
            assert '<div class="notice"' not in other.get(PAGE).content.decode()


def test_hosts_and_days_have_pages_of_their_own(event):
    make.slots(event, 1, start=make.MORNING + timedelta(days=1))
    phone = browser(None)
    for _ in range(2):
        assert "Wednesday 29 January" in text(phone.get(PAGE))
        assert "Thursday 30 January" in text(phone.get(PAGE, {"day": "2031-01-30"}))
        assert "http://localhost/barcamp/" in phone.get(PAGE, headers={"Host": "localhost"}).content.decode()
        assert "http://testserver/barcamp/" in phone.get(PAGE).content.decode()


def test_searches_are_answered_to_each_and_push_out_no_page(event, ada):
    for phone, mark in ((browser(ada), " mine"), (browser(None), "")):
        page = phone.get(PAGE, {"q": "arm"}).content.decode()
        assert re.findall(r'<article class="card( mine)?"', page) == [mark]
        assert page.count("Your vote") == bool(mark)
    assert not shared.pages


def test_whoever_looked_at_another_version_reads_other_changes(event):
    """And a first look is remembered, though the page was made for somebody else's."""
    made = event.published().copy()
    made.placements.filter(pitch__number=1).update(slot=event.slots.last())
    made.publish()
    live.announce(event)
    for _ in range(2):
        for known, told in (("1", True), ("2", False), ("", False), ("7", False)):
            phone = Client()
            phone.handler = OverTheWire()
            phone.cookies["looked"] = known
            answer = phone.get(PAGE)
            assert ("since you last looked" in text(answer)) is told
            assert (answer.cookies["looked"].value if answer.cookies else known) == ("1" if told else "2")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_no_phone_is_sent_how_templates_are_indented(event, headers):
    page = browser(None).get(PAGE, headers=headers).content.decode()
    assert "\n " not in page
    column = html.fromstring(page).xpath("//th[@scope='col']")[0]
    assert column.text_content().split() == ["Room", "1", "40", "seats"]  # what stood apart still does


def test_only_so_many_pages_are_kept(event, monkeypatch):
    monkeypatch.setattr(shared, "MOST", 2)
    for host in ("localhost", "127.0.0.1", "[::1]"):
        assert browser(None).get(PAGE, headers={"Host": host}).status_code == 200
    assert len(shared.pages) == 2


def test_each_language_has_a_page_of_its_own(event, ada):
    for _ in range(2):
        for phone in (browser(ada), browser(None)):
            for language in ("de", "en", "ar"):
                page = phone.get(PAGE, headers={"Accept-Language": language}).content.decode()
                assert f'<html lang="{language}"' in page


def test_who_reads_is_found_as_the_models_say_it(event, ada, bob):
    git, hg, gone = (make.pitch(event, title) for title in ("Git", "Hg", "Gone"))
    for pitch in (git, hg, gone):
        ada.vote_for(pitch)
    gone.withdraw()
    Merge.join(hg, git, make.organiser(event))
    for person in (ada, bob, make.helper(event), make.organiser(event, "Oscar")):
        person.refresh_from_db()
        assert Reader.with_badge("barcamp", person.badge) == Reader.of(person)
    assert Reader.with_badge("other-camp", ada.badge) is None
    assert Reader.with_badge("barcamp", "nobody's") is None
    ada.leave()
    assert Reader.with_badge("barcamp", Attendee.objects.get(pk=ada.pk).badge) is None
