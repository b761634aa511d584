"""A day on the axis of time: where things stand, what takes place at once, and what is left free."""

from datetime import UTC, datetime, timedelta

import pytest

from fudsched.models import Event, Slot
from fudsched.views.slots import programme
from fudsched.views.timeline import Timeline, timeline
from tests import make

pytestmark = pytest.mark.django_db


def at(hour: int, minute: int = 0) -> datetime:
    """By the clock of the event."""
    return make.MORNING + timedelta(hours=hour - 11, minutes=minute)


def drawn(event: Event) -> Timeline:
    ((_, items),) = programme(event)
    return timeline(event, items)


def where(line: Timeline) -> list[tuple]:
    return [
        (str(block.item or "free"), block.lane, (block.hour, block.step), (block.hours, block.steps))
        for block in line.blocks
    ]


def test_things_stand_where_the_clock_says_in_steps_of_five_minutes(event: Event):
    Slot.lay(event, [(at(11), at(11, 50)), (at(12), at(12, 50))])
    event.plenaries.create(title="Opening", starts_at=at(9, 30), ends_at=at(11))
    line = drawn(event)
    assert where(line) == [
        ("Opening", "plenary", (0, 6), (1, 6)),
        ("Wed 11:00–11:50", "slot", (2, 0), (0, 10)),
        ("Wed 12:00–12:50", "slot", (3, 0), (0, 10)),
    ]
    assert [f"{n} {clock:%H:%M}" for n, clock in line.hours] == ["0 09:00", "1 10:00", "2 11:00", "3 12:00"]
    assert line.clashes == []


def test_what_takes_place_at_once_stands_side_by_side_and_is_said(event: Event):
    Slot.lay(event, [(at(11), at(11, 50))])
    event.plenaries.create(title="Lunch", starts_at=at(11, 30), ends_at=at(12, 30))
    event.plenaries.create(title="Photo", starts_at=at(12), ends_at=at(12, 15))
    line = drawn(event)
    assert [(str(block.item), block.lane, block.clashes) for block in line.blocks] == [
        ("Wed 11:00–11:50", "slot", True),
        ("Lunch", "plenary", True),
        ("Photo", "second", True),
    ]
    assert line.clashes == [
        "The slot at 11:00 and “Lunch” take place at the same time.",
        "“Lunch” and “Photo” take place at the same time.",
    ]


def test_long_stretches_without_anything_are_free_and_short_ones_are_breaks(event: Event):
    Slot.lay(event, [(at(11), at(11, 50)), (at(12), at(12, 50)), (at(14), at(14, 50))])
    free = [block for block in drawn(event).blocks if block.item is None]
    assert [(block.hour, block.step, block.minutes()) for block in free] == [(1, 10, 70)]


def test_an_open_end_is_drawn_as_an_hour_and_a_party_ends_after_midnight(event: Event):
    event.plenaries.create(title="Dinner", starts_at=at(18))
    event.plenaries.create(title="Pub", starts_at=at(20), ends_at=at(26))
    assert where(drawn(event)) == [
        ("Dinner", "plenary", (0, 0), (1, 0)),
        ("free", "free", (1, 0), (1, 0)),
        ("Pub", "plenary", (2, 0), (6, 0)),
    ]


def test_nothing_is_drawn_longer_than_the_sheet_knows(event: Event):
    event.plenaries.create(title="Hackfest", starts_at=at(11), ends_at=at(11 + 90))
    line = drawn(event)
    assert where(line) == [("Hackfest", "plenary", (0, 0), (35, 11))]
    assert len(line.hours) == 36


def test_the_hours_are_those_that_pass_in_a_night_in_which_the_clocks_are_changed():
    event = make.event("night", time_zone="Europe/Berlin")
    make.slots(event, 5, datetime(2027, 10, 30, 22, tzinfo=UTC))
    line = drawn(event)
    assert [(hour, f"{clock:%H:%M}") for hour, clock in line.hours] == [
        (0, "00:00"), (1, "01:00"), (2, "02:00"), (3, "02:00"), (4, "03:00"),
    ]  # fmt: skip
    assert [block.hour for block in line.blocks] == [0, 1, 2, 3, 4]
