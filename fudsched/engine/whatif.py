"""What if: how many people gain and lose when one thing of a schedule changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fudsched.engine import audience
from fudsched.engine.board import Board
from fudsched.engine.problem import BadProblem, Placement, Problem
from fudsched.engine.row import Row, seat_bits, some, turned_away
from fudsched.engine.rules import Fault, faults
from fudsched.engine.seating import seat
from fudsched.engine.start import cells_of

KINDS = ("move", "swap", "drop", "add", "pin")

# A schedule that breaks one of these has people in two places, or two sessions in one: its seats cannot be counted.
UNCOUNTABLE = {
    "room_holds_one_session",
    "session_fits_its_day",
    "things_exist",
    "presenter_in_one_place",
    "runs_differ_in_slots",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing an organiser may do.

    move  a placed session to a slot, a room or both (None keeps it)
    swap  two placed sessions, `session` and `other`
    drop  a placed session
    add   another session (or run) to a slot and a room
    pin   a session to a slot and a room, wherever it was; who is in the way takes its place, or none if it had none

    `run` is the slot of the run that is meant, for a session that has several.
    """

    kind: str
    session: str
    slot: str | None = None
    room: str | None = None
    other: str | None = None
    run: str | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """People who sit more often in something they want, people who sit less often, and wanted seats in all.

    `turned_away` is how many more people find no seat when everybody chooses for themselves (below 0: fewer).
    `faults` are the rules the change would newly break; when they put two sessions in a room or a presenter in two
    places nothing can be counted, and gain, lose and net are 0. `placements` is the schedule after the change.
    """

    gain: int
    lose: int
    net: int
    turned_away: float
    faults: tuple[Fault, ...]
    placements: tuple[Placement, ...]

    @property
    def is_allowed(self) -> bool:
        return not self.faults


def cost_of(
    problem: Problem, placements: Iterable[Placement], change: Change, names: Mapping[str, str] | None = None
) -> Cost:
    """What a change costs; raises BadProblem with one sentence when it makes no sense."""
    return scales_for(problem, placements).cost(change, names or {})


_recent: list[Scales] = []


def scales_for(problem: Problem, placements: Iterable[Placement]) -> Scales:
    """Scales for this schedule; the last few are kept: a board asks for every cell while a session is dragged."""
    given = tuple(sorted(placements))
    for scales in _recent:
        if scales.problem is problem and scales.placements == given:
            return scales
    board = next((scales.board for scales in _recent if scales.problem is problem), None)
    scales = Scales(problem, given, board)
    _recent[:] = [scales, *_recent[:3]]
    return scales


class Scales:
    """A schedule whose people are seated, ready to weigh changes to it."""

    def __init__(self, problem: Problem, placements: tuple[Placement, ...], board: Board | None = None) -> None:
        self.problem, self.placements = problem, placements
        self.board = board or Board(problem)
        self.item = {problem.sessions[s].id: item for item, s in reversed(list(enumerate(self.board.session_of)))}
        self._room_number = {room.id: r for r, room in enumerate(problem.rooms)}
        self.known = {(fault.rule, fault.session, fault.slot) for fault in faults(problem, placements)}
        self.is_plain = self._is_plain(placements)
        self.rows: list[Row] = []
        self.seated: list[int] = []
        if self.is_plain:
            for t, here in enumerate(self._grid(placements)):
                row = Row(self.board, t)
                look = row.look(here)
                if look is None:
                    self.is_plain = False
                    break
                row.keep(look)
                row.correct()
                self.rows.append(row)
                self.seated.append(self._seat(row, 0))

    def _is_plain(self, placements: Iterable[Placement]) -> bool:
        """No session runs twice and no room is shared: then slots are independent of each other."""
        placements = list(placements)
        runs = Counter(placement.session for placement in placements)
        cells = Counter(
            (slot, placement.room)
            for placement in placements
            for slot in self.problem.span(placement.slot, self.problem.session_by_id[placement.session].length) or ("",)
        )
        return all(n == 1 for n in runs.values()) and all(n == 1 and slot for (slot, _), n in cells.items())

    def _grid(self, placements: Iterable[Placement]) -> list[dict[int, int]]:
        """Room -> item for every slot."""
        grid: list[dict[int, int]] = [{} for _ in range(self.board.slots)]
        for placement in placements:
            item = self.item[placement.session]
            first = self.problem.slot_number[placement.slot] * self.board.rooms + self._room_number[placement.room]
            for cell in cells_of(self.board, item, first):
                grid[cell // self.board.rooms][cell % self.board.rooms] = item
        return grid

    def _seat(self, row: Row, before: int) -> int:
        """Who has a wanted seat in a row, keeping those seated before wherever the most can be seated with them."""
        board, rooms = self.board, range(self.board.rooms)
        seated = 0
        for r in rooms:
            item = row.here[r]
            presenting = board.presenters[item] & board.crowd[item][r] & board.present[row.t]
            seated |= some(presenting, board.own[item][row.t * board.rooms + r])
        crowd = [board.crowd[row.here[r]][r] & row.there for r in rooms]
        sitting, _ = seat_bits(crowd, [board.seats[row.here[r]][r] for r in rooms], before)
        for people in sitting:
            seated |= people
        return seated

    def about(self, place: Placement) -> float | None:
        """Wanted seats gained by a session without a place when it takes this one; None where a rule forbids it.

        Quick: looks at one row only. Without limit for a longer session, whose rows are looked at by `cost`.
        """
        item = self.item[place.session]
        t = self.problem.slot_number[place.slot]
        r = self._room_number[place.room]
        if t * self.board.rooms + r not in self.board.may[item]:
            return None
        if not self.is_plain or self.board.length[item] > 1:
            return float("inf")
        row = self.rows[t]
        look = row.look({r: item})
        return None if look is None else look.value - row.value

    def cost(self, change: Change, names: Mapping[str, str]) -> Cost:
        after = self.after(change, names)
        found = tuple(
            fault
            for fault in faults(self.problem, after, names)
            if (fault.rule, fault.session, fault.slot) not in self.known
        )
        if any(fault.rule in UNCOUNTABLE for fault in found):
            return Cost(0, 0, 0, 0.0, found, after)
        if not self.is_plain or not self._is_plain(after):
            return self._cost_by_seating(after, found)
        changed: Counter[int] = Counter()
        away = 0.0
        for t, (row, here) in enumerate(zip(self.rows, self._grid(after), strict=True)):
            changes = {
                r: here.get(r, self.board.empty)
                for r in range(self.board.rooms)
                if row.here[r] != here.get(r, self.board.empty)
            }
            if not changes:
                continue
            trial = Row(self.board, t)
            look = row.look(changes)
            if look is None:
                return self._cost_by_seating(after, found)
            trial.keep(look)
            away += turned_away(self.board, trial.here, trial.there) - turned_away(self.board, row.here, row.there)
            before, now = self.seated[t], self._seat(trial, self.seated[t])
            for bits, step in ((now & ~before, 1), (before & ~now, -1)):
                left = bits
                while left:
                    low = left & -left
                    changed[low.bit_length()] += step
                    left ^= low
        steps = list(changed.values())
        return Cost(
            sum(step > 0 for step in steps), sum(step < 0 for step in steps), sum(steps), round(away, 6), found, after
        )

    def _cost_by_seating(self, after: tuple[Placement, ...], found: tuple[Fault, ...]) -> Cost:
        """The slow way: seat everybody again, before and after."""
        before, now = seat(self.problem, self.placements).by_attendee(), seat(self.problem, after).by_attendee()
        steps = [now.get(who, 0) - before.get(who, 0) for who in before.keys() | now.keys()]
        away = round(audience.turned_away(self.problem, after) - audience.turned_away(self.problem, self.placements), 6)
        return Cost(sum(step > 0 for step in steps), sum(step < 0 for step in steps), sum(steps), away, found, after)

    def after(self, change: Change, names: Mapping[str, str]) -> tuple[Placement, ...]:
        """The placements after a change."""
        self._check(change, names)
        here = None if change.kind == "add" else self._placement(change.session, change.run)
        if here is None and change.kind not in ("add", "pin"):
            raise BadProblem(f"{names.get(change.session, change.session)} has no place.")
        rest = [placement for placement in self.placements if placement != here]
        if change.kind == "drop":
            return tuple(rest)
        if change.kind == "swap" and here is not None:
            other = self._placement(change.other or "", None)
            if other is None:
                raise BadProblem(f"{names.get(change.other or '', change.other or 'Nothing')} has no place.")
            rest.remove(other)
            swapped = (Placement(here.session, other.slot, other.room), Placement(other.session, here.slot, here.room))
            return tuple(sorted((*rest, *swapped)))
        there = Placement(
            change.session,
            change.slot or (here.slot if here else ""),
            change.room or (here.room if here else ""),
        )
        if change.kind == "pin":
            rest = self._give_way(rest, here, there)
        return tuple(sorted((*rest, there)))

    def _check(self, change: Change, names: Mapping[str, str]) -> None:
        """Refuse a change that speaks of things that are not there."""
        if change.kind not in KINDS:
            raise BadProblem(f"“{change.kind}” is not a change; it is one of {', '.join(KINDS)}.")
        for noun, id, ids in (
            ("session", change.session, self.problem.session_by_id),
            ("session", change.other, self.problem.session_by_id),
            ("slot", change.slot, self.problem.slot_number),
            ("room", change.room, self.problem.room_by_id),
        ):
            if id is not None and id not in ids:
                raise BadProblem(f"There is no {noun} {names.get(id, id)}.")
        if change.kind in ("add", "pin") and (change.slot is None or change.room is None):
            raise BadProblem(f"To {change.kind} a session takes a slot and a room.")

    def _placement(self, session: str, run: str | None) -> Placement | None:
        found = [p for p in self.placements if p.session == session and run in (None, p.slot)]
        return min(found, key=lambda p: self.problem.slot_number[p.slot], default=None)

    def _give_way(self, rest: list[Placement], here: Placement | None, there: Placement) -> list[Placement]:
        """Whoever is in the way of a pin takes the place it leaves, if it has one and the lengths agree."""
        length = {p: self.problem.session_by_id[p.session].length for p in (*rest, there)}
        span = set(self.problem.span(there.slot, length[there]) or (there.slot,))
        stay: list[Placement] = []
        for p in rest:
            if p.room != there.room or span.isdisjoint(self.problem.span(p.slot, length[p]) or (p.slot,)):
                stay.append(p)
            elif here is not None and length[p] == length[there]:
                stay.append(Placement(p.session, here.slot, here.room))
        return stay
