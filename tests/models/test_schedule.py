"""Schedules: numbered drafts, versions that stay, copies, and what differs between two."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from fudsched.models import Schedule
from fudsched.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make.event()


@pytest.fixture
def places(event):
    """Two pitches in one room, one after the other."""
    slots, (room,) = make.slots(event), make.rooms(event, 10)
    return [(make.pitch(event, title), room, slot) for title, slot in zip(("Kanban", "Git"), slots, strict=True)]


def test_drafts_are_numbered_and_versions_too(event, places):
    one, two = make.draft(event, *places), make.draft(event, *places)
    two.publish()
    one.publish()
    assert [(str(schedule), schedule.number) for schedule in (one, two)] == [("Version 2", 1), ("Version 1", 2)]
    assert event.published() == one
    assert str(make.draft(event)) == "Draft 3"


def test_publishing_twice_gives_one_version(event, places):
    draft = make.draft(event, *places)
    draft.publish()
    first = draft.published_at
    Schedule.objects.get(pk=draft.pk).publish()
    draft.refresh_from_db()
    assert (draft.version, draft.published_at) == (1, first)


def test_publishing_leaves_withdrawn_and_shortened_sessions_behind(event, places):
    (git, room, _), (kanban, _, late) = places
    draft = make.draft(event, (git, room, *event.slots.all()))
    draft.placements.filter(part=1).update(pitch=git)
    draft.publish()
    assert [(row.pitch, row.part) for row in draft.placements.all()] == [(git, 0)]
    other = make.draft(event, (kanban, room, late))
    kanban.withdraw()
    with pytest.raises(Refusal, match="This draft is empty"):
        other.publish()


def test_a_state_that_was_not_seen_is_not_published(event, places):
    draft = make.draft(event, *places)
    seen = draft.state()
    draft.placements.first().delete()
    with pytest.raises(Refusal, match="Somebody changed this draft after you had opened it"):
        draft.publish(seen=seen)
    draft.publish(seen=draft.state())
    assert draft.version == 1


def test_a_published_version_can_neither_be_changed_nor_discarded(event, places):
    version = make.published(event, *places)
    for verb in (version.change, version.discard):
        with pytest.raises(Refusal) as refusal:
            verb()
        assert refusal.value.sentence == "Version 1 is published and stays. Change a copy of it."
    assert version.placements.count() == 2


def test_a_copy_is_a_draft_with_the_same_places(event, places):
    version = make.published(event, *places)
    copy = version.copy()
    assert (str(copy), copy.note, copy.state()) == ("Draft 2", "copy of version 1", version.state())
    with override("de"):
        assert copy.note == "Kopie von Version 1"


def test_a_copy_leaves_out_what_was_withdrawn_since(event, places):
    version = make.published(event, *places)
    places[0][0].withdraw()
    assert [row.pitch for row in version.copy().placements.all()] == [places[1][0]]
    assert version.placements.count() == 2


def test_a_draft_follows_the_newest_version_and_a_version_the_one_before_it(event, places):
    first = make.published(event, *places)
    assert first.before() is None
    second = make.published(event, *places)
    draft = make.draft(event, *places)
    assert (second.before(), draft.before()) == (first, second)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"version": 1}, "published_schedule_has_a_version"),
        ({"published_at": timezone.now()}, "published_schedule_has_a_version"),
    ],
)
def test_the_database_keeps_version_and_time_together(event, fields, constraint):
    draft = make.draft(event)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Schedule.objects.filter(pk=draft.pk).update(**fields)
