"""A day's slots from a few numbers, and those numbers from a sentence."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy, ngettext

from fudsched.models.slot import Span, in_zone

MOST_SLOTS = 48  # a day
# In English and in every language of the pages, whatever its reader's is: people type as they think.
CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?\s*(?:(?:uhr|hod\.?|h)(?!\w))?\s*([ap]m)?"
TO = "to|until|till|bis|hasta|al?|à|až|do|إلى|حتى|-|–|—"
AT = "at|from|um|ab|von|a las?|de|à|dès|vers|ve?|od|في|الساعة|في الساعة|من"
MINUTES = r"(?:min(?:s|ut\w*)?\.?|دقيقة|دقائق)"
BETWEEN = "between|gap|pause|apart|dazwischen|pausa|entre|pauza|pauzy|mezi|بين\\w*|استراحة|فاصل"
FROM_TO = re.compile(rf"\b{CLOCK}\s*(?:{TO})\s*{CLOCK}(?![\d:])", re.IGNORECASE)
GAP = re.compile(rf"\b(\d{{1,3}})\s*{MINUTES}?\s*(?:in |de |d')?(?:{BETWEEN})\b", re.IGNORECASE)
NO_GAP = re.compile(
    r"\b(?:(?:no|ohne|sin|sans) (?:gap|pause|pausa|break)[sn]?|bez pauz\w*|(?:بلا|بدون) (?:استراحة|فاصل))\b",
    re.IGNORECASE,
)
LENGTH = re.compile(rf"\b(\d{{1,3}})\s*(?:'|{MINUTES}(?!\w))", re.IGNORECASE)
BREAK = re.compile(rf"([^\W\d][^,;،؛\d]*?)\s+(?:{AT})\s+{CLOCK}(?:\s*(?:{TO})\s*{CLOCK})?", re.IGNORECASE)
EXAMPLE = gettext_lazy("11:00 to 17:00, 50 minutes, 10 between, lunch at 12")


@dataclass(frozen=True)
class Layout:
    """A day's slots as numbers: from first to last, each so long, with a gap between, around one break."""

    first: time
    last: time
    length: int = 50  # minutes
    gap: int = 10  # minutes
    pause: str = ""  # what the break is called; none without a name
    pause_from: time | None = None
    pause_to: time | None = None

    def spans(self, day: date, zone: tzinfo) -> list[Span]:
        """Its slots of that day, by time that passes, for a night in which the clocks are changed has an hour more
        or less. One that would run into the break begins after it."""
        length, gap = timedelta(minutes=self.length), timedelta(minutes=self.gap)
        start, end = in_zone(zone, *(datetime.combine(day, clock) for clock in (self.first, self.last)))
        pause = self.plenary(day, zone)
        spans: list[Span] = []
        while start + length <= end and len(spans) < MOST_SLOTS:
            if pause and start < pause["ends_at"] and pause["starts_at"] < start + length:
                start = pause["ends_at"]
                continue
            spans.append((start, start + length))
            start += length + gap
        return spans

    def clocks(self) -> list[tuple[time, time]]:
        """Its slots on any day that has 24 hours."""
        return [(start.time(), end.time()) for start, end in self.spans(date.min, UTC)]

    def plenary(self, day: date, zone: tzinfo) -> dict | None:
        if not self.pause_from or not self.pause_to:
            return None
        out, back = in_zone(zone, *(datetime.combine(day, clock) for clock in (self.pause_from, self.pause_to)))
        return {"title": self.pause, "starts_at": out, "ends_at": back}


def clock_of(hours: str, minutes: str | None, half: str | None) -> time:
    hour = int(hours)
    if half:
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    try:
        return time(hour, int(minutes or 0))
    except ValueError:
        said = gettext("“%(clock)s” is no time of day.")
        raise ValidationError(said % {"clock": f"{hours}:{minutes or '00'}"}) from None


def layout_of(text: str) -> Layout:
    """“11:00 to 17:00, 50 minutes, 10 between, lunch at 12”: only the first part is needed, the break lasts an hour."""
    found = FROM_TO.search(text)
    if not found:
        raise ValidationError(gettext("Say from when to when, as in “%(example)s”.") % {"example": EXAMPLE})
    first, last = clock_of(*found.groups()[:3]), clock_of(*found.groups()[3:])
    if last <= first:
        raise ValidationError(
            gettext("The last slot must end after the first begins. Write 17:00 for five in the afternoon.")
        )
    rest = text[: found.start()] + " , " + text[found.end() :]
    gap, rest = GAP.search(rest), GAP.sub(",", rest)
    length, rest = LENGTH.search(rest), LENGTH.sub(",", rest)
    layout = {"first": first, "last": last}
    if gap or NO_GAP.search(rest):
        layout["gap"] = int(gap[1]) if gap else 0
    if length:
        layout["length"] = int(length[1])
    if pause := BREAK.search(rest):
        out = clock_of(*pause.groups()[1:4])
        back = clock_of(*pause.groups()[4:]) if pause[5] else time((out.hour + 1) % 24, out.minute)
        if back <= out:
            raise ValidationError(gettext("The break must end after it begins."))
        layout |= {"pause": pause[1].strip().capitalize(), "pause_from": out, "pause_to": back}
    made = Layout(**layout)
    if made.length < 5 or not made.spans(date.min, UTC):
        said = ngettext(
            "No slot of %(n)d minute fits into this time.", "No slot of %(n)d minutes fits into this time.", made.length
        )
        raise ValidationError(said % {"n": made.length})
    return made
