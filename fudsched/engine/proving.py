"""Proving: how far a solution that is out could at most be from the best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from fudsched.engine.audience import turned_away
from fudsched.engine.problem import Problem
from fudsched.engine.prover import Prover
from fudsched.engine.score import bounds, status
from fudsched.engine.search import PROVABLE
from fudsched.engine.solution import Solution

# Seconds between two calls of `progress`.
BEAT = 0.25


def prove(
    problem: Problem,
    solution: Solution,
    seconds: float,
    progress: Callable[[float, int, int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Solution:
    """The same solution with the lowest bounds proven in `seconds`, and its gaps and status to go with them.

    Two bounds: of any schedule, and (up to PROVABLE pitches) of those that turn away no more people than this one.
    progress    called with (seconds gone, wanted seats, bound, bound in comfort) at most four times a second
    cancelled   as in `solve`; stops early when no more can be proven
    """
    began = monotonic()
    seats, most = int(solution.score["wanted_seats"]), int(solution.score["bound"])
    trace = list(solution.trace)
    provers = [Prover(problem, solution.placements, seconds, most)]
    if len(problem.sessions) <= PROVABLE:
        allowed = turned_away(problem, solution.placements)
        provers.append(
            Prover(problem, solution.placements, seconds, int(solution.score.get("comfort_bound", most)), allowed)
        )
    try:
        while monotonic() - began < seconds and not (cancelled and cancelled()):
            done = [prover.is_done(BEAT / len(provers)) for prover in provers]
            now = round(solution.seconds + monotonic() - began, 2)
            most = provers[0].bound
            if most < trace[-1][2]:
                trace.append((now, seats, most))
            if progress:
                progress(now, seats, most, min(prover.bound for prover in provers))
            if all(done) or most <= seats:
                break
    finally:
        for prover in provers:
            prover.stop()
    most, in_comfort = provers[0].bound, min(prover.bound for prover in provers)
    measured = {**solution.score, **bounds(seats, most, in_comfort)}
    return replace(solution, score=measured, status=status(measured), trace=tuple(trace))
