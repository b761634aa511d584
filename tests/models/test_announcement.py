"""Announcements: they stand until their time or a hand ends them, and said twice are said once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fudsched.models import Announcement
from tests import make

pytestmark = pytest.mark.django_db


def said(event) -> list[str]:
    return [str(announcement) for announcement in event.announcements.standing()]


def test_what_is_announced_stands_until_its_time(monkeypatch):
    event = make.event()
    Announcement.say(event, "Pizza is here", 15)
    later = timezone.now() + timedelta(minutes=10)
    Announcement.say(event, "The bus leaves at six", 60)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert said(event) == ["The bus leaves at six", "Pizza is here"]
    monkeypatch.setattr(timezone, "now", lambda: later + timedelta(minutes=10))
    assert said(event) == ["The bus leaves at six"]


def test_a_hand_ends_it_and_the_first_end_counts():
    event = make.event()
    pizza = Announcement.say(event, "Pizza is here", 15)
    pizza.end()
    ended_at = pizza.ended_at
    pizza.end()
    assert (said(event), pizza.ended_at) == ([], ended_at)


def test_the_same_words_twice_are_one_that_stands_longer():
    event = make.event()
    first = Announcement.say(event, "Pizza is here", 15)
    second = Announcement.say(event, "Pizza is here", 60)
    assert (first.pk, said(event)) == (second.pk, ["Pizza is here"])
    assert second.until > first.until
