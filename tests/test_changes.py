"""What changed since the last version: another room, another time, new, dropped, each with how many it touches."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fudsched import scheduling
from fudsched.models import Vote
from tests import make
from tests.person import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """Version 1 with Kanban, Git, Maps and Arch; Rust waits. Vera wants Kanban and Git, Walt wants Git."""
    event = make.event()
    early, late = make.slots(event)
    hall, cellar = make.rooms(event)
    kanban, git, maps, arch, _rust = (make.pitch(event, title) for title in ("Kanban", "Git", "Maps", "Arch", "Rust"))
    vera, walt = make.attendee(event, "Vera"), make.attendee(event, "Walt")
    Vote.objects.bulk_create(Vote(attendee=a, pitch=p) for a, p in ((vera, kanban), (vera, git), (walt, git)))
    make.published(event, (kanban, hall, early), (git, cellar, early), (maps, hall, late), (arch, cellar, late))
    return event


def changed(event):
    """Kanban and Git change rooms, Maps goes, Rust takes its place, and Arch stays."""
    (early, late), (hall, cellar) = event.slots.all(), event.rooms.all()
    kanban, git, _maps, arch, rust = event.pitches.order_by("number")
    return make.draft(event, (kanban, cellar, early), (git, hall, early), (rust, hall, late), (arch, cellar, late))


def titles(moves) -> list[tuple[str, int]]:
    return [(move.pitch.title, move.voters) for move in moves]


def test_changes_are_told_by_kind_the_most_wanted_first(event):
    draft = changed(event)
    found = scheduling.changes(draft.before(), draft)
    assert titles(found.rooms) == [("Git", 2), ("Kanban", 1)]
    assert (titles(found.times), titles(found.new), titles(found.dropped)) == ([], [("Rust", 0)], [("Maps", 0)])
    assert (found.touched, found.moved) == (2, 2)


def test_another_time_is_told_as_such_whatever_the_room(event):
    (_, late), (hall, _) = event.slots.all(), event.rooms.all()
    draft = make.draft(event, (event.pitches.get(title="Git"), hall, late))
    found = scheduling.changes(draft.before(), draft)
    assert titles(found.times) == [("Git", 2)]
    assert [move.pitch.title for move in found.dropped] == ["Kanban", "Maps", "Arch"]


def test_nothing_changes_from_a_version_to_its_copy(event):
    version = event.published()
    assert scheduling.changes(version, version.copy()).kinds() == []


def test_what_changed_is_read_before_publishing_and_afterwards(event):
    changed(event)
    person = Person(make.client_of(make.organiser(event))).visit("/barcamp/schedule/2/")
    assert "in place of version 1: 1 new, 2 moved, 1 dropped." in person.text
    assert "Git: from Room 2, Wed 11:00–11:50, to Room 1 2 voters" in person.text
    assert "Rust: Room 1, Wed 12:00–12:50 0 voters" in person.text
    assert "Maps: was in Room 1, Wed 12:00–12:50 0 voters" in person.text
    assert "2 people voted for something of this." in person.text
    person.press("Publish it")
    assert "What changed since version 1" in person.text
    assert "Git: from Room 2, Wed 11:00–11:50, to Room 1 2 voters" in person.text


def test_changes_take_as_many_queries_for_many_as_for_few(event):
    few = event.published().copy()
    for schedule in (few, changed(event)):
        with CaptureQueriesContext(connection) as queries:
            scheduling.changes(event.published(), schedule).kinds()
        assert len(queries) <= 5
