"""The Door: open, closed, and what it says of itself."""

from datetime import UTC, datetime, timedelta

import pytest

from fudsched.models import Door
from fudsched.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db

TEN = datetime(2031, 1, 29, 17, 0, tzinfo=UTC)  # 10:00 in Phoenix
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "sentence"),
    [
        (None, None, "Voting has not opened yet. The organisers will open it."),
        (TEN + HOUR, None, "Voting opens at 11:00."),
        (TEN - HOUR, None, "Voting is open."),
        (TEN - HOUR, TEN + HOUR, "Voting is open until 11:00."),
        (TEN - 2 * HOUR, TEN - HOUR, "Voting closed at 09:00."),
        (TEN - 30 * HOUR, TEN - 29 * HOUR, "Voting closed at 05:00, 28 January."),
    ],
)
def test_a_door_says_how_it_stands_in_the_events_time_zone(opens_at, closes_at, sentence):
    voting = make.event().voting
    voting.set_times(opens_at, closes_at)
    assert voting.sentence(TEN) == sentence


def test_a_door_opened_by_hand_closes_by_hand_and_may_open_again():
    pitching = make.event().pitching
    states = [(pitching.is_open(), pitching.has_closed())]
    for verb in (pitching.open, pitching.close, pitching.open):
        verb()
        states.append((pitching.is_open(), pitching.has_closed()))
    assert states == [(False, False), (True, False), (False, True), (True, False)]


def test_closing_a_closed_door_keeps_the_time_it_closed():
    voting = make.event().voting
    voting.open()
    voting.close()
    closed_at = voting.closes_at
    voting.close()
    assert Door.objects.get(pk=voting.pk).closes_at == closed_at


def test_a_door_does_not_close_before_it_opens():
    with pytest.raises(Refusal, match="Voting must open before it closes"):
        make.event().voting.set_times(TEN, TEN - HOUR)


def test_whoever_enters_meets_the_door_as_it_is_now_not_as_it_was_read():
    event = make.event()
    event.voting.open()
    stale = type(event).objects.get(pk=event.pk)
    assert stale.voting.is_open()
    event.voting.close()
    with pytest.raises(Refusal, match="Voting closed at "):
        stale.enter(Door.Kind.VOTING)
    with pytest.raises(Refusal, match="Voting closed at "):
        stale.voting.enter()
