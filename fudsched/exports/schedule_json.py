"""timetable.json: the c3voc schedule.json form, in which a “conference” is our event and an “event” one session."""

import json
import re
from datetime import datetime, timedelta
from uuid import UUID

from fudsched.timetable import Day, Person, Row, Session, Timetable

from .names import FIRST_PLENARY, Reference, Urls, acronym, guid, pitch_guid, plain, plenary_guid

GENERATOR = "fudsched"
# Where a plenary without a place is: the form knows no session outside a room.
EVERYWHERE = "Everywhere"
# What the form accepts: other time zones and addresses are left out, as it lets one do.
TIME_ZONE = re.compile(r"^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$")
# The form's words for the kinds of our links.
KINDS = {"slides": "slides", "recording": "media", "post": "blog", "code": "web", "other": "related"}
SLUG = re.compile(r"^[a-z0-9_-]+[a-z0-9]$")


def write(timetable: Timetable, urls: Urls) -> bytes:
    whole = {"generator": {"name": GENERATOR}, "schedule": schedule(timetable, urls)}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def schedule(timetable: Timetable, urls: Urls) -> dict:
    """The whole as dicts, lists and texts; schedule.xml says the same in other brackets."""
    days = timetable.days
    conference = {
        "acronym": acronym(timetable.event),
        "title": plain(timetable.name),
        "start": days[0].date.isoformat(),
        "end": days[-1].date.isoformat(),
        "daysCount": len(days),
        "timeslot_duration": "00:05",
        "time_zone_name": timetable.tz.key,
        "url": urls.timetable,
        "rooms": _rooms(timetable, urls),
        "tracks": [{"name": name} for name in _topics(timetable)],
        "days": [_day(timetable, day, index, urls) for index, day in enumerate(days, start=1)],
    }
    if not TIME_ZONE.search(timetable.tz.key):
        del conference["time_zone_name"]
    return {"version": str(timetable.version), "base_url": urls.timetable, "conference": conference}


def _rooms(timetable: Timetable, urls: Urls) -> list[dict]:
    rooms = []
    for room in timetable.rooms:
        entry = {
            "name": plain(room.name),
            "guid": str(guid(timetable.guid, "room", room.slug)),
            "capacity": room.capacity,
        }
        if room.building:
            entry["description"] = plain(room.building)
        if SLUG.match(room.slug):
            entry["slug"] = room.slug
        rooms.append(entry | {"url": urls.rooms[room.slug]})
    names = {room["name"] for room in rooms}
    places = [_place(row) for row in timetable.rows if row.plenary]
    elsewhere = [name for name in dict.fromkeys(places) if name not in names]
    return rooms + [{"name": name, "guid": str(guid(timetable.guid, "place", name))} for name in elsewhere]


def _topics(timetable: Timetable) -> list[str]:
    sessions = [session for row in timetable.rows for session in row.sessions]
    return sorted({plain(session.topic) for session in sessions if session.topic})


def _day(timetable: Timetable, day: Day, index: int, urls: Urls) -> dict:
    """A withdrawn pitch is left out: the form has no word for it."""
    rooms: dict[str, list[dict]] = {plain(room.name): [] for room in day.rooms}
    for row in day.rows:
        if row.plenary:
            rooms.setdefault(_place(row), []).append(_plenary(timetable, row, urls))
        for session in row.sessions:
            if not session.is_withdrawn:
                rooms[plain(session.room.name)].append(_session(timetable, session, urls))
    return {
        "index": index,
        "date": day.date.isoformat(),
        "day_start": timetable.local(day.starts_at).isoformat(),
        "day_end": timetable.local(day.ends_at).isoformat(),
        "rooms": rooms,
    }


def _session(timetable: Timetable, session: Session, urls: Urls) -> dict:
    return {
        "id": session.number,
        "guid": str(pitch_guid(timetable.guid, session.number)),
        "slug": f"{acronym(timetable.event)}-pitch-{session.number}",
        **_when(timetable, session.starts_at, session.ends_at),
        "room": plain(session.room.name),
        "title": plain(session.title),
        "subtitle": "",
        "track": plain(session.topic),
        "type": "session",
        "language": plain(session.language),
        "abstract": plain(session.synopsis),
        "persons": [_person(timetable.guid, person) for person in session.people],
        "links": [_link(each) for each in urls.references.get(session.number, ())],
        "url": urls.pitches[session.number],
    }


def _plenary(timetable: Timetable, row: Row, urls: Urls) -> dict:
    plenary = row.plenary
    return {
        "id": FIRST_PLENARY + plenary.id,
        "guid": str(plenary_guid(timetable.guid, plenary.id)),
        "slug": f"{acronym(timetable.event)}-plenary-{plenary.id}",
        **_when(timetable, row.starts_at, row.until),
        "room": _place(row),
        "title": plain(plenary.title),
        "subtitle": plain(plenary.presenters),  # as typed: a line of names, not people we know
        "track": "",
        "type": "plenary",
        "language": "",
        "abstract": plain(plenary.note),
        "persons": [],
        "links": [],
        "url": urls.timetable,
    }


def _when(timetable: Timetable, starts_at: datetime, ends_at: datetime) -> dict:
    local = timetable.local(starts_at)
    minutes = (ends_at - starts_at) // timedelta(minutes=1)
    return {
        "date": local.isoformat(),
        "start": f"{local:%H:%M}",
        "duration": f"{minutes // 60:02}:{minutes % 60:02}",
    }


def _place(row: Row) -> str:
    return plain(row.plenary.place) or EVERYWHERE


def _link(reference: Reference) -> dict:
    return {"url": reference.url, "title": plain(reference.title), "type": KINDS[reference.kind]}


def _person(event: UUID, person: Person) -> dict:
    return {"guid": str(guid(event, "attendee", person.id)), "id": person.id, "name": plain(person.name)}
