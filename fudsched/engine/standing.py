"""Standing: what stands where in a schedule, and the steps a change takes in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from fudsched.engine.change import KINDS, Change, by_ids
from fudsched.engine.problem import BadProblem, Placement, Problem


class Standing:
    """`runs` are the placements of each session that has one, `at` those in each slot, if only with a part."""

    def __init__(self, problem: Problem, placements: Iterable[Placement]) -> None:
        self.problem = problem
        self.runs: dict[str, list[Placement]] = defaultdict(list)
        self.at: list[list[Placement]] = [[] for _ in problem.slots]
        for placement in placements:
            self.runs[placement.session].append(placement)
            for t in self.span(placement):
                self.at[t].append(placement)

    def span(self, placement: Placement) -> range:
        """The slots it takes, by number; only the first when its day ends too soon."""
        first = self.problem.slot_number[placement.slot]
        length = self.problem.session_by_id[placement.session].length
        return range(first, first + (length if self.problem.span(placement.slot, length) else 1))

    def steps(self, change: Change, names: Mapping[str, str]) -> tuple[frozenset[Placement], tuple[Placement, ...]]:
        """The placements that a change takes away, and those it puts in their stead."""
        self._check(change, names)
        here = None if change.kind == "add" else self._placement(change.session, change.run)
        if here is None and change.kind not in ("add", "pin"):
            raise BadProblem(f"{names.get(change.session, change.session)} has no place.")
        gone = frozenset({here} if here else ())
        if change.kind == "drop":
            return gone, ()
        if change.kind == "swap" and here is not None:
            other = self._placement(change.other or "", None)
            if other is None:
                raise BadProblem(f"{names.get(change.other or '', change.other or 'Nothing')} has no place.")
            swapped = Placement(here.session, other.slot, other.room), Placement(other.session, here.slot, here.room)
            return frozenset({here, other}), swapped
        there = Placement(
            change.session,
            change.slot or (here.slot if here else ""),
            change.room or (here.room if here else ""),
        )
        if change.kind != "pin":
            return gone, (there,)
        away, instead = self._give_way(here, there)
        return gone | away, (there, *instead)

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
        if change.kind == "swap" and change.other == change.session:
            raise BadProblem(f"{names.get(change.session, change.session)} cannot change places with itself.")
        if change.kind in ("add", "pin") and (change.slot is None or change.room is None):
            raise BadProblem(f"To {change.kind} a session takes a slot and a room.")

    def _placement(self, session: str, run: str | None) -> Placement | None:
        found = [p for p in self.runs.get(session, ()) if run in (None, p.slot)]
        return min(found, key=lambda p: self.problem.slot_number[p.slot], default=None)

    def _give_way(self, here: Placement | None, there: Placement) -> tuple[set[Placement], list[Placement]]:
        """Whoever is in the way of a pin takes the place it leaves, if it has one and the lengths agree."""
        length = self.problem.session_by_id[there.session].length
        away = {p for t in self.span(there) for p in self.at[t] if p.room == there.room and p != here}
        if here is None:
            return away, []
        alike = [p for p in sorted(away, key=by_ids) if self.problem.session_by_id[p.session].length == length]
        return away, [Placement(p.session, here.slot, here.room) for p in alike]
