"""The score of a schedule: what the hall gets, recomputed from problem and placements alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations, pairwise
from typing import Any

from fudsched.engine.audience import turned_away
from fudsched.engine.problem import Placement, Problem
from fudsched.engine.seating import Seating, chances, seat


def score(
    problem: Problem, placements: Iterable[Placement], bound: int | None = None, comfort_bound: int | None = None
) -> dict[str, Any]:
    """Everything measured about these placements.

    wanted_seats   (attendee, slot) pairs in which the attendee can be seated in a session on their ballot
    bound, gap     proven: no schedule has more; how far from it this one is, as a share
    comfort_…      the same among the schedules that turn away no more people than this one
    turned_away    people expected without a seat when everybody chooses for themselves
    per_attendee   share of the seats each voter could have had: min, deciles, median; `nothing` counts voters with none
    placed, left_out, empty_cells   runs placed; sessions without a place; open (slot, room) pairs not used
    topic_pairs, building_changes   same topic in one slot; people who change building between following slots
    wishes         sessions beside the first of their group that asked for one room, and how many of them are in it
    moved          sessions that are not where they are published (0 without `current`)
    """
    runs = sorted(set(placements))
    if bound is None:
        from fudsched.engine.bound import bound as ballot_bound

        bound = ballot_bound(problem)
    seating = seat(problem, runs)
    wanted_seats = seating.wanted_seats
    placed = {run.session for run in runs}
    open_cells = sum(len(problem.slots) - len(room.closed) for room in problem.rooms)
    return {
        "wanted_seats": wanted_seats,
        **bounds(wanted_seats, bound, comfort_bound),
        "turned_away": round(turned_away(problem, runs), 1),
        "per_attendee": per_attendee(problem, seating),
        "placed": len(runs),
        "left_out": len(problem.sessions) - len(placed),
        "empty_cells": open_cells - sum(problem.session_by_id[run.session].length for run in runs),
        "topic_pairs": topic_pairs(problem, runs),
        "building_changes": building_changes(problem, seating),
        "wishes": wishes(problem, runs),
        "moved": len(moved(problem, runs)),
    }


def bounds(wanted_seats: int, bound: int, comfort_bound: int | None = None) -> dict[str, Any]:
    """The bounds of a score, and how far from each it is, as a share: what no schedule has, none in comfort has."""
    lower = bound if comfort_bound is None else min(bound, comfort_bound)
    return {
        "bound": bound,
        "gap": _gap(wanted_seats, bound),
        "comfort_bound": lower,
        "comfort_gap": _gap(wanted_seats, lower),
    }


def _gap(wanted_seats: int, bound: int) -> float:
    return round((bound - wanted_seats) / bound, 4) if bound else 0.0


def status(measured: Mapping[str, Any]) -> str:
    """Optimal only when proven: no schedule has more wanted seats, and none was given up to keep a published place."""
    return "optimal" if measured["wanted_seats"] >= measured["bound"] and not measured["moved"] else "feasible"


def per_attendee(problem: Problem, seating: Seating) -> dict[str, Any]:
    """How evenly the seats fall: the share of possible seats each voter has in one fair seating."""
    possible = chances(problem)
    seats = seating.by_attendee()
    shares = sorted(seats.get(attendee, 0) / most for attendee, most in possible.items() if most)
    if not shares:
        return {"voters": 0, "min": None, "deciles": [], "median": None, "nothing": 0, "worst": 0}
    deciles = [_quantile(shares, tenth / 10) for tenth in range(1, 10)]
    return {
        "voters": len(shares),
        "min": round(shares[0], 3),
        "deciles": [round(decile, 3) for decile in deciles],
        "median": round(deciles[4], 3),
        "nothing": sum(share == 0 for share in shares),
        "worst": sum(share == shares[0] for share in shares),
    }


def _quantile(ordered: list[float], share: float) -> float:
    """The value below which this share of the values lies, between neighbours in a straight line."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def topic_pairs(problem: Problem, placements: Iterable[Placement]) -> int:
    """Pairs of sessions of the same topic in the same slot."""
    running: dict[str, list[str]] = {slot.id: [] for slot in problem.slots}
    for run in placements:
        session = problem.session_by_id[run.session]
        if session.topic is not None:
            for slot in problem.span(run.slot, session.length) or ():
                running[slot].append(session.topic)
    return sum(one == other for topics in running.values() for one, other in combinations(topics, 2))


def building_changes(problem: Problem, seating: Seating) -> int:
    """People who must change building between one slot and the next of the same day, in the fair seating."""
    next_slot = {one.id: other.id for one, other in pairwise(problem.slots) if one.day == other.day}
    voters = {ballot.attendee for ballot in problem.ballots}
    building = {room.id: room.building for room in problem.rooms}
    changes = 0
    for (attendee, slot), one in seating.where.items():
        other = seating.where.get((attendee, next_slot.get(slot, "")))
        if other and attendee in voters:
            here, there = building[one.room], building[other.room]
            changes += here is not None and there is not None and here != there
    return changes


def wishes(problem: Problem, placements: Iterable[Placement]) -> dict[str, int]:
    """Of every group that would like one room: the placed ones beyond the first, and how many join most of it."""
    runs = list(placements)
    asked = kept = 0
    for group in problem.same_room:
        rooms = Counter(run.room for run in runs if run.session in group)
        if rooms:
            asked += rooms.total() - 1
            kept += max(rooms.values()) - 1
    return {"asked": asked, "kept": kept}


def moved(problem: Problem, placements: Iterable[Placement]) -> tuple[Placement, ...]:
    """The published placements that are no longer kept."""
    kept = set(placements)
    return tuple(placement for placement in problem.current if placement not in kept)
