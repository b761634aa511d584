"""Pages that a whole hall asks for at once: made once and kept while they hold, each reader's own laid over them.

A page is made for a kind of reader, never for one: what it says of a person stands in holes. It holds as long as the
event's stamp, which is read before what the page shows, until the clock moves something on it, and a minute at most.
"""

import os
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers

from fudsched import access
from fudsched.holes import Text, hole
from fudsched.models import Announcement, Attendee, Event, Reader

from .looked import COOKIE, Changes, known_version

KEEP = timedelta(minutes=1)  # whatever else might change unannounced is seen this much later
MOST = 128  # pages
ASKED = {"day"}  # what an address may ask for: of searches there are as many as people can think of
MESSAGES = "messages"  # Django's cookie of what is to be said once, to one reader
SECRET = re.compile(f"[{CSRF_ALLOWED_CHARS}]{{{CSRF_SECRET_LENGTH}}}")
ROLES = Attendee.Role.values
# Of a byte the sign that it stands for; those by which some signs would come up more often than others; and back.
SIGNS = "".join(CSRF_ALLOWED_CHARS[byte % len(CSRF_ALLOWED_CHARS)] for byte in range(256)).encode()
UNEVEN = bytes(range(256 // len(CSRF_ALLOWED_CHARS) * len(CSRF_ALLOWED_CHARS), 256))
PLACES = {sign: place for place, sign in enumerate(CSRF_ALLOWED_CHARS)}
# What puts a template's lines in order for its writers: nearly half of what every phone would be sent.
INDENTED = re.compile(r"\n[ \n]+")
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
    marked: frozenset  # the pitches whose voters it tells that they are theirs
    has_token: bool
    language: str | None
    announcements: list[Announcement]
    errata: list[tuple[int, int | None, int | None]]  # those that stand: number, pitch and one who presents it
    changes: Changes | None  # since the version that its readers know
    headers: list[tuple[str, str]] = field(default_factory=list)
    news: dict[tuple, bytes] = field(default_factory=dict)

    def is_of(self, now: datetime) -> bool:
        return self.since <= now < self.until

    def news_for(self, reader: Reader) -> bytes:
        """Made once for all whom the same errata concern."""
        unread = [
            (number, pitch)
            for number, pitch, person in self.errata
            if number > reader.errata_read and (pitch is None or pitch in reader.votes or person == reader.pk)
        ]
        concern = frozenset(number for number, _ in unread) if reader.role else ()
        key = (concern, reader.errata_read) if concern else ()
        if key not in self.news:
            me = Attendee(pk=reader.pk, event=self.event, errata_read=reader.errata_read) if key else None
            said = {"event": self.event, "me": me, "announcements": self.announcements, "since": self.changes}
            if self.changes:
                said["besides"] = self.changes.besides({pitch for _, pitch in unread} if key else ())
            with timezone.override(self.event.tz), translation.override(self.language):
                self.news[key] = INDENTED.sub("\n", render_to_string("errata/news.html#news", said)).encode()
        return self.news[key]

    def tag_for(self, reader: Reader, secret: str) -> str:
        """Weak: the mask over the form's token differs each time, and means the same."""
        own = repr((sorted(reader.votes & self.marked), self.has_token and secret)).encode() + self.news_for(reader)
        return f'W/"{blake2b(self.text.digest + own, digest_size=12).hexdigest()}"'

    def body_for(self, reader: Reader, token: str) -> bytes:
        own = {"news": self.news_for(reader), "token": token.encode()}
        return self.text.filled(reader.votes & self.marked, own)


pages: dict[tuple, Page] = {}
making = threading.Lock()  # all who wait for a page wait for the one who makes it


def shared(request: HttpRequest, recipe: Recipe) -> HttpResponse:
    """The page, or to htmx its live part, as `following` gives it; kept for others."""
    me, key, stamp = request.me, None, str(request.stamp)
    reader = Reader.of(me) if me else STRANGER
    if request.method == "GET" and request.GET.keys() <= ASKED and is_for_any(request):
        key = (*kind_of(request.META, translation.get_language_from_request(request)), reader.role, recipe.known)
    if key is None:
        page = made(request, recipe, stamp, reader.role)
    else:
        with making:
            page = pages.get(key)
            if page is None or page.stamp != stamp or not page.is_of(timezone.now()):
                page = made(request, recipe, stamp, reader.role)
                keep(key, page)
    token = get_token(request) if page.has_token else ""
    response = HttpResponse(page.body_for(reader, token))
    response["ETag"] = page.tag_for(reader, request.META.get("CSRF_COOKIE", ""))
    recipe.finish(response)
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
        page = render_to_string(f"{recipe.template}#{recipe.part}", context, request)
        page += render_to_string("errata/news.html#oob", context, request)
    else:
        page = render_to_string(recipe.template, context, request)
    text = Text(INDENTED.sub("\n", page))
    announcements = [*event.announcements.standing()]
    moments = [*moments, *(said.until for said in announcements)]
    return Page(
        event,
        stamp,
        since=now,
        until=min([now + KEEP, *(moment for moment in moments if moment > now)]),
        text=text,
        # The votes of what was merged into another are counted there.
        marked=text.names - {*event.pitches.filter(merged_into__isnull=False).values_list("pk", flat=True)},
        has_token="token" in text.names,
        language=translation.get_language(),
        announcements=announcements,
        errata=[*event.errata.standing().values_list("number", "pitch", "pitch__presenters")],
        changes=context["changes"],
    )


def keep(key: tuple, page: Page) -> None:
    pages.pop(key, None)
    pages[key] = page
    for old in list(pages)[:-MOST]:
        pages.pop(old, None)


def is_for_any(request: HttpRequest) -> bool:
    """Whether others may get what they get: nothing of an account, and nothing that is said to them once."""
    return not request.user.is_authenticated and MESSAGES not in request.COOKIES


def kind_of(environ: dict, language: str) -> tuple:
    """What a page depends on besides the event's stamp, its reader's role, and the version they know."""
    asked = (
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_HOST"),
        environ["wsgi.url_scheme"],
    )
    return (*asked, "HTTP_HX_REQUEST" in environ, language)


class SharedMiddleware:
    """Stands outside of all others: a page learns what they put on it, so that the short way has it at hand."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        page: Page | None = getattr(response, "page", None)
        if page is None:
            return response
        headers = [(name, value) for name, value in response.items() if name.lower() not in OF_ONE_ANSWER]
        # Which version they know is the same for all who get this page; what else is set is one reader's own.
        cookies = [("Set-Cookie", each.OutputString()) for name, each in response.cookies.items() if name == COOKIE]
        page.headers = headers + cookies
        return get_conditional_response(request, etag=response["ETag"], response=response)


def kept(
    environ: dict, cookies: dict, language: str, slug: str, newest: Callable[[], str | None]
) -> tuple[str, list[tuple[str, str]], bytes] | None:
    """The page that holds, if there is one, as the short way of views/quick.py answers."""
    if MESSAGES in cookies:
        return None
    has_badge, now = access.COOKIE in cookies, timezone.now()
    kind, known = kind_of(environ, language), known_version(cookies)
    # Before anybody is asked what holds, and who they are: where there is no page, the long way asks it again.
    found = {role: pages.get((*kind, role, known)) for role in (ROLES if has_badge else [STRANGER.role])}
    found = {role: page for role, page in found.items() if page and page.headers and page.is_of(now)}
    stamp = newest() if found else None
    found = {role: page for role, page in found.items() if page.stamp == stamp}
    reader = _bearer(cookies, slug) if has_badge and found else STRANGER
    page = reader and found.get(reader.role)
    secret = cookies.get(settings.CSRF_COOKIE_NAME, "")
    if not reader or not page or (page.has_token and not SECRET.fullmatch(secret)):
        return None
    tag = page.tag_for(reader, secret)
    headers = [*page.headers, ("ETag", tag)]
    if tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        return "304 Not Modified", [header for header in headers if header[0] != "Content-Type"], b""
    body = page.body_for(reader, _masked(secret) if page.has_token else "")
    return "200 OK", [*headers, ("Content-Length", f"{len(body)}")], body


def _masked(secret: str) -> str:
    """As Django masks it, at one call of the system for all its chance instead of one for each letter."""
    chars, mask = CSRF_ALLOWED_CHARS, b""
    while len(mask) < len(secret):
        mask += os.urandom(48).translate(SIGNS, UNEVEN)
    mask = mask[: len(secret)].decode()
    places = zip(secret, mask, strict=True)
    return mask + "".join([chars[(PLACES[one] + PLACES[other]) % len(chars)] for one, other in places])


def _bearer(cookies: dict, slug: str) -> Reader | None:
    try:
        return Reader.with_badge(slug, access.badge_in(cookies, slug))
    except BadSignature:
        return None
