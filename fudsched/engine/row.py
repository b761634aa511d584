"""The row: one slot of the board across all rooms, and how many people it seats."""

from __future__ import annotations

from typing import NamedTuple

from fudsched.engine.board import Board
from fudsched.engine.crowd import Crowd, choose
from fudsched.engine.matching import seat_bits


class Look(NamedTuple):
    """A row as it would be after a change: ready to be kept."""

    here: list[int]
    full: list[bool]
    value: int
    own: int
    there: int
    alike: int
    crowd: Crowd


class Glance(NamedTuple):
    """A room without its item: what is fixed about the row when another one is tried there."""

    there: int  # who could sit, the presenters of the item among them
    rest: int  # … of these, who wants one of the other rooms not counted as full
    without: int  # how many these are
    fixed: int  # the people seated but for this room and the rest, less the value now


class Row:
    """One slot: `here` is the item of each room, `full` the rooms counted by their seats, `value` the people seated."""

    __slots__ = ("_glances", "_wanting", "alike", "board", "crowd", "full", "here", "own", "t", "there", "value")

    def __init__(self, board: Board, t: int) -> None:
        self.board, self.t = board, t
        self.here = [board.empty] * board.rooms
        self.full = [False] * board.rooms
        self.value = self.own = self.alike = 0
        self.there = board.present[t]
        self.crowd = Crowd([0.0] * board.rooms, 0, 0, 0, 0.0, 0, [0] * board.buildings)
        self._wanting: list[int] = []
        self._glances: list[Glance] | None = None

    def keep(self, look: Look) -> None:
        self.here, self.full, self.value, self.own, self.there, self.alike, self.crowd = look
        self._glances = None

    def _look_around(self) -> list[Glance]:
        """What each room looks like to whoever may take it."""
        board, here, full = self.board, self.here, self.full
        present, first = board.present[self.t], self.t * board.rooms
        rooms = range(board.rooms)
        self._wanting = wanting = [0 if full[r] else board.crowd[here[r]][r] for r in rooms]
        others = [0] * board.rooms
        so_far = 0
        for r in rooms:
            others[r] = so_far
            so_far |= wanting[r]
        so_far = 0
        for r in reversed(rooms):
            others[r] |= so_far
            so_far |= wanting[r]
        known = self.own - self.value + sum(board.seats[here[r]][r] for r in rooms if full[r])
        glances: list[Glance] = []
        for r in rooms:
            item = here[r]
            there = self.there | board.presenters[item] & present
            rest = others[r] & there
            fixed = known - board.own[item][first + r] - (board.seats[item][r] if full[r] else 0)
            glances.append(Glance(there, rest, rest.bit_count(), fixed))
        self._glances = glances
        return glances

    def gain_at_most(self, r: int, item: int) -> int:
        """No more people than this are seated beyond today's when `item` takes room `r`."""
        board = self.board
        there, rest, without, fixed = (self._glances or self._look_around())[r]
        reached = (board.guests[item][r] & there | rest & ~board.presenters[item]).bit_count()
        seats = board.seats[item][r]
        reached = min(reached, without + seats)
        return fixed + board.own[item][self.t * board.rooms + r] + reached

    def exchange_at_most(self, r: int, s: int) -> int:
        """The same when rooms `r` and `s` exchange their items."""
        board = self.board
        one, other = self.here[r], self.here[s]
        glances = self._glances or self._look_around()
        rest = 0
        for room, people in enumerate(self._wanting):
            if room not in (r, s):
                rest |= people
        there, first = self.there, self.t * board.rooms
        rest &= there
        with_one, with_other = rest | board.crowd[one][s] & there, rest | board.crowd[other][r] & there
        for_one, for_other = board.seats[one][s], board.seats[other][r]
        reached = min(
            (with_one | with_other).bit_count(),
            with_one.bit_count() + for_other,
            with_other.bit_count() + for_one,
            rest.bit_count() + for_one + for_other,
        )
        fixed = glances[r].fixed - board.own[other][first + s] - (board.seats[other][s] if self.full[s] else 0)
        return fixed + board.own[one][first + s] + board.own[other][first + r] + reached

    def look(self, changes: dict[int, int]) -> Look | None:
        """The row with room -> item changed, or None when two of its items must not meet."""
        board, t = self.board, self.t
        here = self.here.copy()
        full = self.full.copy()
        own, alike, there = self.own, self.alike, self.there
        first = t * board.rooms
        for r in changes:
            old = here[r]
            own -= board.own[old][first + r]
            alike ^= board.alike[old]
            there |= board.presenters[old]
        there &= board.present[t]
        for r, item in changes.items():
            if alike & board.alike[item]:
                return None
            here[r] = item
            own += board.own[item][first + r]
            alike |= board.alike[item]
            there &= ~board.presenters[item]
        return Look(here, full, own + cover(board, here, full, there), own, there, alike, choose(board, here, there))

    def turned_away_about(self, r: int, item: int) -> float:
        """Roughly how many more people find no seat when `item` takes room `r`."""
        board, crowd = self.board, self.crowd
        spare = board.spare[item][r]
        if spare >= 0:
            return -crowd.beyond[r]
        people = board.crowd[item][r]
        expected = people.bit_count() - (people & crowd.one).bit_count() / 2 - (people & crowd.two).bit_count() / 6
        beyond = expected * board.turnout - board.votes[item] * board.turnout - spare
        return max(0.0, beyond) - crowd.beyond[r]

    def turned_away_by_exchange(self, r: int, s: int) -> float:
        """Roughly how many more find no seat when rooms `r` and `s` exchange their items."""
        board, crowd = self.board, self.crowd
        more = -crowd.beyond[r] - crowd.beyond[s]
        for item, room in ((self.here[r], s), (self.here[s], r)):
            spare = board.spare[item][room]
            if spare < 0:
                people = board.crowd[item][room] & self.there
                expected = people.bit_count() - (people & crowd.two).bit_count() / 2
                expected -= (people & crowd.three).bit_count() / 4
                more += max(0.0, (expected - board.votes[item]) * board.turnout - spare)
        return more

    def correct(self) -> int:
        """Seat people one by one and count rooms as full accordingly; returns by how much the value was too high."""
        rooms = range(self.board.rooms)
        crowd = [self.board.crowd[self.here[r]][r] & self.there for r in rooms]
        seats = [self.board.seats[self.here[r]][r] for r in rooms]
        sitting, self.full = seat_bits(crowd, seats)
        before, self.value = self.value, self.own + sum(people.bit_count() for people in sitting)
        self._glances = None
        return before - self.value


def cover(board: Board, here: list[int], full: list[bool], there: int) -> int:
    """People seated: turns rooms of `full` over, in place, as long as one turn lowers the cost of covering them."""
    crowds, seats = board.crowd, board.seats
    rooms = range(board.rooms)
    while True:
        once = twice = counted = 0
        for r in rooms:
            if full[r]:
                counted += seats[here[r]][r]
            else:
                people = crowds[here[r]][r]
                twice |= once & people
                once |= people
        once &= there
        alone = once & ~twice
        others = there & ~once
        best, turn = 0, -1
        for r in rooms:
            item = here[r]
            if item == board.empty:
                continue
            if full[r]:
                gain = seats[item][r] - (crowds[item][r] & others).bit_count()
            elif board.votes[item] > seats[item][r]:
                gain = (crowds[item][r] & alone).bit_count() - seats[item][r]
            else:
                continue
            if gain > best:
                best, turn = gain, r
        if turn < 0:
            return counted + once.bit_count()
        full[turn] = not full[turn]
