"""A change: one thing an organiser may do to a schedule, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass

from fudsched.engine.problem import Placement
from fudsched.engine.rules import Fault

KINDS = ("move", "swap", "drop", "add", "pin")


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
    places nothing can be counted, and gain, lose and net are 0. In the schedule after the change, `placements`, `come`
    stand in the stead of `gone`.
    """

    gain: int
    lose: int
    net: int
    turned_away: float
    faults: tuple[Fault, ...]
    before: tuple[Placement, ...]
    gone: frozenset[Placement]
    come: tuple[Placement, ...]

    @property
    def placements(self) -> tuple[Placement, ...]:
        return tuple(sorted([*(p for p in self.before if p not in self.gone), *self.come], key=by_ids))

    @property
    def is_allowed(self) -> bool:
        return not self.faults


def by_ids(placement: Placement) -> tuple[str, str, str]:
    """By which placements are in order; told so, they need not be asked two by two."""
    return placement.session, placement.slot, placement.room
