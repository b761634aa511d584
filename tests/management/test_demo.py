"""`manage.py demo`: the demo event in every phase and size, never in place of a real one."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from fudsched.management.demo import fudcon
from fudsched.models import Event, Vote
from tests import make

pytestmark = pytest.mark.django_db


def demo(**options) -> str:
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def fudcon_event() -> Event:
    return Event.objects.get(slug="fudcon-tempe-2011")


def ballots(event: Event) -> set[tuple[str, int]]:
    return set(Vote.objects.filter(attendee__event=event).values_list("attendee__name", "pitch__number"))


def test_fudcon_has_its_sessions_and_those_of_other_fudcons_as_pitches():
    demo(phase="pitching")
    event = fudcon_event()
    assert event.pitches.filter(origin="").count() == 17
    assert event.pitches.exclude(origin="").count() == 48
    arm = event.pitches.get(title="Fedora on ARM")
    assert arm.people() == "M Langhoff, Paul Whalen"
    assert arm.synopsis == "Two pitches, Fedora on ARM and Fedora on OLPC, merged into one session."
    assert event.pitches.get(title="Katello").origin == "FUDCon Blacksburg 2012"
    assert list(event.rooms.values_list("name", flat=True)) == ["BYAC 110", "BYAC 150", "BYAC 190", "BYAC 210"]


def test_every_fact_names_its_source_and_every_assumption_says_so():
    facts = json.loads(fudcon.FACTS.read_text())
    assert all(pitch["source"] for pitch in facts["pitches"] + facts["pitches_of_other_fudcons"])
    assert all("topic" in pitch["assumed"] for pitch in facts["pitches_of_other_fudcons"])
    assert all("capacity" in room["assumed"] for room in facts["rooms"])


def test_its_first_day_is_today_so_that_pages_can_say_now():
    before = timezone.now()
    demo(phase="pitching")
    event = fudcon_event()
    today = {moment.astimezone(event.tz).date() for moment in (before, timezone.now())}  # midnight may pass meanwhile
    assert event.slots.first().starts_at.astimezone(event.tz).date() in today


def test_its_days_begin_where_asked_and_the_notice_says_so():
    demo(phase="pitching", date="2031-05-24")
    event = fudcon_event()
    assert event.days() == [date(2031, 5, 23), date(2031, 5, 24), date(2031, 5, 25)]
    assert event.notice == (
        "Demo: FUDCon Tempe 2011, its first day moved to 24 May 2031. "
        "175 attendees and their ballots are simulated from seed 1."
    )


@pytest.mark.parametrize(
    ("phase", "doors", "voters"), [("pitching", "open", 0), ("voting", "voting", 105), ("voted", "closed", 175)]
)
def test_doors_and_ballots_follow_the_phase(phase: str, doors: str, voters: int):
    demo(phase=phase)
    event = fudcon_event()
    assert (event.pitching.is_open(), event.voting.is_open()) == (doors == "open", doors == "voting")
    assert event.voting.has_closed() == (doors == "closed")
    assert event.attendees.filter(votes__isnull=False).distinct().count() == voters


def test_published_has_a_first_version_in_which_no_cell_is_empty():
    demo(phase="published", seconds=1)
    event = fudcon_event()
    assert (event.published().version, event.published().placements.count()) == (1, 28)
    assert event.schedules.count() == 1
    demo(phase="pitching")
    assert Event.objects.count() == 1


def test_only_simulated_attendees_have_ballots():
    demo(phase="voted")
    assert {name.split()[0] for name, _ in ballots(fudcon_event())} == {"Attendee"}


def test_the_same_seed_gives_the_same_ballots_and_another_seed_others():
    demo(phase="voted", seed=1)
    first = ballots(fudcon_event())
    demo(phase="voted", seed=1)
    assert ballots(fudcon_event()) == first
    demo(phase="voted", seed=2)
    assert ballots(fudcon_event()) != first


def test_a_second_demo_replaces_the_first():
    demo(phase="voted")
    demo(phase="pitching")
    assert Event.objects.count() == 1
    assert Vote.objects.count() == 0


def test_a_real_event_at_its_address_stays():
    real = make.event("fudcon-tempe-2011", name="Our own")
    make.pitch(real)
    with pytest.raises(CommandError) as no:
        demo(phase="voting")
    assert str(no.value) == (
        "“Our own” at /fudcon-tempe-2011/ is no demo event and stays. Choose another address with --slug."
    )
    assert real.pitches.count() == 1


def test_a_size_invents_a_barcamp_and_every_title_says_so():
    demo(phase="voted", attendees=30, pitches=12, rooms=3, slots=9)
    event = Event.objects.get(slug="demo-30x12")
    assert event.attendees.count() == 30 + 1  # and the organiser
    assert [event.pitches.count(), event.rooms.count(), event.slots.count(), len(event.days())] == [12, 3, 9, 2]
    assert all("simulated" in title for title in event.pitches.values_list("title", flat=True))
    assert "all ballots are simulated from seed 1" in event.notice


def test_its_organiser_signs_in_once_and_owns_no_other_event():
    said = demo(phase="voting")
    organiser = fudcon_event().attendees.get(role="organiser")
    assert not organiser.user.is_superuser
    assert not organiser.user.has_usable_password()
    assert "/sign-in/" in said
    demo(phase="voting", slug="another-demo")
    assert organiser.user.attendees.count() == 2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"attendees": 0}, "--attendees is a number from 1 to 20,000, not 0."),
        ({"pitches": 2001}, "--pitches is a number from 1 to 2,000, not 2,001."),
        ({"seed": -1}, "--seed is a number from 0 to 2147483647."),
        ({"seconds": 0}, "--seconds is a number from 1 to 600."),
        ({"date": "tomorrow"}, "--date is a day like 2031-05-24, not “tomorrow”."),
        ({"slug": "a b"}, "“a b” is no address for an event. Enter a valid “slug” consisting of letters"),
        ({"slug": "sign-in"}, "“sign-in” is no address for an event. The address “/sign-in/” belongs to the server."),
    ],
)
def test_what_cannot_be_built_gets_a_sentence(options: dict, sentence: str):
    with pytest.raises(CommandError) as no:
        demo(phase="voting", **options)
    assert str(no.value).startswith(sentence)
    assert not Event.objects.exists()
