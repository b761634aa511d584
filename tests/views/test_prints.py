"""The published timetable for paper: what stands on which sheet. What the printer makes of it: tests/browser."""

from datetime import timedelta

import pytest
import segno
from django.utils import timezone
from lxml import html

from fudsched.views import typesetting
from tests import make

pytestmark = pytest.mark.django_db
DOORS, WALL = "/barcamp/print/doors/", "/barcamp/print/wall/"
DAY = timedelta(days=1)


@pytest.fixture
def event():
    """Two days with two rooms and two slots, and a plenary each; a third with a plenary alone."""
    event = make.event()
    first, second, *sunday = make.slots(event) + make.slots(event, start=make.MORNING + DAY)
    big, small = make.rooms(event)
    small.closed_cells.create(slot=second, reason="painted")
    for days in (0, 1, 2):
        event.plenaries.create(title="Pub", starts_at=make.MORNING + days * DAY + DAY / 3, place="Corner")
    arm = make.pitch(event, "Fedora on ARM", by=make.attendee(event))
    long = make.pitch(event, "Long", length=2)
    make.published(event, (arm, big, first), (long, big, *sunday))
    return event


def sheets(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return html.fromstring(response.content.decode()).xpath("//section[contains(@class, 'sheet')]")


def words(element):
    return " ".join(element.text_content().split())


def code(text):
    """The picture of a QR code, to be found in a page."""
    return html.fromstring(segno.make(text, error="m", micro=False).svg_inline(border=2, omitsize=True)).xpath(
        "//path/@d"
    )


def test_doors_have_one_sheet_for_each_room_and_day_that_has_slots(event, client):
    found = sheets(client, DOORS)
    assert [(words(sheet.xpath(".//h2")[0]), words(sheet.xpath(".//p[@class='door-day']")[0])) for sheet in found] == [
        ("Room 1", "Wednesday, 29 January"),
        ("Room 2", "Wednesday, 29 January"),
        ("Room 1", "Thursday, 30 January"),
        ("Room 2", "Thursday, 30 January"),
    ]
    assert [[(item.get("class"), words(item)) for item in sheet.xpath(".//li")] for sheet in found] == [
        [
            (None, "11:00 to 11:50 Fedora on ARM Ada"),
            ("free", "12:00 to 12:50 free"),
            ("plenary", "19:00 Pub Corner"),
        ],
        [
            ("free", "11:00 to 11:50 free"),
            ("closed", "12:00 to 12:50 closed: painted"),
            ("plenary", "19:00 Pub Corner"),
        ],
        [(None, "11:00 to 12:50 Long"), ("plenary", "19:00 Pub Corner")],
        [
            ("free", "11:00 to 11:50 free"),
            ("free", "12:00 to 12:50 free"),
            ("plenary", "19:00 Pub Corner"),
        ],
    ]


def test_a_door_says_its_version_the_time_of_printing_and_where_the_room_lives(event, client, monkeypatch):
    schedule = event.published()
    monkeypatch.setattr(timezone, "now", lambda: make.MORNING + timedelta(minutes=5))
    published = timezone.template_localtime(schedule.published_at.astimezone(event.tz))
    for sheet, slug in zip(sheets(client, DOORS), ["room-1", "room-2", "room-1", "room-2"], strict=True):
        assert words(sheet.xpath(".//footer")[0]) == (
            f"Version 1 published {published:%a %-d %b, %H:%M} printed Wed 29 Jan, 11:05 (America/Phoenix)"
        )
        drawn = sheet.xpath(".//*[local-name()='path']/@d")
        assert drawn == code(f"http://testserver/barcamp/timetable/rooms/{slug}/")


def test_the_wall_is_one_grid_a_day(event, client):
    wednesday, thursday = sheets(client, WALL)
    assert [[words(cell) for cell in row] for row in wednesday.xpath(".//tr")] == [
        ["", "Room 1 40 seats", "Room 2 20 seats"],
        ["11:00 to 11:50", "Fedora on ARM Ada", "free"],
        ["12:00 to 12:50", "free", "closed"],
        ["19:00", "Pub Corner"],
    ]
    assert [[words(cell) for cell in row] for row in thursday.xpath(".//tr")] == [
        ["", "Room 1 40 seats", "Room 2 20 seats"],
        ["11:00 to 11:50", "Long until 12:50", "free"],
        ["12:00 to 12:50", "free"],
        ["19:00", "Pub Corner"],
    ]
    assert [words(heading) for sheet in (wednesday, thursday) for heading in sheet.xpath(".//h2")] == [
        "Wednesday, 29 January BarCamp",
        "Thursday, 30 January BarCamp",
    ]
    assert words(wednesday.xpath(".//footer/b")[0]) == "Version 1"
    assert wednesday.xpath(".//*[local-name()='path']/@d") == code("http://testserver/barcamp/timetable/")


@pytest.mark.parametrize(
    ("path", "styles", "papers"),
    [
        (DOORS, "a4", ["A4", "Letter"]),
        (f"{DOORS}?paper=letter", "letter", ["A4", "Letter"]),
        (WALL, "a3-wall", ["A3", "A4", "Letter"]),
        (f"{WALL}?paper=a4", "a4-wall", ["A3", "A4", "Letter"]),
        (f"{WALL}?paper=letter", "letter-wall", ["A3", "A4", "Letter"]),
    ],
)
def test_the_paper_is_chosen_by_links(event, client, path, styles, papers):
    page = html.fromstring(client.get(path).content.decode())
    assert f"/static/css/paper/{styles}.css" in page.xpath("//link/@href")
    assert page.xpath("//nav/a/text()") == papers


@pytest.mark.parametrize("path", [DOORS, WALL])
def test_a_paper_that_is_not_there_is_said_so(event, client, path):
    response = client.get(path, {"paper": "b5"})
    assert response.status_code == 404
    assert "There is no such paper here." in response.content.decode()


@pytest.mark.parametrize("path", [DOORS, WALL])
def test_nothing_is_printed_before_publishing_and_no_draft_afterwards(client, path):
    event = make.event()
    (slot,), (room,) = make.slots(event, 1), make.rooms(event, 40)
    one, two = make.pitch(event, "One"), make.pitch(event, "Two")
    make.draft(event, (one, room, slot))
    response = client.get(path)
    assert response.status_code == 404
    assert "Nothing is published yet." in response.content.decode()
    make.published(event, (one, room, slot))
    make.draft(event, (two, room, slot))
    (sheet,) = sheets(client, path)
    assert "One" in words(sheet)
    assert "Two" not in words(sheet)


@pytest.mark.parametrize("path", [DOORS, WALL])
def test_it_is_only_read(event, client, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", [DOORS, WALL])
def test_another_events_schedule_is_not_printed(event, client, path):
    make.event("other-camp")
    assert client.get(path.replace("barcamp", "other-camp")).status_code == 404


@pytest.mark.parametrize("path", [DOORS, WALL])
def test_the_number_of_queries_does_not_grow_with_the_event(path, client, django_assert_max_num_queries):
    event = make.event()
    slots, rooms = make.slots(event, 6), make.rooms(event, *[20] * 8)
    make.published(event, *[(make.pitch(event, f"{room} {slot.pk}"), room, slot) for room in rooms for slot in slots])
    with django_assert_max_num_queries(9):
        assert len(sheets(client, path)) == (8 if path == DOORS else 1)


def test_type_is_smaller_the_more_there_is_to_say(event, client):
    """Without JavaScript the server's guess stands: short days in large letters, full ones in small."""
    usual = int(sheets(client, DOORS)[0].get("data-type"))
    for pitch in event.pitches.all():
        type(pitch).objects.filter(pk=pitch.pk).update(title="W" * 160)
    long = int(sheets(client, DOORS)[0].get("data-type"))
    assert typesetting.SIZES[usual] > typesetting.SIZES[long]


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("B12", 0),
        ("BYAC 110", 0),
        ("Library upstairs", 2),
        ("会议室一号", 1),
        ("x" * 80, 4),
        ("Konferenzsaal", 2),
        ("会" * 80, 5),
    ],
)
def test_a_room_has_its_name_as_large_as_it_may_be(event, name, step):
    assert typesetting.name_step(type(event.rooms.first()).build(event, name=name, capacity=1)) == step
