"""The read-only API: pitches, rooms and timetable as plain objects; `openapi` describes each of them."""

from dataclasses import asdict
from datetime import datetime

from fudsched.timetable import Room, Row, Session, Timetable

from .names import Urls, guid, pitch_guid, plenary_guid


def rooms(timetable: Timetable, urls: Urls) -> list[dict]:
    return [room(timetable, each, urls) for each in timetable.rooms]


def room(timetable: Timetable, room: Room, urls: Urls) -> dict:
    return {
        "slug": room.slug,
        "guid": str(guid(timetable.guid, "room", room.slug)),
        "name": room.name,
        "building": room.building,
        "seats": room.capacity,
        "url": urls.rooms[room.slug],
    }


def schedule(timetable: Timetable, urls: Urls) -> dict:
    """The published timetable, or the outline of slots and plenaries with version null."""
    return {
        "version": timetable.version,
        "published_at": _moment(timetable, timetable.published_at),
        "slots": [_span(timetable, row) for row in timetable.rows if not row.plenary],
        "plenaries": [_plenary(timetable, row) for row in timetable.rows if row.plenary],
        "sessions": [session(timetable, each, urls) for row in timetable.rows for each in row.sessions],
    }


def session(timetable: Timetable, session: Session, urls: Urls) -> dict:
    return {
        "pitch": session.number,
        "guid": str(pitch_guid(timetable.guid, session.number)),
        "title": session.title,
        "presenters": [person.name for person in session.people],
        "topic": session.topic,
        "language": session.language,
        "starts_at": _moment(timetable, session.starts_at),
        "ends_at": _moment(timetable, session.ends_at),
        "room": session.room.slug,
        "is_withdrawn": session.is_withdrawn,
        "url": urls.pitches[session.number],
    }


def pitches(timetable: Timetable, rows, urls: Urls) -> list[dict]:
    """rows: the event's pitches with presenters and what they were merged into; with `vote_count` if all may see it."""
    places = {session.number: session for row in timetable.rows for session in row.sessions}
    return [pitch(timetable, row, places.get(row.number), urls) for row in rows]


def pitch(timetable: Timetable, pitch, place: Session | None, urls: Urls) -> dict:
    return {
        "number": pitch.number,
        "guid": str(pitch_guid(timetable.guid, pitch.number)),
        "title": pitch.title,
        "synopsis": pitch.synopsis,
        "presenters": [attendee.name for attendee in pitch.presenters.all()],
        "topic": pitch.topic,
        "language": pitch.language,
        "length": pitch.length,
        "is_withdrawn": pitch.withdrawn_at is not None,
        "merged_into": pitch.merged_into and pitch.merged_into.number,
        "votes": None if pitch.merged_into else getattr(pitch, "vote_count", None),
        "starts_at": _moment(timetable, place and place.starts_at),
        "ends_at": _moment(timetable, place and place.ends_at),
        "room": place and place.room.slug,
        "links": [asdict(each) for each in urls.references.get(pitch.number, ())],
        "url": urls.pitches[pitch.number],
    }


def _plenary(timetable: Timetable, row: Row) -> dict:
    plenary = row.plenary
    return {
        "guid": str(plenary_guid(timetable.guid, plenary.id)),
        "title": plenary.title,
        "place": plenary.place,
        "presenters": plenary.presenters,
        "note": plenary.note,
        **_span(timetable, row),
    }


def _span(timetable: Timetable, row: Row) -> dict:
    """An end that is open is null."""
    return {"starts_at": _moment(timetable, row.starts_at), "ends_at": _moment(timetable, row.ends_at)}


def _moment(timetable: Timetable, moment: datetime | None) -> str | None:
    """RFC 3339, by the clocks of the event."""
    return timetable.local(moment).isoformat(timespec="seconds") if moment else None
