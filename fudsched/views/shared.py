"""Pages that a whole hall asks for at once: made once and kept while they hold, each reader's own laid over them.

A page is made for a kind of reader, never for one: what it says of a person stands in holes. It holds as long as the
event's stamp, which is read before what the page shows, until the clock moves something on it, and a minute at most.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers

from fudsched import access
from fudsched.holes import Text, hole
from fudsched.models import Announcement, Attendee, Event, Reader

from .looked import known_version

KEEP = timedelta(minutes=1)  # whatever else might change unannounced is seen this much later
MOST = 128  # pages
ASKED = {"day"}  # what an address may ask for: of searches there are as many as people can think of
MESSAGES = "messages"  # Django's cookie of what is to be said once, to one reader
OF_ONE_ANSWER = {"content-length", "etag"}


STRANGER = Reader()


@dataclass(frozen=True)
class Recipe:
    """How a page is made that whoever knows the same version of the timetable may share."""

    template: str
    part: str  # its fragment, for htmx
    make: Callable[[datetime], tuple[dict, Iterable[datetime]]]  # what it shows at a time, and when that will change
    known: int | None
    finish: Callable[[HttpResponse], None]  # gives each answer what goes with it


@dataclass
class Page:
    event: Event
    stamp: str
    since: datetime
    until: datetime
    text: Text
    recipe: Recipe
    language: str | None
    announcements: list[Announcement]
    errata: list[tuple[int, int | None, int | None]]  # those that stand: number, pitch and one who presents it
    headers: dict[str, str] = field(default_factory=dict)
    news: dict[tuple, bytes] = field(default_factory=dict)

    def is_of(self, now: datetime) -> bool:
        return self.since <= now < self.until

    def news_for(self, reader: Reader) -> bytes:
        """Made once for all whom the same errata concern."""
        concern = frozenset(
            number
            for number, pitch, person in self.errata
            if number > reader.errata_read and (pitch is None or pitch in reader.votes or person == reader.pk)
        )
        key = (concern, reader.errata_read) if reader.role and concern else ()
        if key not in self.news:
            me = Attendee(pk=reader.pk, event=self.event, errata_read=reader.errata_read) if key else None
            said = {"event": self.event, "me": me, "announcements": self.announcements}
            with timezone.override(self.event.tz), translation.override(self.language):
                self.news[key] = render_to_string("errata/news.html#news", said).encode()
        return self.news[key]

    def answer(self, request: HttpRequest, reader: Reader) -> HttpResponse:
        """The page as this reader sees it, or that it is the one they have already."""
        has_token = "token" in self.text.names
        if has_token and "CSRF_COOKIE" not in request.META:
            get_token(request)
        secret = request.META["CSRF_COOKIE"] if has_token else ""
        news, voted = self.news_for(reader), reader.wants & self.text.names
        own = repr((sorted(voted), secret)).encode() + news
        # Weak: the mask over the token differs each time, and means the same.
        tag = f'W/"{blake2b(self.text.digest + own, digest_size=12).hexdigest()}"'
        if self.headers and tag in request.headers.get("If-None-Match", ""):
            response: HttpResponse = HttpResponseNotModified()
        else:
            token = get_token(request).encode() if has_token else b""
            response = HttpResponse(self.text.filled(voted, {"news": news, "token": token}))
        for name, value in self.headers.items():
            response[name] = value
        response["ETag"] = tag
        self.recipe.finish(response)
        return response


pages: dict[tuple, Page] = {}
making = threading.Lock()  # all who wait for a page wait for the one who makes it


def shared(request: HttpRequest, recipe: Recipe) -> HttpResponse:
    """The page, or to htmx its live part, as `following` gives it; kept for others."""
    me, key, stamp = request.me, None, str(request.stamp)
    reader = Reader.of(me) if me else STRANGER
    if request.method == "GET" and request.GET.keys() <= ASKED and is_for_any(request):
        key = (*kind_of(request), reader.role, recipe.known)
    if key is None:
        page = made(request, recipe, stamp, reader.role)
    else:
        with making:
            page = pages.get(key)
            if page is None or page.stamp != stamp or not page.is_of(timezone.now()):
                page = made(request, recipe, stamp, reader.role)
                keep(key, page)
    response = page.answer(request, reader)
    response["Cache-Control"] = "private, no-cache"  # keep it, but ask each time whether it still holds
    # A cache must not show the one as the other: going back would show a page without its head.
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    response.page = page
    return response


def made(request: HttpRequest, recipe: Recipe, stamp: str, role: str) -> Page:
    event, now = request.event, timezone.now()
    context, moments = recipe.make(now)
    # Somebody of that kind: the page knows no name that it could tell others.
    someone = Attendee(event=event, role=role) if role else None
    context |= {"me": someone, "stamp": stamp, "csrf_token": hole("token"), "own_news": hole("news")}
    if request.htmx:
        text = render_to_string(f"{recipe.template}#{recipe.part}", context, request)
        text += render_to_string("errata/news.html#oob", context, request)
    else:
        text = render_to_string(recipe.template, context, request)
    announcements = [*event.announcements.standing()]
    moments = [*moments, *(said.until for said in announcements)]
    return Page(
        event,
        stamp,
        since=now,
        until=min([now + KEEP, *(moment for moment in moments if moment > now)]),
        text=Text(text),
        recipe=recipe,
        language=translation.get_language(),
        announcements=announcements,
        errata=[*event.errata.standing().values_list("number", "pitch", "pitch__presenters")],
    )


def keep(key: tuple, page: Page) -> None:
    pages.pop(key, None)
    pages[key] = page
    for old in list(pages)[:-MOST]:
        pages.pop(old, None)


def is_for_any(request: HttpRequest) -> bool:
    """Whether others may get what they get: nothing of an account, and nothing that is said to them once."""
    return not request.user.is_authenticated and MESSAGES not in request.COOKIES


def kind_of(request: HttpRequest) -> tuple:
    """What a page depends on besides the event's stamp, its reader's role, and the version they know."""
    return (
        request.get_full_path(),
        request.META.get("HTTP_HOST"),
        request.is_secure(),
        "HTTP_HX_REQUEST" in request.META,
        translation.get_language_from_request(request),
    )


def finished(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """On its way out the page learns all that the middleware puts on it: the short way has it at hand."""
    page: Page | None = getattr(response, "page", None)
    if page is None:
        return response
    page.headers = {name: value for name, value in response.items() if name.lower() not in OF_ONE_ANSWER}
    return get_conditional_response(request, etag=response["ETag"], response=response)


def kept(request: HttpRequest, slug: str, stamp: Callable[[], str | None]) -> HttpResponse | None:
    """The page that holds, if there is one: before anything else is set up, as views/quick.py answers."""
    if MESSAGES in request.COOKIES:
        return None
    has_badge, now = access.COOKIE in request.COOKIES, timezone.now()
    # Before anybody is asked what holds, and who they are: where there is no page, the long way asks it again.
    roles = Attendee.Role.values if has_badge else [STRANGER.role]
    kind, known = kind_of(request), known_version(request)
    found = {role: pages.get((*kind, role, known)) for role in roles}
    found = {role: page for role, page in found.items() if page and page.headers and page.is_of(now)}
    holds = stamp() if found else None
    found = {role: page for role, page in found.items() if page.stamp == holds}
    reader = _bearer(request, slug) if has_badge and found else STRANGER
    page = reader and found.get(reader.role)
    if not reader or not page or ("token" in page.text.names and not _has_secret(request)):
        return None
    response = page.answer(request, reader)
    response["Content-Length"] = len(response.content)
    return response


def _bearer(request: HttpRequest, slug: str) -> Reader | None:
    try:
        return Reader.with_badge(slug, access.badge_in(request.COOKIES, slug))
    except BadSignature:
        return None


def _has_secret(request: HttpRequest) -> bool:
    """Whether they have that by which their forms are known as theirs; the long way gives them one."""
    CsrfViewMiddleware(lambda _: HttpResponse()).process_request(request)
    return "CSRF_COOKIE" in request.META
