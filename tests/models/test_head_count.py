"""Head counts: the latest word counts, the history stays, and what has not begun is not counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fudsched.models import HeadCount
from fudsched.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    """Kanban, in a room of twenty seats, since a moment ago."""
    event = make.event()
    (slot,), (room,) = make.slots(event, 1, timezone.now() - timedelta(minutes=1)), make.rooms(event, 20)
    return make.published(event, (make.pitch(event, "Kanban"), room, slot)).placements.with_all().get()


def latest(row) -> list[tuple[int, bool]]:
    return [(count.count, count.is_full) for count in row.schedule.event.head_counts.latest()]


def test_the_latest_word_counts_and_the_others_stay(row):
    for count in (12, 12, 17):
        HeadCount.take(row, count)
    assert latest(row) == [(17, False)]
    assert [count.count for count in HeadCount.objects.order_by("id")] == [12, 17]


def test_a_count_of_all_seats_is_full_and_so_is_what_is_called_so(row):
    assert [HeadCount.take(row, count).is_full for count in (19, 20, 25)] == [False, True, True]
    assert HeadCount.take(row, 14, is_full=True).is_full


def test_what_has_not_begun_is_not_counted_until_people_sit_down(row, monkeypatch):
    start = row.slot.starts_at
    monkeypatch.setattr(timezone, "now", lambda: start - timedelta(minutes=16))
    with pytest.raises(Refusal, match="It has not begun"):
        HeadCount.take(row, 3)
    monkeypatch.setattr(timezone, "now", lambda: start - timedelta(minutes=14))
    HeadCount.take(row, 3)
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=1))
    HeadCount.take(row, 8)
    assert latest(row) == [(8, False)]
