"""timetable.xml: the schedule.xml form that apps for visitors and video teams read; the facts are schedule_json's."""

from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, SubElement

from fudsched.timetable import Timetable

from . import schedule_json
from .names import Urls

# Every one is written, if empty: readers of the form stumble over those that are missing.
EVENT_TEXTS = ("date", "start", "duration", "room", "slug", "url", "title", "subtitle", "track", "type", "language")


def write(timetable: Timetable, urls: Urls) -> bytes:
    facts = schedule_json.schedule(timetable, urls)
    conference = facts["conference"]
    root = Element("schedule")
    SubElement(root, "generator", name=schedule_json.GENERATOR)
    SubElement(root, "url").text = urls.timetable
    SubElement(root, "version").text = facts["version"]
    head = SubElement(root, "conference")
    for name in ("acronym", "title", "start", "end"):
        SubElement(head, name).text = conference[name]
    SubElement(head, "days").text = str(conference["daysCount"])
    SubElement(head, "timeslot_duration").text = conference["timeslot_duration"]
    SubElement(head, "base_url").text = facts["base_url"]
    SubElement(head, "url").text = conference["url"]
    SubElement(head, "time_zone_name").text = timetable.tz.key
    for track in conference["tracks"]:
        SubElement(head, "track", name=track["name"])
    guids = {room["name"]: room["guid"] for room in conference["rooms"]}
    for day in conference["days"]:
        root.append(_day(day, guids))
    ET.indent(root, " ")
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _day(facts: dict, guids: dict[str, str]) -> Element:
    day = Element("day", index=str(facts["index"]), date=facts["date"], start=facts["day_start"], end=facts["day_end"])
    for name, events in facts["rooms"].items():
        room = SubElement(day, "room", name=name, guid=guids[name])
        for entry in events:
            room.append(_event(entry))
    return day


def _event(facts: dict) -> Element:
    event = Element("event", id=str(facts["id"]), guid=facts["guid"])
    for name in EVENT_TEXTS:
        SubElement(event, name).text = facts[name]
    SubElement(event, "abstract").text = facts["abstract"]
    SubElement(event, "description")
    persons = SubElement(event, "persons")
    for person in facts["persons"]:
        SubElement(persons, "person", id=str(person["id"]), guid=person["guid"]).text = person["name"]
    links = SubElement(event, "links")
    for link in facts["links"]:
        SubElement(links, "link", href=link["url"], type=link["type"]).text = link["title"]
    SubElement(event, "attachments")
    return event
