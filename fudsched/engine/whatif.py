"""What if: how many people gain and lose when one thing of a schedule changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from fudsched.engine import audience
from fudsched.engine.board import Board
from fudsched.engine.change import Change, Cost, by_ids
from fudsched.engine.crowd import turned_away
from fudsched.engine.matching import seat_bits, some
from fudsched.engine.problem import Placement, Problem
from fudsched.engine.row import Row
from fudsched.engine.rules import Fault, faults
from fudsched.engine.seating import seat
from fudsched.engine.standing import Standing
from fudsched.engine.start import cells_of

# A schedule that breaks one of these has people in two places, or two sessions in one, or what must stay apart in one
# slot: its seats cannot be counted, or not on the board.
UNCOUNTABLE = {
    "room_holds_one_session",
    "session_fits_its_day",
    "things_exist",
    "presenter_in_one_place",
    "sessions_stay_apart",
    "runs_differ_in_slots",
}

# What a session breaks by all its runs together; of one that did not move some runs may be out of sight.
OF_ALL_RUNS = {"pins_are_kept", "runs_are_allowed"}


def cost_of(
    problem: Problem, placements: Iterable[Placement], change: Change, names: Mapping[str, str] | None = None
) -> Cost:
    """What a change costs; raises BadProblem with one sentence when it makes no sense."""
    return scales_for(problem, placements).cost(change, names or {})


_recent: list[Scales] = []


def scales_for(problem: Problem, placements: Iterable[Placement]) -> Scales:
    """Scales for this schedule; the last few are kept: a board asks for every cell while a session is dragged."""
    given = tuple(sorted(placements, key=by_ids))
    for scales in _recent:
        if scales.problem is problem and scales.placements == given:
            return scales
    board = next((scales.board for scales in _recent if scales.problem is problem), None)
    scales = Scales(problem, given, board)
    _recent[:] = [scales, *_recent[:3]]
    return scales


class Scales:
    """A schedule whose people are seated, ready to weigh changes to it.

    Slots are independent of each other, so a change is weighed in the rows it touches and nowhere else. Where a session
    runs twice, or a room is shared, they are not, and everybody is seated again.
    """

    def __init__(self, problem: Problem, placements: tuple[Placement, ...], board: Board | None = None) -> None:
        self.problem, self.placements = problem, placements
        self.board = board or Board(problem)
        self.item = {problem.sessions[s].id: item for item, s in reversed(list(enumerate(self.board.session_of)))}
        self._room_number = {room.id: r for r, room in enumerate(problem.rooms)}
        self.standing = Standing(problem, placements)
        self._known = {_key(fault) for fault in faults(problem, placements)}
        self.rows: list[Row] = []
        self._seated = [0] * self.board.slots
        self._sitting = [[0] * self.board.rooms for _ in problem.slots]
        self._away: list[float] = []
        self.is_plain = self._is_apart() and self._sit()

    def _is_apart(self) -> bool:
        """Whether no session runs twice, no room is shared and no day ends too soon."""
        spans = [self._cells(placement) for placement in self.placements]
        taken = [cell for cells in spans for cell in cells]
        return all(spans) and len(self.standing.runs) == len(self.placements) and len(set(taken)) == len(taken)

    def _sit(self) -> bool:
        """Seat everybody, slot by slot; False where that cannot be done slot by slot."""
        for t, here in enumerate(self.standing.at):
            row = Row(self.board, t)
            look = row.look({self._room_number[placement.room]: self.item[placement.session] for placement in here})
            if look is None:
                return False
            row.keep(look)
            row.correct()
            self.rows.append(row)
            self._seated[t], self._sitting[t] = self._seat(t, row.here, row.there)
            self._away.append(turned_away(self.board, row.here, row.there))
        return True

    def _cells(self, placement: Placement) -> Sequence[int]:
        """The cells it takes; none when its day ends too soon."""
        first = self.problem.slot_number[placement.slot] * self.board.rooms + self._room_number[placement.room]
        length = self.problem.session_by_id[placement.session].length
        if length > 1 and self.problem.span(placement.slot, length) is None:
            return []
        return cells_of(self.board, self.item[placement.session], first)

    def _seat(self, t: int, here: list[int], there: int) -> tuple[int, list[int]]:
        """Who has a wanted seat in a row with these items, and who of them sits in each room besides its presenters.

        Those seated now keep a seat wherever the most can be seated with them; nobody has to move for nothing.
        """
        board, now, rooms = self.board, self.rows[t].here, range(self.board.rooms)
        crowd = [board.crowd[here[r]][r] & there for r in rooms]
        start = [self._sitting[t][r] & crowd[r] if here[r] == now[r] else 0 for r in rooms]
        sitting, _ = seat_bits(crowd, [board.seats[here[r]][r] for r in rooms], self._seated[t], start)
        seated = 0
        for r in rooms:
            presenting = board.presenters[here[r]] & board.crowd[here[r]][r] & board.present[t]
            seated |= sitting[r] | some(presenting, board.own[here[r]][t * board.rooms + r])
        return seated, sitting

    def about(self, place: Placement) -> float | None:
        """At most so many wanted seats are gained by a session without a place in this one; None where it may not be.

        Quick: three popcounts. Without limit for a longer session, whose rows are looked at by `cost`.
        """
        item = self.item[place.session]
        t = self.problem.slot_number[place.slot]
        r = self._room_number[place.room]
        if t * self.board.rooms + r not in self.board.may[item]:
            return None
        if not self.is_plain or self.board.length[item] > 1:
            return float("inf")
        row = self.rows[t]
        others = row.alike ^ self.board.alike[row.here[r]]
        return None if others & self.board.alike[item] else row.gain_at_most(r, item)

    def cost(self, change: Change, names: Mapping[str, str]) -> Cost:
        gone, come = self.standing.steps(change, names)
        found = self._newly_broken(gone, come, names)
        counted = (0, 0, 0, 0.0)
        if not any(fault.rule in UNCOUNTABLE for fault in found):
            counted = self._weigh(gone, come) or self._weigh_by_seating(self.after(change, names))
        return Cost(*counted, found, self.placements, gone, come)

    def _weigh(self, gone: Collection[Placement], come: Collection[Placement]) -> tuple[int, int, int, float] | None:
        """People who gain, who lose, seats, people turned away: from the touched rows alone; None if that cannot be."""
        gone_sessions = {placement.session for placement in gone}
        if not self.is_plain or any(p.session in self.standing.runs and p.session not in gone_sessions for p in come):
            return None
        changed: Counter[int] = Counter()
        away = 0.0
        for t, changes in self._changes(gone, come).items():
            look = self.rows[t].look(changes)
            if look is None:
                return None
            away += turned_away(self.board, look.here, look.there) - self._away[t]
            before = self._seated[t]
            now, _ = self._seat(t, look.here, look.there)
            for people, step in ((now & ~before, 1), (before & ~now, -1)):
                left = people
                while left:
                    low = left & -left
                    changed[low.bit_length()] += step
                    left ^= low
        return _tally(changed.values(), away)

    def _changes(self, gone: Collection[Placement], come: Collection[Placement]) -> dict[int, dict[int, int]]:
        """For each row that is touched, room -> item, where it differs from now."""
        changes: dict[int, dict[int, int]] = defaultdict(dict)
        for placements, is_come in ((gone, False), (come, True)):
            for placement in placements:
                for cell in self._cells(placement):
                    t, r = divmod(cell, self.board.rooms)
                    changes[t][r] = self.item[placement.session] if is_come else self.board.empty
        return {
            t: differing
            for t, items in changes.items()
            if (differing := {r: item for r, item in items.items() if self.rows[t].here[r] != item})
        }

    def _newly_broken(
        self, gone: frozenset[Placement], come: tuple[Placement, ...], names: Mapping[str, str]
    ) -> tuple[Fault, ...]:
        """The rules that are broken by the change alone: by those who move, or with somebody in their new slots."""
        moved = {placement.session for placement in (*gone, *come)}
        near = {placement for session in moved for placement in self.standing.runs.get(session, ())}
        for placement in come:
            for t in self.standing.span(placement):
                near.update(self.standing.at[t])
        looked_at = sorted([*(near - gone), *come], key=by_ids)
        return tuple(
            fault
            for fault in faults(self.problem, looked_at, names)
            if _key(fault) not in self._known and (fault.rule not in OF_ALL_RUNS or fault.session in moved)
        )

    def _weigh_by_seating(self, after: tuple[Placement, ...]) -> tuple[int, int, int, float]:
        """The slow way: seat everybody again, before and after."""
        before, now = seat(self.problem, self.placements).by_attendee(), seat(self.problem, after).by_attendee()
        away = audience.turned_away(self.problem, after) - audience.turned_away(self.problem, self.placements)
        return _tally([now.get(who, 0) - before.get(who, 0) for who in before.keys() | now.keys()], away)

    def after(self, change: Change, names: Mapping[str, str]) -> tuple[Placement, ...]:
        """The placements after a change."""
        gone, come = self.standing.steps(change, names)
        return Cost(0, 0, 0, 0.0, (), self.placements, gone, come).placements


def _tally(steps: Collection[int], away: float) -> tuple[int, int, int, float]:
    """How many gain and how many lose, how many seats that is in all, and the people turned away."""
    return sum(step > 0 for step in steps), sum(step < 0 for step in steps), sum(steps), round(away, 6)


def _key(fault: Fault) -> tuple[str, str | None, str | None, str | None]:
    return fault.rule, fault.session, fault.other, fault.slot
