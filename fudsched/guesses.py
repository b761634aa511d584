"""Guesses: wrong codes and passwords are counted, and whoever is wrong too often in a minute waits for the next one.

A whole hall comes from one address, so an address may be wrong as often as a thousand thumbs are. Counted by each
process for itself: a server of four lets through four times as many, which no code here is too short for.
"""

import contextlib
import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext

from fudsched.refusals import Refusal

MINUTE = 60
MOST_AT_AN_ADDRESS = 300
MOST_AT_AN_ACCOUNT = 10  # and from one address, so that strangers elsewhere lock nobody out


def check(request: HttpRequest, what: str, account: str = "") -> None:
    """Refuse, right or wrong, while too many guesses at that were wrong; what: as “code of barcamp”."""
    if any(cache.get(key, 0) >= most for key, most in _counts(request, what, account)):
        raise Refusal(gettext("That was wrong too often just now. Wait a minute, then try once more."), status=429)


def was_wrong(request: HttpRequest, what: str, account: str = "") -> None:
    for key, _ in _counts(request, what, account):
        cache.add(key, 0, MINUTE)
        with contextlib.suppress(ValueError):  # its minute ended between the two
            cache.incr(key)


def _counts(request: HttpRequest, what: str, account: str) -> list[tuple[str, int]]:
    words = [what, address_of(request)]
    counts = [(_key(words), MOST_AT_AN_ADDRESS)]
    return [*counts, (_key([*words, account.casefold()]), MOST_AT_AN_ACCOUNT)] if account else counts


def _key(words: list[str]) -> str:
    return "guesses:" + hashlib.sha256("\n".join(words).encode(errors="replace")).hexdigest()


def address_of(request: HttpRequest) -> str:
    """Where they come from; behind a proxy, which an https origin asks for, what that one says last."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
