"""What changed in the timetable since its reader last looked: the version they know is kept in their browser."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from fudsched.models import Event, Schedule
from fudsched.models.erratum import facts_of, names_in, sentence_of

COOKIE = "looked"
COOKIE_AGE = 90 * 24 * 3600


@dataclass(frozen=True)
class Changes:
    """From the version that the reader knows to the newest; of what is over by now, nothing."""

    version: int  # the one they know
    newest: int
    marks: dict[int, str] = field(default_factory=dict)  # by the pitch's id, for its card
    sentences: list[tuple[int | None, str]] = field(default_factory=list)  # what no card can say, and of which pitch

    @property
    def count(self) -> int:
        return len(self.marks) + len(self.sentences)

    def besides(self, pitches: Collection[int | None]) -> list[str]:
        """What is to be said to whoever is told of these already: None is what is about everything."""
        return [sentence for pitch, sentence in self.sentences if pitch not in pitches]


def known_version(cookies: dict[str, str]) -> int | None:
    """Which version this browser's reader has looked at; None for whoever comes for the first time."""
    said = cookies.get(COOKIE, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 7 else None


def changes_since(event: Event, version: int | None, newest: Schedule | None) -> Changes | None:
    """None where there is nothing that they do not know, or nothing they knew."""
    before = event.published(version) if newest and version and version < newest.version else None
    if before is None:
        return None
    now = timezone.now()
    has_days = len(event.days()) > 1
    marks, sentences = {}, []
    for pitch, was, place in newest.moves_since(before):
        if (place or was).slot.ends_at <= now:
            continue
        facts = facts_of(event, pitch, was, place, has_days=has_days)
        if place:
            marks[pitch.pk] = _mark(facts)
        else:
            sentences.append((pitch.pk, sentence_of(facts)))
    late = event.errata.standing().filter(pitch=None, schedule__version__gt=version)
    sentences += [(None, erratum.said) for erratum in late.order_by("number")]
    return Changes(version, newest.version, marks, sentences) if marks or sentences else None


def _mark(facts: dict) -> str:
    was, now = facts["was"], facts["now"]
    if was is None:
        return gettext("New")
    names = names_in(facts)
    said = {"was": names["there"], "now": names["here"], "before": names["before"], "then": names["then"]}
    if was["start"] == now["start"]:
        return gettext("Moved from %(was)s to %(now)s") % said
    if was["room"] == now["room"]:
        return gettext("Moved from %(before)s to %(then)s") % said
    return gettext("Moved from %(before)s, %(was)s, to %(then)s, %(now)s") % said


def remember(response: HttpResponse, event: Event, version: int) -> HttpResponse:
    """From now on they know this version."""
    response.set_cookie(
        COOKIE,
        str(version),
        max_age=COOKIE_AGE,
        path=reverse("timetable", args=[event.slug]),
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )
    return response
