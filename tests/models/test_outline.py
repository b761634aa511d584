"""An event founded like another: what comes along, what never does, and how clocks become dates."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils.translation import override

from fudsched.forms.outlines import built_in
from fudsched.models import Check, Event, Outline
from tests import make

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def old() -> Event:
    """Two days in Phoenix with one of everything, and somebody in every place where a person can be."""
    event = make.event("old", about="Join us.", pitch_seconds=30, vote_limit=7, notice="Only today.")
    ada = make.helper(event, "Ada")
    make.rooms(event, 40)[0].change(building="BYAC", features=["projector"])
    make.slots(event, 2)
    make.slots(event, 1, make.MORNING + timedelta(days=1))
    start = make.MORNING
    event.plenaries.create(title="Keynote", starts_at=start - timedelta(hours=1), ends_at=start, presenters="Ada")
    event.plenaries.create(title="Pub", starts_at=start + timedelta(hours=12), place="Pub")
    Check.objects.create(event=event, text="Microphone tested", when="morning").tick(ada)
    day_before = start - timedelta(days=1)
    event.shifts.create(title="Boxes", place="Car park", wanted=3, starts_at=day_before, ends_at=start).people.add(ada)
    door = event.shifts.create(title="Door", room=event.rooms.get(), starts_at=start, ends_at=start + HOUR)
    door.people.add(ada)
    make.pitch(event, by=ada)
    event.voting.open()
    return event


def copy_of(old: Event, first: date, **fields) -> Event:
    event = Event.start(slug="newer", name="Newer", **{"time_zone": old.time_zone, **fields})
    Outline.of(old).lay(event, first)
    return Event.objects.get(slug="newer")


def test_what_an_event_is_made_of_comes_along_on_its_new_days(old: Event):
    new = copy_of(old, date(2032, 2, 28))
    assert (new.about, new.pitch_seconds, new.vote_limit, new.notice) == ("Join us.", 30, 7, "")
    assert [*new.rooms.values_list("name", "capacity", "building", "features")] == [
        ("Room 1", 40, "BYAC", ["projector"])
    ]
    assert [str(slot) for slot in new.slots.all()] == ["Sat 11:00–11:50", "Sat 12:00–12:50", "Sun 11:00–11:50"]
    assert [*new.plenaries.values_list("title", "presenters", "place", "starts_at", "ends_at")] == [
        ("Keynote", "", "", datetime(2032, 2, 28, 17, tzinfo=UTC), datetime(2032, 2, 28, 18, tzinfo=UTC)),
        ("Pub", "", "Pub", datetime(2032, 2, 29, 6, tzinfo=UTC), None),
    ]
    assert [*new.checks.values_list("text", "when", "done_at", "done_by")] == [
        ("Microphone tested", "morning", None, None)
    ]
    assert [(s.title, s.where(), s.wanted, s.time(), s.people.count()) for s in new.shifts.all()] == [
        ("Boxes", "Car park", 3, "Fri 11:00–11:00", 0),
        ("Door", "Room 1", 1, "Sat 11:00–12:00", 0),
    ]


def test_no_people_pitches_or_open_doors_come_along(old: Event):
    new = copy_of(old, date(2032, 2, 28))
    assert [new.attendees.count(), new.pitches.count(), new.schedules.count()] == [0, 0, 0]
    assert not new.voting.is_open()
    assert new.shifts.get(title="Door").room.event == new


def test_clocks_stay_what_they_are_in_another_zone(old: Event):
    new = copy_of(old, date(2031, 7, 1), time_zone="Europe/Berlin")
    assert new.slots.first().starts_at == datetime(2031, 7, 1, 9, tzinfo=UTC)


def test_what_would_end_in_the_hour_that_is_left_out_lasts_as_long_as_before():
    old = make.event("old")
    start = datetime(2031, 1, 29, 9, 30, tzinfo=UTC)  # 02:30 in Phoenix
    span = {"starts_at": start, "ends_at": start + timedelta(minutes=30)}
    old.plenaries.create(title="Midnight snack", **span)
    old.shifts.create(title="Door", **span)
    new = copy_of(old, date(2031, 3, 30), time_zone="Europe/Berlin")  # where 02:00 is 03:00
    moved = datetime(2031, 3, 30, 1, 30, tzinfo=UTC)
    assert new.plenaries.values_list("starts_at", "ends_at").get() == (moved, moved + timedelta(minutes=30))
    assert new.shifts.values_list("starts_at", "ends_at").get() == (moved, moved + timedelta(minutes=30))


def test_an_event_with_nothing_has_an_empty_outline():
    new = copy_of(make.event("old"), date(2031, 7, 1))
    assert [new.slots.count(), new.rooms.count(), new.checks.count(), new.shifts.count()] == [0, 0, 0, 0]


@pytest.mark.parametrize("key", built_in())
def test_every_outline_built_in_makes_a_whole_event_and_its_copy_is_the_same(key: str):
    event = make.event()
    outline = built_in()[key].outline
    outline.lay(event, date(2031, 5, 24))
    assert str(event.slots.first().starts_at.astimezone(event.tz).date()) in ("2031-05-24", "2031-05-25")
    assert len(event.days()) == outline.days()
    assert {"Microphone tested", "Step-free route signed", "Pens, index cards and tape bought"} <= {
        *event.checks.values_list("text", flat=True)
    }
    for slot in event.slots.all():
        assert not event.plenaries.filter(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at).exists()
    again = copy_of(event, date(2031, 5, 24))
    for name in ("rooms", "slots", "checks", "shifts"):
        assert getattr(Outline.of(again), name) == getattr(Outline.of(event), name)


def test_the_outlines_built_in():
    outlines = {one.name: one.outline for one in built_in().values()}
    said = {name: (one.days(), len(one.rooms), len(one.slots)) for name, one in outlines.items()}
    assert said == {
        "One-day barcamp": (1, 4, 4),
        "An afternoon": (1, 3, 3),
        "Weekend barcamp with two evenings": (3, 5, 9),
        "Barcamp day and two hackfest days": (3, 6, 5),
    }
    slots = built_in()["afternoon"].outline.slots
    assert slots[0] == ((0, time(14, 30)), (0, time(15, 20)))


def test_an_outline_is_laid_in_the_language_of_whoever_founds_the_event():
    event = make.event()
    with override("de"):
        built_in()["one-day"].spoken().lay(event, date(2031, 5, 24))
    hall = event.rooms.get(capacity=150)
    assert (hall.name, hall.features) == ("Saal", ["beamer", "mikrofon", "stufenlos"])
    assert [plenary.title for plenary in event.plenaries.order_by("starts_at")] == [
        "Einlass",
        "Begrüßung und Pitches",
        "Keynote, während aus den Stimmen das Programm wird",
        "Mittagessen",
        "Abschluss",
    ]
    assert event.checks.filter(text="Mikrofon geprüft").exists()
    assert event.shifts.get(title="Die Schlange am Mikrofon").room.name == "Saal"


@pytest.mark.parametrize("code", ["de", "es", "fr", "cs", "ar"])
def test_every_outline_is_laid_in_every_language(code):
    for key, one in built_in().items():
        event = make.event(slug=f"camp-{key}")
        with override(code):
            one.spoken().lay(event, date(2031, 5, 24))
        assert event.rooms.count() == len(one.outline.rooms)
        assert event.shifts.count() == len(one.outline.shifts)
