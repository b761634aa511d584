"""Offers: the cheapest places for a session that has none, each with its cost in people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fudsched.engine.change import Change, Cost
from fudsched.engine.problem import Placement, Problem
from fudsched.engine.whatif import scales_for


@dataclass(frozen=True, slots=True)
class Offer:
    """A place a session could take, what that costs, and who would move (None: the room is free)."""

    placement: Placement
    cost: Cost
    instead: str | None = None


def offers(
    problem: Problem,
    placements: Iterable[Placement],
    session: str,
    most: int = 3,
    names: Mapping[str, str] | None = None,
) -> list[Offer]:
    """The cheapest places for a session that has none, cheapest first: free rooms, or instead of another session."""
    scales = scales_for(problem, placements)
    places = [Placement(session, slot.id, room.id) for slot in problem.slots for room in problem.rooms]
    hoped = {place: gain for place in places if (gain := scales.about(place)) is not None}
    found: list[Offer] = []
    for place in sorted(hoped, key=lambda place: -hoped[place]):
        if len(found) >= most and hoped[place] <= found[most - 1].cost.net:
            break
        cost = scales.cost(Change("pin", session, place.slot, place.room), names or {})
        if cost.is_allowed:
            gone = {p.session for p in scales.placements} - {p.session for p in cost.placements}
            found.append(Offer(place, cost, min(gone, default=None)))
            found.sort(key=lambda offer: (-offer.cost.net, offer.instead is not None, offer.placement))
    return found[:most]
