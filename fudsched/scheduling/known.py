"""What is known of an event: its last reading, for as long as everything it was read from stands as it stood.

A board asks what every cell costs while a session is dragged, and the engine remembers by the problem's identity. So a
reading is kept, and before each use the rows it was made from are looked at again: as plain values, which takes a tenth
of the time. Whether somebody remembered to announce a change does not matter here.
"""

from functools import cache

from django.db.models import Count, Max, Sum
from django.utils.translation import get_language

from fudsched.models import Attendee, ClosedCell, Event, Pitch, Vote

from .reading import Reading, read

# By event and language: of two organisers who read different ones, neither has the other's reading made anew.
_known: dict[tuple[int, str | None], tuple[tuple, Reading]] = {}
MOST_KNOWN = 6  # readings kept


def known(event: Event) -> Reading:
    """The event as it now is; the very same reading as last time, if nothing in it has changed."""
    signs, key = _signs(event), (event.pk, get_language())
    kept = _known.get(key)
    if kept and kept[0] == signs:
        return kept[1]
    reading = read(event)
    # Asked for a hundred thousand times while a session is dragged over a large grid.
    vars(reading.problem)["span"] = cache(reading.problem.span)
    _known.pop(key, None)
    while len(_known) >= MOST_KNOWN:
        _known.pop(next(iter(_known)), None)
    _known[key] = signs, reading
    return reading


def _signs(event: Event) -> tuple:
    """Everything `read` reads; the votes, which are many, by their number and keys.

    A vote is given or taken back, never changed, and a key is never given twice: whatever is done to the votes, their
    number or the sum of their keys tells.
    """
    of_pitch, of_attendee = {"pitch__event": event}, {"attendee__event": event}
    presenters, unavailable = Pitch.presenters.through.objects, Pitch.unavailable.through.objects
    rows = (
        event.slots.values_list(),
        event.rooms.values_list(),
        event.pitches.values_list(),
        presenters.filter(**of_pitch).order_by("pk").values_list("pitch", "attendee", "attendee__name"),
        unavailable.filter(**of_pitch).order_by("pk").values_list("pitch", "slot"),
        ClosedCell.objects.filter(room__event=event).order_by("pk").values_list("room", "slot"),
        event.pins.order_by("pk").values_list(),
        event.wishes.order_by("pk").values_list(),
        event.attendees.exclude(needs=[]).order_by("pk").values_list("pk", "needs"),
        event.schedules.published().values_list("version")[:1],
        event.head_counts.order_by("-id").values_list("pk")[:1],
        Attendee.absences.through.objects.filter(**of_attendee).order_by("pk").values_list("attendee", "slot"),
    )
    votes = Vote.objects.filter(**of_pitch).aggregate(count=Count("pk"), last=Max("pk"), sum=Sum("pk"))
    return event.created_at, event.time_zone, *votes.values(), *(list(values) for values in rows)
