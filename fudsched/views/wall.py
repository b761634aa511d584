"""The wall: what the projector shows, by itself, from the first pitch to the last session."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from fudsched import access, timetable
from fudsched.models import Event, Stage

COMING = 3
BEST = 8


@require_safe
def page(request: HttpRequest, event: str) -> HttpResponse:
    """The stage while there is one; else the timetable, the results, or how to come in: whichever is newest."""
    event, _ = access.visitor(request, event)
    stage = Stage.of(event)
    queue = stage.queue()
    scene = scene_of(event, queue)
    join = reverse("join", args=[event.slug])
    shown = {
        "scene": scene,
        "join_link": access.address(request, f"{join}?{urlencode({'code': event.code})}"),
        "join_address": access.address(request, join).partition("://")[2],
        "counts": event.counts(),
    }
    if scene == "stage":
        turn = next(iter(queue["on"]), None)
        shown |= {"stage": stage, "turn": turn, "clock": stage.clock_of(turn), "coming": queue["waiting"][:COMING]}
    elif scene == "results":
        shown["best"] = event.pitches.standing().by_votes().with_people()[:BEST]
    elif scene == "timetable":
        table = timetable.newest(event)
        marked = table.marked(table.rows, timezone.now())
        shown |= {"table": table, "rows": [(row, when) for row, when in marked if when in {"now", "next"}]}
    response = render(request, f"wall/page.html{'#wall' if request.htmx else ''}", shown)
    patch_vary_headers(response, ["HX-Request"])
    return response


def scene_of(event: Event, queue: dict) -> str:
    is_open = event.voting.is_open() or event.pitching.is_open()
    if queue["on"] or (queue["waiting"] and is_open):
        return "stage"
    if is_open:
        return "open"
    if event.published():
        return "timetable"
    return "results" if event.voting.has_closed() and event.shows_counts() else "open"
