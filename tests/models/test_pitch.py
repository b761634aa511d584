"""The Pitch: offered, changed, withdrawn."""

from datetime import timedelta

import pytest

from fudsched.models import Pitch
from fudsched.refusals import NotYours, Refusal
from tests import make

pytestmark = pytest.mark.django_db


def open_event(**fields):
    event = make.event(**fields)
    event.pitching.open()
    return event


def test_pitches_are_numbered_in_the_order_of_their_offering():
    event, other = open_event(), make.event("other")
    numbers = [make.pitch(event, title).number for title in "ABC"]
    assert (numbers, make.pitch(other).number) == ([1, 2, 3], 1)


def test_a_pitch_is_refused_when_pitching_is_closed_but_a_helper_may():
    event = make.event()
    with pytest.raises(Refusal, match="Pitching has not opened yet"):
        Pitch.offer(event, by=make.attendee(event), title="Late")
    assert Pitch.offer(event, by=make.helper(event), title="Walk-up").people() == "Hal"


def test_the_same_pitch_sent_twice_is_one_pitch():
    event = open_event()
    ada = make.attendee(event)
    first = Pitch.offer(event, by=ada, names=["Grace"], title="ARM")
    again = Pitch.offer(event, by=ada, names=[" grace "], title="arm")
    assert (first, event.pitches.count(), event.attendees.count()) == (again, 1, 2)


def test_the_same_title_is_another_pitch_when_others_offer_it_or_a_while_later():
    event = open_event()
    ada, bob = make.attendee(event), make.attendee(event, "Bob")
    first = Pitch.offer(event, by=ada, title="ARM")
    others = Pitch.offer(event, by=bob, title="ARM")
    event.pitches.update(created_at=first.created_at - timedelta(minutes=2))
    later = Pitch.offer(event, by=ada, title="ARM")
    assert len({first, others, later}) == 3


def test_presenters_are_attendees_and_whoever_bears_a_name_alone_is_meant():
    event = open_event()
    ada, grace = make.attendee(event), make.attendee(event, "Grace")
    pitch = Pitch.offer(event, by=ada, names=["grace", "Linus", "Ada"], title="ARM")
    assert grace in pitch.presenters.all()
    assert pitch.people() == "Ada, Grace, Linus"
    assert event.attendees.count() == 3


def test_changing_a_pitch_keeps_its_presenters_the_same_people():
    event = open_event()
    ada = make.attendee(event)
    pitch = Pitch.offer(event, by=ada, names=["Grace"], title="ARM")
    before = set(pitch.presenters.all())
    make.attendee(event, "Grace")
    pitch.change(ada, names=["Grace"], title="Fedora on ARM")
    assert (set(pitch.presenters.all()), pitch.title) == (before, "Fedora on ARM")


def test_a_helper_who_changes_a_pitch_does_not_become_its_presenter():
    event = make.event()
    pitch = make.pitch(event, by=make.attendee(event))
    pitch.change(make.helper(event), names=["Ada", "Bob"], title="ARM")
    assert pitch.people() == "Ada, Bob"


def test_a_pitch_is_changed_by_its_presenters_while_pitching_is_open():
    event = open_event()
    ada = make.attendee(event)
    pitch = make.pitch(event, by=ada)
    with pytest.raises(NotYours, match="Only its presenters, or a helper, can change this pitch"):
        pitch.change(make.attendee(event, "Bob"), title="Mine")
    event.pitching.close()
    with pytest.raises(Refusal, match="Ask at the desk if it must change"):
        pitch.change(ada, names=[], title="Late")
    pitch.refresh_from_db()
    assert pitch.title == "Fedora on ARM"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", True),
        ("arm", True),
        ("ΔΊΚΤΥΑ", True),
        ("ada fedora", True),
        ("1", True),
        ("x86", False),
        ("arm x86", False),
    ],
)
def test_a_pitch_is_found_by_each_word_of_what_it_says(text, found):
    event = make.event()
    pitch = make.pitch(event, synopsis="δίκτυα", by=make.attendee(event))
    assert pitch.matches(text) is found
