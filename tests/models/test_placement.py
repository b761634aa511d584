"""Placements and pins: what the database itself does not let happen."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make.event()


@pytest.fixture
def day(event):
    """Two slots, two rooms, two pitches."""
    return make.slots(event), make.rooms(event), [make.pitch(event, title) for title in ("Kanban", "Git")]


def refused(make_it):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_it()


def test_a_room_holds_one_session_a_slot(event, day):
    (early, _), (hall, _), (kanban, git) = day
    refused(lambda: make.draft(event, (kanban, hall, early), (git, hall, early)))
    make.draft(event, (kanban, hall, early))
    make.draft(event, (git, hall, early))


def test_a_session_is_placed_once(event, day):
    (early, late), (hall, cellar), (kanban, _) = day
    refused(lambda: make.draft(event, (kanban, hall, early), (kanban, cellar, late)))


def test_a_session_is_in_one_room_at_a_time(event, day):
    (early, _), (hall, cellar), (kanban, _) = day
    draft = make.draft(event, (kanban, hall, early))
    refused(lambda: draft.placements.create(pitch=kanban, slot=early, room=cellar, part=1))


def test_rooms_and_slots_in_use_are_not_deleted(event, day):
    (early, _), (hall, cellar), (kanban, _) = day
    make.draft(event, (kanban, hall, early))
    for row in (early, hall):
        with pytest.raises(ProtectedError):
            row.delete()
    cellar.delete()


def test_what_stands_and_what_is_stale_are_all_there_is(event, day):
    (early, late), (hall, cellar), (kanban, git) = day
    draft = make.draft(event, (kanban, hall, early, late), (git, cellar, early))
    git.withdraw()
    standing, stale = (
        [(r.pitch, r.part) for r in rows] for rows in (draft.placements.standing(), draft.placements.stale())
    )
    assert (standing, stale) == ([(kanban, 0)], [(git, 0), (kanban, 1)])


def test_a_pin_names_a_slot_or_a_room(event, day):
    refused(lambda: event.pins.create(pitch=day[2][0]))


def test_a_cell_is_pinned_once_but_a_slot_as_often_as_one_likes(event, day):
    (early, _), (hall, _), (kanban, git) = day
    event.pins.create(pitch=kanban, slot=early, room=hall)
    refused(lambda: event.pins.create(pitch=git, slot=early, room=hall))
    event.pins.create(pitch=git, slot=early)
