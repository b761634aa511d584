"""Shifts: taken and left by helpers, filled by organisers, never two at a time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fudsched.models import Event, Shift
from fudsched.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db


def shift(event: Event, title: str = "Door", hour: int = 0, hours: int = 1, wanted: int = 1) -> Shift:
    start = make.MORNING + timedelta(hours=hour)
    return event.shifts.create(title=title, starts_at=start, ends_at=start + timedelta(hours=hours), wanted=wanted)


def test_a_helper_takes_and_leaves_it_however_often_it_is_said():
    event = make.event()
    door, hal = shift(event), make.helper(event)
    assert [door.take(hal), door.take(hal)] == [True, False]
    assert [*door.people.all()] == [hal]
    assert [door.leave(hal), door.leave(hal)] == [True, False]
    assert door.free() == 1


def test_a_full_one_is_refused_and_an_organiser_may_still_add_to_it():
    event = make.event()
    door, hal, ida = shift(event), make.helper(event), make.helper(event, "Ida")
    door.take(hal)
    with pytest.raises(Refusal, match=r"“Door” has all the helpers it wants. Take another shift\."):
        door.take(ida)
    assert door.assign(ida)
    assert (door.people.count(), door.free()) == (2, 0)


@pytest.mark.parametrize("verb", ["take", "assign"])
def test_nobody_is_in_two_places(verb: str):
    event = make.event()
    hal = make.helper(event)
    shift(event, "Boxes", hours=2).take(hal)
    door, later = shift(event, hour=1), shift(event, "Stage", hour=2)
    with pytest.raises(Refusal, match=r"Hal has “Boxes” at that time, Wed 11:00–13:00. Nobody is in two places\."):
        getattr(door, verb)(hal)
    getattr(later, verb)(hal)  # begins when the first one ends
    assert [str(one) for one in hal.shifts.all()] == ["Boxes", "Stage"]


def test_it_does_not_move_into_another_shift_of_its_people():
    event = make.event()
    hal, boxes, door = make.helper(event), shift(event, "Boxes"), shift(event, hour=1)
    boxes.take(hal)
    door.take(hal)
    with pytest.raises(Refusal, match="Hal has “Boxes” at that time"):
        door.change(starts_at=boxes.starts_at)
    door.refresh_from_db()
    assert door.starts_at == boxes.ends_at


def test_only_helpers_of_this_event_are_put_on_it():
    event = make.event()
    with pytest.raises(Refusal, match=r"Ada is no helper of this event\."):
        shift(event).assign(make.attendee(event))


def test_one_that_is_over_is_not_taken():
    event = make.event()
    door = shift(event)
    door.change(starts_at=timezone.now() - timedelta(hours=2), ends_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(Refusal, match=r"“Door” is over\."):
        door.take(make.helper(event))


def test_who_goes_home_leaves_their_shifts():
    event = make.event()
    door, hal = shift(event), make.helper(event)
    door.take(hal)
    hal.leave()
    assert door.free() == 1


def test_it_keeps_its_clock_in_another_zone():
    event = make.event()
    door = shift(event)
    event.move_to("Europe/Berlin")
    door.refresh_from_db()
    assert door.time() == "Wed 11:00–12:00"
