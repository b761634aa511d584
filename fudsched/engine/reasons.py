"""Why a session was left out or moved, in a sentence: every number is a recomputed difference."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from fudsched.engine.change import Change
from fudsched.engine.offering import offers
from fudsched.engine.problem import Placement, Problem, Session
from fudsched.engine.solution import LeftOut
from fudsched.engine.whatif import scales_for


def why_left_out(
    problem: Problem, placements: Collection[Placement], session: str, names: Mapping[str, str] | None = None
) -> str:
    """One sentence: what makes a place impossible, or how many people the best place would cost."""
    names = names or {}

    def call(id: str) -> str:
        return names.get(id, id)

    impossible = _why_impossible(problem, problem.session_by_id[session])
    if impossible:
        return f"{call(session)} cannot take place: {impossible}."
    votes = count(problem.votes[session], "vote")
    best = offers(problem, placements, session, most=1, names=names)
    if not best:
        return f"{call(session)} has {votes}, but every place it could take breaks a rule."
    place, net = best[0].placement, best[0].cost.net
    where = f"{call(place.slot)} in {call(place.room)}"
    where += f" instead of {call(best[0].instead)}" if best[0].instead is not None else ""
    if net < 0:
        short = "one more such voter" if net == -1 else f"{-net} more such voters"
        return (
            f"{call(session)} has {votes}; in its best place, {where}, {people(-net)} fewer would sit in something "
            f"they want: {short} would make up for it."
        )
    if net == 0:
        return f"{call(session)} has {votes}; in its best place, {where}, it would seat nobody more."
    away = best[0].cost.turned_away
    but = f", but {away:.1f} more find no seat" if away > 0 else ""
    return f"{call(session)} has {votes}; {where}, {people(net)} more would sit{but}."


def _why_impossible(problem: Problem, session: Session) -> str | None:
    """What keeps a session from every place, whatever the others do."""
    spans = [span for slot in problem.slots if (span := problem.span(slot.id, session.length))]
    available = [span for span in spans if session.unavailable.isdisjoint(span)]
    rooms = [room for room in problem.rooms if session.needs <= room.features]
    if session.unavailable >= set(problem.slot_number):
        return "its presenter is unavailable in every slot"
    if not spans:
        return f"no day has {session.length} slots in a row"
    if not rooms:
        return f"no room has {' and '.join(sorted(session.needs))}"
    if not available:
        return f"its presenter is never available for {session.length} slots in a row"
    if not any(room.closed.isdisjoint(span) for room in rooms for span in available):
        return "no room it could use is open when its presenter is available"
    return None


def left_out(
    problem: Problem, placements: tuple[Placement, ...], names: Mapping[str, str] | None = None
) -> tuple[LeftOut, ...]:
    """Every session without a place, with its reason."""
    placed = {placement.session for placement in placements}
    return tuple(
        LeftOut(session.id, why_left_out(problem, placements, session.id, names))
        for session in problem.sessions
        if session.id not in placed
    )


def why_moved(
    problem: Problem,
    placements: Collection[Placement],
    old: Placement,
    new: Placement | None,
    names: Mapping[str, str] | None = None,
) -> str:
    """One sentence: what it would cost to put a moved session back where it was published."""
    names = names or {}

    def call(id: str) -> str:
        return names.get(id, id)

    went = f"{call(old.session)} moves from {call(old.slot)} in {call(old.room)}"
    went += f" to {call(new.slot)} in {call(new.room)}" if new else " out of the schedule"
    run = new.slot if new else None
    cost = scales_for(problem, placements).cost(Change("pin", old.session, old.slot, old.room, run=run), names)
    if cost.faults:
        return f"{went}: staying would break a rule. {cost.faults[0].sentence}"
    if cost.net < 0:
        return f"{went}: if it stayed, {people(-cost.net)} fewer would sit in something they want."
    return f"{went}: this goes with the other moves; by itself it seats nobody more."


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def people(number: int) -> str:
    return "one person" if number == 1 else f"{number} people"


def difference(number: int) -> str:
    if number == 0:
        return "as many people"
    return f"{people(abs(number))} {'more' if number > 0 else 'fewer'}"
