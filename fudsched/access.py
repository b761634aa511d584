"""Who may come in: each view begins with one of these, and goes on with an event and a person it may trust."""

import contextlib
import socket
import time
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.signing import BadSignature, SignatureExpired, b62_decode
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme, urlsafe_base64_encode
from django.utils.translation import gettext

from fudsched import live
from fudsched.models import Attendee, Event
from fudsched.models.pitch import apart
from fudsched.refusals import GoTo, NotHere, NotYours

COOKIE = "badge"
COOKIE_SALT = "fudsched.badge"
COOKIE_AGE = 90 * 24 * 3600
OUR_OWN = {"localhost", "127.0.0.1", "::1"}


def visitor(request: HttpRequest, slug: str) -> tuple[Event, Attendee | None]:
    """Anybody: the event, and who they are there if they have joined."""
    me = _signed_in(request, slug) or _badge_holder(request, slug)
    event = me.event if me else Event.objects.filter(slug=slug).select_related("stamp").first()
    if event is None:
        raise NotHere(
            gettext("There is no event at this address. Look at the link again, or start from the list of events.")
        )
    # Every date of an event's page is shown in the event's time zone, wherever its reader is.
    timezone.activate(event.tz)
    request.event, request.me = event, me
    # As of before what the page shows is read: what changes from here on, it is told.
    now = timezone.now()
    request.stamp = SimpleLazyObject(lambda: live.stamp_at(event, now))
    return event, me


def attendee(request: HttpRequest, slug: str) -> tuple[Event, Attendee]:
    """Whoever has joined; others are led to the door first, and back afterwards."""
    event, me = visitor(request, slug)
    if me is None:
        raise GoTo(
            gettext("Join %(event)s first.") % {"event": apart(event)},
            _with_next(reverse("join", args=[slug]), request),
        )
    return event, me


def helper(request: HttpRequest, slug: str) -> tuple[Event, Attendee]:
    """Helpers and organisers."""
    event, me = _staff(request, slug)
    if not me.is_helper:
        raise NotYours(gettext("This page is for the helpers of this event."))
    return event, me


def organiser(request: HttpRequest, slug: str) -> tuple[Event, Attendee]:
    """Organisers of this event."""
    event, me = _staff(request, slug)
    if not me.is_organiser:
        raise NotYours(gettext("This page is for the organisers of this event."))
    if me.user_id != request.user.pk:
        # A badge can be read over a shoulder; it opens the ballot, never the desk.
        raise GoTo(gettext("Sign in first."), _with_next(reverse("sign_in"), request))
    return event, me


def organised_by(user) -> QuerySet[Event]:
    """The events whose desk this account may come to."""
    own = Attendee.objects.present().filter(user=user, role=Attendee.Role.ORGANISER)
    return Event.objects.all() if user.is_superuser else Event.objects.filter(pk__in=own.values("event"))


def _staff(request: HttpRequest, slug: str) -> tuple[Event, Attendee]:
    event, me = visitor(request, slug)
    if request.user.is_superuser and not (me and me.is_organiser):
        # The server's owner is an organiser everywhere, from the first time they come to a desk.
        me, _ = event.attendees.update_or_create(
            user=request.user,
            defaults={"role": Attendee.Role.ORGANISER},
            create_defaults={"role": Attendee.Role.ORGANISER, "name": request.user.get_username()},
        )
        request.me = me
    if me is None and request.user.is_authenticated:
        said = gettext("%(name)s does not organise this event. Ask one of its organisers to let you in.")
        raise NotYours(said % {"name": apart(request.user)})
    if me is None:
        raise GoTo(gettext("Sign in first."), _with_next(reverse("sign_in"), request))
    return event, me


def _signed_in(request: HttpRequest, slug: str) -> Attendee | None:
    if not request.user.is_authenticated:
        return None
    return _present_at(slug).filter(user=request.user).first()


def _badge_holder(request: HttpRequest, slug: str) -> Attendee | None:
    try:
        badge = badge_in(request.COOKIES, slug)
    except (KeyError, BadSignature):
        return None
    return _present_at(slug).filter(badge=badge).first()


def badge_in(cookies: Mapping[str, str], slug: str) -> str:
    """The badge this browser holds for that event; KeyError or BadSignature when it holds none."""
    badge, given_at = _signed(cookies[COOKIE], slug)
    if time.time() - given_at > COOKIE_AGE:
        raise SignatureExpired("This badge was given too long ago.")
    return badge


@lru_cache(5000)
def _signed(cookie: str, slug: str) -> tuple[str, int]:
    """What we signed, and when: looked at once for each phone, since a signature never turns false; time does."""
    request = HttpRequest()
    request.COOKIES[COOKIE] = cookie
    badge = request.get_signed_cookie(COOKIE, salt=COOKIE_SALT + slug)
    return badge, b62_decode(cookie.split(":")[-2])  # badge:moment:signature


def _present_at(slug: str):
    # With the event, in one query: this stands before every vote.
    return Attendee.objects.present().filter(event__slug=slug).select_related("event__stamp")


def _with_next(path: str, request: HttpRequest) -> str:
    # What was posted cannot be replayed: whoever comes back starts from the page, not from the button.
    return f"{path}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else path


def next_path(request: HttpRequest, default: str) -> str:
    """Where this person wanted to go, if that is a place on this server."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else default


def give_badge(response: HttpResponse, attendee: Attendee) -> HttpResponse:
    """Let this browser be that attendee from now on, at that event alone."""
    response.set_signed_cookie(
        COOKIE,
        attendee.badge,
        salt=COOKIE_SALT + attendee.event.slug,
        max_age=COOKIE_AGE,
        path=reverse("now", args=[attendee.event.slug]),
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )
    return response


def take_badge(response: HttpResponse, event: Event) -> HttpResponse:
    response.delete_cookie(COOKIE, path=reverse("now", args=[event.slug]), samesite="Lax")
    return response


def address(request: HttpRequest, path: str) -> str:
    """The full address of a path, for other people's devices: as a QR code, on a wall, on paper.

    Whoever runs the server opens it as “localhost”, which on a phone is the phone itself.
    """
    if settings.ORIGIN:
        return f"{settings.ORIGIN}{path}"
    here = urlsplit(request.build_absolute_uri(path))
    network = network_address() if here.hostname in OUR_OWN else None
    if not network or not {"*", network} & set(settings.ALLOWED_HOSTS):
        return here.geturl()
    return here._replace(netloc=f"{network}:{here.port}" if here.port else network).geturl()


def network_address() -> str | None:
    """Our address as others see it: that of the way out. Nothing is sent; 192.0.2.1 is nobody's (RFC 5737)."""
    with socket.socket(type=socket.SOCK_DGRAM) as way_out, contextlib.suppress(OSError):
        way_out.connect(("192.0.2.1", 9))
        return way_out.getsockname()[0]
    return None


def sign_in_link(user) -> str:
    """The path that signs this account in once: using it, or a newer sign-in, makes it void."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("sign_in_once", args=[uid, default_token_generator.make_token(user)])


def context(request: HttpRequest) -> dict:
    """For every template: the event, who is reading, and the stamp from which the page follows changes."""
    return {name: getattr(request, name, None) for name in ("event", "me", "stamp")}
