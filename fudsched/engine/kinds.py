"""The kinds of slots of a day, for the proof: what may run before whom, and the sets of sessions met so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

import numpy as np

from fudsched.engine.board import Board
from fudsched.engine.branch import Best, Flags, as_words, best_set, beyond_seats
from fudsched.engine.comfort import Bits, Crowds, Dread, Reals
from fudsched.engine.problem import Placement
from fudsched.engine.start import cells_of, open_to


class Met(NamedTuple):
    """What is known of a set: people it seats at most, people it turns away at least."""

    seats: int
    away: float


@dataclass
class Kind:
    """Slots in which the same sessions may run before the same people: they share their sets and their prices."""

    sessions: list[int]
    wanted: Bits
    people: list[int]
    picks: int
    smallest: int
    together: Flags
    crowds: Crowds
    slots: list[int]
    sets: dict[tuple[int, ...], Met] = field(default_factory=dict)

    def meet(self, chosen: tuple[int, ...]) -> None:
        """Note a set."""
        sets = np.array([chosen], np.int64)
        full = len(chosen) == self.picks
        beyond = int(beyond_seats(self.wanted[sets], self.smallest)[0]) if full else 0
        self.sets[chosen] = Met(self.reach(chosen) - beyond, float(self.crowds.turned_away(sets)[0]))

    def reach(self, chosen: Iterable[int]) -> int:
        """How many people a set reaches."""
        bits = 0
        for one in chosen:
            bits |= self.people[one]
        return bits.bit_count()

    def best(self, prices: Reals, dread: Dread | None, until: float) -> Best:
        """The set worth most at these prices (one for each session of the day); not below the best one met."""
        mine = prices[self.sessions]
        met = (
            known.seats - sum(mine[one] for one in chosen) - _cost(dread, known) for chosen, known in self.sets.items()
        )
        at_least = max(0.0, max(met, default=0.0))
        return best_set(self.wanted, mine, self.picks, at_least, until, self.smallest, self.together, dread)

    def meet_all(self, sets: Iterable[tuple[int, ...]]) -> int:
        """Note sets; returns how many of them are new."""
        fresh = [chosen for chosen in sets if chosen not in self.sets]
        for chosen in fresh:
            self.meet(chosen)
        return len(fresh)


def _cost(dread: Dread | None, met: Met) -> float:
    if dread is None:
        return 0.0
    return dread.price * met.away if met.away <= dread.most else np.inf


def kinds_of(board: Board, placements: Iterable[Placement]) -> list[Kind]:
    """The kinds of slots of a day, with the sets of a schedule that is known."""
    may_run, rooms = open_to(board)
    sessions = board.problem.sessions
    item_of = {s: item for item, s in reversed(list(enumerate(board.session_of)))}
    wanted = {s: board.wanted_by[item] for s, item in item_of.items()}
    alike: dict[tuple[frozenset[int], int, tuple[int, ...]], list[int]] = defaultdict(list)
    for t in range(board.slots):
        seats = tuple(sorted((board.problem.rooms[r].capacity for r in rooms[t]), reverse=True))
        alike[frozenset(s for s in may_run[t] if wanted[s] & board.present[t]), board.present[t], seats].append(t)
    content = reduce(and_, board.comfortable)
    kinds: list[Kind] = []
    for (those, present, seats), slots in alike.items():
        here = sorted(those)
        if not here:
            continue
        people = [wanted[s] & present for s in here]
        # What nobody there wants is in no set, but its presenters may be in it.
        elsewhere = reduce(or_, (board.presenters[item_of[s]] for t in slots for s in may_run[t] if s not in those), 0)
        picks, count = min(len(seats), len(here)), len(board.people)
        crowds = Crowds(
            as_words([some & content & ~elsewhere for some in people], count),
            as_words([board.presenters[item_of[s]] for s in here], count),
            np.array([board.turnout / max(1, min(sessions[s].max_runs, board.slots)) for s in here]),
            np.array(seats[:picks]),
        )
        own = [board.alike[item_of[s]] for s in here]
        together = np.array([[not one & other for other in own] for one in own])
        kinds.append(Kind(here, as_words(people, count), people, picks, seats[picks - 1], together, crowds, slots))
    _meet_schedule(board, kinds, placements)
    return kinds


def _meet_schedule(board: Board, kinds: list[Kind], placements: Iterable[Placement]) -> None:
    """Note the sets of a schedule."""
    running: dict[int, set[int]] = defaultdict(set)
    for item, cell in board.place(placements).items():
        for taken in cells_of(board, item, cell):
            running[taken // board.rooms].add(board.session_of[item])
    for kind in kinds:
        number = {s: n for n, s in enumerate(kind.sessions)}
        for t in kind.slots:
            kind.meet(tuple(sorted(number[s] for s in running[t] if s in number)))
