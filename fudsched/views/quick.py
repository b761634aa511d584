"""What a whole hall does at once, answered before anything else is set up: a vote, the poll, the card of the stage.

Only the plain cases are: whatever is refused, shown live or signed in by account goes on to its view, which says why.
"""

import re
import time
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language_from_request, override

from fudsched import access, live
from fudsched.models import Event, Pitch, Vote

from . import shared, stage
from .ballots import votes_given

VOTE = re.compile(r"/([a-z0-9-]+)/pitches/([0-9]{1,9})/vote/")
POLL = re.compile(r"/([a-z0-9-]+)/changes/")
CARD = re.compile(r"/([a-z0-9-]+)/stage/card/")
TIMETABLE = re.compile(r"/([a-z0-9-]+)/timetable/")
FRESH = 0.1  # seconds: by how much a poll may be behind
GIVEN = "\N{WHITE SQUARE}"  # stands for what is said of the votes given, in a fragment that is kept

stamps: dict[str, tuple[str, float]] = {}


class Csrf(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)  # the long way says it


class QuickMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response
        self.csrf = Csrf(lambda _: HttpResponse())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request) or shared.finished(request, self.get_response(request))

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME in request.COOKIES or (settings.SECURE and not request.is_secure()):
            return None
        if request.method == "POST" and "HTTP_HX_REQUEST" in request.META:
            address = VOTE.fullmatch(request.path_info)
            return address and self.vote(request, *address.groups())
        if request.method == "GET" and (address := POLL.fullmatch(request.path_info)):
            return poll(request, address[1])
        if request.method == "GET" and (address := CARD.fullmatch(request.path_info)):
            return card(request, address[1])
        if request.method == "GET" and (address := TIMETABLE.fullmatch(request.path_info)):
            return timetable(request, address[1])
        return None

    def vote(self, request: HttpRequest, slug: str, number: str) -> HttpResponse | None:
        try:
            if self.is_forged(request) or request.POST.get("vote") != "on":
                return None
            badge = access.badge_in(request, slug)
        except (BadSignature, KeyError, BadRequest, SuspiciousOperation):
            return None
        counted = Vote.cast(slug, badge, int(number))
        if counted is None:
            return None
        title, limit, given = counted
        language = get_language_from_request(request)
        before, after = control(language, slug, int(number), title)
        return quick(HttpResponse(f"{before}{said_of(language, given, limit)}{after}"))

    def is_forged(self, request: HttpRequest) -> bool:
        self.csrf.process_request(request)
        return self.csrf.process_view(request, None, (), {}) is not None


@lru_cache(5000)
def control(language: str, slug: str, number: int, title: str) -> tuple[str, str]:
    """The answer's two halves around what is said of the votes given: the same for all who read that language."""
    # As it was when the vote was counted: the door may have closed since, and this vote is answered all the same.
    shown = {
        "event": Event(slug=slug),
        "me": True,
        "pitch": Pitch(pk=0, number=number, title=title),
        "pitches_url": reverse("pitches", args=[slug]),
        "wanted": {0},
        "given": True,
        "said_of_given": GIVEN,
        "voting_is_open": True,
    }
    with override(language):
        answer = render_to_string("pitches/vote.html#answer", shown)
    before, _, after = answer.rpartition(GIVEN)  # the last: a title may hold any sign
    return before, after


@lru_cache(5000)
def said_of(language: str, given: int, limit: int | None) -> str:
    with override(language):
        return votes_given(given, limit)


def newest(slug: str, told: str | None = None) -> str | None:
    """The event's stamp, hardly ever asked of the database; told: what a reader has heard, which may be newer."""
    now = time.monotonic()
    stamp, until = stamps.get(slug, ("", 0.0))
    if until > now and told in {None, stamp}:
        return stamp
    found = live.stamp_of(slug)
    if found is not None:  # there are more addresses than events
        stamps[slug] = found, now + FRESH
    return found


def poll(request: HttpRequest, slug: str) -> HttpResponse | None:
    stamp = newest(slug)
    if stamp is None or request.GET.get("seen") != stamp:
        return None
    response = HttpResponse(status=204)
    response["Stamp"] = stamp
    response["Server-Time"] = round(time.time() * 1000)
    return quick(response)


def card(request: HttpRequest, slug: str) -> HttpResponse | None:
    """The stage's card for a phone that says of which change it was told, when it is that one which is kept."""
    kept = stage.kept_card(slug, get_language_from_request(request), request.GET.get("at"))
    return kept and quick(kept)


def timetable(request: HttpRequest, slug: str) -> HttpResponse | None:
    """The page that others have had already; whoever was told of a change gets none from before it."""
    return shared.kept(request, slug, lambda: newest(slug, request.headers.get("Told")))


def quick(response: HttpResponse) -> HttpResponse:
    response["Content-Length"] = len(response.content)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Vary"] = "HX-Request, Cookie"
    return response
