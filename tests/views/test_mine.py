"""The page of one's day, and its calendar."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from lxml import html

from fudsched.models import HeadCount, Vote
from tests import make
from tests.pages import text
from tests.person import Person

pytestmark = pytest.mark.django_db
MINE = "/barcamp/timetable/mine/"
LATER = make.MORNING + timedelta(hours=4)


@pytest.fixture
def event():
    event = make.event()
    slots, (big, small) = make.slots(event), make.rooms(event)
    arm, tea, pens = (make.pitch(event, title) for title in ("Fedora on ARM", "Tea", "Pens"))
    make.published(event, (arm, big, slots[0]), (tea, small, slots[0]), (pens, big, slots[1]))
    return event


@pytest.fixture
def ada(event):
    ada = make.attendee(event)
    Vote.objects.bulk_create(Vote(attendee=ada, pitch=pitch) for pitch in event.pitches.all())
    return ada


def offers(page) -> list[str]:
    return [" ".join(button.text_content().split()) for button in page.xpath("//button[@name='take' or @name='leave']")]


def test_it_says_how_many_of_the_votes_fit_and_what_clashes(ada):
    said = text(make.client_of(ada).get(MINE))
    assert "You get 2 of your 3 ." in said
    assert "Tea , Wed 11:00: clashes with Fedora on ARM ." in said
    assert "Something else at 11:00 (1)" in said


def test_who_has_not_voted_reads_that_and_no_word_of_a_lost_vote(event):
    said = text(make.client_of(make.attendee(event)).get(MINE))
    assert "You have not voted, so nothing is chosen for you. Take what you like from the slots below." in said


def test_of_two_days_ahead_one_slot_is_next(event, ada):
    first, second = (
        make.slots(event, 1, timezone.now() + timedelta(days=1)),
        make.slots(event, 1, timezone.now() + timedelta(days=2)),
    )
    room = event.rooms.first()
    make.published(event, (event.pitches.get(number=1), room, first[0]), (event.pitches.get(number=2), room, second[0]))
    assert make.client_of(ada).get(MINE).content.decode().count('data-when="next"') == 1


def test_once_the_day_has_begun_one_link_leads_to_what_is_on(event, ada):
    page = make.client_of(ada).get(MINE).content.decode()
    assert 'href="#now"' not in page
    event.plenaries.create(title="Opening", starts_at=timezone.now() - timedelta(hours=1), ends_at=timezone.now())
    page = make.client_of(ada).get(MINE).content.decode()
    assert (page.count('href="#now"'), page.count('<li id="now" class="slot" data-when="next"')) == (1, 1)


def test_what_is_over_is_neither_taken_nor_left_out(event, ada, monkeypatch):
    def offered():
        page = html.fromstring(make.client_of(ada).get(MINE).content.decode())
        return offers(page), page.text_content()

    monkeypatch.setattr(timezone, "now", lambda: make.MORNING + timedelta(minutes=49))
    choices, said = offered()
    assert choices == ["Take it instead: Tea", "Leave out: Fedora on ARM", "Take: Tea", "Leave out: Pens"]
    assert "What does not fit" in said
    monkeypatch.setattr(timezone, "now", lambda: make.MORNING + timedelta(minutes=50))
    choices, said = offered()
    assert choices == ["Leave out: Pens"]
    assert "What does not fit" not in said
    assert "What there is at 11:00" not in said


def test_what_does_not_fit_has_alternatives_on_its_topic_that_are_a_tap_away(event, ada, monkeypatch):
    event.pitches.filter(title__in=["Tea", "Pens"]).update(topic="Office")
    ada.votes.filter(pitch__title="Pens").delete()
    client = make.client_of(ada)
    offered = "Alternatives on the same topic: Pens Wed 12:00, Room 1 Take : Pens"
    assert offered in text(client.get(MINE))
    monkeypatch.setattr(timezone, "now", lambda: make.MORNING + timedelta(minutes=70))  # Pens has begun
    assert "Alternatives" not in text(client.get(MINE))
    monkeypatch.undo()
    client.post(MINE, {"take": 3})
    assert "Alternatives" not in text(client.get(MINE))


def test_who_presents_is_not_offered_what_is_on_at_the_same_time(event, ada):
    bob = make.attendee(event, "Bob")
    event.pitches.get(title="Fedora on ARM").presenters.add(bob)
    Vote.objects.create(attendee=bob, pitch=event.pitches.get(title="Tea"))
    client = make.client_of(bob)
    page = html.fromstring(client.get(MINE).content.decode())
    assert "Tea, Wed 11:00: you present Fedora on ARM then." in " ".join(page.text_content().split())
    assert offers(page) == ["Take: Pens"]
    refused = client.post(MINE, {"take": 2})
    assert (refused.status_code, bob.choices.count()) == (409, 0)
    assert "You present “Fedora on ARM” at that time." in refused.content.decode()


def test_it_says_where_seats_are_free(event, ada, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: make.MORNING + timedelta(minutes=5))
    for row, count in zip(event.published().placements.filter(slot=event.slots.first()), (40, 12), strict=True):
        HeadCount.take(row, count)
    event.head_counts.update(at=timezone.now())
    page = html.fromstring(make.client_of(ada).get(MINE).content.decode())
    assert page.xpath("//article//span[@class='chip bad']/text()") == ["Full at 11:05"]
    assert page.xpath("//details//span[@class='chip']/text()") == ["8 seats free at 11:05"]


def test_the_way_to_what_is_on_stands_before_what_does_not_fit(event, ada, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: make.MORNING + timedelta(minutes=20))
    event.plenaries.create(title="Opening", starts_at=make.MORNING - timedelta(hours=1), ends_at=make.MORNING)
    said = text(make.client_of(ada).get(MINE))
    assert said.index("To what is on now") < said.index("What does not fit")


def test_who_voted_for_what_was_cancelled_reads_that_nothing_takes_place(event):
    bob = make.attendee(event, "Bob")
    pitch = event.pitches.get(number=1)
    Vote.objects.create(attendee=bob, pitch=pitch)
    pitch.withdraw()
    said = text(make.client_of(bob).get(MINE))
    assert "Nothing you voted for takes place. Take what you like from the slots below." in said


def test_a_tap_changes_it_with_and_without_htmx(ada):
    client = make.client_of(ada)
    page = client.post(MINE, {"take": 2}, headers={"HX-Request": "true"})
    assert "Fedora on ARM , Wed 11:00: clashes with Tea ." in text(page)
    answer = client.post(MINE, {"auto": 2})
    path, _, place = answer["Location"].partition("#")
    assert (answer.status_code, path) == (302, MINE)
    assert f'id="{place}"'.encode() in client.get(MINE).content  # there, not at the top of the page
    assert "Tea , Wed 11:00: clashes with Fedora on ARM ." in text(client.get(MINE))
    client.post(MINE, {"leave": 1})
    assert "Fedora on ARM , Wed 11:00: you left it out." in text(client.get(MINE))


def test_each_session_is_taken_by_a_button_of_one_form(event, ada):
    person = Person(make.client_of(ada)).visit(MINE)
    forms = len(person.page.forms)
    person.press("Take: Tea")
    assert "Fedora on ARM, Wed 11:00: clashes with Tea." in person.text
    room = event.rooms.first()
    make.published(event, *((make.pitch(event, f"More {slot.pk}"), room, slot) for slot in make.slots(event, 9, LATER)))
    assert (len(person.visit(MINE).page.forms), person.text.count("Take: More")) == (forms, 9)


@pytest.mark.parametrize(("pitch", "choice", "status"), [(9, "take", 404), ("x", "take", 404), (1, "maybe", 422)])
def test_what_cannot_be_chosen_is_refused(ada, pitch, choice, status):
    assert make.client_of(ada).post(MINE, {choice: pitch}).status_code == status
    assert not ada.choices.exists()


def test_a_stranger_joins_first(event, client):
    response = client.get(MINE)
    assert (response.status_code, response["Location"]) == (302, "/barcamp/join/?next=%2Fbarcamp%2Ftimetable%2Fmine%2F")


def entries(client, path) -> list[tuple[str, str]]:
    response = client.get(path)
    assert response.status_code == 200
    calendar = Calendar.from_ical(response.content)
    return [(str(each["summary"]), str(each.get("status", ""))) for each in calendar.walk("VEVENT")]


def test_the_calendar_follows_the_day_for_whoever_has_its_address(ada, client):
    mine = make.client_of(ada)
    mine.post(MINE, {"calendar": "new"})
    ada.refresh_from_db()
    path = f"/barcamp/mine/{ada.calendar_token}.ics"
    assert path in mine.get(MINE).content.decode()
    assert entries(client, path) == [("Fedora on ARM", "CONFIRMED"), ("Pens", "CONFIRMED"), ("Tea", "CANCELLED")]
    mine.post(MINE, {"take": 2})
    assert entries(client, path) == [("Tea", "CONFIRMED"), ("Pens", "CONFIRMED"), ("Fedora on ARM", "CANCELLED")]
    tag = client.get(path)["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_a_plenary_that_is_removed_is_struck_out_in_calendars_until_it_is_back(
    event, ada, client, django_capture_on_commit_callbacks
):
    pub = event.plenaries.create(title="FUDPub", starts_at=make.MORNING + timedelta(hours=9))
    ada.renew_calendar()
    olga, log = make.client_of(make.organiser(event)), "/barcamp/desk/log/"
    paths = ["/barcamp/timetable.ics", f"/barcamp/mine/{ada.calendar_token}.ics"]

    def pubs() -> list:
        found = []
        for path in paths:
            entries = Calendar.from_ical(client.get(path).content).walk("VEVENT")
            found += [
                (each["uid"], each["status"], each["sequence"]) for each in entries if each["summary"] == "FUDPub"
            ]
        return found

    before = pubs()
    with django_capture_on_commit_callbacks(execute=True):
        olga.post(f"/barcamp/desk/plenaries/{pub.pk}/", {"do": "remove"})
    assert "FUDPub" not in text(client.get("/barcamp/timetable/"))
    struck = pubs()
    with django_capture_on_commit_callbacks(execute=True):
        olga.post(f"{log}{event.deeds.first().pk}/undo/")
    assert event.plenaries.get() == pub
    for was, now in ((before, struck), (struck, pubs())):
        assert [uid for uid, *_ in now] == [uid for uid, *_ in was]
        assert all(new > old for (*_, old), (*_, new) in zip(was, now, strict=True))
    said = [[status for _, status, _ in each] for each in (before, struck, pubs())]
    assert said == [["CONFIRMED"] * 2, ["CANCELLED"] * 2, ["CONFIRMED"] * 2]
    assert "FUDPub" not in client.get(f"{paths[0]}?room=room-1").content.decode()


def revision(client, path) -> tuple:
    response = client.get(path)
    entry = Calendar.from_ical(response.content).walk("VEVENT")[0]
    return entry["sequence"], entry["last-modified"].dt, response["Last-Modified"], response["ETag"]


def test_the_calendar_speaks_the_language_of_the_page_that_gave_its_address(ada, client):
    ada.renew_calendar()
    ada.event.plenaries.create(title="FUDPub", starts_at=make.MORNING + timedelta(hours=9))
    path = f"/barcamp/mine/{ada.calendar_token}.ics?language=de"
    assert path in make.client_of(ada).get(MINE, headers={"Accept-Language": "de"}).content.decode()
    (pub,) = [
        each for each in Calendar.from_ical(client.get(path).content).walk("VEVENT") if each["summary"] == "FUDPub"
    ]
    assert pub["description"] == "Ende offen."
    ended = client.get("/barcamp/mine/x.ics?language=de")
    assert (ended.status_code, "„Mein Tag“" in text(ended)) == (404, True)


def test_a_calendar_followed_in_two_languages_is_no_newer_for_that(ada, client):
    ada.renew_calendar()
    ada.event.plenaries.create(title="FUDPub", starts_at=make.MORNING + timedelta(hours=9))
    path = f"/barcamp/mine/{ada.calendar_token}.ics"
    before = revision(client, path)
    assert revision(client, f"{path}?language=de") == before == revision(client, path)


@pytest.mark.parametrize("change", ["choice", "vote", "absence", "name"])
def test_whatever_changes_a_day_makes_its_calendar_a_newer_revision(ada, client, change):
    ada.renew_calendar()
    path = f"/barcamp/mine/{ada.calendar_token}.ics"
    before = revision(client, path)
    assert revision(client, path) == before
    if change == "choice":
        make.client_of(ada).post(MINE, {"take": 2})
    elif change == "vote":
        ada.votes.filter(pitch__number=3).delete()
    elif change == "absence":
        ada.absences.set(ada.event.slots.all()[1:])
    else:
        ada.rename("Ada L.")
    after = revision(client, path)
    assert after[0] > before[0]
    assert after[1] >= before[1]
    assert after[3] != before[3]
    assert revision(client, path) == after


def test_who_has_the_calendar_is_told_so_by_its_tag_and_by_its_time(ada, client):
    ada.renew_calendar()
    path = f"/barcamp/mine/{ada.calendar_token}.ics"
    *_, changed_at, tag = revision(client, path)
    for header, value in (("If-None-Match", tag), ("If-Modified-Since", changed_at)):
        again = client.get(path, headers={header: value})
        assert (again.status_code, again.content, again["Last-Modified"]) == (304, b"", changed_at)
        assert again["Cache-Control"] == "private, no-cache"


def test_a_day_in_a_calendar_of_the_event_too_is_never_an_older_revision(ada, client):
    ada.renew_calendar()
    whole = Calendar.from_ical(client.get("/barcamp/timetable.ics").content).walk("VEVENT")[0]
    assert revision(client, f"/barcamp/mine/{ada.calendar_token}.ics")[0] > whole["sequence"]


def test_the_calendar_asks_the_database_no_more_for_more_that_was_dropped(ada, client):
    ada.renew_calendar()
    asked = []
    for number in (2, 3):
        draft = ada.event.published().copy()
        draft.placements.filter(pitch__number=number).delete()
        draft.publish()
        client.get(f"/barcamp/mine/{ada.calendar_token}.ics")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/barcamp/mine/{ada.calendar_token}.ics")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_of_two_who_ask_for_a_changed_calendar_at_once_one_counts(ada):
    other = type(ada).objects.get(pk=ada.pk)
    first = ada.calendar_as_of("a")
    assert other.calendar_as_of("a") == first == (1, ada.calendar_changed_at)
    assert ada.calendar_as_of("b")[0] == 2


def test_a_calendar_that_was_ended_or_renewed_opens_nothing_any_more(ada, client):
    mine = make.client_of(ada)
    for end in ("off", "new"):
        mine.post(MINE, {"calendar": "new"})
        ada.refresh_from_db()
        path = f"/barcamp/mine/{ada.calendar_token}.ics"
        assert client.get(path).status_code == 200
        mine.post(MINE, {"calendar": end})
        assert client.get(path).status_code == 404
    assert client.get("/barcamp/mine/x.ics").status_code == 404


def test_a_calendar_made_on_two_devices_is_one_and_the_first_stays_open(ada, client):
    first, second = (Person(make.client_of(ada)).visit(MINE) for _ in range(2))
    for person in (first, second):
        person.press("Make my calendar")
    addresses = [person.page.xpath("string(//p[@class='calendar-address'])") for person in (first, second)]
    assert addresses[0] == addresses[1]
    assert client.get(addresses[0]).status_code == 200
    second.press("Make a new address")
    assert client.get(addresses[0]).status_code == 404


def test_a_calendar_opens_at_its_own_event_alone(ada, client):
    make.event("elsewhere")
    ada.renew_calendar()
    assert client.get(f"/elsewhere/mine/{ada.calendar_token}.ics").status_code == 404


def test_queries_do_not_grow_with_the_timetable(ada, django_assert_max_num_queries):
    event, client = ada.event, make.client_of(ada)
    slots, room = make.slots(event, 8, start=event.slots.last().ends_at), event.rooms.first()
    make.published(event, *[(make.pitch(event, f"More {n}"), room, slot) for n, slot in enumerate(slots)])
    with django_assert_max_num_queries(16):
        client.get(MINE)
