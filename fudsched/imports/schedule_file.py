"""A schedule.json or schedule.xml, as pretalx, frab and we ourselves write them: its sessions as pitches, its rooms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from defusedxml import DefusedXmlException, ElementTree
from django.utils.translation import gettext

from .sheet import Line, Sheet, Unreadable

# What stands in a timetable and is nobody's pitch.
NO_PITCH = {"plenary", "break", "lunch", "social"}


def read_schedule(kind: str, text: str) -> Sheet:
    """The lines are numbered in the order of the file. Raises Unreadable."""
    if kind == "attendees":
        raise Unreadable(
            gettext("A schedule file names presenters, not attendees. Bring it as pitches: they come along.")
        )
    rooms, sessions = _from_xml(text) if text.lstrip().startswith("<") else _from_json(text)
    found = rooms if kind == "rooms" else sessions
    if not found:
        if kind == "rooms":
            raise Unreadable(gettext("There are no rooms in this schedule file."))
        raise Unreadable(gettext("There are no sessions in this schedule file."))
    lines = [{column: str(cell) for column, cell in cells.items() if cell} for cells in found]
    # The first line of the text it becomes holds the names of the columns.
    return Sheet(kind, tuple(Line(number, cells) for number, cells in enumerate(lines, start=2)))


def _from_json(text: str) -> tuple[list[dict], list[dict]]:
    try:
        whole = json.loads(text)
        conference = whole["schedule"]["conference"]
        rooms = [
            {"name": room["name"], "seats": room.get("capacity"), "building": room.get("description")}
            for room in conference.get("rooms", ())
        ]
        events = [event for day in conference["days"] for of_room in day["rooms"].values() for event in of_room]
        sessions = [
            _session(event, [_name(person) for person in event.get("persons", ())]) for event in _pitched(events)
        ]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Unreadable(
            gettext("This is no schedule.json: it must hold “schedule”, “conference”, “days” and their “rooms”.")
        ) from None
    return rooms, sessions


def _from_xml(text: str) -> tuple[list[dict], list[dict]]:
    try:
        root = ElementTree.fromstring(text, forbid_dtd=True)  # whatever encoding it names, it is decoded
    except DefusedXmlException:
        raise Unreadable(gettext("This XML declares a document type. Take those lines out and try again.")) from None
    except ElementTree.ParseError as error:
        raise Unreadable(gettext("This is no schedule.xml: %(error)s.") % {"error": error}) from None
    if root.tag != "schedule":
        said = gettext("This is no schedule.xml: it begins with “%(tag)s” instead of “schedule”.")
        raise Unreadable(said % {"tag": root.tag[:40]})
    rooms = dict.fromkeys(room.get("name", "") for room in root.iter("room"))
    events = []
    for event in root.iter("event"):
        facts: dict[str, Any] = {part.tag: part.text or "" for part in event}
        facts["persons"] = [person.text or "" for person in event.iter("person")]
        events.append(facts)
    return [{"name": name} for name in rooms if name], [_session(event, event["persons"]) for event in _pitched(events)]


def _pitched(events: list[dict]) -> Iterator[dict]:
    return (event for event in events if str(event.get("type", "")).casefold() not in NO_PITCH)


def _name(person: dict) -> str:
    return person.get("public_name") or person.get("name") or ""


def _session(event: dict, names: list[str]) -> dict:
    return {
        "title": event.get("title"),
        "presenters": ", ".join(" ".join(name.replace(",", " ").split()) for name in names if name),
        "synopsis": event.get("abstract") or event.get("description"),
        "topic": event.get("track"),
        "language": event.get("language"),
    }
