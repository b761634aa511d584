"""The sheets on the doors and the wall: which hang, which are stale after a change, and printing exactly these."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fudsched import scheduling, timetable
from fudsched.models import Room, Sheet
from tests import make
from tests.person import Person

pytestmark = pytest.mark.django_db

DOORS, WALL, HUNG = (f"/barcamp/print/{page}/" for page in ("doors", "wall", "hung"))
DAY = "/barcamp/desk/day/"


@pytest.fixture
def event(event):
    """Kanban in room 1 at eleven, Git in room 2 at twelve."""
    (early, late), (hall, cellar) = make.slots(event), make.rooms(event)
    make.published(event, (make.pitch(event, "Kanban"), hall, early), (make.pitch(event, "Git"), cellar, late))
    return event


@pytest.fixture
def olga(event) -> Person:
    return Person(make.client_of(make.organiser(event)))


def hang(olga: Person) -> None:
    olga.visit(DOORS).press("They hang on the doors now")


def sheets(person: Person) -> list[str]:
    return [heading.text for heading in person.page.xpath("//section/header//h2")]


def stale(event) -> list[str]:
    posted = scheduling.stale(event, timetable.newest(event))
    return [sheet.room.name if sheet.room else f"the wall of {sheet.day.date}" for sheet in posted]


def places(event):
    return (*event.pitches.order_by("number"), *event.slots.all(), *event.rooms.all())


def test_what_hangs_is_known_and_true(event, olga):
    hang(olga)
    assert olga.path == DAY
    assert "2 door sheets of version 1 on the doors." in olga.text
    assert "stale:" not in olga.text
    assert [(sheet.room.name, sheet.version) for sheet in Sheet.objects.order_by("room__position")] == [
        ("Room 1", 1),
        ("Room 2", 1),
    ]
    assert str(event.deeds.get()) == "Olga hung 2 door sheets of version 1"


def test_only_the_doors_of_what_changed_are_stale_and_printed(event, olga):
    hang(olga)
    kanban, git, early, _late, hall, cellar = places(event)
    make.published(event, (kanban, hall, early), (git, cellar, early))
    olga.visit(DAY)
    assert "1 sheet is stale: Room 2 (Wednesday, hung as version 1)." in olga.text
    olga.follow("Print exactly these door sheets")
    assert sheets(olga) == ["Room 2"]
    olga.follow("Letter")
    assert sheets(olga) == ["Room 2"]
    olga.press("They hang on the doors now")
    assert "1 door sheet of version 2 on the doors." in olga.text
    assert "stale:" not in olga.text
    assert dict(Sheet.objects.values_list("room__name", "version")) == {"Room 1": 1, "Room 2": 2}


@pytest.mark.parametrize("change", ["title", "time", "room", "withdrawn", "closed"])
def test_a_sheet_is_stale_whatever_on_it_changed(event, olga, change):
    hang(olga)
    kanban, _git, early, late, hall, _cellar = places(event)
    if change == "title":
        type(kanban).objects.filter(pk=kanban.pk).update(title="Kanban for choirs")
    elif change == "time":
        scheduling.delay(event, early, 10, 1)
    elif change == "room":
        hall.change(name="Great Hall", capacity=40)
    elif change == "withdrawn":
        kanban.withdraw()
    else:
        hall.closed_cells.create(slot=late)
    assert stale(event) == {"time": ["Room 1", "Room 2"], "room": ["Great Hall"]}.get(change, ["Room 1"])


def test_what_is_not_on_a_sheet_makes_none_stale(event, olga):
    hang(olga)
    event.pitches.update(synopsis="All about it", topic="Choirs")
    event.published().copy().publish()
    assert stale(event) == []


def test_what_was_printed_counts_not_what_has_changed_since(event, olga):
    olga.visit(DOORS)
    kanban, git, _early, late, hall, cellar = places(event)
    make.published(event, (kanban, hall, late), (git, cellar, late))
    olga.press("They hang on the doors now")
    assert "1 sheet is stale: Room 1 (Wednesday, hung as version 1)." in olga.text


def test_without_stale_sheets_there_is_nothing_to_print_again(event, olga):
    assert olga.visit(f"{DOORS}?sheets=stale").response.status_code == 404
    assert "No sheet on a door is stale." in olga.text


def days(person: Person) -> list[str]:
    return [sheet.get("data-day") for sheet in person.page.xpath("//section[@data-day]")]


# So long that a day of it takes more than one sheet.
RUST = "Rust: " + "a title that goes on and on " * 5


@pytest.fixture
def two_days(event, olga):
    """Two days on the wall, one of them on more sheets than one, and no sheet on a door."""
    for number in range(3, 30):
        Room.build(event, name=f"Room {number}", capacity=20)
    later = make.slots(event, 4, start=make.MORNING + timedelta(days=1))
    long = [(make.pitch(event, RUST), event.rooms.first(), slot) for slot in later]
    kept = [(row.pitch, row.room, row.slot) for row in event.published().placements.all()]
    make.published(event, *long, *kept)
    assert len(days(olga.visit(WALL))) > 2
    olga.press("They hang on the wall now")
    return event


def test_of_the_wall_the_days_alone_that_changed_are_stale_and_printed(two_days, olga):
    assert "2 days of version 2 on the wall." in olga.text
    assert str(two_days.deeds.get()) == "Olga hung 2 days of version 2 on the wall"
    assert stale(two_days) == []
    two_days.pitches.filter(title=RUST).update(title="Rust for choirs")
    assert stale(two_days) == ["the wall of 2031-01-30"]
    for page in (DAY, PRINT):
        assert "1 sheet is stale: the wall (Thursday, hung as version 2)." in olga.visit(page).text
        assert "these door sheets" not in olga.text
    olga.follow("Print exactly these days of the wall")
    assert {*days(olga)} == {"2031-01-30"}
    olga.follow("Letter")
    assert {*days(olga)} == {"2031-01-30"}
    olga.press("They hang on the wall now")
    assert stale(two_days) == []
    assert olga.visit(f"{WALL}?sheets=stale").response.status_code == 404
    assert "No sheet on the wall is stale." in olga.text


@pytest.mark.parametrize("change", ["title", "room", "withdrawn", "closed"])
def test_a_day_of_the_wall_is_stale_whatever_on_it_changed(two_days, change):
    rust, room = two_days.pitches.filter(title=RUST).first(), two_days.rooms.last()
    if change == "title":
        type(rust).objects.filter(pk=rust.pk).update(title="Rust for choirs")
    elif change == "room":
        room.change(name="Great Hall", capacity=40)
    elif change == "withdrawn":
        rust.withdraw()
    else:
        room.closed_cells.create(slot=two_days.slots.last(), reason="painted")
    both = ["the wall of 2031-01-29", "the wall of 2031-01-30"]
    assert stale(two_days) == (both if change == "room" else both[1:])


def test_what_the_wall_does_not_say_makes_no_day_stale(two_days):
    closed = two_days.rooms.last().closed_cells.create(slot=two_days.slots.last(), reason="painted")
    day = timetable.newest(two_days).days[-1]
    (wall,) = [each for each in scheduling.walls(two_days, timetable.newest(two_days)) if each.day.date == day.date]
    Sheet.hang(two_days, 2, [("", day.date, wall.digest)])
    closed.reason = "wet"
    closed.save()
    two_days.rooms.update(building="Annex")
    assert stale(two_days) == []


def test_helpers_hang_sheets_and_others_only_print(event):
    hal = Person(make.client_of(make.helper(event)))
    hang(hal)
    assert hal.path == "/barcamp/timetable/"
    ada = make.client_of(make.attendee(event))
    assert "They hang" not in ada.get(DOORS).content.decode()
    assert ada.post(HUNG).status_code == 403


@pytest.mark.parametrize("sheet", ["x", "2031-13-01." + "a" * 64 + ".room-1", "2031-01-29.zz.room-1"])
def test_nonsense_hangs_nothing(event, olga, sheet):
    response = olga.client.post(HUNG, {"version": 1, "sheet": [sheet]})
    assert response.status_code == 422
    assert "Print the sheets again" in response.content.decode()
    assert not Sheet.objects.exists()


def test_a_room_of_another_event_keeps_its_sheet(event, olga):
    make.rooms(make.event("elsewhere"), 9, 9, 9)
    sent = {"version": 1, "sheet": ["2031-01-29." + "a" * 64 + ".room-3"]}
    olga.client.post(HUNG, sent)
    assert not Sheet.objects.exists()


def test_stale_sheets_take_as_many_queries_for_many_as_for_few(event, olga):
    counts = []
    for _ in range(2):
        hang(olga)
        with CaptureQueriesContext(connection) as queries:
            stale(event)
        counts.append(len(queries))
        for number in range(8):
            type(event.rooms.first()).build(event, name=f"More {len(counts)}.{number}", capacity=9)
    assert counts[0] == counts[1] <= 9


PRINT = "/barcamp/print/"


def offered(person: Person) -> list[str]:
    return [heading.text for heading in person.visit(PRINT).page.xpath("//main/section/h2")]


def test_one_page_leads_to_all_that_can_be_printed(event, olga):
    everybodys = ["Door sheets", "Wall sheet", "Errata", "Booklet", "How it comes out right"]
    assert offered(Person(make.client_of())) == everybodys
    assert offered(Person(make.client_of(make.helper(event)))) == everybodys
    assert offered(olga) == [*everybodys[:4], "Badges", "Ballots", everybodys[4]]
    assert "Now it is version 1, published" in olga.text
    assert "Nothing has changed since version 1." in olga.text
    for link in ("Print door sheets", "Print the wall", "Print the booklet", "Print badges", "Print blank ballots"):
        olga.visit(PRINT).follow(link)
        assert olga.response.status_code == 200
        olga.follow("All that is printed")
        assert olga.path == PRINT


def test_before_the_schedule_what_can_be_printed_already_is_offered(client):
    make.event("elsewhere")
    page = Person(client).visit("/elsewhere/print/")
    assert "Nothing is published yet." in page.text
    assert [heading.text for heading in page.page.xpath("//main/section/h2")] == ["Booklet", "How it comes out right"]


def test_the_page_of_all_says_what_hangs_and_which_of_it_is_stale(event, olga):
    assert "Once they hang, say so on the page of the sheets" in olga.visit(PRINT).text
    hang(olga)
    assert "2 of 2 hang. All that hangs says what is true." in olga.visit(PRINT).text
    kanban, git, early, _late, hall, cellar = places(event)
    make.published(event, (kanban, hall, early), (git, cellar, early))
    assert "1 sheet is stale: Room 2 (Wednesday, hung as version 1)." in olga.visit(PRINT).text
    assert "As labels" in olga.text
    olga.follow("Print exactly these door sheets")
    assert sheets(olga) == ["Room 2"]
    assert "stale" not in Person(make.client_of()).visit(PRINT).text
