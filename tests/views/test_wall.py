"""The wall: it shows what the hour asks for, to anybody, and never who voted for what."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fudsched.models import Stage
from tests import make
from tests.pages import plain

pytestmark = pytest.mark.django_db


def wall(client) -> str:
    return client.get("/barcamp/wall/").content.decode()


def scene(client) -> str:
    return wall(client).split('data-scene="')[1].split('"')[0]


def test_before_anything_it_says_how_to_come_in(client):
    event = make.event()
    assert scene(client) == "open"
    assert event.code in wall(client)
    assert "/barcamp/join/" in wall(client)


def test_an_event_by_badge_shows_no_code(client):
    event = make.event(join_by="badge")
    assert f">{event.code}<" not in wall(client)


def test_during_the_pitches_it_shows_who_is_on_the_clock_and_the_next_three(client):
    event = make.event()
    event.voting.open()
    for title in ("One", "Two", "Three", "Four", "Five"):
        make.pitch(event, title)
    stage = Stage.of(event)
    stage.put_all()
    stage.call_next(0)
    page = wall(client)
    assert scene(client) == "stage"
    assert all(title in page for title in ("One", "Two", "Three", "Four"))
    assert "Five" not in page
    assert 'data-seconds="20"' in page


def test_it_says_how_many_voted_and_not_for_what(client):
    event = make.event()
    event.voting.open()
    pitch = make.pitch(event)
    ada = make.attendee(event)
    ada.vote_for(pitch)
    stage = Stage.of(event)
    stage.put_all()
    stage.call_next(0)
    page = wall(client)
    assert "<b>1</b> of 1 have voted" in page
    assert 'class="tally' not in page


def test_when_voting_has_closed_it_shows_the_results(client):
    event = make.event()
    event.voting.open()
    make.attendee(event).vote_for(make.pitch(event))
    event.voting.close()
    assert scene(client) == "results"
    assert 'class="tally' in wall(client)


def test_with_a_timetable_it_shows_what_is_on_now_and_what_comes_next(client):
    event = make.event()
    begun = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=10)
    (room,), slots = make.rooms(event, 60), make.slots(event, 3, begun)
    event.voting.open()
    event.voting.close()
    pitches = [make.pitch(event, title) for title in ("One", "Two", "Three")]
    make.published(event, *((pitch, room, slot) for pitch, slot in zip(pitches, slots, strict=True)))
    page = wall(client)
    assert scene(client) == "timetable"
    rows = [plain(row) for row in page.split('<section class="wall-row"')[1:]]
    assert [("Now" in row, "Next" in row, "One" in row, "Two" in row) for row in rows] == [
        (True, False, True, False),
        (False, True, False, True),
    ]
    assert "Three" not in page


def test_what_goes_on_from_an_earlier_slot_is_on_now(client):
    event = make.event()
    begun = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=70)
    (room,), slots = make.rooms(event, 60), make.slots(event, 2, begun)
    make.published(event, (make.pitch(event, "Long", length=2), room, *slots))
    (on,) = wall(client).split('<section class="wall-row"')[1:]
    assert "Room 1 Long" in plain(on)


def test_the_announcement_is_on_it(client):
    make.event(notice="Lunch is in the courtyard.")
    assert "Lunch is in the courtyard." in wall(client)


def test_there_is_no_wall_without_an_event(client):
    assert client.get("/nowhere/wall/").status_code == 404
    assert client.post("/nowhere/wall/").status_code == 405
