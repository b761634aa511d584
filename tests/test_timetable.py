"""A Schedule laid out for reading."""

from datetime import UTC, date, datetime, timedelta

import pytest

from fudsched import timetable
from tests import make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def plain(table):
    """The days as words: (row's local start, plenary's title or a word for each cell)."""

    def word(cell):
        if cell.session:
            return f"{cell.session.title}/{cell.part}x{cell.span}"
        return "closed" if cell.is_closed else "free"

    return {
        str(day.date): [
            (f"{table.local(row.starts_at):%H:%M}", row.plenary.title if row.plenary else [word(c) for c in row.cells])
            for row in day.rows
        ]
        for day in table.days
    }


def test_a_day_is_rows_of_slots_across_rooms_with_plenaries_between():
    event = make.event()
    first, second = make.slots(event)
    big, small = make.rooms(event)
    ada = make.attendee(event)
    arm = make.pitch(event, "ARM", by=ada, topic="hardware", language="English", synopsis="Boards.")
    small.closed_cells.create(slot=second, reason="painted")
    event.plenaries.create(title="Opening", starts_at=make.MORNING - HOUR, ends_at=make.MORNING, place="ART 220")
    schedule = make.published(event, (arm, big, first))

    table = timetable.of(schedule)

    room = timetable.Room("room-1", "Room 1", "", 40)
    other = timetable.Room("room-2", "Room 2", "", 20)
    session = timetable.Session(
        pitch=arm.pk,
        number=1,
        title="ARM",
        people=(timetable.Person(ada.pk, "Ada"),),
        topic="hardware",
        language="English",
        synopsis="Boards.",
        is_withdrawn=False,
        room=room,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
    )
    opening = timetable.Plenary(event.plenaries.get().pk, "Opening", "ART 220", "", "")
    assert table == timetable.Timetable(
        event="barcamp",
        guid=event.guid,
        name="BarCamp",
        tz=event.tz,
        version=1,
        published_at=schedule.published_at,
        rooms=(room, other),
        days=(
            timetable.Day(
                date(2031, 1, 29),
                (room, other),
                (
                    timetable.Row(make.MORNING - HOUR, make.MORNING, make.MORNING, opening),
                    timetable.Row(
                        first.starts_at,
                        first.ends_at,
                        first.ends_at,
                        cells=(timetable.Cell(room, session), timetable.Cell(other)),
                    ),
                    timetable.Row(
                        second.starts_at,
                        second.ends_at,
                        second.ends_at,
                        cells=(timetable.Cell(room), timetable.Cell(other, is_closed=True, reason="painted")),
                    ),
                ),
            ),
        ),
    )


def test_a_long_session_covers_its_rows():
    event = make.event()
    slots, (big, small) = make.slots(event, 3), make.rooms(event)
    long, short = make.pitch(event, "Long", length=2), make.pitch(event, "Short")
    schedule = make.published(event, (long, big, slots[1], slots[2]), (short, small, slots[2]))

    table = timetable.of(schedule)

    assert plain(table) == {
        "2031-01-29": [
            ("11:00", ["free", "free"]),
            ("12:00", ["Long/0x2", "free"]),
            ("13:00", ["Long/1x0", "Short/0x1"]),
        ]
    }
    first, second = table.days[0].rows_of(table.rooms[0])
    assert (first.starts_at, first.ends_at) == (slots[0].starts_at, slots[0].ends_at)
    assert (second.starts_at, second.ends_at, second.cell.span) == (slots[1].starts_at, slots[2].ends_at, 2)


def test_a_plenary_parts_a_long_session():
    event = make.event()
    slots, (room,) = make.slots(event, 2, gap=60), make.rooms(event, 40)
    long = make.pitch(event, "Long", length=2)
    event.plenaries.create(title="Lunch", starts_at=slots[0].ends_at, ends_at=slots[1].starts_at)
    table = timetable.of(make.published(event, (long, room, *slots)))
    assert plain(table) == {"2031-01-29": [("11:00", ["Long/0x1"]), ("11:50", "Lunch"), ("12:50", ["Long/1x1"])]}
    cell = table.days[0].rows[0].cells[0]
    assert (cell.session.starts_at, cell.session.ends_at) == (slots[0].starts_at, slots[1].ends_at)


def test_a_plenary_may_overlap_a_slot_and_is_read_first_when_both_start_together():
    event = make.event()
    slots, (room,) = make.slots(event, 2), make.rooms(event, 40)
    event.plenaries.create(title="Fire drill", starts_at=slots[1].starts_at)
    event.plenaries.create(title="Tour", starts_at=slots[0].starts_at + timedelta(minutes=20), ends_at=slots[1].ends_at)
    table = timetable.of(make.published(event, (make.pitch(event, "ARM"), room, slots[0])))
    assert plain(table) == {
        "2031-01-29": [("11:00", ["ARM/0x1"]), ("11:20", "Tour"), ("12:00", "Fire drill"), ("12:00", ["free"])]
    }


def test_an_open_end_is_taken_to_last_until_the_next_thing_that_day_at_most_three_hours():
    event = make.event()
    make.slots(event, 1)
    evening = make.MORNING + 9 * HOUR
    event.plenaries.create(title="Breakfast", starts_at=make.MORNING - HOUR)
    event.plenaries.create(title="Pub", starts_at=evening)
    breakfast, _, pub = timetable.outline(event).days[0].rows
    assert (breakfast.ends_at, breakfast.until) == (None, make.MORNING)
    assert (pub.ends_at, pub.until) == (None, evening + timedelta(hours=3))


def test_a_room_closed_all_day_is_no_column_of_that_day():
    event = make.event()
    saturday, sunday = make.slots(event, 1)[0], make.slots(event, 1, start=make.MORNING + 24 * HOUR)[0]
    big, small = make.rooms(event)
    small.closed_cells.create(slot=sunday)
    table = timetable.of(make.published(event, (make.pitch(event), big, saturday)))
    assert [[room.name for room in day.rooms] for day in table.days] == [["Room 1", "Room 2"], ["Room 1"]]
    assert [len(day.rows[0].cells) for day in table.days] == [2, 1]


def test_a_session_in_a_cell_closed_afterwards_is_still_shown():
    event = make.event()
    (slot,), (room,) = make.slots(event, 1), make.rooms(event, 40)
    schedule = make.published(event, (make.pitch(event, "ARM"), room, slot))
    room.closed_cells.create(slot=slot)
    assert plain(timetable.of(schedule)) == {"2031-01-29": [("11:00", ["ARM/0x1"])]}


def test_a_withdrawn_pitch_says_so():
    event = make.event()
    (slot,), (room,) = make.slots(event, 1), make.rooms(event, 40)
    arm = make.pitch(event, "ARM")
    schedule = make.published(event, (arm, room, slot))
    arm.withdraw()
    assert timetable.of(schedule).days[0].rows[0].cells[0].session.is_withdrawn


def test_days_are_those_of_the_events_time_zone_and_a_night_belongs_to_its_evening():
    event = make.event(time_zone="Asia/Tokyo")
    late = datetime(2031, 1, 29, 14, 30, tzinfo=UTC)  # 23:30 in Tokyo
    make.slots(event, 2, start=late)
    event.plenaries.create(title="Pub", starts_at=late - HOUR, ends_at=late + 4 * HOUR)
    make.rooms(event, 40)
    table = timetable.outline(event)
    assert plain(table) == {"2031-01-29": [("22:30", "Pub"), ("23:30", ["free"])], "2031-01-30": [("00:30", ["free"])]}
    # Both days have something on: the evening's came first.
    assert table.day_at(late + 70 * timedelta(minutes=1)).date == date(2031, 1, 29)
    assert table.days[0].ends_at == late + 4 * HOUR


def test_past_now_next_and_later():
    event = make.event()
    slots = make.slots(event, 4)
    rows = timetable.outline(event).days[0].rows

    def marks(now):
        return [when for _, when in timetable.newest(event).marked(rows, now)]

    assert marks(slots[0].starts_at - HOUR) == ["next", "later", "later", "later"]
    assert marks(slots[1].starts_at) == ["past", "now", "next", "later"]
    assert marks(slots[1].ends_at) == ["past", "past", "next", "later"]
    assert marks(slots[3].ends_at) == ["past", "past", "past", "past"]


def test_a_long_session_runs_in_all_its_slots():
    event = make.event()
    slots, (room,) = make.slots(event, 3), make.rooms(event, 40)
    table = timetable.of(make.published(event, (make.pitch(event, "Long", length=2), room, slots[0], slots[1])))
    assert table.running(slots[1].starts_at) == {1}
    assert table.running(slots[2].starts_at) == set()


def test_now_is_right_in_the_hour_that_comes_twice():
    """On 26 October 2031 Berlin's clocks go from 3:00 back to 2:00: 2:30 comes at 0:30 and at 1:30 UTC."""
    event = make.event(time_zone="Europe/Berlin")
    first = datetime(2031, 10, 26, 0, 0, tzinfo=UTC)
    make.slots(event, 3, start=first)
    table = timetable.outline(event)
    assert [time for time, _ in plain(table)["2031-10-26"]] == ["02:00", "02:00", "03:00"]
    for minutes, expected in [(30, ["now", "next", "later"]), (90, ["past", "now", "next"])]:
        now = (first + timedelta(minutes=minutes)).astimezone(event.tz)
        assert [when for _, when in table.marked(table.days[0].rows, now)] == expected


def test_the_day_to_show():
    event = make.event()
    for day in (0, 2):
        make.slots(event, 1, start=make.MORNING + day * 24 * HOUR)
    table = timetable.outline(event)
    shown = {hours: table.day_at(make.MORNING + timedelta(hours=hours)).date.day for hours in (-200, 0, 6, 20, 48, 99)}
    assert shown == {-200: 29, 0: 29, 6: 29, 20: 31, 48: 31, 99: 29}


def test_an_empty_event_has_no_days():
    table = timetable.newest(make.event())
    assert (table.version, table.days, table.day_at(make.MORNING)) == (None, (), None)


def test_the_newest_published_schedule_is_shown_and_never_a_draft():
    event = make.event()
    (slot,), (room,) = make.slots(event, 1), make.rooms(event, 40)
    one, two, three = (make.pitch(event, title) for title in ("One", "Two", "Three"))
    assert plain(timetable.newest(event)) == {"2031-01-29": [("11:00", ["free"])]}
    make.published(event, (one, room, slot))
    make.published(event, (two, room, slot))
    make.draft(event, (three, room, slot))
    assert plain(timetable.newest(event)) == {"2031-01-29": [("11:00", ["Two/0x1"])]}


@pytest.mark.parametrize(("rooms", "count"), [(1, 1), (25, 8)])
def test_it_takes_six_queries_whatever_its_size(rooms, count, django_assert_num_queries):
    event = make.event()
    slots, places = make.slots(event, count), make.rooms(event, *[30] * rooms)
    people = [make.attendee(event, f"Person {n}") for n in range(rooms)]
    schedule = make.published(
        event,
        *[(make.pitch(event, f"Pitch {n} {s.pk}", by=people[n]), places[n], s) for n in range(rooms) for s in slots],
    )
    with django_assert_num_queries(6):
        table = timetable.of(schedule)
    assert len([session for row in table.days[0].rows for session in row.sessions]) == rooms * count
