"""Why a session stands where it stands, why not elsewhere, and why a pitch is left out: the engine's sentences."""

from dataclasses import dataclass

from django.utils.translation import gettext

from fudsched import engine
from fudsched.engine.words import difference
from fudsched.models import Pitch, Schedule
from fudsched.models.pitch import apart
from fudsched.refusals import Refusal

from .known import known
from .reading import Reading, rows_of
from .voices import Voices, voices


@dataclass(frozen=True)
class Why:
    has_place: bool
    here: str  # the one sentence that answers first
    times: tuple[str, ...] = ()  # what every other slot would cost
    rooms: tuple[str, ...] = ()  # its room, and the next smaller and larger one
    offers: tuple[str, ...] = ()  # for a pitch without a place: where it would cost least


def why(schedule: Schedule, pitch: Pitch) -> Why:
    """Every number is a difference between this schedule and it with that one change."""
    reading = known(schedule.event)
    id = f"p{pitch.number}"
    placements = reading.placements(rows_of(schedule))
    try:
        told = engine.explain(reading.problem, placements, id, reading.names)
    except engine.BadProblem:
        raise Refusal(
            gettext("“%(title)s” is not part of this schedule.") % {"title": apart(pitch.title)}, status=404
        ) from None
    first, *others = (reading.about(id, sentence) for sentence in told.sentences)
    if told.placement is None:
        offers = tuple(_offer(reading, offer) for offer in told.offers)
        return Why(False, first, offers=offers)
    times = len(reading.slots) - 1
    return Why(True, first, tuple(others[:times]), tuple(others[times:]))


def _offer(reading: Reading, offer: engine.Offer) -> str:
    names, place, cost = reading.names, offer.placement, offer.cost
    said: dict[str, object] = {"slot": names[place.slot], "room": names[place.room], "people": difference(cost.net)}
    away = round(cost.turned_away)
    said |= {"away": difference(away)}
    if offer.instead and away:
        sentence = gettext(
            "In %(slot)s in %(room)s, instead of %(other)s: %(people)s would sit in something they want, and %(away)s "
            "find no seat at a full room."
        )
    elif offer.instead:
        sentence = gettext(
            "In %(slot)s in %(room)s, instead of %(other)s: %(people)s would sit in something they want."
        )
    elif away:
        sentence = gettext(
            "In %(slot)s in %(room)s, which is free: %(people)s would sit in something they want, and %(away)s find no "
            "seat at a full room."
        )
    else:
        sentence = gettext("In %(slot)s in %(room)s, which is free: %(people)s would sit in something they want.")
    return sentence % {**said, "other": names.get(offer.instead or "", "")}


def voices_of(schedule: Schedule) -> Voices:
    reading = known(schedule.event)
    return voices(reading.problem, reading.placements(rows_of(schedule)))
