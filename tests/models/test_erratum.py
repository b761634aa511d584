"""Errata: whatever changes from one published version to the next is said once, numbered without gaps."""

from datetime import timedelta

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import override

from fudsched.models import Erratum, Vote
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """Version 1: Kanban and Git early, Maps late; Rust waits. Vera wants Git and Rust."""
    event = make.event()
    early, late = make.slots(event)
    hall, cellar = make.rooms(event)
    kanban, git, maps, rust = (make.pitch(event, title) for title in ("Kanban", "Git", "Maps", "Rust"))
    vera = make.attendee(event, "Vera")
    Vote.objects.bulk_create(Vote(attendee=vera, pitch=pitch) for pitch in (git, rust))
    make.published(event, (kanban, hall, early), (git, cellar, early), (maps, hall, late))
    return event


@pytest.fixture
def vera(event):
    return event.attendees.get(name="Vera")


def places(event):
    (early, late), (hall, cellar) = event.slots.all(), event.rooms.all()
    return (*event.pitches.order_by("number"), early, late, hall, cellar)


def told(event) -> list[tuple[int, str, str]]:
    return [(erratum.number, erratum.kind, erratum.sentence) for erratum in event.errata.order_by("number")]


def test_the_first_publication_makes_none(event):
    assert told(event) == []


def test_whatever_changed_is_said_in_a_sentence(event):
    kanban, git, _maps, rust, early, late, hall, cellar = places(event)
    make.published(event, (kanban, cellar, early), (git, hall, late), (rust, hall, early))
    assert told(event) == [
        (1, "room", "“Kanban” moves from Room 1 to Room 2, same time: 11:00."),
        (2, "new", "“Rust” is new: 11:00 in Room 1."),
        (3, "time", "“Git” moves from 11:00 to 12:00, from Room 2 to Room 1."),
        (4, "dropped", "“Maps” is cancelled. It was to be at 12:00 in Room 1."),
    ]


def test_another_time_in_the_same_room_says_so_and_a_reason_ends_the_sentence(event):
    _kanban, git, maps, _rust, early, late, hall, cellar = places(event)
    draft = make.draft(event, (_kanban, hall, early), (git, cellar, late), (maps, hall, late))
    draft.publish(reason="the train was late")
    assert told(event) == [
        (1, "time", "“Git” moves from 11:00 to 12:00, in Room 2, same room. the train was late."),
    ]


def test_each_reads_it_in_their_own_language_as_it_was_called_then(event):
    kanban, git, _maps, rust, early, late, hall, cellar = places(event)
    (day_two,) = make.slots(event, 1, make.MORNING + timedelta(days=1))
    git.title = "C++ (2026)"
    git.save()
    make.draft(event, (kanban, cellar, early), (git, hall, late), (rust, hall, day_two)).publish(reason="Regen")
    event.rooms.update(name=Concat("name", Value(" (new)")))
    event.pitches.update(title="Renamed")
    with override("de"):
        assert [str(erratum) for erratum in event.errata.order_by("number")] == [
            "„Kanban“ zieht um von Room 1 nach Room 2, zur gleichen Zeit: Mittwoch 11:00. Regen.",
            "„C++ (2026)“ wird verlegt von Mittwoch 11:00 auf Mittwoch 12:00, von Room 2 nach Room 1. Regen.",
            "„Maps“ fällt aus. Geplant war: Mittwoch 12:00 in Room 1. Regen.",
            "„Rust“ ist neu: Donnerstag 11:00 in Room 1. Regen.",
        ]
    with override("ar"):  # names that run the other way stand by themselves
        assert event.errata.get(number=2).said == (
            "نُقلت «\u2068C++ (2026)\u2069» من الأربعاء 11:00 إلى الأربعاء 12:00،"
            " ومن \u2068Room 2\u2069 إلى \u2068Room 1\u2069. \u2068Regen\u2069."
        )
    assert event.errata.get(number=4).sentence == "“Rust” is new: Thursday 11:00 in Room 1. Regen."


def test_what_was_kept_as_a_sentence_alone_stays_readable(event):
    old = Erratum.objects.create(event=event, number=1, schedule=event.published(), kind="late", sentence="Late.")
    with override("de"):
        assert old.said == "Late."
    with override("ar"):
        assert old.said == "\u2066Late.\u2069"


def test_an_event_of_two_days_names_them(event):
    kanban, git, maps, _rust, early, late, hall, cellar = places(event)
    (day_two,) = make.slots(event, 1, make.MORNING + timedelta(days=1))
    make.published(event, (kanban, hall, early), (git, cellar, day_two), (maps, hall, late))
    assert told(event) == [(1, "time", "“Git” moves from Wednesday 11:00 to Thursday 11:00, in Room 2, same room.")]


def test_numbers_go_on_from_version_to_version_and_twice_published_is_said_once(event):
    kanban, git, maps, rust, early, late, hall, cellar = places(event)
    for room in (cellar, hall):
        make.published(event, (kanban, hall, early), (git, cellar, early), (maps, room, late))
    draft = make.published(event, (kanban, hall, early), (git, cellar, early), (maps, hall, late), (rust, cellar, late))
    draft.publish()
    assert [(erratum.number, erratum.schedule.version) for erratum in event.errata.newest()] == [(3, 4), (2, 3), (1, 2)]


def test_a_title_from_right_to_left_keeps_to_itself(event):
    kanban, git, maps, rust, early, late, hall, cellar = places(event)
    type(rust).objects.filter(pk=rust.pk).update(title="שלום")
    make.published(event, (kanban, hall, early), (git, cellar, early), (maps, hall, late), (rust, cellar, late))
    assert told(event) == [(1, "new", "“\u2068שלום\u2069” is new: 12:00 in Room 2.")]


def test_an_attendee_hears_of_what_they_voted_for_until_they_have_read_it(event, vera):
    kanban, git, maps, rust, early, late, hall, cellar = places(event)
    make.published(event, (kanban, cellar, early), (git, hall, early), (maps, hall, late), (rust, cellar, late))
    assert [erratum.pitch for erratum in vera.errata()] == [rust, git]
    vera.read_errata(2)
    vera.read_errata(1)
    vera.refresh_from_db()
    assert vera.errata_read == 2
    assert [erratum.pitch for erratum in vera.errata()] == [rust]
    vera.read_errata(999)
    vera.refresh_from_db()
    assert (vera.errata_read, vera.errata()) == (3, [])


def test_a_presenter_hears_of_their_own_and_of_each_session_once(event):
    kanban, git, maps, _rust, early, late, hall, cellar = places(event)
    kira = make.attendee(event, "Kira")
    kanban.presenters.add(kira)
    make.published(event, (kanban, cellar, early), (git, hall, early), (maps, hall, late))
    make.published(event, (kanban, cellar, late), (git, hall, early), (maps, hall, late))
    (erratum,) = kira.errata()
    assert erratum.sentence == "“Kanban” moves from 11:00 to 12:00, in Room 2, same room."


def test_what_is_over_is_no_news(event, vera):
    kanban, git, maps, _rust, early, late, hall, cellar = places(event)
    make.published(event, (kanban, cellar, early), (git, hall, early), (maps, hall, late))
    assert len(vera.errata()) == 1
    early.move(timezone.now() - timedelta(hours=1), timezone.now() - timedelta(minutes=1))
    assert vera.errata() == []
    assert [*event.errata.standing()] == []
    assert Erratum.objects.count() == 2
