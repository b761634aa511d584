"""The audience a schedule can expect when everybody chooses for themselves, and the pairs that pull people apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from fudsched.engine.problem import Placement, Problem
from fudsched.engine.seating import halls, in_order


@dataclass(frozen=True, slots=True)
class Clash:
    """Two sessions of one slot and how many voters want both."""

    slot: str
    one: str
    other: str
    voters: int


def crowds(problem: Problem, placements: Iterable[Placement]) -> dict[tuple[Placement, str], float]:
    """People expected in each placement in each slot it takes.

    A presenter is in the own session. Everybody else there picks among the wanted sessions of the slot with equal
    chance, times turnout; a session that runs n times draws one n-th of that chance to each run.
    """
    runs = in_order(problem, placements)
    times: dict[str, int] = defaultdict(int)
    for run in runs:
        times[run.session] += 1
    crowd: dict[tuple[Placement, str], float] = {}
    for slot, hall in halls(problem, runs).items():
        here = dict.fromkeys(hall.seats, 0.0)
        for number in hall.presenting.values():
            here[number] += 1.0
        for options in hall.options.values():
            chance = problem.turnout / len(options)
            for number in options:
                here[number] += chance / times[runs[number].session]
        crowd.update({(runs[number], slot): people for number, people in here.items()})
    return crowd


def expected_audience(problem: Problem, placements: Iterable[Placement]) -> dict[str, float]:
    """People expected in each placed session, by session id, at its fullest moment (longer or repeated sessions)."""
    expected: dict[str, float] = {}
    for (run, _), people in crowds(problem, placements).items():
        expected[run.session] = max(people, expected.get(run.session, 0.0))
    return expected


def turned_away(problem: Problem, placements: Iterable[Placement]) -> float:
    """People expected beyond the seats of their room, added up over all rooms and slots."""
    return sum(
        max(0.0, people - problem.room_by_id[run.room].capacity)
        for (run, _), people in crowds(problem, placements).items()
    )


def clashes(problem: Problem, placements: Iterable[Placement], most: int = 20) -> list[Clash]:
    """The pairs of sessions in the same slot that most voters want both of, largest first; at most `most` of them."""
    voters: dict[str, int] = defaultdict(int)
    for bit, ballot in enumerate(problem.ballots):
        for wanted in ballot.wants:
            voters[wanted] |= 1 << bit
    there = {slot.id: 0 for slot in problem.slots}
    for bit, ballot in enumerate(problem.ballots):
        for slot_id in there:
            if slot_id not in ballot.absent:
                there[slot_id] |= 1 << bit
    running: dict[str, set[str]] = defaultdict(set)
    for placement in placements:
        for slot_id in problem.span(placement.slot, problem.session_by_id[placement.session].length) or ():
            running[slot_id].add(placement.session)
    order = {session.id: number for number, session in enumerate(problem.sessions)}
    pairs = [
        Clash(slot.id, one, other, both)
        for slot in problem.slots
        for one, other in combinations(sorted(running[slot.id], key=order.__getitem__), 2)
        if (both := (voters[one] & voters[other] & there[slot.id]).bit_count())
    ]
    pairs.sort(key=lambda clash: -clash.voters)
    return pairs[:most]
