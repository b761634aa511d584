"""Turnout: what the heads counted so far say of the rest of the day, and where it is used."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fudsched import engine, scheduling
from fudsched.models import HeadCount, Vote
from fudsched.refusals import Refusal
from fudsched.scheduling.places import ids_of
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """Kanban in the cellar (20 seats) and Git in the hall (60) run, Maps comes; 40 want Kanban, 10 Git, 30 Maps."""
    event = make.event()
    now, soon = make.slots(event, 2, timezone.now() - timedelta(minutes=5))
    hall, cellar = make.rooms(event, 60, 20)
    kanban, git, maps = (make.pitch(event, title) for title in ("Kanban", "Git", "Maps"))
    voters = [make.attendee(event, f"Voter {number}") for number in range(50)]
    Vote.objects.bulk_create(
        Vote(attendee=voter, pitch=pitch)
        for pitch, some in ((kanban, voters[:40]), (git, voters[40:]), (maps, voters[:30]))
        for voter in some
    )
    make.published(event, (kanban, cellar, now), (git, hall, now), (maps, cellar, soon))
    return event


def count(event, title: str, heads: int, **how) -> None:
    row = event.published().placements.with_all().get(pitch__title=title)
    HeadCount.take(row, heads, **how)


def test_before_anything_is_counted_every_vote_is_a_person(event):
    reading = scheduling.read(event)
    assert (reading.turnout, reading.problem.turnout) == (scheduling.Turnout(), 1.0)


def test_what_was_counted_is_weighed_against_what_was_expected(event):
    count(event, "Git", 4)
    reading = scheduling.read(event)
    assert reading.turnout == scheduling.Turnout(sessions=1, heads=4, votes=10.0)
    assert reading.turnout.came_percent() == 40
    assert reading.problem.turnout == (50 + 4) / (50 + 10)


def test_presenters_are_no_voters(event):
    git = event.pitches.get(title="Git")
    git.presenters.add(make.attendee(event, "Gus"))
    count(event, "Git", 5)
    assert scheduling.read(event).turnout == scheduling.Turnout(sessions=1, heads=4, votes=10.0)


def test_a_full_room_does_not_say_that_few_came(event):
    count(event, "Kanban", 20)
    assert scheduling.read(event).turnout == scheduling.Turnout(sessions=1, heads=20, votes=20)


def test_more_people_than_votes_are_never_more_than_all(event):
    count(event, "Git", 50)
    assert scheduling.read(event).problem.turnout == 1.0


def test_a_correction_counts_instead(event):
    count(event, "Git", 50)
    count(event, "Git", 5)
    assert scheduling.read(event).turnout.heads == 5


def test_what_is_known_of_the_event_follows_the_counts(event):
    before = scheduling.known(event)
    count(event, "Git", 4)
    assert scheduling.known(event).problem.turnout < before.problem.turnout
    assert scheduling.problem_for(event).turnout == scheduling.known(event).problem.turnout


def test_the_expected_audience_of_the_rest_of_the_day_shrinks_with_it(event):
    count(event, "Git", 0)
    crowds, turnout = scheduling.crowds(event)
    maps = crowds[event.pitches.get(title="Maps").number]
    assert (maps.expected, maps.seats, maps.is_too_large) == (25, 20, True)
    assert turnout.expected == 50 / 60


def test_a_room_that_is_full_may_still_be_exchanged_for_a_larger_one(event):
    kanban, git = event.pitches.get(title="Kanban"), event.pitches.get(title="Git")
    assert scheduling.offers(event, kanban).rooms == []
    count(event, "Kanban", 20)
    (place,) = scheduling.offers(event, kanban).rooms
    assert (place.room.name, ids_of(place)) == ("Room 1", {f"p{git.number}"})
    row = event.published().placements.get(pitch=kanban)
    scheduling.relocate(event, kanban, place.slot, place.room, (row.slot_id, row.room_id), set(place.others))
    rooms = dict(event.published().placements.values_list("pitch__title", "room__name"))
    assert rooms == {"Kanban": "Room 1", "Git": "Room 2", "Maps": "Room 2"}


def offered(event) -> list[tuple[str, int, str]]:
    places = scheduling.offers(event, event.pitches.get(title="Kanban")).rooms
    return [(place.room.name, place.net, place.says) for place in places]


def test_what_the_exchange_of_a_full_room_costs_is_said_in_heads_not_in_votes(event):
    count(event, "Git", 25)  # for whom ten voted
    count(event, "Kanban", 18, is_full=True)  # two seats are broken
    assert offered(event) == [
        (
            "Room 1",
            15,
            "By the heads counted, 15 people more would find a seat: 22 gain, 7 lose. “Git” takes its place.",
        )
    ]
    count(event, "Git", 60)
    assert [net for _, net, _ in offered(event)] == [22 - 42]


def test_where_nobody_has_counted_the_exchange_costs_those_who_are_expected(event):
    count(event, "Kanban", 20)
    assert [(net, says) for _, net, says in offered(event)] == [
        (20, "By the heads counted, 20 people more would find a seat. “Git” takes its place.")
    ]


def test_the_larger_room_in_which_most_find_a_seat_is_offered_first(event):
    event.rooms.create(name="Loft", slug="loft", capacity=30, position=9)
    count(event, "Git", 60)
    count(event, "Kanban", 20)
    assert [(room, net) for room, net, _ in offered(event)] == [("Loft", 10), ("Room 1", 20 - 40)]


def test_what_is_counted_before_it_begins_costs_heads_too_and_a_smaller_room_loses_some(event):
    slot = event.slots.first()
    begins = timezone.now() + timedelta(minutes=5)
    slot.move(begins, begins + timedelta(minutes=40))
    event.rooms.create(name="Loft", slug="loft", capacity=8, position=9)
    count(event, "Kanban", 12)
    assert offered(event) == [
        ("Room 1", 0, "By the heads counted, as many people would find a seat. “Git” takes its place."),
        ("Loft", -4, "By the heads counted, 4 people fewer would find a seat."),
    ]
    git = event.pitches.get(title="Git")
    scheduling.relocate(event, git, slot, event.rooms.last(), (slot.pk, event.rooms.first().pk), set())
    count(event, "Git", 11)  # three of them stand
    assert offered(event)[1][1:] == (
        -1,
        "By the heads counted, one person fewer would find a seat: 3 gain, 4 lose. “Git” takes its place.",
    )


def test_a_full_room_moves_to_no_other_time(event):
    kanban = event.pitches.get(title="Kanban")
    count(event, "Kanban", 20)
    row = event.published().placements.get(pitch=kanban)
    with pytest.raises(Refusal, match="has begun"):
        scheduling.relocate(event, kanban, event.slots.last(), event.rooms.first(), (row.slot_id, row.room_id), set())


def test_the_turnout_is_one_that_the_engine_takes(event):
    count(event, "Git", 0)
    engine.Problem.from_dict(scheduling.read(event).problem.to_dict())
    assert 0 < scheduling.Turnout(9, 0, 10_000.0).expected < 0.06
