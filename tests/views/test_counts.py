"""Heads counted over HTTP: tapped, typed, or full; corrected late; said on the day's page and the board."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make, pages
from tests.person import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """Kanban runs in a room of forty seats; Git comes later; Maps is over."""
    event = make.event(time_zone=make.noon_now())
    over, now, later = make.slots(event, 3, timezone.now() - timedelta(minutes=80))
    (hall,) = make.rooms(event, 40)
    titles = ("Maps", "Kanban", "Git")
    cells = [(make.pitch(event, title), hall, slot) for title, slot in zip(titles, (over, now, later), strict=True)]
    for number in range(20):
        make.attendee(event, f"Voter {number}").votes.create(pitch=cells[1][0])
    make.published(event, *cells)
    return event


@pytest.fixture
def hal(event) -> Person:
    return Person(make.client_of(make.helper(event)))


def counted(event) -> list[tuple]:
    rows = event.head_counts.order_by("id").values_list("pitch__title", "count", "is_full", "by__name")
    return list(rows)


def test_two_taps_count_a_room(event, hal):
    hal.visit("/barcamp/doors/").follow("Room 1 Kanban")
    hal.page.xpath("//input[@name='tens'][@value='1']")[0].checked = True
    hal.press("+7")
    assert hal.path == "/barcamp/doors/"
    assert "Room 1: 17 counted." in hal.text
    assert "17 of 40" in hal.text
    assert counted(event) == [("Kanban", 17, False, "Hal")]
    assert str(event.deeds.get()) == "Hal counted 17 in Room 1 for “Kanban”"


def test_one_tap_says_full(event, hal):
    hal.visit("/barcamp/doors/2/").press("Full: no seat left")
    assert "Room 1: 40 counted, full." in hal.text
    assert counted(event) == [("Kanban", 40, True, "Hal")]


def test_it_can_be_typed(event, hal):
    hal.visit("/barcamp/doors/2/").press("Save", fill={"People": "33", "Full": True})
    assert counted(event) == [("Kanban", 33, True, "Hal")]


def test_the_tens_stand_where_they_were(event, hal):
    hal.visit("/barcamp/doors/2/").press("Save", fill={"People": "33"})
    hal.visit("/barcamp/doors/2/")
    assert hal.page.xpath("//input[@name='tens'][@checked]/@value") == ["3"]
    assert "Last: 33 at" in hal.text


def test_what_is_over_is_corrected_and_what_comes_waits(event, hal):
    hal.visit("/barcamp/doors/")
    assert "Those before, to correct Room 1 Maps" in hal.text
    assert "Git" not in hal.text
    hal.follow("Room 1 Maps").press("+9")
    assert counted(event) == [("Maps", 9, False, "Hal")]
    hal.visit("/barcamp/doors/3/").press("+9")
    assert hal.response.status_code == 409
    assert "It has not begun." in hal.text


@pytest.mark.parametrize("sent", [{}, {"tens": "x", "ones": "1"}, {"ones": "10"}, {"count": "-1"}, {"count": "99999"}])
def test_nonsense_is_refused_in_a_sentence(event, hal, sent):
    response = hal.client.post("/barcamp/doors/2/", sent)
    assert response.status_code == 422
    assert "needs another look." in pages.text(response)
    assert counted(event) == []


def test_it_is_for_helpers(event, hal):
    for path in ("", "2/"):
        assert make.client_of(make.attendee(event)).get(f"/barcamp/doors/{path}").status_code == 403
        assert make.client_of(None).get(f"/barcamp/doors/{path}").status_code == 302
    assert hal.visit("/barcamp/doors/77/").response.status_code == 404


def test_the_room_on_its_door_leads_helpers_there(event, hal):
    assert hal.visit("/barcamp/timetable/rooms/room-1/").follow("Count the heads").path == "/barcamp/doors/2/"
    attendee = make.client_of(make.attendee(event))
    assert "Count the heads" not in pages.text(attendee.get("/barcamp/timetable/rooms/room-1/"))


def test_organisers_read_how_many_came(event, hal):
    hal.visit("/barcamp/doors/2/").press("Save", fill={"People": "15"})
    olga = Person(make.client_of(make.organiser(event)))
    sentence = "75 % of votes came so far (1 session counted at the door). For the rest of the day 93 % are expected."
    assert sentence in olga.visit("/barcamp/desk/day/").text
    assert "15 of 40 sit there" in olga.text
    assert sentence in olga.visit("/barcamp/schedule/1/").text


def test_before_anything_is_published_there_is_nothing_to_count():
    event = make.event()
    hal = Person(make.client_of(make.helper(event))).visit("/barcamp/doors/")
    assert "Nothing to count" in hal.text
