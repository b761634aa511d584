"""timetable.xml, parsed back."""

import json

from lxml import etree

from fudsched.exports import schedule_json, schedule_xml
from fudsched.exports.names import guid, pitch_guid

from .conftest import EVENT

HOME = "https://camp.example/bar-camp/"


def test_the_head(day, urls):
    root = etree.fromstring(schedule_xml.write(day, urls))
    assert [(child.tag, child.text) for child in root if child.tag in ("url", "version")] == [
        ("url", f"{HOME}timetable/"),
        ("version", "3"),
    ]
    assert [(child.tag, child.text, dict(child.attrib)) for child in root.find("conference")] == [
        ("acronym", "bar_camp", {}),
        ("title", "BarCamp Привет", {}),
        ("start", "2031-01-29", {}),
        ("end", "2031-01-29", {}),
        ("days", "1", {}),
        ("timeslot_duration", "00:05", {}),
        ("base_url", f"{HOME}timetable/", {}),
        ("url", f"{HOME}timetable/", {}),
        ("time_zone_name", "America/Phoenix", {}),
        ("track", None, {"name": "hardware"}),
    ]


def test_rooms_and_sessions_are_those_of_the_json(day, urls):
    root = etree.fromstring(schedule_xml.write(day, urls))
    (saturday,) = json.loads(schedule_json.write(day, urls))["schedule"]["conference"]["days"]
    assert dict(root.find("day").attrib) == {
        "index": "1",
        "date": "2031-01-29",
        "start": "2031-01-29T09:00:00-07:00",
        "end": "2031-01-29T18:00:00-07:00",
    }
    listed = {
        room.get("name"): [(int(event.get("id")), event.get("guid")) for event in room] for room in root.iter("room")
        if room.get("name")
    }  # fmt: skip
    assert listed == {
        name: [(entry["id"], entry["guid"]) for entry in entries] for name, entries in saturday["rooms"].items()
    }
    assert root.find("day/room").get("guid") == str(guid(EVENT, "room", "big"))


def test_a_session_has_every_element_if_empty(day, urls):
    event = etree.fromstring(schedule_xml.write(day, urls)).find("day/room/event")
    assert dict(event.attrib) == {"id": "1", "guid": str(pitch_guid(EVENT, 1))}
    assert {child.tag: child.text for child in event if child.tag not in {"persons", "links"}} == {
        "date": "2031-01-29T11:00:00-07:00",
        "start": "11:00",
        "duration": "01:50",
        "room": "Big",
        "slug": "bar_camp-pitch-1",
        "url": f"{HOME}pitches/1/",
        "title": "ARM <b>",  # typed with two control characters, which XML cannot hold
        "subtitle": None,
        "track": "hardware",
        "type": "session",
        "language": "English",
        "abstract": "Boards.\nBring yours.",
        "description": None,
        "attachments": None,
    }
    (link,) = event.find("links")
    assert (link.text, dict(link.attrib)) == ("Film <1>", {"href": "https://video.example/1?a&b", "type": "media"})
    assert [(person.text, person.get("id"), person.get("guid")) for person in event.find("persons")] == [
        ("Ada & Co", "7", str(guid(EVENT, "attendee", 7))),
        ("吳", "8", str(guid(EVENT, "attendee", 8))),
    ]


def test_it_follows_the_c3voc_schema(day, urls, schemas):
    schema = etree.XMLSchema(etree.parse(schemas / "schedule.xml.xsd"))
    schema.assertValid(etree.fromstring(schedule_xml.write(day, urls)))
