"""Solving: from a problem to a solution the referee accepts, within the time given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from time import monotonic

from fudsched.engine import rules
from fudsched.engine.board import Board
from fudsched.engine.bound import bound as ballot_bound
from fudsched.engine.problem import Impossible, Problem
from fudsched.engine.reasons import left_out
from fudsched.engine.score import score
from fudsched.engine.search import Search, run
from fudsched.engine.solution import Solution
from fudsched.engine.start import Full, first_schedule

VERSION = "0.1.0"

# Seconds between two calls of `progress`.
BEAT = 0.25


def solve(
    problem: Problem,
    seconds: float = 20.0,
    seed: int = 1,
    workers: int = 1,
    iterations: int | None = None,
    progress: Callable[[float, int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    names: Mapping[str, str] | None = None,
) -> Solution:
    """The best schedule found in `seconds`; raises Impossible with one sentence when there is none.

    iterations  proposals to look at instead of a time: then problem, seed and version alone decide the solution
    progress    called with (seconds gone, wanted seats, bound) at most four times a second
    cancelled   asked many times a second; once it says True the best schedule so far is returned
    names       what people call an id, for the sentences
    """
    began = monotonic()
    names = names or {}
    del workers  # one process searches until more are worth their start
    board = Board(problem)
    try:
        first = first_schedule(board)
    except Full as full:
        raise Impossible(_why_impossible(board, full, names)) from None
    most = ballot_bound(problem)
    search = Search(board, first, Random(f"fudsched {seed}"))
    trace: list[tuple[float, int, int]] = [(round(monotonic() - began, 2), search.best_seats, most)]
    looked = 0
    beat = 0.0

    def listen(gone: float, search: Search) -> bool:
        nonlocal beat, looked
        looked += 1
        if gone - beat >= BEAT:
            beat = gone
            now = round(monotonic() - began, 2)
            if search.best_seats > trace[-1][1]:
                trace.append((now, search.best_seats, most))
            if progress:
                progress(now, search.best_seats, most)
        if cancelled and cancelled():
            return True
        return search.best_seats >= most and not problem.current

    spent = monotonic() - began
    for _ in run(search, max(0.01, seconds - spent), iterations, listen):
        pass
    placements = board.placements(search.best)
    found = rules.faults(problem, placements, names)
    if found:
        raise AssertionError("The engine made a schedule its referee refuses: " + found[0].sentence)
    measured = score(problem, placements, most)
    took = round(monotonic() - began, 2)
    trace.append((took, measured["wanted_seats"], most))
    return Solution(
        status="optimal" if measured["wanted_seats"] >= most and not measured["moved"] else "feasible",
        placements=placements,
        left_out=left_out(problem, placements, names),
        score=measured,
        trace=tuple(trace),
        seed=seed,
        seconds=took,
        input_digest=problem.digest(),
        engine=VERSION,
        iterations=looked,
    )


def _why_impossible(board: Board, full: Full, names: Mapping[str, str]) -> str:
    """One sentence about pins that cannot all be kept."""
    problem = board.problem
    for pin in problem.pins:
        session = problem.session_by_id[pin.session]
        where = "".join(f" in {names.get(id, id)}" for id in (pin.slot, pin.room) if id is not None)
        trial = Board(Problem(problem.slots, problem.rooms, (session,), pins=(pin,)))
        if not trial.starts[0]:
            reason = "cannot be placed there" if where else "cannot be placed anywhere"
            return f"{names.get(pin.session, pin.session)} is pinned{where}, but {reason}."
    pinned = ", ".join(dict.fromkeys(names.get(pin.session, pin.session) for pin in problem.pins))
    if full.proven:
        return f"These pinned sessions cannot all be placed together: {pinned}."
    return f"No way was found to place these pinned sessions together: {pinned}."
