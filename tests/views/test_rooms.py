"""Rooms at the desk: a list at once, or one to change."""

import pytest
from django.urls import reverse

from fudsched.models import ClosedCell, Event, Room
from tests import make
from tests.pages import said, text

pytestmark = pytest.mark.django_db


def rooms_page(event: Event) -> str:
    return reverse("desk_rooms", args=[event.slug])


def room_page(room: Room) -> str:
    return reverse("desk_room", args=[room.event.slug, room.pk])


def rows(event: Event) -> list[tuple]:
    return list(event.rooms.values_list("name", "capacity", "building", "features"))


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Lab, 18", ("Lab", 18, "", [])),
        ("BYAC 150 (BYAC), 45, projector, step-free", ("BYAC 150", 45, "BYAC", ["projector", "step-free"])),
        (
            "Hall (Main, 2nd floor); 220 seats; Projector, Step-free",
            ("Hall", 220, "Main, 2nd floor", ["projector", "step-free"]),
        ),
        ("Kitchen\t12\tsink\twhiteboard", ("Kitchen", 12, "", ["sink", "whiteboard"])),
        ("  Garden ,  30 people ,, tent , tent,", ("Garden", 30, "", ["tent"])),
        ("قاعة الشمس, 40", ("قاعة الشمس", 40, "", [])),
        ("<b>Lab</b> 🎉, 5", ("<b>Lab</b> 🎉", 5, "", [])),
    ],
)
def test_a_line_is_a_room(event: Event, olga, line: str, row: tuple):
    assert said(olga, olga.post(rooms_page(event), {"rooms": line})) == "One room added."
    assert rows(event) == [row]


def test_a_table_from_a_spreadsheet_may_keep_its_headings(event: Event, olga):
    pasted = "Room\tSeats\tEquipment\r\nHall\t220\tprojector\r\n\r\nLab\t18\t\r\n"
    assert said(olga, olga.post(rooms_page(event), {"rooms": pasted})) == "2 rooms added."
    assert rows(event) == [("Hall", 220, "", ["projector"]), ("Lab", 18, "", [])]


def test_each_bad_line_is_named_nothing_is_lost_and_nothing_half_saved(event: Event, olga):
    make.rooms(event, 40)
    lines = [
        "Good, 20",
        "No seats",
        "Zero, 0",
        "Many, 1000000",
        "Words, some",
        ", 12",
        "room 1, 12",
        "GOOD, 30",
        "Turn\u202eed, 9",
        "x" * 81 + ", 9",
        "Full, 9, " + ", ".join(f"f{n}" for n in range(13)),
    ]
    response = olga.post(rooms_page(event), {"rooms": "\n".join(lines)})
    assert response.status_code == 422
    page = text(response)
    for sentence in (
        "Line 2, “No seats”: the number of seats is missing. It comes second, as in “Lab, 18”.",
        "Line 3, “Zero, 0”: a room has from 1 to 100,000 seats, not 0.",
        "Line 4, “Many, 1000000”: a room has from 1 to 100,000 seats, not 1000000.",
        "Line 5, “Words, some”: “some” is no number of seats. It comes second, as in “Lab, 18”.",
        "Line 6, “, 12”: the name is missing. It comes first, as in “Lab, 18”.",
        "Line 7, “room 1, 12”: there is a room of this name already.",
        "Line 8, “GOOD, 30”: the room of line 1 has the same name.",
        "Line 9, “Turn\u202eed, 9”: This holds a hidden sign that turns text around.",
        "a name has 80 characters at most; this has 81.",
        "Name 12 features at most. These are 13.",
    ):
        assert sentence in page
    assert "Line 1," not in page
    assert "Good, 20" in page
    assert event.rooms.count() == 1


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        ("", "Type or paste at least one room, as in “Lab, 18”."),
        (" \n \t\n", "Type or paste at least one room, as in “Lab, 18”."),
        ("Room, Seats", "Type or paste at least one room, as in “Lab, 18”."),
        ("x" * 10_000, "a name has 80 characters at most; this has 10000."),
        ("x" * 30_000, "Use 20000 characters at most. This has 30000."),
        ("Lab, 1\n" * 201, "Paste 200 lines at most at a time. These are 201."),
        ("La\x00b, 1", "Null characters are not allowed."),
    ],
)
def test_what_is_no_list_gets_one_sentence(event: Event, olga, pasted: str, sentence: str):
    response = olga.post(rooms_page(event), {"rooms": pasted})
    assert response.status_code == 422
    assert sentence in text(response)
    assert not event.rooms.exists()


ROOM = {"name": "Room 1", "capacity": "40", "building": "", "features": ""}


def test_a_room_is_changed_and_keeps_its_address(event: Event, olga):
    room = make.rooms(event)[0]
    new = {"name": "Library", "capacity": "50", "building": "Main", "features": "Projector; step-free"}
    assert said(olga, olga.post(room_page(room), new)) == "“Library” is saved."
    room.refresh_from_db()
    assert (room.name, room.capacity, room.building, room.features) == (
        "Library",
        50,
        "Main",
        ["projector", "step-free"],
    )
    assert room.slug == "room-1"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"capacity": "0"}, "A room has at least one seat."),
        ({"capacity": "-3"}, "A room has at least one seat."),
        ({"capacity": "many"}, "Type the number of seats in digits."),
        ({"name": ""}, "Type the room's name."),
        ({"name": "room 2"}, "There is another room called “room 2”."),
    ],
)
def test_a_wrong_change_is_refused_and_stays_typed(event: Event, olga, wrong: dict, sentence: str):
    room = make.rooms(event)[0]
    response = olga.post(room_page(room), ROOM | {"building": "Typed"} | wrong)
    assert response.status_code == 422
    assert sentence in text(response)
    assert 'value="Typed"' in response.content.decode()
    room.refresh_from_db()
    assert (room.name, room.capacity, room.building) == ("Room 1", 40, "")


def test_a_room_is_removed_with_its_closed_cells(event: Event, olga):
    room, slot = make.rooms(event)[0], make.slots(event)[0]
    ClosedCell.close(event, {(room.pk, slot.pk)})
    assert said(olga, olga.post(room_page(room), {"do": "remove"})) == "“Room 1” is removed."
    assert [room.name for room in event.rooms.all()] == ["Room 2"]
    assert not ClosedCell.objects.exists()
    assert olga.post(room_page(room), {"do": "remove"}).status_code == 404


def test_a_room_that_a_schedule_uses_says_so_and_stays(event: Event, olga):
    room, slot = make.rooms(event)[0], make.slots(event)[0]
    make.published(event, (make.pitch(event), room, slot))
    assert "Version 1 has sessions in this room, so it stays." in text(olga.get(room_page(room)))
    response = olga.post(room_page(room), {"do": "remove"})
    assert response.status_code == 409
    assert "“Room 1” stays: it has sessions in Version 1." in text(response)


def test_a_room_of_another_event_is_not_here(event: Event, olga):
    other = make.rooms(make.event("other-camp"))[0]
    for response in (
        olga.get(reverse("desk_room", args=[event.slug, other.pk])),
        olga.post(reverse("desk_room", args=[event.slug, other.pk]), {"do": "remove"}),
    ):
        assert response.status_code == 404
    assert Room.objects.filter(pk=other.pk).exists()
