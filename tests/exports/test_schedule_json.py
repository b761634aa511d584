"""timetable.json, parsed back."""

import json
import subprocess
import sys
from dataclasses import replace
from zoneinfo import ZoneInfo

from fudsched.exports import schedule_json
from fudsched.exports.names import guid, pitch_guid, plenary_guid

from .conftest import EVENT

HOME = "https://camp.example/bar-camp/"


def read(timetable, urls):
    return json.loads(schedule_json.write(timetable, urls))


def test_the_whole_day(day, urls):
    whole = read(day, urls)
    conference = whole["schedule"]["conference"]
    (saturday,) = conference.pop("days")
    rooms = saturday.pop("rooms")
    assert whole == {
        "generator": {"name": "fudsched"},
        "schedule": {
            "version": "3",
            "base_url": f"{HOME}timetable/",
            "conference": {
                "acronym": "bar_camp",
                "title": "BarCamp Привет",
                "start": "2031-01-29",
                "end": "2031-01-29",
                "daysCount": 1,
                "timeslot_duration": "00:05",
                "time_zone_name": "America/Phoenix",
                "url": f"{HOME}timetable/",
                "rooms": [
                    {
                        "name": "Big",
                        "guid": str(guid(EVENT, "room", "big")),
                        "capacity": 60,
                        "description": "BYAC",
                        "slug": "big",
                        "url": urls.rooms["big"],
                    },
                    {
                        "name": "مقهى",
                        "guid": str(guid(EVENT, "room", "مقهى")),
                        "capacity": 20,
                        "url": urls.rooms["مقهى"],
                    },
                    {"name": "ART 220", "guid": str(guid(EVENT, "place", "ART 220"))},
                    {"name": "Everywhere", "guid": str(guid(EVENT, "place", "Everywhere"))},
                ],
                "tracks": [{"name": "hardware"}],
            },
        },
    }
    assert saturday == {
        "index": 1,
        "date": "2031-01-29",
        "day_start": "2031-01-29T09:00:00-07:00",
        "day_end": "2031-01-29T18:00:00-07:00",
    }
    assert {room: [entry["title"] for entry in entries] for room, entries in rooms.items()} == {
        "Big": ["ARM <b>"],
        "مقهى": ["شاي"],  # and not the withdrawn one
        "ART 220": ["Opening"],
        "Everywhere": ["Pub"],
    }
    assert rooms["Big"] == [
        {
            "id": 1,
            "guid": str(pitch_guid(EVENT, 1)),
            "slug": "bar_camp-pitch-1",
            "date": "2031-01-29T11:00:00-07:00",
            "start": "11:00",
            "duration": "01:50",
            "room": "Big",
            "title": "ARM <b>",
            "subtitle": "",
            "track": "hardware",
            "type": "session",
            "language": "English",
            "abstract": "Boards.\nBring yours.",
            "persons": [
                {"guid": str(guid(EVENT, "attendee", 7)), "id": 7, "name": "Ada & Co"},
                {"guid": str(guid(EVENT, "attendee", 8)), "id": 8, "name": "吳"},
            ],
            "links": [{"url": "https://video.example/1?a&b", "title": "Film <1>", "type": "media"}],
            "url": f"{HOME}pitches/1/",
        }
    ]
    assert rooms["ART 220"] == [
        {
            "id": 1_000_004,
            "guid": str(plenary_guid(EVENT, 4)),
            "slug": "bar_camp-plenary-4",
            "date": "2031-01-29T09:00:00-07:00",
            "start": "09:00",
            "duration": "00:15",
            "room": "ART 220",
            "title": "Opening",
            "subtitle": "Jared, Max",
            "track": "",
            "type": "plenary",
            "language": "",
            "abstract": "Bring a badge.",
            "persons": [],
            "links": [],
            "url": f"{HOME}timetable/",
        }
    ]


def test_a_guid_never_changes():
    """Video teams and apps file recordings and favourites under it."""
    assert str(pitch_guid(EVENT, 1)) == "637deb0b-3112-55da-8006-473d28388254"
    assert str(plenary_guid(EVENT, 4)) == "bd93d160-d3bf-5375-9479-91668a5585f6"


def test_a_time_zone_the_form_does_not_know_is_left_out(day, urls):
    conference = read(replace(day, tz=ZoneInfo("Etc/GMT+7")), urls)["schedule"]["conference"]
    assert "time_zone_name" not in conference
    assert conference["days"][0]["day_start"] == "2031-01-29T09:00:00-07:00"


def test_it_follows_the_c3voc_schema(day, urls, schemas, tmp_path):
    file = tmp_path / "timetable.json"
    file.write_bytes(schedule_json.write(day, urls))
    check = [sys.executable, "-m", "check_jsonschema", "--schemafile", schemas / "schema.json", file]
    result = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "ok -- validation done\n")
