"""Casting a vote: once, while the door is open, within the limit."""

import pytest

from fudsched.models import Attendee, Vote
from fudsched.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db


def open_event(**fields):
    event = make.event(**fields)
    event.voting.open()
    return event


def test_a_vote_said_twice_is_one_vote():
    event = open_event()
    ada, pitch = make.attendee(event), make.pitch(event)
    ada.vote_for(pitch)
    ada.vote_for(pitch)
    assert list(Vote.objects.values_list("attendee__name", "pitch__title")) == [("Ada", "Fedora on ARM")]


def test_a_vote_taken_back_twice_is_no_vote():
    event = open_event()
    ada, pitch = make.attendee(event), make.pitch(event)
    ada.vote_for(pitch)
    ada.take_back_vote(pitch)
    ada.take_back_vote(pitch)
    assert ada.wants() == set()


def test_a_vote_is_refused_when_voting_is_closed():
    event = open_event()
    ada, pitch = make.attendee(event), make.pitch(event)
    ada.vote_for(pitch)
    event.voting.close()
    for verb in (ada.vote_for, ada.take_back_vote):
        with pytest.raises(Refusal, match="Voting closed at "):
            verb(pitch)
    assert ada.wants() == {pitch.pk}


def test_a_vote_beyond_the_limit_is_refused_until_one_is_taken_back():
    event = open_event(vote_limit=2)
    ada, pitches = make.attendee(event), [make.pitch(event, title) for title in "ABC"]
    ada.vote_for(pitches[0])
    ada.vote_for(pitches[1])
    with pytest.raises(Refusal, match="You have given all your 2 votes"):
        ada.vote_for(pitches[2])
    ada.vote_for(pitches[1])
    ada.take_back_vote(pitches[0])
    ada.vote_for(pitches[2])
    assert (ada.wants(), ada.votes_given()) == ({pitches[1].pk, pitches[2].pk}, 2)


def test_a_vote_for_a_withdrawn_pitch_is_free_again():
    event = open_event(vote_limit=1)
    ada, old, new = make.attendee(event), make.pitch(event, "Old"), make.pitch(event, "New")
    ada.vote_for(old)
    old.withdraw()
    assert ada.votes_given() == 0
    ada.vote_for(new)
    assert ada.votes_given() == 1


def test_a_withdrawn_pitch_takes_no_vote():
    event = open_event()
    pitch = make.pitch(event)
    pitch.withdraw()
    with pytest.raises(Refusal, match="“Fedora on ARM” was withdrawn"):
        make.attendee(event).vote_for(pitch)


def test_ones_own_pitch_takes_ones_vote_unless_the_event_says_no():
    event = open_event()
    ada = make.attendee(event)
    pitch = make.pitch(event, by=ada)
    ada.vote_for(pitch)
    ada.take_back_vote(pitch)
    event.may_vote_for_own = False
    with pytest.raises(Refusal, match="You present this one"):
        ada.vote_for(pitch)
    assert not Vote.objects.exists()


def test_a_pitch_of_another_event_takes_no_vote():
    event, other = open_event(), open_event(slug="other")
    with pytest.raises(Refusal, match="That pitch belongs to another event"):
        make.attendee(event).vote_for(make.pitch(other))


def test_a_lost_phone_costs_no_vote():
    event = open_event()
    ada, pitch = make.attendee(event), make.pitch(event)
    ada.vote_for(pitch)
    old = ada.badge
    ada.reissue_badge()
    again = Attendee.objects.get(badge=ada.badge)
    assert (again.wants(), ada.badge != old) == ({pitch.pk}, True)
