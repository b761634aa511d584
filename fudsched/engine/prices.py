"""The proof of a large barcamp: prices on sessions and the parts of each slot's sets sharpen each other.

No schedule seats more than all prices together plus, for every slot, the most that any part of its sets is worth
beyond the prices (see `proof`). All is moved at once in small steps: a session of which the mixes take more than there
is gets dearer, one that is left over cheaper; a slot spends more of its time in parts that are worth more. After each
round of steps the parts in which most of the time is spent are split, for there the bound is decided.
Slots with the same people and as many rooms share their parts, as if every session that may run in one of them might
in all, which can only raise the bound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from math import floor
from time import monotonic

import numpy as np

from fudsched.engine.board import Board
from fudsched.engine.parts import Doubles, Numbers, Parts, Reals
from fudsched.engine.start import open_to

# Steps of a round, and the seconds after which it ends all the same.
STEPS, ROUND = 100, 2.0
# A part splits into one for each of this many sessions and one without them.
WAYS = 3
# The parts that are split hold this share of a slot's time.
SPLIT = 0.5
# … once the bound changes by no more than this share in a round.
SETTLED = 0.003
# Steps are made for parts whose bound is this close to the largest, in mean audiences.
NEAR = 0.5
# How fast time goes where the bound is larger, per mean audience, and prices follow demand, in mean audiences for all
# sessions that have a place: the product of both is what keeps them from swinging.
HASTE, PACE = 1.0, 1.0
# Numbers that may be kept for all parts (some 60 MB), and multiplied in one step (a tenth of a second).
KEPT, AT_ONCE = 15_000_000, 1_000_000_000
# Rounding: what sums of single precision may be wrong by, as a share.
ROUNDING = 1e-6


class _Kind:
    """Slots that are alike: their sessions by size, and the parts of what they may hold."""

    def __init__(self, sessions: list[int], parts: Parts, times: int) -> None:
        self.sessions, self.parts, self.times = sessions, parts, times
        self.awake: Numbers = np.zeros(1, np.int64)
        self.row = parts.wanted.size

    def look(self, prices: Reals, near: float) -> float:
        """The bound of one such slot; and choose whom the next steps are for."""
        parts = self.parts
        parts.bound_and_move(np.arange(len(parts)), prices[self.sessions])
        most = float(parts.at_most.max())
        self.awake = np.flatnonzero(parts.at_most > most - near)
        few = max(1, AT_ONCE // self.row)
        if len(self.awake) > few:
            self.awake = np.sort(np.argsort(-parts.at_most)[:few])
        self._spend(parts.weight[self.awake], 1e-4)
        return most

    def step(self, prices: Reals, haste: float) -> Doubles:
        """One small step of parts and time; how much of each session all slots of this kind take."""
        parts = self.parts
        parts.bound_and_move(self.awake, prices[self.sessions])
        lead = parts.lead[self.awake]
        self._spend(parts.weight[self.awake] * np.exp(np.maximum(-50, haste * (lead - lead.max()))), 1e-9)
        taken: Doubles = self.times * (parts.weight[self.awake] @ parts.mix[self.awake])
        return taken

    def _spend(self, time: Doubles, least: float) -> None:
        time = np.maximum(time, least)
        self.parts.weight[:] = 0
        self.parts.weight[self.awake] = time / time.sum()

    def split(self, room: int) -> None:
        """Split the parts in which most time is spent, while there is room for more."""
        by_weight = np.argsort(-self.parts.weight)
        enough = int(np.searchsorted(np.cumsum(self.parts.weight[by_weight]), SPLIT)) + 1
        self.parts.split(by_weight[: min(enough, room // WAYS)], WAYS)


def prove_by_parts(
    board: Board, lowest: int, enough: int, told: Callable[[int], None], is_over: Callable[[], bool]
) -> int:
    """The lowest bound before it is over, or before it is `enough`; `told` hears of every one below `lowest`."""
    kinds = _kinds(board)
    if not kinds:
        return lowest
    sessions = board.problem.sessions
    uses = np.array([session.length * min(session.max_runs, board.slots) for session in sessions], float)
    audience = float(np.mean([kind.parts.wanted.sum(1).mean() for kind in kinds]))
    pace = PACE * audience / sum(kind.times * kind.parts.picks for kind in kinds)
    prices: Reals = np.zeros(len(uses), np.float32)
    before, last = uses, np.inf
    while lowest > enough and not is_over():
        total = float(prices @ uses) + sum(kind.times * kind.look(prices, NEAR * audience) for kind in kinds)
        if floor(total * (1 + ROUNDING)) < lowest:
            lowest = floor(total * (1 + ROUNDING))
            told(lowest)
        ends = monotonic() + ROUND
        for _ in range(STEPS):
            taken = np.zeros(len(uses))
            for kind in kinds:
                taken[kind.sessions] += kind.step(prices, HASTE / audience)
            prices = np.maximum(0, prices + pace * (2 * taken - before - uses)).astype(np.float32)
            before = taken
            if is_over() or monotonic() > ends:
                break
        settled, last = abs(last - total) <= SETTLED * total, total
        for kind in kinds if settled else ():
            room = KEPT // (len(kinds) * sum(kind.parts.wanted.shape)) - len(kind.parts)
            kind.split(max(0, room))
    return lowest


def _kinds(board: Board) -> list[_Kind]:
    """The slots by who is there and how many rooms are open."""
    may_run, rooms = open_to(board)
    wanted = {s: board.wanted_by[item] for item, s in enumerate(board.session_of)}
    alike = {s: board.alike[item] for item, s in enumerate(board.session_of)}
    slots: dict[tuple[int, int], list[int]] = defaultdict(list)
    for t in range(board.slots):
        slots[board.present[t], len(rooms[t])].append(t)
    kinds: list[_Kind] = []
    for (present, picks), those in slots.items():
        here = {s: wanted[s] & present for t in those for s in may_run[t] if wanted[s] & present}
        by_size = sorted(here, key=lambda s: (-here[s].bit_count(), s))
        if by_size:
            together = np.array([[not alike[one] & alike[other] for other in by_size] for one in by_size])
            parts = Parts(_rows([here[s] for s in by_size], len(board.people)), min(picks, len(by_size)), together)
            kinds.append(_Kind(by_size, parts, len(those)))
    return kinds


def _rows(people: list[int], count: int) -> Reals:
    """A row of zeros and ones for each set of people, without columns for those in none."""
    bits = [np.frombuffer(some.to_bytes((count + 7) // 8, "little"), np.uint8) for some in people]
    rows = np.unpackbits(np.array(bits), axis=1, bitorder="little")
    return np.ascontiguousarray(rows[:, rows.any(0)], np.float32)
