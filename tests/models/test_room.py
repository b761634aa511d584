"""The room: its address, its name, its end; and closed cells."""

import pytest

from fudsched.models import ClosedCell, Room, Schedule
from fudsched.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db


def test_rooms_get_addresses_of_their_own_and_keep_them():
    event = make.event()
    rooms = [Room.build(event, name=name, capacity=9) for name in ("BYAC 150", "BYAC-150", "قاعة", "!!!")]
    assert [room.slug for room in rooms] == ["byac-150", "byac-150-2", "قاعة", "room"]
    rooms[0].change(name="Library")
    assert (rooms[0].name, rooms[0].slug) == ("Library", "byac-150")


def test_a_name_is_given_once_whatever_its_case():
    event = make.event()
    hall = Room.build(event, name="Hall", capacity=9)
    with pytest.raises(Refusal, match="There is a room called “HALL” already"):
        Room.build(event, name="HALL", capacity=9)
    lab = Room.build(event, name="Lab", capacity=9)
    with pytest.raises(Refusal, match="There is another room called “hall”"):
        lab.change(name="hall")
    hall.change(name="HALL")
    assert Room.build(make.event("other-camp"), name="Hall", capacity=9)


def test_all_are_built_or_none():
    event = make.event()
    with pytest.raises(Refusal):
        Room.build_all(event, [{"name": "Hall", "capacity": 9}, {"name": "Hall", "capacity": 9}])
    assert not event.rooms.exists()


def test_a_new_room_stands_last_also_after_one_has_gone():
    event = make.event()
    first, _ = make.rooms(event, 40, 20)
    first.remove()
    Room.build(event, name="Third", capacity=9)
    assert list(event.rooms.values_list("name", flat=True)) == ["Room 2", "Third"]


def test_a_room_that_a_schedule_uses_stays():
    event = make.event()
    room, slot, pitch = make.rooms(event)[0], make.slots(event)[0], make.pitch(event)
    for schedule in (Schedule.draft(event), Schedule.draft(event)):
        schedule.placements.create(pitch=pitch, room=room, slot=slot)
    event.schedules.get(number=1).publish()
    with pytest.raises(Refusal) as no:
        room.remove()
    assert no.value.sentence == (
        "“Room 1” stays: it has sessions in Version 1, Draft 2. Close it for the schedules to come instead."
    )


def test_exactly_the_named_cells_are_closed():
    event = make.event()
    (hall, lab), (first, second) = make.rooms(event), make.slots(event)
    ClosedCell.close(event, {(hall.pk, first.pk), (lab.pk, second.pk)})
    ClosedCell.objects.filter(room=hall).update(reason="cleaning")
    ClosedCell.close(event, {(hall.pk, first.pk), (hall.pk, second.pk)})
    cells = ClosedCell.objects.values_list("room__name", "slot", "reason").order_by("slot__starts_at")
    assert list(cells) == [("Room 1", first.pk, "cleaning"), ("Room 1", second.pk, "")]


def test_cells_of_another_event_cannot_be_closed():
    event, other = make.event(), make.event("other-camp")
    with pytest.raises(Refusal):
        ClosedCell.close(event, {(make.rooms(event)[0].pk, make.slots(other)[0].pk)})
    assert not ClosedCell.objects.exists()
