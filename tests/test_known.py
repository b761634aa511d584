"""A reading that is kept: the very same while nothing has changed, and never an old one, announced or not."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from fudsched import scheduling
from fudsched.models import ClosedCell, Vote
from fudsched.scheduling.known import known
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = make.event()
    make.slots(event)
    make.rooms(event)
    ada, bob = make.attendee(event, "Ada"), make.attendee(event, "Bob")
    for title in ("Sheepdog", "Kanban"):
        make.pitch(event, title, by=ada)
    Vote.objects.create(attendee=bob, pitch=event.pitches.get(number=1))
    return event


def vote_instead(event):
    """As many votes as before, given by the same person."""
    event.pitches.get(number=1).votes.all().delete()
    Vote.objects.create(attendee=event.attendees.get(name="Bob"), pitch=event.pitches.get(number=2))


CHANGES = {
    "a vote given instead of another": vote_instead,
    "a vote taken back": lambda event: event.pitches.get(number=1).votes.all().delete(),
    "a pin": lambda event: event.pins.create(pitch=event.pitches.first(), slot=event.slots.first()),
    "a wish": lambda event: event.wishes.create(kind="apart", one=event.pitches.first(), other=event.pitches.last()),
    "a closed cell": lambda event: ClosedCell.objects.create(room=event.rooms.first(), slot=event.slots.first()),
    "seats": lambda event: event.rooms.filter(capacity=40).update(capacity=41),
    "what a room offers": lambda event: event.rooms.filter(capacity=40).update(features=["projector"]),
    "a title": lambda event: event.pitches.filter(number=1).update(title="Sheepdogs"),
    "a topic": lambda event: event.pitches.filter(number=1).update(topic="storage"),
    "a withdrawn pitch": lambda event: event.pitches.get(number=1).withdraw(),
    "who presents": lambda event: event.pitches.get(number=1).presenters.add(event.attendees.get(name="Bob")),
    "a presenter's name": lambda event: event.attendees.filter(name="Ada").update(name="Ada Lovelace"),
    "when a presenter cannot": lambda event: event.pitches.get(number=1).unavailable.add(event.slots.first()),
    "what a voter needs": lambda event: event.attendees.filter(name="Bob").update(needs=["step-free"]),
    "when a voter is away": lambda event: event.attendees.get(name="Bob").absences.add(event.slots.first()),
    "a slot's time": lambda event: event.slots.last().move(*(make.MORNING + timedelta(hours=n) for n in (6, 7))),
    "the time zone": lambda event: type(event).objects.filter(pk=event.pk).update(time_zone="Europe/Brussels"),
}


def test_the_same_reading_serves_again_while_nothing_changes(event):
    first = known(event)
    assert known(event) is first
    make.draft(event, (event.pitches.first(), event.rooms.first(), event.slots.first()))
    assert known(event) is first


def test_of_two_languages_each_has_a_reading_of_its_own(event):
    first = known(event)
    with override("de"):
        other = known(event)
        assert other.names != first.names
        assert known(event) is other
    assert known(event) is first


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_has_changed_is_read_again_though_nobody_announced_it(event, change):
    first = known(event)
    change(event)
    event.refresh_from_db()
    again, now = known(event), scheduling.read(event)
    assert again is not first
    assert (again.problem, again.names) == (now.problem, now.names)


def test_events_do_not_share_a_reading(event):
    other = make.event("other")
    make.slots(other)
    make.rooms(other)
    assert [len(known(one).pitches) for one in (event, other, event)] == [2, 0, 2]
