"""The read-only API of one event, for other people's programs: what everybody may see, as JSON."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from fudsched import access, live, timetable
from fudsched.engine import VERSION
from fudsched.exports import api
from fudsched.exports import openapi as described
from fudsched.models import Door, Event
from fudsched.timetable import Timetable

from .languages import in_english
from .timetables import urls_of
from .unchanged import opened, unless_known

# The description says the same until the server has another.
WRITTEN_AT = datetime.fromtimestamp(Path(described.__file__).stat().st_mtime, UTC)
PARTS = ("pitches", "rooms", "timetable")


@require_safe
@in_english
def event(request: HttpRequest, event: str) -> HttpResponse:
    return _answer(request, event, lambda event, table: _event(request, event, table))


@require_safe
@in_english
def pitches(request: HttpRequest, event: str) -> HttpResponse:
    def say(event: Event, table: Timetable) -> list[dict]:
        rows = event.pitches.with_people().select_related("merged_into")
        return api.pitches(table, rows.with_votes() if event.shows_counts() else rows, urls_of(request, event))

    return _answer(request, event, say)


@require_safe
@in_english
def rooms(request: HttpRequest, event: str) -> HttpResponse:
    return _answer(request, event, lambda event, table: api.rooms(table, urls_of(request, event)))


@require_safe
@in_english
def schedule(request: HttpRequest, event: str) -> HttpResponse:
    return _answer(request, event, lambda event, table: api.schedule(table, urls_of(request, event)))


@require_safe
@in_english
def description(request: HttpRequest, event: str) -> HttpResponse:
    event, _ = access.visitor(request, event)
    here = request.build_absolute_uri(reverse("api", args=[event.slug])).rstrip("/")
    said = JsonResponse(described.openapi(here, VERSION))
    tag = f'"{sha256(said.content).hexdigest()[:24]}"'
    return opened(unless_known(request, tag, WRITTEN_AT, lambda: said))


@require_safe
def nothing(request: HttpRequest, event: str, rest: str) -> HttpResponse:
    return opened(
        JsonResponse({"error": "There is nothing at this address. openapi.json names all that there is."}, status=404)
    )


def _answer(request: HttpRequest, slug: str, say: Callable[[Event, Timetable], dict | list]) -> HttpResponse:
    """What `say` says, or 304 to whoever has it already."""
    event, _ = access.visitor(request, slug)
    stamp, changed_at = live.since(event)

    def make() -> HttpResponse:
        return JsonResponse(say(event, timetable.newest(event)), safe=False)

    return opened(unless_known(request, f'"{stamp}"', changed_at, make))


def _event(request: HttpRequest, event: Event, table: Timetable) -> dict:
    def address(name: str) -> str:
        return request.build_absolute_uri(reverse(name, args=[event.slug]))

    return {
        "slug": event.slug,
        "name": event.name,
        "place": event.place,
        "about": event.about,
        "time_zone": event.time_zone,
        "days": [day.isoformat() for day in event.days()],
        "pitching": _door(event, event.pitching),
        "voting": _door(event, event.voting),
        "shows_counts": event.shows_counts(),
        "version": table.version,
        "links": {"page": address("now"), **{part: address(f"api_{part}") for part in PARTS}},
    }


def _door(event: Event, door: Door) -> dict:
    def local(moment: datetime | None) -> str | None:
        return moment and moment.astimezone(event.tz).isoformat(timespec="seconds")

    return {"is_open": door.is_open(), "opens_at": local(door.opens_at), "closes_at": local(door.closes_at)}
