"""The timetable for everybody: the day's grid, one room's day, and the same for calendars and other programs."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from fudsched import access, timetable
from fudsched.exports import ical, schedule_json, schedule_xml
from fudsched.exports.ical import Revision
from fudsched.exports.names import Reference, Urls
from fudsched.models import Event, HeadCount, Link, Schedule
from fudsched.models.head_count import EARLY
from fudsched.refusals import NotHere
from fudsched.timetable import Day, Row, Timetable

from .finding import find
from .following import following
from .languages import in_english, in_language_of_address
from .looked import changes_since, known_version, remember
from .shared import Recipe, shared
from .unchanged import opened, unless_known

NOT_PUBLISHED = gettext_lazy(
    "Nothing is published yet. When the organisers publish the schedule, this address leads to it."
)


@require_safe
def page(request: HttpRequest, event: str) -> HttpResponse:
    """One day, rooms across and slots down; what is on now, and the reader's votes, marked."""
    event, _ = access.visitor(request, event)
    newest, known = event.published(), known_version(request.COOKIES)
    if newest and request.GET.get("looked") == str(newest.version):
        return remember(redirect("timetable", event.slug), event, newest.version)
    if newest is None or (known and known > newest.version):
        known = None

    def make(now: datetime) -> tuple[dict, set[datetime]]:
        shown = _version(request, event) or newest
        table = timetable.of(shown) if shown else timetable.outline(event)
        day = _day(request, table, now)
        marked = table.marked(table.rows, now) if shown == newest else [(row, "") for row in table.rows]
        rows = _of_day(table, day, marked)
        heads_of = heads(event, table, now) if shown == newest else {}
        changes = changes_since(event, known, newest) if shown == newest else None
        page = {
            "table": table,
            "day": day,
            "rows": rows,
            "coming": _coming(request, table, now) if shown == newest else [],
            "today": table.local(now).date(),
            "first": first_on(rows),
            "running": table.running(now) if shown == newest else set(),
            "is_old": shown != newest,
            "earlier": [n for n in range(1, newest.version) if n != shown.version] if newest and shown else [],
            "found": find(table, request.GET.get("q", "")) if shown == newest else None,
            "heads": heads_of,
            "changes": changes,
            "says_more": {*heads_of, *(changes.marks if changes else ())},  # the pitches whose cards do
        }
        return page, table.moments() | {row.starts_at - EARLY for row in table.rows}

    def finish(response: HttpResponse) -> None:
        if newest and known is None:
            remember(response, event, newest.version)

    return shared(request, Recipe("timetable/page.html", "live", make, known, finish))


@require_safe
def room(request: HttpRequest, event: str, room: str) -> HttpResponse:
    """Where the QR code on a door leads: what is on in this room, what comes next, and the rest of its day."""
    event, me = access.visitor(request, event)
    now = timezone.now()
    table = timetable.newest(event)
    place = next((each for each in table.rooms if each.slug == room), None)
    if place is None:
        raise NotHere(gettext("There is no such room here. The timetable names them all."))
    day = _day(request, table, now)
    marked = table.marked([row for each in table.days for row in each.rows_of(place)], now)
    return following(
        request,
        "timetable/room.html",
        "live",
        {
            "table": table,
            "now": now,
            "today": table.local(now).date(),
            "room": place,
            "day": day,
            "on": [row for row, when in marked if when == "now"],
            "next": [row for row, when in marked if when == "next"],
            "rows": _of_day(table, day, marked),
            "heads": heads(event, table, now),
            "wants": me.wants() if me else set(),
        },
    )


@require_safe
@in_language_of_address
def ics(request: HttpRequest, event: str) -> HttpResponse:
    """The calendar of the whole event, or with ?room= of what is in that room."""
    room = request.GET.get("room", "")

    def write(table: Timetable, urls: Urls, schedule: Schedule) -> bytes:
        if room and room not in urls.rooms:
            raise NotHere(gettext("There is no such room here. The timetable names them all."))
        off = timetable.dropped(schedule), timetable.removed(schedule.event)
        return ical.write(table, urls, *off, revision=revision_of(schedule), room=room)

    return _export(request, event, write, "ics", "text/calendar; charset=utf-8")


@require_safe
@in_english
def json(request: HttpRequest, event: str) -> HttpResponse:
    return _export(request, event, _whole(schedule_json.write), "json", "application/json")


@require_safe
@in_english
def xml(request: HttpRequest, event: str) -> HttpResponse:
    return _export(request, event, _whole(schedule_xml.write), "xml", "application/xml")


def _whole(write: Callable) -> Callable:
    return lambda table, urls, _schedule: write(table, urls)


def _version(request: HttpRequest, event: Event) -> Schedule | None:
    """The published version asked for by its number; None where none is. It says nothing of drafts."""
    asked = request.GET.get("version")
    if not asked:
        return None
    schedule = event.published(int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None
    if schedule is None:
        raise NotHere(gettext("There is no such version. The timetable without a number is always the newest."))
    return schedule


def _day(request: HttpRequest, table: Timetable, now: datetime) -> Day | None:
    """The day asked for, else the one to show at this moment."""
    asked = request.GET.get("day")
    if not asked:
        return table.day_at(now)
    day = next((day for day in table.days if day.date.isoformat() == asked), None)
    if day is None:
        raise NotHere(gettext("The timetable has no such day."))
    return day


def _of_day(table: Timetable, day: Day | None, marked: list[tuple[Row, str]]) -> list[tuple[Row, str]]:
    """Marked before the others are left out: what comes next may be tomorrow."""
    return [(row, when) for row, when in marked if day and table.date_of(row) == day.date]


def _coming(request: HttpRequest, table: Timetable, now: datetime) -> list[tuple[Row, str]]:
    """What is on and what is next, for whoever did not ask for a day or a search."""
    if not table.version or request.GET.get("day") or request.GET.get("q"):
        return []
    return [(row, when) for row, when in table.marked(table.rows, now) if when in {"now", "next"}]


def heads(event: Event, table: Timetable, now: datetime) -> dict[int, HeadCount]:
    """By the pitch's id: the last count of what is on or about to be, in the room where it is."""
    sessions = [session for row in table.rows for session in row.sessions]
    rooms = {each.pitch: each.room.slug for each in sessions if each.starts_at - EARLY <= now < each.ends_at}
    counts = event.head_counts.filter(pitch__in=rooms).select_related("room").latest()
    return {count.pitch_id: count for count in counts if count.room.slug == rooms[count.pitch_id]}


def first_on(rows: list[tuple[Row, str]]) -> Row | None:
    """Where to take a reader who would have to pass what is over; None where nothing is over, or all is."""
    to_come = [row for row, when in rows if when in {"now", "next"}]
    return to_come[0] if to_come and rows[0][1] == "past" else None


def _export(request: HttpRequest, slug: str, write: Callable, ending: str, kind: str) -> HttpResponse:
    """The published timetable as a file, or 304 to whoever has it already."""
    event, _ = access.visitor(request, slug)
    schedule = event.published()
    if schedule is None:
        raise NotHere(str(NOT_PUBLISHED))
    revision = revision_of(schedule)

    def make() -> HttpResponse:
        body = write(timetable.of(schedule), urls_of(request, event), schedule)
        named = f'inline; filename="{event.slug}.{ending}"'
        return HttpResponse(body, content_type=kind, headers={"Content-Disposition": named})

    tag = f'"{schedule.version}-{event.stamp.value}.{event.stamp.staged}"'
    return opened(unless_known(request, tag, revision.changed_at, make))


def revision_of(schedule: Schedule) -> Revision:
    """A title may be mended after publishing, or a plenary moved: the event's stamp tells."""
    stamp = schedule.event.stamp
    return Revision(schedule.version + stamp.value, max(schedule.published_at, stamp.changed_at))


def urls_of(request: HttpRequest, event: Event) -> Urls:
    """The addresses that the event's exports link to."""

    def address(name: str, *args) -> str:
        return request.build_absolute_uri(reverse(name, args=[event.slug, *args]))

    references: dict[int, list[Reference]] = {}
    for link in Link.objects.filter(pitch__event=event).select_related("pitch"):
        references.setdefault(link.pitch.number, []).append(Reference(link.kind, iri_to_uri(link.url), str(link)))
    return Urls(
        references=references,
        timetable=address("timetable"),
        pitches={number: address("pitch", number) for number in event.pitches.values_list("number", flat=True)},
        rooms={slug: address("timetable_room", slug) for slug in event.rooms.values_list("slug", flat=True)},
    )
