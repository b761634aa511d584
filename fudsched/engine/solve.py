"""Solving: from a problem to a solution the referee accepts, within the time given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from time import monotonic
from typing import Any

from fudsched.engine import rules
from fudsched.engine.anneal import run
from fudsched.engine.board import Board
from fudsched.engine.bound import bound as ballot_bound
from fudsched.engine.problem import Impossible, Placement, Problem
from fudsched.engine.prover import Prover
from fudsched.engine.score import moved, score, status
from fudsched.engine.search import Search
from fudsched.engine.solution import Solution
from fudsched.engine.start import Full, first_schedule
from fudsched.engine.worker import Worker

VERSION = "0.1.0"

# Seconds between two calls of `progress`.
BEAT = 0.25
# Seconds below which more processes are not worth their start.
WORTH_CHILDREN = 1.5
# What scoring and explaining takes, in seconds per vote: kept free at the end, up to a fifth of the time.
FINISH = 1e-5


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
    comfort: float | None = None,
) -> Solution:
    """The best schedule found in `seconds`; raises Impossible with one sentence when there is none.

    workers     processes to search with, each with a seed of its own
    iterations  proposals each of them looks at, instead of a time: then problem, seed, workers and version alone
                decide the solution (and nothing is proven beside it: see `prove`)
    progress    called with (seconds gone, wanted seats, bound) at most four times a second
    cancelled   asked many times a second; once it says True the best schedule so far is returned
    names       what people call an id, for the sentences
    fairness    how many wanted seats it may cost to bring one more voter to half of what they could have
    comfort     how many it may cost to keep one more person from finding no seat, beyond what most-votes-first does
    """
    from fudsched.engine.reasons import left_out  # with all that weighs changes, which nobody else here needs

    began = monotonic()
    board = Board(problem)
    try:
        first = first_schedule(board)
    except Full as full:
        from fudsched.engine.impossible import why_impossible  # seldom needed

        raise Impossible(why_impossible(problem, full.proven, names or {})) from None
    search = Search(board, first, Random(f"fudsched {seed}"), fairness=fairness, comfort=comfort)
    attempt = _Attempt(problem, search, ballot_bound(problem, board), began, iterations is None, progress, cancelled)
    left = seconds - (monotonic() - began)
    left = max(0.01, left - min(seconds / 5, FINISH * sum(problem.votes.values())))
    try:
        is_wanted = not attempt.is_cancelled()
        if is_wanted and (iterations is not None or seconds >= WORTH_CHILDREN):
            attempt.call_workers(f"fudsched {seed}", workers, left, iterations, comfort)
        if is_wanted and iterations is None and seconds >= WORTH_CHILDREN:
            attempt.prover = Prover(problem, board.placements(first), left, attempt.most)
        run(search, left, iterations, attempt.listen)
        if iterations is not None:
            attempt.wait()
        for worker in attempt.workers:
            worker.stop()
    finally:
        attempt.stop()
    most, trace = attempt.most, attempt.trace
    placements = board.placements(attempt.best()[2])
    found = rules.faults(problem, placements, names)
    if found:
        raise AssertionError("The engine made a schedule its referee refuses: " + found[0].sentence)
    measured = score(problem, placements, most)
    reasons = left_out(problem, placements, names)
    moves = _moves(problem, placements, names)
    took = round(monotonic() - began, 2)
    trace.append((took, measured["wanted_seats"], most))
    return Solution(
        status=status(measured),
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


class _Attempt:
    """One solving under way: the search here, the workers and the prover beside it, and what was told of them."""

    def __init__(
        self,
        problem: Problem,
        search: Search,
        most: int,
        began: float,
        may_stop: bool,
        progress: Callable[[float, int, int], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.problem, self.search, self.most, self.began = problem, search, most, began
        self.may_stop = may_stop and not problem.current and not problem.same_room
        self.progress, self.cancelled = progress, cancelled
        self.workers: list[Worker] = []
        self.prover: Prover | None = None
        self.trace = [(round(monotonic() - began, 2), search.best_seats, most)]
        self.beat = 0.0

    def call_workers(
        self, seed: str, workers: int, seconds: float, iterations: int | None, comfort: float | None
    ) -> None:
        for n in range(1, workers):
            time = max(0.1, seconds - 0.5)
            self.workers.append(Worker(self.problem, f"{seed} {n}", time, iterations, self.search.fairness, comfort))

    def listen(self, gone: float, search: Search) -> bool:
        """Hear the clock: keep the trace, tell of progress, and say whether to stop."""
        if gone - self.beat >= BEAT:
            self.beat = gone
            now = round(monotonic() - self.began, 2)
            seats = self.best()[1]
            self.most = self.prover.bound if self.prover else self.most
            if (seats, self.most) != self.trace[-1][1:]:
                self.trace.append((now, seats, self.most))
            if self.progress:
                self.progress(now, seats, self.most)
        return self.is_cancelled() or (self.may_stop and search.best_seats >= self.most)

    def best(self) -> tuple[float, int, dict[int, int]]:
        """Worth, seats and places of the best schedule any process has; the first of equals."""
        best = (self.search.best_worth, self.search.best_seats, self.search.best)
        for worker in self.workers:
            if worker.best and worker.best[0] > best[0] + 1e-6:
                best = worker.best
        return best

    def wait(self) -> None:
        """Until every worker has told its last."""
        for worker in self.workers:
            while not worker.is_done(BEAT) and not self.is_cancelled():
                pass

    def stop(self) -> None:
        for worker in self.workers:
            worker.stop()
        if self.prover:
            self.prover.stop()
            self.most = self.prover.bound

    def is_cancelled(self) -> bool:
        return self.cancelled is not None and self.cancelled()


def _moves(
    problem: Problem, placements: tuple[Placement, ...], names: Mapping[str, str] | None
) -> tuple[Mapping[str, Any], ...]:
    """Every published placement that was not kept: where it went, and why."""
    from fudsched.engine.reasons import why_moved

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
