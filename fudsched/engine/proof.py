"""The proof: a bound on wanted seats from prices on sessions, lowered for as long as there is time.

Give every session a price. A schedule pays its sessions' prices slot by slot and gets them back once per session, so
no schedule seats more than the prices of all sessions plus, for every slot, the most people any set of sessions
reaches there beyond its prices. The prices that make this smallest come from a linear programme over the sets met so
far (Dantzig-Wolfe with smoothed prices); every round of prices gives a bound that holds, best or not.
Sessions that share a presenter are in no set together. Of the rooms only the number counts and the seats of the
smallest, which can only raise the bound.
Above PROVABLE pitches no slot's best set can be found in time: there it is bounded part by part (see `prices`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import floor
from time import monotonic

import highspy
import numpy as np

from fudsched.engine.board import Board
from fudsched.engine.bound import bound as ballot_bound
from fudsched.engine.branch import Bits, Flags, Reals, as_words, best_set, beyond_seats
from fudsched.engine.prices import prove_by_parts
from fudsched.engine.problem import Placement, Problem
from fudsched.engine.relaxation import relaxed_bound
from fudsched.engine.search import PROVABLE
from fudsched.engine.seating import seat
from fudsched.engine.start import cells_of, open_to

# How far prices stay where they gave the best bound, rather than going where the programme says.
SMOOTH = 0.6
# The first prices: a session's rent is what it reaches alone beyond this quantile of all, and it pays this share.
RENT_FROM, RENT = 0.25, 0.4
# The longest one slot is branched on before its open sets are counted as if they could be had.
PATIENCE = 20.0


@dataclass
class Kind:
    """Slots in which the same sessions may run before the same people: they share their sets and their prices."""

    sessions: list[int]
    wanted: Bits
    people: list[int]
    picks: int
    smallest: int
    together: Flags
    times: int = 0
    sets: dict[tuple[int, ...], int] = field(default_factory=dict)

    def reach(self, chosen: Iterable[int]) -> int:
        """How many people a set reaches."""
        bits = 0
        for one in chosen:
            bits |= self.people[one]
        return bits.bit_count()

    def meet(self, chosen: tuple[int, ...]) -> None:
        """Note how many people a set seats at most."""
        full = len(chosen) == self.picks
        beyond = int(beyond_seats(self.wanted[None, list(chosen)], self.smallest)[0]) if full else 0
        self.sets[chosen] = self.reach(chosen) - beyond


def prove(
    problem: Problem,
    placements: Iterable[Placement],
    seconds: float,
    told: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """The lowest bound proven in `seconds`, starting from any schedule; `told` hears of every better one."""
    until = monotonic() + seconds
    placements = tuple(placements)
    board = Board(problem)
    lowest = ballot_bound(problem, board)
    seats = seat(problem, placements, passes=1).wanted_seats

    def is_over() -> bool:
        return monotonic() >= until or (cancelled is not None and cancelled())

    if len(problem.sessions) > PROVABLE:
        return prove_by_parts(board, lowest, seats, told or (lambda _: None), is_over)
    relaxed = relaxed_bound(board, seconds / 2)
    if relaxed < lowest:
        lowest = relaxed
        if told:
            told(lowest)
    kinds = _kinds(board)
    uses = np.array([session.length * min(session.max_runs, board.slots) for session in problem.sessions], float)
    _first_sets(board, kinds, placements)
    programme = _Programme(kinds, uses)
    centre = _rents(kinds, len(uses))
    at_best = float("inf")
    while lowest > seats and not is_over():
        value, prices = programme.solve()
        tried = SMOOTH * centre + (1 - SMOOTH) * prices if at_best < float("inf") else centre
        total, fresh = _price(kinds, tried, uses, until)
        if not fresh:
            total_now, fresh = _price(kinds, prices, uses, until)
            if total_now < total:
                total, tried = total_now, prices
        if total < at_best:
            at_best, centre = total, tried
            if floor(total + 1e-4) < lowest:
                lowest = floor(total + 1e-4)
                if told:
                    told(lowest)
        if not fresh or at_best - value < 1e-3:
            break
    return lowest


def _kinds(board: Board) -> list[tuple[Kind, list[int]]]:
    """The kinds of slots and the slots of each."""
    may_run, rooms = open_to(board)
    wanted: dict[int, int] = {}
    alike_by: dict[int, int] = {}
    for item, s in enumerate(board.session_of):
        wanted[s], alike_by[s] = board.wanted_by[item], board.alike[item]
    alike: dict[tuple[frozenset[int], int, tuple[int, ...]], list[int]] = defaultdict(list)
    for t in range(board.slots):
        seats = tuple(sorted((board.problem.rooms[r].capacity for r in rooms[t]), reverse=True))
        alike[frozenset(s for s in may_run[t] if wanted[s] & board.present[t]), board.present[t], seats].append(t)
    kinds: list[tuple[Kind, list[int]]] = []
    for (sessions, present, seats), slots in alike.items():
        those = sorted(sessions)
        people = [wanted[s] & present for s in those]
        if those:
            picks = min(len(seats), len(those))
            words = as_words(people, len(board.people))
            together = np.array([[not alike_by[one] & alike_by[other] for other in those] for one in those])
            kinds.append((Kind(those, words, people, picks, seats[picks - 1], together, len(slots)), slots))
    return kinds


def _first_sets(board: Board, kinds: list[tuple[Kind, list[int]]], placements: tuple[Placement, ...]) -> None:
    """Start from the sets of a schedule that is known."""
    here: dict[int, set[int]] = defaultdict(set)
    for item, cell in board.place(placements).items():
        for taken in cells_of(board, item, cell):
            here[taken // board.rooms].add(board.session_of[item])
    for kind, slots in kinds:
        number = {s: n for n, s in enumerate(kind.sessions)}
        for t in slots:
            chosen = tuple(sorted(number[s] for s in here[t] if s in number))
            kind.meet(chosen)


def _rents(kinds: list[tuple[Kind, list[int]]], sessions: int) -> Reals:
    """Prices to start from: what a session reaches alone in its slot beyond what a weak one does, and a share of it."""
    alone = np.zeros(sessions)
    for kind, _ in kinds:
        for chosen, reach in kind.sets.items():
            for one in chosen:
                alone[kind.sessions[one]] = reach - kind.reach(other for other in chosen if other != one)
    weak = np.quantile(alone[alone > 0], RENT_FROM) if (alone > 0).any() else 0.0
    rents: Reals = np.maximum(0.0, alone - weak) * RENT
    return rents


class _Programme:
    """The linear programme over the sets met so far: each session used as often as it may, each slot once."""

    def __init__(self, kinds: list[tuple[Kind, list[int]]], uses: Reals) -> None:
        self.kinds = [kind for kind, _ in kinds]
        self.sessions = len(uses)
        self.known = [0] * len(self.kinds)
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        nothing = np.array([], dtype=np.int32)
        for most in (*uses, *(float(kind.times) for kind in self.kinds)):
            self.highs.addRow(-highspy.kHighsInf, float(most), 0, nothing, np.array([], dtype=np.float64))
        self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def solve(self) -> tuple[float, Reals]:
        """The value over the known sets, and the price of every session."""
        for k, kind in enumerate(self.kinds):
            for chosen, reach in list(kind.sets.items())[self.known[k] :]:
                rows = np.array([*(kind.sessions[one] for one in chosen), self.sessions + k], dtype=np.int32)
                self.highs.addCol(float(reach), 0.0, highspy.kHighsInf, len(rows), rows, np.ones(len(rows)))
            self.known[k] = len(kind.sets)
        self.highs.run()
        prices = np.maximum(0.0, np.array(self.highs.getSolution().row_dual[: self.sessions]))
        return float(self.highs.getObjectiveValue()), prices


def _price(kinds: list[tuple[Kind, list[int]]], prices: Reals, uses: Reals, until: float) -> tuple[float, int]:
    """The bound at these prices, and how many new sets came up while proving it."""
    total = float(prices @ uses)
    fresh = 0
    for kind, _ in kinds:
        mine = prices[kind.sessions]
        known = max((reach - sum(mine[one] for one in chosen) for chosen, reach in kind.sets.items()), default=0.0)
        patience = min(until, monotonic() + PATIENCE)
        at_least = max(0.0, known)
        best = best_set(kind.wanted, mine, kind.picks, at_least, patience, kind.smallest, kind.together)
        total += kind.times * best.at_most
        for chosen in best.sets:
            if chosen not in kind.sets:
                kind.meet(chosen)
                fresh += 1
    return total, fresh
