"""Brute force: the most seats of a tiny problem by trying every schedule, and knowing nothing of the search.

The rules are about one placement or about two, but for the pins; so what no pair forbids is a schedule, and the referee
has the last word on the best. Slots are independent while no session runs twice, so each is seated once for everything
that may run in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import inf

from fudsched import engine
from fudsched.engine import Placement
from fudsched.engine.seating import seat


def most_seats(asked: engine.Problem, allowed: float = inf) -> int | None:
    """The most wanted seats of any schedule that places each session at most once; None when there is none.

    Of those that turn away no more than `allowed` people.
    """
    slots = [slot.id for slot in asked.slots]
    options = [
        [place for slot in slots for room in asked.rooms if _goes(asked, place := Placement(session.id, slot, room.id))]
        for session in asked.sessions
    ]
    every = [place for places in options for place in places]
    clashing = {frozenset(pair) for pair in combinations(every, 2) if not _goes(asked, *pair)}
    spans = {place: asked.span(place.slot, asked.session_by_id[place.session].length) or () for place in every}
    seats: dict[tuple[str, tuple[Placement, ...]], int] = {}

    def seated(slot: str, schedule: tuple[Placement, ...]) -> int:
        here = tuple(place for place in schedule if slot in spans[place])
        if (slot, here) not in seats:
            seats[slot, here] = sum(at == slot for _, at in seat(asked, here, passes=1).where)
        return seats[slot, here]

    def schedules(so_far: tuple[Placement, ...], waiting: int) -> Iterator[tuple[Placement, ...]]:
        if waiting == len(options):
            yield so_far
            return
        yield from schedules(so_far, waiting + 1)
        for place in options[waiting]:
            if all(frozenset((place, other)) not in clashing for other in so_far):
                yield from schedules((*so_far, place), waiting + 1)

    most = None
    for schedule in schedules((), 0):
        total = sum(seated(slot, schedule) for slot in slots)
        if (most is None or total > most) and not engine.faults(asked, schedule):
            most = total if allowed == inf or engine.turned_away(asked, schedule) <= allowed + 1e-9 else most
    return most


def _goes(asked: engine.Problem, *places: Placement) -> bool:
    """Whether no rule forbids these placements, pins aside."""
    return all(fault.rule == "pins_are_kept" for fault in engine.faults(asked, places))
