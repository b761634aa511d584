"""What a whole hall does at once, answered before Django is asked: a vote, the poll, the stage's card, the timetable.

Only the plain cases are: whatever is refused, shown live or signed in
by account goes on to its view, which says why.
"""

import io
import re
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import lru_cache
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.signing import BadSignature
from django.db import Error, connection
from django.http import HttpRequest, parse_cookie
from django.http.request import split_domain_port, validate_host
from django.middleware.csrf import CSRF_SECRET_LENGTH, InvalidTokenFormat, _check_token_format, _does_token_match
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language_from_request, override

from fudsched import access, live
from fudsched.models import Event, Pitch, Vote

from . import shared, stage
from .ballots import votes_given

Answer = tuple[str, list[tuple[str, str]], bytes]

VOTE = re.compile(r"/([a-z0-9-]+)/pitches/([0-9]{1,9})/vote/")
POLL = re.compile(r"/([a-z0-9-]+)/changes/")
CARD = re.compile(r"/([a-z0-9-]+)/stage/card/")
TIMETABLE = re.compile(r"/([a-z0-9-]+)/timetable/")
STAFF = re.compile(r"/[a-z0-9-]+/(desk|schedule)/")
FORM = "application/x-www-form-urlencoded"
MOST = 1000  # bytes of a form: two words and a token
FRESH = 0.1  # seconds: by how much a poll may be behind
GIVEN = "\N{WHITE SQUARE}"  # stands for what is said of the votes given, in a fragment that is kept
HEADERS = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("Vary", "HX-Request, Cookie")]

stamps: dict[str, tuple[str, float]] = {}


def before(pages: Callable) -> Callable:
    """The WSGI application that answers these itself, and leaves all else to the pages."""

    def application(environ: dict, start_response: Callable):
        answered = answer(environ)
        if answered is None:
            with Vote.hold_off() if runs_the_day(environ) else nullcontext():
                return pages(environ, start_response)
        status, headers, body = answered
        start_response(status, headers)
        return [body]

    return application


def answer(environ: dict) -> Answer | None:
    path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
    if method == "POST":
        act, address = vote, "HTTP_HX_REQUEST" in environ and VOTE.fullmatch(path)
    elif method == "GET":
        ways = ((poll, POLL), (card, CARD), (timetable, TIMETABLE))
        act, address = next(((act, found) for act, pattern in ways if (found := pattern.fullmatch(path))), (None, None))
    else:
        return None
    if not act or not address or environ.get("SCRIPT_NAME") or (settings.SECURE and not is_secure(environ)):
        return None
    cookies = parse_cookie(environ.get("HTTP_COOKIE", ""))
    if settings.SESSION_COOKIE_NAME in cookies:
        return None
    connection.close_if_unusable_or_obsolete()  # as Django does at the start of each request
    try:
        return act(environ, cookies, *address.groups())
    except Error:
        return None


def runs_the_day(environ: dict) -> bool:
    """A change by those at the desk, before whom a hall of voters steps aside; not for a file that is looked at."""
    path = environ.get("PATH_INFO", "")
    return environ["REQUEST_METHOD"] == "POST" and STAFF.match(path) is not None and not path.endswith("/desk/import/")


def is_secure(environ: dict) -> bool:
    name, value = settings.SECURE_PROXY_SSL_HEADER
    return environ.get(name) == value


def vote(environ: dict, cookies: dict, slug: str, number: str) -> Answer | None:
    form = read(environ)
    if form.get("vote") != "on" or not is_our_own(environ, cookies, form):
        return None
    try:
        badge = access.badge_in(cookies, slug)
    except (BadSignature, KeyError):
        return None
    counted = Vote.cast(slug, badge, int(number))
    if counted is None:
        return None
    title, limit, given = counted
    language = language_of(environ, cookies)
    first, last = control(language, slug, int(number), title)
    return quick(first + said_of(language, given, limit) + last)


def read(environ: dict) -> dict[str, str]:
    """The fields of a small form, which stay to be read; none where it is anything else."""
    length = environ.get("CONTENT_LENGTH", "")
    size = int(length) if length.isdecimal() and len(length) < 5 else 0
    if size > MOST or environ.get("CONTENT_TYPE", "").partition(";")[0] != FORM:
        return {}
    body = environ["wsgi.input"].read(size)
    environ["wsgi.input"] = io.BytesIO(body)
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        return {}


def is_our_own(environ: dict, cookies: dict, form: dict) -> bool:
    """Not forged by another site: what CsrfViewMiddleware asks of the plain cases; it sees to the others itself."""
    secret = cookies.get(settings.CSRF_COOKIE_NAME, "")
    token = form.get("csrfmiddlewaretoken") or environ.get(settings.CSRF_HEADER_NAME, "")
    try:
        _check_token_format(secret)
        _check_token_format(token)
    except InvalidTokenFormat:
        return False
    if len(secret) != CSRF_SECRET_LENGTH or not _does_token_match(token, secret):
        return False
    scheme = "https" if settings.SECURE else environ["wsgi.url_scheme"]
    origin, host = environ.get("HTTP_ORIGIN"), environ.get("HTTP_HOST", "")
    if origin is None:
        return scheme != "https"  # where the referer would have to be looked at
    if origin != f"{scheme}://{host}":
        return origin in settings.CSRF_TRUSTED_ORIGINS
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)


def language_of(environ: dict, cookies: dict) -> str:
    return _language(cookies.get(settings.LANGUAGE_COOKIE_NAME), environ.get("HTTP_ACCEPT_LANGUAGE", ""))


@lru_cache(1000)
def _language(chosen: str | None, accepted: str) -> str:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted
    if chosen is not None:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = chosen
    return get_language_from_request(request)


@lru_cache(5000)
def control(language: str, slug: str, number: int, title: str) -> tuple[bytes, bytes]:
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
        text = render_to_string("pitches/vote.html#answer", shown)
    first, _, last = text.rpartition(GIVEN)  # the last: a title may hold any sign
    return first.encode(), last.encode()


@lru_cache(5000)
def said_of(language: str, given: int, limit: int | None) -> bytes:
    with override(language):
        return votes_given(given, limit).encode()


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


def poll(environ: dict, cookies: dict, slug: str) -> Answer | None:
    stamp = newest(slug)
    if stamp is None or asked(environ).get("seen") != stamp:
        return None
    return "204 No Content", [("Stamp", stamp), ("Server-Time", f"{round(time.time() * 1000)}"), *HEADERS], b""


def card(environ: dict, cookies: dict, slug: str) -> Answer | None:
    """The stage's card for a phone that says of which change it was told, when it is that one which is kept."""
    kept = stage.kept_card(slug, language_of(environ, cookies), asked(environ).get("at"))
    return quick(kept) if kept else None


def timetable(environ: dict, cookies: dict, slug: str) -> Answer | None:
    """The timetable that others have had already; whoever was told of a change gets none from before it."""
    language, told = language_of(environ, cookies), environ.get("HTTP_TOLD")
    return shared.kept(environ, cookies, language, slug, lambda: newest(slug, told))


def asked(environ: dict) -> dict[str, str]:
    try:
        return dict(parse_qsl(environ.get("QUERY_STRING", ""), max_num_fields=20))
    except ValueError:
        return {}


def quick(body: bytes) -> Answer:
    about = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", f"{len(body)}")]
    return "200 OK", [*about, *HEADERS], body
