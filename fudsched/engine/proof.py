"""The proof: a bound on wanted seats from prices on sessions, lowered for as long as there is time.

Give every session a price. A schedule pays its sessions' prices slot by slot and gets them back once per session, so
no schedule seats more than the prices of all sessions plus, for every slot, the most people any set of sessions
reaches there beyond its prices. The prices that make this smallest come from a linear programme over the sets met so
far (Dantzig-Wolfe with smoothed prices); every round of prices gives a bound that holds, best or not.
Asked for schedules that turn away no more than so many people, it gives each of those a price as well.
Sessions that share a presenter are in no set together. Of the rooms only the number counts and the seats of the
smallest, and of a crowd what the largest rooms leave over, which can only raise the bound.
Above PROVABLE pitches no slot's best set can be found in time: there it is bounded part by part (see `prices`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import floor, inf, isfinite
from time import monotonic

import highspy
import numpy as np

from fudsched.engine.board import Board
from fudsched.engine.bound import bound as ballot_bound
from fudsched.engine.comfort import Dread, Reals
from fudsched.engine.kinds import Kind, kinds_of
from fudsched.engine.prices import prove_by_parts
from fudsched.engine.problem import Placement, Problem
from fudsched.engine.relaxation import relaxed_bound
from fudsched.engine.search import PROVABLE
from fudsched.engine.seating import seat

# How far prices stay where they gave the best bound, rather than going where the programme says.
SMOOTH = 0.6
# The first prices: a session's rent is what it reaches alone beyond this quantile of all, and it pays this share.
RENT_FROM, RENT = 0.25, 0.4
# The longest one slot is branched on before its open sets are counted as if they could be had.
PATIENCE = 20.0
# Rounding: people that sums of chances may be wrong by.
ROUNDING = 1e-6


def prove(
    problem: Problem,
    placements: Iterable[Placement],
    seconds: float,
    told: Callable[[int], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    allowed: float = inf,
) -> int:
    """The lowest bound proven in `seconds`, starting from any schedule; `told` hears of every better one.

    allowed   bound only schedules that turn away no more people than this; above PROVABLE pitches it counts for nothing
    """
    until = monotonic() + seconds
    placements = tuple(placements)
    board = Board(problem)
    lowest = ballot_bound(problem, board)
    seats = seat(problem, placements, passes=1).wanted_seats

    def is_over() -> bool:
        return monotonic() >= until or cancelled()

    if len(problem.sessions) > PROVABLE:
        return prove_by_parts(board, lowest, seats, told, is_over)
    relaxed = relaxed_bound(board, seconds / 2)
    if relaxed < lowest:
        lowest = relaxed
        told(lowest)
    kinds = kinds_of(board, placements)
    uses = np.array([session.length * min(session.max_runs, board.slots) for session in problem.sessions], float)
    programme = _Programme(kinds, uses, allowed)
    centre = programme.first_prices()
    at_best = inf
    while lowest > seats and not is_over():
        value, prices = programme.solve()
        tried = SMOOTH * centre + (1 - SMOOTH) * prices if at_best < inf else centre
        total, fresh = programme.price(tried, until)
        if not fresh:
            total_now, fresh = programme.price(prices, until)
            if total_now < total:
                total, tried = total_now, prices
        if total < at_best:
            at_best, centre = total, tried
            if floor(total + 1e-4) < lowest:
                lowest = floor(total + 1e-4)
                told(lowest)
        if not fresh or at_best - value < 1e-3:
            break
    return lowest


class _Programme:
    """The linear programme over the sets met so far: each session used as often as it may, each slot once.

    The last row counts people turned away. `most` is what there is of each: uses of a session, slots of a kind, people.
    """

    def __init__(self, kinds: list[Kind], uses: Reals, allowed: float) -> None:
        self.kinds, self.sessions = kinds, len(uses)
        self.counts_crowds = isfinite(allowed)
        self.allowed = allowed + ROUNDING if self.counts_crowds else 0.0
        self.uses = uses
        self.known = [0] * len(self.kinds)
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        nothing = np.array([], dtype=np.int32)
        for most in (*uses, *(float(len(kind.slots)) for kind in kinds), self.allowed if self.counts_crowds else inf):
            self.highs.addRow(-highspy.kHighsInf, float(most), 0, nothing, np.array([], dtype=np.float64))
        self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def first_prices(self) -> Reals:
        """A share of what a session reaches alone in its slot beyond what a weak one does; crowds cost nothing."""
        alone = np.zeros(self.sessions)
        for kind in self.kinds:
            for chosen in kind.sets:
                reach = kind.reach(chosen)
                for one in chosen:
                    alone[kind.sessions[one]] = reach - kind.reach(other for other in chosen if other != one)
        weak = np.quantile(alone[alone > 0], RENT_FROM) if (alone > 0).any() else 0.0
        return np.append(np.maximum(0.0, alone - weak) * RENT, 0.0)

    def solve(self) -> tuple[float, Reals]:
        """The value over the known sets, and the price of every session and of a person turned away."""
        crowd = self.sessions + len(self.kinds)
        for k, kind in enumerate(self.kinds):
            for chosen, met in list(kind.sets.items())[self.known[k] :]:
                rows = np.array([*(kind.sessions[one] for one in chosen), self.sessions + k, crowd], np.int32)
                factors = np.array([1.0] * (len(chosen) + 1) + [met.away])
                self.highs.addCol(float(met.seats), 0.0, highspy.kHighsInf, len(rows), rows, factors)
            self.known[k] = len(kind.sets)
        self.highs.run()
        duals = np.array(self.highs.getSolution().row_dual)
        prices: Reals = np.maximum(0.0, np.append(duals[: self.sessions], duals[crowd]))
        return float(self.highs.getObjectiveValue()), prices

    def price(self, prices: Reals, until: float) -> tuple[float, int]:
        """The bound at these prices, and how many new sets came up while proving it."""
        total = float(prices[:-1] @ self.uses + prices[-1] * self.allowed)
        fresh = 0
        for kind in self.kinds:
            dread = Dread(kind.crowds, float(prices[-1]), self.allowed) if self.counts_crowds else None
            best = kind.best(prices, dread, min(until, monotonic() + PATIENCE))
            total += len(kind.slots) * best.at_most
            fresh += kind.meet_all(best.sets)
        return total, fresh
