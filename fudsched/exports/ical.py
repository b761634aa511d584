"""timetable.ics: the sessions and plenaries of a published Timetable for a calendar that follows the address."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext
from icalendar import Calendar, Event, vDuration

from fudsched.timetable import Row, Session, Timetable

from .names import Urls, pitch_guid, plain, plenary_guid

# How often a calendar should look again: some ask only once a day unless told.
LOOK_AGAIN = timedelta(minutes=15)


@dataclass(frozen=True)
class Revision:
    """Which one of all that a calendar may have been given this is: a moved plenary makes no new version."""

    number: int
    changed_at: datetime


def write(
    timetable: Timetable,
    urls: Urls,
    dropped: Iterable[Session] = (),
    removed: Iterable[Row] = (),
    *,
    revision: Revision,
    room: str = "",
    only: Collection[int] | None = None,
    name: str = "",
) -> bytes:
    """dropped, removed: sessions and plenaries struck out where somebody has them. room, only: just those sessions."""
    if room:
        name = f"{next(each.name for each in timetable.rooms if each.slug == room)} · {timetable.name}"
    name = name or timetable.name
    calendar = Calendar()
    calendar.add("prodid", "-//fudsched//timetable//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", plain(name))
    calendar.add("x-wr-calname", plain(name))
    calendar.add("x-wr-timezone", timetable.tz.key)
    calendar.add("url", urls.timetable)
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(LOOK_AGAIN).to_ical().decode())
    for row in timetable.rows:
        if row.plenary and not room:
            calendar.add_component(_plenary(timetable, row, urls, revision, is_off=False))
        for session in row.sessions:
            if room in ("", session.room.slug) and (only is None or session.pitch in only):
                calendar.add_component(_session(timetable, session, urls, revision, is_off=session.is_withdrawn))
    for session in dropped:
        if room in ("", session.room.slug):
            calendar.add_component(_session(timetable, session, urls, revision, is_off=True))
    for row in () if room else removed:
        calendar.add_component(_plenary(timetable, row, urls, revision, is_off=True))
    return calendar.to_ical()


def _session(timetable: Timetable, session: Session, urls: Urls, revision: Revision, *, is_off: bool) -> Event:
    """What is off stays, cancelled: who had it in their calendar would otherwise still go."""
    entry = _entry(
        revision,
        pitch_guid(timetable.guid, session.number),
        (session.starts_at, session.ends_at),
        session.title,
        [session.by, session.synopsis],
        session.room.where,
        urls.pitches[session.number],
    )
    if session.topic:
        entry.add("categories", [plain(session.topic)])
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    return entry


def _plenary(timetable: Timetable, row: Row, urls: Urls, revision: Revision, *, is_off: bool) -> Event:
    plenary = row.plenary
    open_end = "" if row.ends_at else gettext("Open end.")
    entry = _entry(
        revision,
        plenary_guid(timetable.guid, plenary.id),
        (row.starts_at, row.until),
        plenary.title,
        [plenary.presenters, plenary.note, open_end],
        plenary.place,
        urls.timetable,
    )
    entry.add("status", "CANCELLED" if is_off else "CONFIRMED")
    return entry


def _entry(
    revision: Revision,
    uid: UUID,
    span: tuple[datetime, datetime],
    summary: str,
    description: list[str],
    location: str,
    url: str,
) -> Event:
    entry = Event()
    entry.add("uid", str(uid))
    entry.add("dtstamp", revision.changed_at)
    entry.add("last-modified", revision.changed_at)
    entry.add("sequence", revision.number)
    entry.add("dtstart", span[0])
    entry.add("dtend", span[1])
    entry.add("summary", plain(summary))
    entry.add("url", url)
    if text := "\n\n".join(filter(None, description)):
        entry.add("description", plain(text))
    if location:
        entry.add("location", plain(location))
    return entry
