"""What the log takes back: rows that were added, changed or removed; and what it does not, name by name."""

import pytest

from fudsched.models import (
    Announcement,
    Attendee,
    Check,
    ClosedCell,
    Deed,
    Event,
    HeadCount,
    Plenary,
    Room,
    Shift,
    Slot,
)
from fudsched.models.saying import saying
from fudsched.views import rows as rows_back
from tests import make
from tests.pages import text
from tests.views.test_deeds import DAY, LEAVES, Scene, settings_of, undo

pytestmark = pytest.mark.django_db

# What has no way back in the log, and why.
FINAL = {
    # Its own page takes it back, by whoever may: a pitch is withdrawn, a ballot typed in anew, notes are opened again,
    # a shift is left.
    "desk_day_pitch", "desk_walk_up", "desk_stage", "desk_paper", "desk_hands", "desk_notes", "shift_sign",
    # A badge may have been given out, a file was thrown away, a line of a table may have become anything.
    "desk_people", "desk_map", "desk_import",
    # Nothing was changed that anybody reads, or a press undoes it.
    "schedules", "run_stop", "run_prove", "schedule_copy",
    # There is no day without a first version.
    "schedule",
    # Who undoes an undo does the thing again.
    "desk_log_undo", "placement_undo",
}  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize("name", LEAVES)
def test_every_deed_has_a_way_back_or_is_named_here(scene, name):
    LEAVES[name][0](scene)
    assert (scene.event.deeds.first().back is None) == (name in FINAL)


def rows() -> list:
    """All that these deeds touch, without the keys that a row gets anew."""
    found = []
    for model in (Announcement, Check, ClosedCell, HeadCount, Plenary, Room, Shift, Slot, Attendee, Event):
        values = [dict(row) for row in model.objects.order_by("pk").values()]
        found += [(model.__name__, {name: value for name, value in row.items() if name != "id"}) for row in values]
    found += sorted(Shift.people.through.objects.values_list("shift__title", "attendee__name"))
    return found


@pytest.mark.parametrize(
    "name",
    [
        "desk_settings", "desk_rooms", "desk_room", "desk_slots", "desk_slot", "desk_plenary_new", "desk_plenary",
        "desk_closed", "desk_announce", "desk_checks", "desk_check", "desk_check_tick", "desk_shifts", "desk_shift",
    ],
)  # fmt: skip
def test_what_was_added_changed_or_removed_is_as_it_was(scene, name):
    before = rows()
    LEAVES[name][0](scene)
    assert rows() != before
    deed = scene.event.deeds.first()
    answer = undo(scene, deed)
    assert answer.status_code == 302, text(answer)
    assert rows() == before
    assert undo(scene, deed).status_code == 409
    assert rows() == before


def test_a_removed_shift_comes_back_with_its_helpers_who_are_still_there(scene):
    hal, ida = make.helper(scene.event), make.helper(scene.event, "Ida")
    scene.shift.people.set([hal, ida])
    scene.post("desk_shift", scene.shift.pk, do="remove")
    ida.delete()
    undo(scene)
    assert [person.name for person in scene.event.shifts.get().people.all()] == ["Hal"]


def test_whoever_was_taken_off_a_shift_is_on_it_again(scene):
    scene.shift.people.add(scene.olga)
    scene.post("desk_shift", scene.shift.pk, do="release", person=scene.olga.pk)
    undo(scene)
    assert [*scene.shift.people.all()] == [scene.olga]


def test_a_changed_shift_check_and_plenary_are_as_they_were(scene):
    before = rows()
    scene.post(
        "desk_shift",
        scene.shift.pk,
        do="change",
        title="Boxes",
        starts_at="2031-01-29T08:00",
        ends_at="2031-01-29T09:00",
        wanted=3,
        room=scene.big.pk,
    )
    scene.post("desk_check", scene.check.pk, text="Two microphones", when="morning")
    scene.post("desk_plenary", scene.lunch.pk, title="Lunch", starts_at="2031-01-29T14:00", ends_at="2031-01-29T15:00")
    assert scene.event.deeds.count() == 3
    for deed in scene.event.deeds.all():
        assert undo(scene, deed).status_code == 302
    assert rows() == before


def test_a_name_is_as_it_was(scene):
    scene.post("desk_person", scene.ada.pk, name="Adam", role="attendee")
    undo(scene)
    scene.ada.refresh_from_db()
    assert scene.ada.name == "Ada"


def test_an_event_goes_back_to_its_time_zone_with_its_clocks(scene):
    before = rows()
    scene.post("desk_settings", **settings_of(scene.event, time_zone="Europe/Prague", may_vote_for_own="on"))
    assert Event.objects.get().time_zone == "Europe/Prague"
    undo(scene)
    assert rows() == before


def test_an_ended_announcement_is_read_again(scene):
    LEAVES["desk_announcement_end"][0](scene)
    assert not scene.event.announcements.standing()
    undo(scene)
    assert [said.text for said in scene.event.announcements.standing()] == ["Pizza is here"]


def test_a_head_count_typed_wrongly_is_gone_and_the_one_before_counts(scene):
    LEAVES["doors_count"][0](scene)
    scene.post("doors_count", scene.first.number, count=40)
    undo(scene)
    assert [(count.count, count.is_full) for count in scene.event.head_counts.latest()] == [(12, False)]


def test_a_discarded_draft_is_there_again_under_the_next_number(scene):
    scene.draft.report = {"score": {"wanted_seats": 7}}
    scene.draft.origin = saying("copy of %(schedule)s", schedule=saying("version %(number)d", number=1))
    scene.draft.save()
    scene.post("placement_place", 1, session=str(scene.second.number), slot=scene.slots[1].pk, room=scene.small.pk)
    other = make.draft(scene.event)
    scene.post("schedule_discard", 1)
    scene.small.remove()  # nothing holds it any more
    undo(scene)
    again = scene.event.schedules.exclude(pk=other.pk).get()
    assert (again.number, again.note, again.created_by) == (3, "copy of version 1", scene.olga.user)
    assert again.report == {"score": {"wanted_seats": 7}}
    assert [*again.placements.values_list("pitch", "slot", "room", "part")] == [
        (scene.first.pk, scene.slots[0].pk, scene.big.pk, 0)
    ]
    assert undo(scene, scene.event.deeds.get(sentence="discarded draft 1")).status_code == 409


def test_what_was_changed_again_since_stays(scene):
    scene.post("desk_plenary", scene.lunch.pk, title="Late lunch", starts_at="2031-01-29T14:00")
    first = scene.event.deeds.get()
    scene.post("desk_plenary", scene.lunch.pk, title="Very late lunch", starts_at="2031-01-29T15:00")
    assert undo(scene, first).status_code == 409
    assert scene.event.plenaries.get().title == "Very late lunch"


@pytest.mark.parametrize(
    ("address", "sent"), [("desk_rooms", {"rooms": "Lab, 18"}), ("desk_slots", {"do": "add", **DAY})]
)
@pytest.mark.parametrize("use", ["a schedule", "a closed cell"])
def test_added_rooms_and_slots_stay_once_something_uses_them(scene, address, sent, use):
    scene.post(address, **sent)
    deed = scene.event.deeds.get()
    room, slot = scene.event.rooms.last(), scene.event.slots.last()
    if use == "a schedule":
        make.draft(scene.event, (scene.second, room, slot))
    else:
        room.closed_cells.create(slot=slot)
    assert "Undo :" not in text(scene.client.get("/barcamp/desk/log/"))
    assert undo(scene, deed).status_code == 409
    assert (scene.event.rooms.filter(pk=room.pk).count(), scene.event.slots.filter(pk=slot.pk).count()) == (1, 1)


def test_a_room_gets_no_name_back_that_another_has_by_now(scene):
    scene.post("desk_room", scene.big.pk, name="Great hall", capacity=40)
    deed = scene.event.deeds.get()
    make.rooms(make.event("other"))
    scene.small.change(name="Room 1")
    assert undo(scene, deed).status_code == 422


def test_a_sentence_that_is_too_long_says_that_there_is_more(scene):
    deed = scene.olga.did(saying("announced “%(text)s”", text="“Maps” moves. " * 50), "day")
    assert len(deed.sentence) == 500
    assert deed.sentence.endswith("…")


def test_an_event_keeps_to_its_own(scene):
    other = make.event("other")
    plenary = other.plenaries.create(title="Theirs", starts_at=make.MORNING)
    back = rows_back.way(None, plenary)
    deed = Deed.objects.create(event=scene.event, by_name="Olga", kind="slot", sentence="added it", back=back)
    assert undo(scene, deed).status_code == 409
    assert other.plenaries.exists()
