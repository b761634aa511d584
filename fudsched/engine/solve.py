"""Solving: from a problem to a solution the referee accepts, within the time given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from time import monotonic
from typing import Any

from fudsched.engine import rules
from fudsched.engine.board import Board
from fudsched.engine.bound import bound as ballot_bound
from fudsched.engine.impossible import why_impossible
from fudsched.engine.problem import Impossible, Placement, Problem
from fudsched.engine.reasons import left_out, why_moved
from fudsched.engine.score import moved, score
from fudsched.engine.search import Search, run
from fudsched.engine.solution import Solution
from fudsched.engine.start import Full, first_schedule
from fudsched.engine.worker import Worker

VERSION = "0.1.0"

# Seconds between two calls of `progress`.
BEAT = 0.25
# Seconds below which more processes are not worth their start.
WORTH_WORKERS = 1.5
# What scoring and explaining takes, in seconds per vote: kept free at the end, up to a fifth of the time.
FINISH = 4e-5


def solve(
    problem: Problem,
    seconds: float = 20.0,
    seed: int = 1,
    workers: int = 1,
    iterations: int | None = None,
    progress: Callable[[float, int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    names: Mapping[str, str] | None = None,
    fairness: float = 0.0,
) -> Solution:
    """The best schedule found in `seconds`; raises Impossible with one sentence when there is none.

    workers     processes to search with, each with a seed of its own
    iterations  proposals each of them looks at, instead of a time: then problem, seed, workers and version alone
                decide the solution
    progress    called with (seconds gone, wanted seats, bound) at most four times a second
    cancelled   asked many times a second; once it says True the best schedule so far is returned
    names       what people call an id, for the sentences
    fairness    how many wanted seats it may cost to bring one more voter to half of what they could have
    """
    began = monotonic()
    board = Board(problem)
    try:
        first = first_schedule(board)
    except Full as full:
        raise Impossible(why_impossible(problem, full.proven, names or {})) from None
    most = ballot_bound(problem)
    search = Search(board, first, Random(f"fudsched {seed}"), fairness=fairness)
    trace: list[tuple[float, int, int]] = [(round(monotonic() - began, 2), search.best_seats, most)]
    left = seconds - (monotonic() - began)
    left = max(0.01, left - min(seconds / 5, FINISH * sum(problem.votes.values())))
    others: list[Worker] = []
    if iterations is not None or seconds >= WORTH_WORKERS:
        others = [
            Worker(problem, f"fudsched {seed} {n}", max(0.1, left - 0.5), iterations, fairness)
            for n in range(1, workers)
        ]
    beat = 0.0

    def listen(gone: float, search: Search) -> bool:
        nonlocal beat
        seats = search.best_seats
        if gone - beat >= BEAT:
            beat = gone
            now = round(monotonic() - began, 2)
            seats = _best(search, others)[1]
            if seats > trace[-1][1]:
                trace.append((now, seats, most))
            if progress:
                progress(now, seats, most)
        if cancelled and cancelled():
            return True
        return seats >= most and not problem.current and iterations is None

    try:
        run(search, left, iterations, listen)
        if iterations is not None and not (cancelled and cancelled()):
            for other in others:
                other.finish(600.0)
    finally:
        for other in others:
            other.stop()
    placements = board.placements(_best(search, others)[2])
    found = rules.faults(problem, placements, names)
    if found:
        raise AssertionError("The engine made a schedule its referee refuses: " + found[0].sentence)
    measured = score(problem, placements, most)
    reasons = left_out(problem, placements, names)
    moves = _moves(problem, placements, names)
    took = round(monotonic() - began, 2)
    trace.append((took, measured["wanted_seats"], most))
    return Solution(
        status="optimal" if measured["wanted_seats"] >= most and not measured["moved"] else "feasible",
        placements=placements,
        left_out=reasons,
        score=measured,
        trace=tuple(trace),
        seed=seed,
        seconds=took,
        input_digest=problem.digest(),
        engine=VERSION,
        iterations=search.proposals,
        moves=moves,
    )


def _best(search: Search, others: list[Worker]) -> tuple[float, int, dict[int, int]]:
    """Worth, seats and places of the best schedule any process has; the first of equals."""
    best = (search.best_worth, search.best_seats, search.best)
    for other in others:
        if other.best and other.best[0] > best[0] + 1e-6:
            best = other.best
    return best


def _moves(
    problem: Problem, placements: tuple[Placement, ...], names: Mapping[str, str] | None
) -> tuple[Mapping[str, Any], ...]:
    """Every published placement that was not kept: where it went, and why."""
    told: list[dict[str, Any]] = []
    for old in moved(problem, placements):
        new = next((p for p in placements if p.session == old.session and p not in problem.current), None)
        told.append(
            {
                "session": old.session,
                "from": {"slot": old.slot, "room": old.room},
                "to": {"slot": new.slot, "room": new.room} if new else None,
                "reason": why_moved(problem, placements, old, new, names),
            }
        )
    return tuple(told)
