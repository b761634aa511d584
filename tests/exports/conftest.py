"""One published day, that every format is written from and read back."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from fudsched.exports.names import Reference, Urls
from fudsched.timetable import Cell, Day, Person, Plenary, Room, Row, Session, Timetable

EVENT = UUID("0a64d0a9-b33d-55ac-af91-d5d247247bfa")


def at(hour: int, minute: int = 0) -> datetime:
    """UTC; Phoenix is seven hours behind."""
    return datetime(2031, 1, 29, 7, minute, tzinfo=UTC) + timedelta(hours=hour)


@pytest.fixture
def schemas() -> Path:
    """The folder of c3voc's schema.json and schedule.xml.xsd, whose licence keeps them out of this repository."""
    folder = os.environ.get("FUDSCHED_C3VOC_SCHEMAS")
    if not folder:
        pytest.skip("FUDSCHED_C3VOC_SCHEMAS names no folder with c3voc's schemas")
    return Path(folder)


@pytest.fixture
def urls() -> Urls:
    home = "https://camp.example/bar-camp/"
    return Urls(
        timetable=f"{home}timetable/",
        pitches={number: f"{home}pitches/{number}/" for number in (1, 2, 3)},
        references={1: [Reference("recording", "https://video.example/1?a&b", "Film <1>")]},
        rooms={"big": f"{home}timetable/rooms/big/", "مقهى": f"{home}timetable/rooms/%D9%85/"},
    )


@pytest.fixture
def day() -> Timetable:
    """An opening with speakers, two parallel sessions, one of two slots and one withdrawn, and a pub without an end."""
    big, cafe = Room("big", "Big", "BYAC", 60), Room("مقهى", "مقهى", "", 20)
    ada, wu = Person(7, "Ada & Co"), Person(8, "吳")
    arm = Session(11, 1, "ARM <b>\x00\x1f", (ada, wu), "hardware", "English", "Boards.\r\nBring\x0b yours.", False, big,
                  at(11), at(12, 50))  # fmt: skip
    tea = Session(12, 2, "شاي", (), "", "", "", False, cafe, at(11), at(11, 50))
    gone = Session(13, 3, "Gone", (ada,), "", "", "", True, cafe, at(12), at(12, 50))
    rows = (
        Row(at(9), at(9, 15), at(9, 15), Plenary(4, "Opening", "ART 220", "Jared, Max", "Bring a badge.")),
        Row(at(11), at(11, 50), at(11, 50), cells=(Cell(big, arm, 0, 2), Cell(cafe, tea))),
        Row(at(12), at(12, 50), at(12, 50), cells=(Cell(big, arm, 1, 0), Cell(cafe, gone))),
        Row(at(15), None, at(18), Plenary(5, "Pub", "", "", "")),
    )
    return Timetable(
        event="bar-camp",
        guid=EVENT,
        name="BarCamp Привет",
        tz=ZoneInfo("America/Phoenix"),
        version=3,
        published_at=datetime(2031, 1, 29, 17, 40, 12, tzinfo=UTC),
        rooms=(big, cafe),
        days=(Day(date(2031, 1, 29), (big, cafe), rows),),
    )
