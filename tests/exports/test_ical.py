"""timetable.ics, parsed back."""

from dataclasses import replace
from datetime import timedelta

from icalendar import Calendar

from fudsched.exports import ical
from fudsched.exports.ical import Revision
from fudsched.exports.names import pitch_guid, plenary_guid
from fudsched.timetable import Room

from .conftest import EVENT, at


def revision(timetable):
    return Revision(timetable.version, timetable.published_at)


def read(timetable, urls):
    """Each entry as a dict of its parsed properties."""
    calendar = Calendar.from_ical(ical.write(timetable, urls, revision=revision(timetable)))
    return [
        {name.lower(): getattr(value, "dt", value) for name, value in entry.items()}
        for entry in calendar.walk("VEVENT")
    ]


def test_the_calendar_names_the_event_and_says_how_often_to_look_again(day, urls):
    calendar = Calendar.from_ical(ical.write(day, urls, revision=revision(day)))
    assert {name: calendar[name].to_ical().decode() for name in calendar if name != "PRODID"} == {
        "VERSION": "2.0",
        "METHOD": "PUBLISH",
        "NAME": "BarCamp Привет",
        "X-WR-CALNAME": "BarCamp Привет",
        "X-WR-TIMEZONE": "America/Phoenix",
        "URL": "https://camp.example/bar-camp/timetable/",
        "REFRESH-INTERVAL": "PT15M",
        "X-PUBLISHED-TTL": "PT15M",
    }


def test_each_session_and_plenary_is_an_entry(day, urls):
    opening, arm, tea, gone, pub = read(day, urls)
    common = {"dtstamp": day.published_at, "last-modified": day.published_at, "sequence": 3}
    assert {name: value for name, value in arm.items() if name != "categories"} == common | {
        "uid": str(pitch_guid(EVENT, 1)),
        "summary": "ARM <b>",
        "dtstart": at(11),
        "dtend": at(12, 50),
        "location": "Big, BYAC",
        "description": "Ada & Co, 吳\n\nBoards.\nBring yours.",
        "url": "https://camp.example/bar-camp/pitches/1/",
        "status": "CONFIRMED",
    }
    assert arm["categories"].cats == ["hardware"]
    assert tea == common | {
        "uid": str(pitch_guid(EVENT, 2)),
        "summary": "شاي",
        "dtstart": at(11),
        "dtend": at(11, 50),
        "location": "مقهى",
        "url": "https://camp.example/bar-camp/pitches/2/",
        "status": "CONFIRMED",
    }
    assert opening == common | {
        "uid": str(plenary_guid(EVENT, 4)),
        "summary": "Opening",
        "dtstart": at(9),
        "dtend": at(9, 15),
        "location": "ART 220",
        "description": "Jared, Max\n\nBring a badge.",
        "url": "https://camp.example/bar-camp/timetable/",
        "status": "CONFIRMED",
    }
    assert (pub["dtstart"], pub["dtend"], pub["description"]) == (at(15), at(18), "Open end.")
    assert (gone["summary"], gone["status"]) == ("Gone", "CANCELLED")


def test_a_moved_session_keeps_its_uid_and_has_a_higher_sequence(day, urls):
    first, slot, *rest = day.days[0].rows
    tea = slot.cells[1]
    moved = replace(tea, session=replace(tea.session, room=Room("attic", "Attic", "", 9)))
    rows = (first, replace(slot, cells=(slot.cells[0], moved)), *rest)
    later = replace(day, version=4, published_at=day.published_at + timedelta(hours=1),
                    days=(replace(day.days[0], rows=rows),))  # fmt: skip
    before, after = read(day, urls)[2], read(later, urls)[2]
    assert (after["uid"], after["location"], after["sequence"]) == (before["uid"], "Attic", 4)


def test_all_times_are_utc_so_that_no_time_zone_has_to_be_explained(day, urls):
    text = ical.write(day, urls, revision=revision(day)).decode()
    assert "VTIMEZONE" not in text
    assert "TZID" not in text
    assert ical.write(day, urls, revision=revision(day)).decode() == text
