"""What if: for every cell, what it would cost in people to put a session there, and which rule it would break."""

from django.utils.translation import gettext

from fudsched import engine
from fudsched.engine.whatif import scales_for
from fudsched.engine.words import difference
from fudsched.models import Pitch, Schedule

from .crowd import Crowd
from .known import known
from .reading import Reading, rows_of


def displaced(
    reading: Reading, placements: list[engine.Placement], target: engine.Placement
) -> dict[str, engine.Placement | None]:
    """Who would be in the way of a session, and where they would go: None when they lose their place."""
    change = engine.Change("pin", target.session, target.slot, target.room)
    return others(scales_for(reading.problem, placements).cost(change, reading.names), target.session)


def others(cost: engine.Cost, session: str) -> dict[str, engine.Placement | None]:
    """Who besides the session is moved by a change, and where to."""
    come = {place.session: place for place in cost.come}
    return {id: come.get(id) for id in sorted(place.session for place in cost.gone) if id != session}


def costs(schedule: Schedule, pitch: Pitch) -> dict:
    """By “slot-room”: {"net", "others", "says"}, or {"rule"} where one forbids it; "out" for taking it out.

    net: wanted seats gained; others: numbers of the pitches that are in the way.
    """
    reading = known(schedule.event)
    id, names = f"p{pitch.number}", reading.names
    placements = reading.placements(rows_of(schedule))
    scales = scales_for(reading.problem, placements)
    here = next((place for place in placements if place.session == id), None)
    cells = {}
    for slot_id, slot in reading.slots.items():
        for room_id, room in reading.rooms.items():
            if here and (here.slot, here.room) == (slot_id, room_id):
                continue
            cost = scales.cost(engine.Change("pin", id, slot_id, room_id), names)
            cells[f"{slot.pk}-{room.pk}"] = _cell(cost, others(cost, id), names)
    answer = {"cells": cells}
    if here:
        cost = scales.cost(engine.Change("drop", id), names)
        answer["out"] = _cell(cost, {}, names)
    return answer


def _cell(cost: engine.Cost, others: dict[str, engine.Placement | None], names: dict[str, str]) -> dict:
    if not cost.is_allowed:
        return {"rule": cost.faults[0].sentence}
    return {"net": cost.net, "others": [int(other[1:]) for other in others], "says": says(cost, names, others)}


def says(cost: engine.Cost, names: dict[str, str], others: dict[str, engine.Placement | None] | None = None) -> str:
    """What a change costs, in a sentence about people; others: who is moved by it, and where to."""
    away = round(cost.turned_away)
    if cost.gain and cost.lose and away:
        said = gettext(
            "%(people)s would sit in something they want: %(gain)s gain, %(lose)s lose; "
            "%(away)s find no seat at a full room."
        )
    elif cost.gain and cost.lose:
        said = gettext("%(people)s would sit in something they want: %(gain)s gain, %(lose)s lose.")
    elif away:
        said = gettext("%(people)s would sit in something they want; %(away)s find no seat at a full room.")
    else:
        said = gettext("%(people)s would sit in something they want.")
    said %= {"people": difference(cost.net), "gain": cost.gain, "lose": cost.lose, "away": difference(away)}
    return _with_moved(said, names, others or {})


def heads(
    here: Crowd, seats: int, swapped: dict[str, tuple[Crowd, engine.Placement | None]], names: dict[str, str]
) -> tuple[int, str]:
    """What a session whose heads were counted gains in a room of so many seats, and the sentence that says it.

    swapped: who sits there now, and where they would go.
    """
    moves = [(here, seats), *((there, here.usable if place else 0) for there, place in swapped.values())]
    more = [min(crowd.people, then) - min(crowd.people, crowd.usable) for crowd, then in moves]
    gain, lose = sum(n for n in more if n > 0), -sum(n for n in more if n < 0)
    said = gettext("By the heads counted, %(people)s would find a seat.")
    if gain and lose:
        said = gettext("By the heads counted, %(people)s would find a seat: %(gain)s gain, %(lose)s lose.")
    said %= {"people": difference(gain - lose), "gain": gain, "lose": lose}
    return gain - lose, _with_moved(said, names, {other: place for other, (_there, place) in swapped.items()})


def _with_moved(said: str, names: dict[str, str], others: dict[str, engine.Placement | None]) -> str:
    sentences = [said[0].upper() + said[1:]]
    for other, place in others.items():
        moved = gettext("%(title)s takes its place.") if place else gettext("%(title)s loses its place.")
        sentences.append(moved % {"title": names[other]})
    return " ".join(sentences)
