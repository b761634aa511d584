"""Why no schedule exists: the fewest pinned sessions that clash, and over what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fudsched.engine.board import Board
from fudsched.engine.problem import Pin, Problem, Session
from fudsched.engine.start import Full, place_pinned

# Placings tried for each smaller set of pins.
PATIENCE = 20_000


def why_impossible(problem: Problem, proven: bool, names: Mapping[str, str]) -> str:
    """One sentence with the smallest set of pinned sessions that cannot all be kept: no smaller one clashes."""
    pinned = list(dict.fromkeys(pin.session for pin in problem.pins))
    if not proven:
        return f"No way was found to place all {len(pinned)} pinned sessions together."
    for session in list(pinned):
        fewer = [other for other in pinned if other != session]
        if not _is_possible(_only(problem, fewer)):
            pinned = fewer
    core = _only(problem, pinned)
    return _one(core, pinned[0], names) if len(pinned) == 1 else _several(core, pinned, names)


def _several(core: Problem, pinned: list[str], names: Mapping[str, str]) -> str:
    """Why these sessions, and nothing else, cannot all be kept."""

    def call(id: str) -> str:
        return names.get(id, id)

    called = _listed([call(session) for session in pinned])
    many = len(pinned)
    for presenter in sorted({p for session in core.sessions for p in session.presenters}):
        shared = all(presenter in session.presenters for session in core.sessions)
        if shared and _is_possible(_without_presenters(core)):
            slots = sorted({slot for slot, _ in _places(core)})
            where = _listed([call(core.slots[t].id) for t in slots])
            took = "one slot" if len(slots) == 1 else f"{len(slots)} slots"
            return f"{many} sessions of {call(presenter)} are pinned into {took} ({where}): {called}."
    if _is_possible(_without_presenters(core)):
        return f"{called} are pinned so that a presenter would be in two places."
    if _is_possible(replace(core, apart=())):
        where = _listed([call(core.slots[t].id) for t in sorted({t for t, _ in _places(core)})])
        them = "" if many == 2 else "pairs of them "
        return f"{called} are pinned into {where}, but {them}must not run at the same time."
    places = sorted(_places(core))
    if len(places) <= many:
        spots = _listed([f"{call(core.rooms[r].id)} in {call(core.slots[t].id)}" for t, r in places])
        took = "one place" if len(places) == 1 else f"{len(places)} places"
        return f"{many} sessions are pinned into {took} ({spots}): {called}."
    return f"{many} pinned sessions have no places that go together: {called}."


def _only(problem: Problem, sessions: list[str]) -> Problem:
    """The problem with these sessions alone, nobody voting."""
    kept = tuple(problem.session_by_id[session] for session in sessions)
    pins = tuple(pin for pin in problem.pins if pin.session in sessions)
    apart = tuple(pair for pair in problem.apart if pair[0] in sessions and pair[1] in sessions)
    return Problem(problem.slots, problem.rooms, kept, pins=pins, apart=apart)


def _without_presenters(problem: Problem) -> Problem:
    return replace(problem, sessions=tuple(replace(session, presenters=()) for session in problem.sessions))


def _is_possible(problem: Problem) -> bool:
    board = Board(problem)
    try:
        place_pinned(board, [item for item in range(board.items) if board.must[item]], PATIENCE)
    except Full as full:
        return not full.proven
    return True


def _places(problem: Problem) -> set[tuple[int, int]]:
    """Every slot and room, by number, that a pinned session may use."""
    board = Board(problem)
    return {
        divmod(cell + later * board.rooms, board.rooms)
        for item in range(board.items)
        if board.must[item]
        for cell in board.starts[item]
        for later in range(board.length[item])
    }


def _one(problem: Problem, session: str, names: Mapping[str, str]) -> str:
    """Why the pins of one session cannot be kept."""

    def call(id: str) -> str:
        return names.get(id, id)

    the = problem.session_by_id[session]
    for pin in problem.pins:
        where = _listed([call(id) for id in (pin.slot, pin.room) if id is not None], "in", "in")
        pinned = f"{call(session)} is pinned {where}" if where else f"{call(session)} is pinned into the schedule"
        reason = _reason(problem, the, pin, names)
        if reason:
            return f"{pinned}, but {reason}."
    return (
        f"{call(session)} is pinned to {len(problem.pins)} places, but may run only {the.max_runs} times."
        if (the.max_runs > 1)
        else f"{call(session)} is pinned to {len(problem.pins)} places, but may run only once."
    )


def _reason(problem: Problem, session: Session, pin: Pin, names: Mapping[str, str]) -> str | None:
    """What keeps one pin from being kept, if it is the pin alone."""

    def call(id: str) -> str:
        return names.get(id, id)

    spans = [span for slot in problem.slots if (span := problem.span(slot.id, session.length))]
    if pin.slot is not None:
        spans = [span for span in spans if span[0] == pin.slot]
        if not spans:
            return f"the day ends before its {session.length} slots do"
    if not spans:
        return f"no day has {session.length} slots in a row"
    spans = [span for span in spans if session.unavailable.isdisjoint(span)]
    if not spans:
        return "its presenter is unavailable then" if pin.slot is not None else "its presenter is never available"
    rooms = [room for room in problem.rooms if pin.room in (None, room.id)]
    fitting = [room for room in rooms if session.needs <= room.features]
    if not fitting:
        what = " and ".join(sorted(session.needs))
        return f"it needs {what}, which {call(pin.room)} does not have" if pin.room else f"no room has {what}"
    if not any(room.closed.isdisjoint(span) for room in fitting for span in spans):
        return f"{call(pin.room)} is closed then" if pin.room else "every room it could use is closed then"
    return None


def _listed(words: list[str], first: str = "", between: str = "") -> str:
    """A list for a sentence: with `first` and `between` each word is led by one, as in "in s1 in hall"."""
    if first:
        return " ".join(f"{first if n == 0 else between} {word}" for n, word in enumerate(words))
    if len(words) > 8:
        words = [*words[:7], f"{len(words) - 7} more"]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
