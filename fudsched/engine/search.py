"""The search: annealing over whole schedules, one session put elsewhere at a time."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from fudsched.engine.board import Board
from fudsched.engine.crowd import turned_away
from fudsched.engine.row import Look, Row
from fudsched.engine.start import cells_of
from fudsched.engine.walking import walkers
from fudsched.engine.weights import SMALL, WEIGHTS, Weights

# Pitches up to which branching on a slot ends, so that the bound comes close.
PROVABLE = 90
# How far the first estimate of a change may be below what is needed before it is given up, in people.
SLACK = 1.0
UNKNOWN = float("inf")


class Search:
    """A schedule under change: `start` is the cell of each item (-1: left out), `at` the item of each cell."""

    def __init__(
        self,
        board: Board,
        first: dict[int, int],
        random: Random,
        weights: Weights = WEIGHTS,
        fairness: float = 0.0,
        comfort: float | None = None,
    ) -> None:
        self.board, self.random, self.weights = board, random, weights
        self.fairness = fairness
        large = len(board.problem.sessions) > PROVABLE
        self.tighten = weights.tighten_large if large else weights.tighten
        self.warm = weights.warm_large if large else weights.warm
        small = len(board.problem.sessions) <= SMALL
        self.crowding = comfort if comfort is not None else weights.crowding_small if small else weights.crowding
        self.proposals = 0
        self.rows = [Row(board, t) for t in range(board.slots)]
        self.start = [-1] * board.items
        self.at = [board.empty] * board.cells
        self.allowed = 0.0
        self.strictness = 1.0
        self.active = [
            item
            for item in range(board.items)
            if board.starts[item] and (board.run_of[item] == 0 or board.must[item] or item in first)
        ]
        for item in first:
            if board.run_of[item] == 1 and not board.must[item]:
                board.share([run for run in (item - 1, item) if run in first])
        self.load(first)
        self.allowed = sum(turned_away(board, row.here, row.there) for row in self.rows)
        self.best = self.snapshot()
        self.best_worth = self.worth()
        self.best_seats = self.seats()

    def load(self, placed: dict[int, int]) -> None:
        """Make this the schedule, from nothing."""
        board = self.board
        self.start = [placed.get(item, -1) for item in range(board.items)]
        self.at = [board.empty] * board.cells
        for item, cell in placed.items():
            for c in cells_of(board, item, cell):
                self.at[c] = item
        for t, row in enumerate(self.rows):
            look = Row(board, t).look(dict(enumerate(self.at[t * board.rooms : (t + 1) * board.rooms])))
            if look is None:
                raise AssertionError("The first schedule breaks a rule.")
            row.keep(look)
            row.correct()
        self.unsure: set[int] = set()
        self.away = sum(row.crowd.turned_away for row in self.rows)
        self.unmet = self.unmet_after({})

    def snapshot(self) -> dict[int, int]:
        return {item: cell for item, cell in enumerate(self.start) if cell >= 0}

    def seats(self) -> int:
        return sum(row.value for row in self.rows)

    def worth(self) -> float:
        """Wanted seats, and the small things weighed against them."""
        return self.plain_worth() - self.discomfort(self.away)

    def plain_worth(self) -> float:
        """The same without the discomfort of the crowded rooms."""
        scattered = sum(self.scattered(group, {}) for group in self.board.groups)
        small = sum(self.small(item, cell) for item, cell in enumerate(self.start))
        return self.seats() - self.unmet + small - self.weights.same_room * scattered

    def unmet_after(self, looks: dict[int, Look]) -> float:
        """What it costs that voters find too little they want, walk, and have topics side by side; with these rows.

        With `fairness`, each voter who finds less than half of what they could have costs so many people.
        """
        board = self.board
        rows = [looks.get(t) or row for t, row in enumerate(self.rows)]
        served = [row.crowd.one | (board.present[row_t] & ~row.there) for row_t, row in enumerate(rows)]
        anything = 0
        for people in served:
            anything |= people
        cost = self.weights.nothing * (board.voters & ~anything).bit_count()
        cost += self.weights.topics * sum(row.crowd.topics for row in rows)
        for t in board.followed:
            cost += self.weights.walking * walkers(rows[t].crowd.buildings, rows[t + 1].crowd.buildings)
        if self.fairness:
            at_least = [board.voters] + [0] * len(board.hopes)
            for people in served:
                for k in range(len(board.hopes), 0, -1):
                    at_least[k] |= at_least[k - 1] & people
            short = sum((hoping & ~at_least[k]).bit_count() for k, hoping in enumerate(board.hopes, start=1))
            cost += self.fairness * short
        return cost

    def discomfort(self, away: float, strictness: float = 1.0) -> float:
        """What it costs that so many people find no seat."""
        beyond = max(0.0, away - self.allowed)
        return self.weights.turned_away * away + self.crowding * beyond * strictness

    def small_gain(self, moves: list[tuple[int, int]]) -> float:
        """What these moves gain by themselves, whoever sits where: places, published places, groups in one room."""
        start, board = self.start, self.board
        gain = 0.0
        for item, cell in moves:
            gain += self.small(item, cell) - self.small(item, start[item])
        if board.groups:
            after = dict(moves)
            for g in {g for item in after for g in board.groups_of[item]}:
                group = board.groups[g]
                gain += self.weights.same_room * (self.scattered(group, {}) - self.scattered(group, after))
        return gain

    def scattered(self, group: list[int], after: Mapping[int, int]) -> int:
        """How many of a group stand in another room than most of it, with these items put elsewhere."""
        in_room: dict[int, int] = {}
        for item in group:
            cell = after.get(item, self.start[item])
            if cell >= 0:
                in_room[cell % self.board.rooms] = in_room.get(cell % self.board.rooms, 0) + 1
        return sum(in_room.values()) - max(in_room.values(), default=0)

    def small(self, item: int, cell: int) -> float:
        """What it is worth by itself to have an item in a cell (-1: left out)."""
        home = self.board.home[item]
        worth = self.weights.placed if cell >= 0 else 0.0
        if home >= 0 and cell != home:
            worth -= self.board.problem.move_cost
        return worth

    def changes(self, moves: list[tuple[int, int]]) -> dict[int, dict[int, int]]:
        """Slot -> room -> item for everything these moves change."""
        board, start = self.board, self.start
        rooms = board.rooms
        by_slot: dict[int, dict[int, int]] = {}
        for item, _ in moves:
            if start[item] >= 0:
                for c in cells_of(board, item, start[item]):
                    by_slot.setdefault(c // rooms, {})[c % rooms] = board.empty
        for item, cell in moves:
            if cell >= 0:
                for c in cells_of(board, item, cell):
                    by_slot.setdefault(c // rooms, {})[c % rooms] = item
        return by_slot

    def glance(self, item: int, cell: int) -> tuple[float, float]:
        """At most about this much is gained in seats, and about so much in comfort, by putting an item into a cell.

        Quick, and most proposals are given up after it.
        """
        board = self.board
        other, old = self.at[cell] if cell >= 0 else board.empty, self.start[item]
        if board.length[item] != 1 or board.length[other] != 1:
            return UNKNOWN, 0.0
        rooms = board.rooms
        t = cell // rooms
        gain = away = 0.0
        row = self.rows[t]
        if old >= 0 and old // rooms == t:
            if other != board.empty and old not in board.may[other]:
                return UNKNOWN, 0.0
            gain = row.exchange_at_most(old - t * rooms, cell - t * rooms)
            away = row.turned_away_by_exchange(old - t * rooms, cell - t * rooms)
        else:
            if cell >= 0:
                gain = row.gain_at_most(cell - t * rooms, item)
                away = row.turned_away_about(cell - t * rooms, item)
            if old >= 0:
                row = self.rows[old // rooms]
                back = other if other != board.empty and old in board.may[other] else board.empty
                gain += row.gain_at_most(old % rooms, back)
                away += row.turned_away_about(old % rooms, back)
        if not away:
            return gain, 0.0
        strictness = self.strictness
        return gain, self.discomfort(self.away, strictness) - self.discomfort(self.away + away, strictness)

    def weigh(self, moves: list[tuple[int, int]], least: float) -> dict[int, Look] | None:
        """The rows after these moves if they gain at least `least` people, else None."""
        rows = self.rows
        by_slot = self.changes(moves)
        gain = self.discomfort(self.away, self.strictness)
        away = self.away
        looks: dict[int, Look] = {}
        for t, changed in by_slot.items():
            look = rows[t].look(changed)
            if look is None:
                return None
            gain += look.value - rows[t].value
            away += look.crowd.turned_away - rows[t].crowd.turned_away
            looks[t] = look
        gain -= self.discomfort(away, self.strictness)
        if gain < least - SLACK:
            return None
        return looks if gain + self.unmet - self.unmet_after(looks) >= least else None

    def apply(self, moves: list[tuple[int, int]], looks: dict[int, Look]) -> float:
        """Make the moves; returns the wanted seats gained, unmet wishes counted."""
        board = self.board
        for item, _ in moves:
            if self.start[item] >= 0:
                for c in cells_of(board, item, self.start[item]):
                    self.at[c] = board.empty
        for item, cell in moves:
            self.start[item] = cell
            if cell >= 0:
                for c in cells_of(board, item, cell):
                    self.at[c] = item
        unmet = self.unmet_after(looks)
        gain = self.unmet - unmet
        self.unmet = unmet
        for t, look in looks.items():
            gain += look.value - self.rows[t].value
            self.away += look.crowd.turned_away - self.rows[t].crowd.turned_away
            self.rows[t].keep(look)
            self.unsure.add(t)
        return gain
