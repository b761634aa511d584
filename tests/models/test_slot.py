"""The slot: never backwards, never over another one."""

from datetime import timedelta

import pytest

from fudsched.models import Schedule, Slot
from fudsched.refusals import Refusal
from tests import make
from tests.make import MORNING

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("spans", "sentence"),
    [
        ([(HOUR, 0 * HOUR)], "The slot at 12:00, 29 January must end after it starts."),
        ([(HOUR, HOUR)], "The slot at 12:00, 29 January must end after it starts."),
        ([(0 * HOUR, 2 * HOUR), (HOUR, 3 * HOUR)], "The slot at 12:00, 29 January overlaps another slot."),
        ([(9 * HOUR, 11 * HOUR)], "The slot at 20:00, 29 January overlaps another slot."),
    ],
)
def test_backwards_and_overlapping_slots_are_refused_and_none_is_laid(spans: list, sentence: str):
    event = make.event()
    Slot.lay(event, [(MORNING + 10 * HOUR, MORNING + 11 * HOUR)])
    with pytest.raises(Refusal) as no:
        Slot.lay(event, [(MORNING + start, MORNING + end) for start, end in spans])
    assert no.value.sentence == sentence
    assert event.slots.count() == 1


def test_slots_may_touch():
    event = make.event()
    assert len(make.slots(event, count=3, minutes=60, gap=0)) == 3


def test_a_slot_moves_within_its_own_time_but_not_onto_another():
    event = make.event()
    first, second = make.slots(event)
    first.move(first.starts_at + timedelta(minutes=5), first.ends_at)
    with pytest.raises(Refusal, match="overlaps another slot"):
        second.move(first.starts_at, second.ends_at)
    with pytest.raises(Refusal, match="must end after it starts"):
        second.move(second.ends_at, second.starts_at)


def test_a_slot_that_a_schedule_uses_stays():
    event = make.event()
    room, slot, pitch = make.rooms(event)[0], make.slots(event)[0], make.pitch(event)
    Schedule.draft(event).placements.create(pitch=pitch, room=room, slot=slot)
    with pytest.raises(Refusal) as no:
        slot.remove()
    assert no.value.sentence == (
        "Wed 11:00–11:50 stays: it has sessions in Draft 1. Close its cells for the schedules to come instead."
    )
    make.slots(make.event("other-camp"))[0].remove()
