"""The hard rules: recomputed by the referee from problem and placements alone, trusting no solver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fudsched.engine.problem import Placement, Problem
from fudsched.engine.words import gettext, listed, ngettext


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule: its name, one sentence, and the ids the sentence speaks of (`other`: of a clash)."""

    rule: str
    sentence: str
    session: str | None = None
    slot: str | None = None
    room: str | None = None
    other: str | None = None


def faults(problem: Problem, placements: Iterable[Placement], names: Mapping[str, str] | None = None) -> list[Fault]:
    """Every rule these placements break; [] is a valid schedule.

    Accepts any hand-made list. Sentences name things by id, or by `names[id]` where given.
    """
    given = list(placements)
    call = _Names(names or {})
    found = list(things_exist(problem, given, call))
    known = [p for p in given if _is_known(problem, p)]
    for rule in RULES:
        found.extend(rule(problem, known, call))
    return found


class _Names:
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def __call__(self, id: str) -> str:
        return self.names.get(id, id)


def _is_known(problem: Problem, p: Placement) -> bool:
    return p.session in problem.session_by_id and p.slot in problem.slot_number and p.room in problem.room_by_id


def _span(problem: Problem, p: Placement) -> tuple[str, ...]:
    """The slots a placement takes; only the first when the day ends too early (another rule says so)."""
    return problem.span(p.slot, problem.session_by_id[p.session].length) or (p.slot,)


def things_exist(problem: Problem, placements: list[Placement], call: _Names) -> Iterator[Fault]:
    """A placement names a session, a slot and a room of this problem."""
    for p in placements:
        if p.session not in problem.session_by_id:
            yield _missing(p, gettext("There is no session %(name)s."), call(p.session))
        if p.slot not in problem.slot_number:
            yield _missing(p, gettext("There is no slot %(name)s."), call(p.slot))
        if p.room not in problem.room_by_id:
            yield _missing(p, gettext("There is no room %(name)s."), call(p.room))


def _missing(p: Placement, sentence: str, name: str) -> Fault:
    return Fault("things_exist", sentence % {"name": name}, p.session, p.slot, p.room)


def room_holds_one_session(problem: Problem, placements: list[Placement], call: _Names) -> Iterator[Fault]:
    """A room holds one session a slot."""
    held: dict[tuple[str, str], list[str]] = defaultdict(list)
    for p in placements:
        for slot in _span(problem, p):
            for other in held[slot, p.room]:
                sentence = gettext("%(one)s and %(other)s are both in %(room)s in %(slot)s.")
                said = {"one": call(p.session), "other": call(other), "room": call(p.room), "slot": call(slot)}
                yield Fault("room_holds_one_session", sentence % said, p.session, slot, p.room, other)
            held[slot, p.room].append(p.session)


def runs_are_allowed(problem: Problem, placements: list[Placement], call: _Names) -> Iterator[Fault]:
    """A session is placed at most once, or up to `max_runs` times."""
    runs: dict[str, int] = defaultdict(int)
    for p in placements:
        runs[p.session] += 1
        if runs[p.session] == problem.session_by_id[p.session].max_runs + 1:
            allowed = problem.session_by_id[p.session].max_runs
            sentence = ngettext(
                "%(session)s is placed more than once.", "%(session)s is placed more than %(n)s times.", allowed
            )
            said = {"session": call(p.session), "n": allowed}
            yield Fault("runs_are_allowed", sentence % said, p.session, p.slot, p.room)


def runs_differ_in_slots(problem: Problem, placements: list[Placement], call: _Names) -> Iterator[Fault]:
    """Two runs of a session never meet in one slot."""
    seen: set[tuple[str, str]] = set()
    for p in placements:
        for slot in _span(problem, p):
            if (p.session, slot) in seen:
                sentence = gettext("%(session)s runs twice in %(slot)s.")
                said = {"session": call(p.session), "slot": call(slot)}
                yield Fault("runs_differ_in_slots", sentence % said, p.session, slot, p.room)
            seen.add((p.session, slot))


def presenter_in_one_place(problem: Problem, placements: list[Placement], call: _Names) -> Iterator[Fault]:
    """No presenter or co-presenter is in two places."""
    busy: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for p in placements:
        for slot in _span(problem, p):
            for presenter in problem.session_by_id[p.session].presenters:
                for other in busy[presenter, slot]:
                    if other != p.session:
                        sentence = gettext("%(presenter)s presents both %(one)s and %(other)s in %(slot)s.")
                        said = {"one": call(other), "other": call(p.session), "slot": call(slot)}
                        sentence %= {"presenter": call(presenter), **said}
                        yield Fault("presenter_in_one_place", sentence, p.session, slot, p.room, other)
                busy[presenter, slot][p.session] = None


def sessions_stay_apart(problem: Problem, placements: list[Placement], call: _Names) -> Iterator[Fault]:
    """The two sessions of a pair that was asked to be kept apart never run at the same time."""
    taken: dict[str, dict[str, Placement]] = defaultdict(dict)
    for p in placements:
        taken[p.session].update(dict.fromkeys(_span(problem, p), p))
    for one, other in problem.apart:
        for slot in (slot for slot in taken[one] if slot in taken[other]):
            sentence = gettext("%(one)s and %(other)s must not run at the same time.")
            sentence %= {"one": call(one), "other": call(other)}
            yield Fault("sessions_stay_apart", sentence, one, slot, taken[one][slot].room, other)


def presenter_is_available(problem: Problem, placements: list[Placement], call: _Names) -> Iterator[Fault]:
    """No session takes a slot in which its presenters cannot."""
    for p in placements:
        for slot in _span(problem, p):
            if slot in problem.session_by_id[p.session].unavailable:
                sentence = gettext("%(session)s is in %(slot)s, when its presenter is unavailable.")
                said = {"session": call(p.session), "slot": call(slot)}
                yield Fault("presenter_is_available", sentence % said, p.session, slot, p.room)


def room_is_open(problem: Problem, placements: list[Placement], call: _Names) -> Iterator[Fault]:
    """No session takes a room while it is closed."""
    for p in placements:
        for slot in _span(problem, p):
            if slot in problem.room_by_id[p.room].closed:
                sentence = gettext("%(session)s is in %(room)s in %(slot)s, when the room is closed.")
                said = {"session": call(p.session), "room": call(p.room), "slot": call(slot)}
                yield Fault("room_is_open", sentence % said, p.session, slot, p.room)


def needs_are_met(problem: Problem, placements: list[Placement], call: _Names) -> Iterator[Fault]:
    """A session's room has every feature it needs."""
    for p in placements:
        missing = problem.session_by_id[p.session].needs - problem.room_by_id[p.room].features
        if missing:
            sentence = gettext("%(session)s needs %(what)s, which %(room)s does not have.")
            said = {"session": call(p.session), "what": listed(sorted(missing)), "room": call(p.room)}
            yield Fault("needs_are_met", sentence % said, p.session, p.slot, p.room)


def session_fits_its_day(problem: Problem, placements: list[Placement], call: _Names) -> Iterator[Fault]:
    """A session longer than one slot keeps its room in consecutive slots of the same day."""
    for p in placements:
        length = problem.session_by_id[p.session].length
        if problem.span(p.slot, length) is None:
            sentence = ngettext(
                "%(session)s takes %(n)s slot, but the day ends too soon after %(slot)s.",
                "%(session)s takes %(n)s slots, but the day ends too soon after %(slot)s.",
                length,
            )
            said = {"session": call(p.session), "n": length, "slot": call(p.slot)}
            yield Fault("session_fits_its_day", sentence % said, p.session, p.slot, p.room)


def pins_are_kept(problem: Problem, placements: list[Placement], call: _Names) -> Iterator[Fault]:
    """A pinned session is where its pin says."""
    stands: dict[str, list[Placement]] = defaultdict(list)
    for p in placements:
        stands[p.session].append(p)
    for pin in problem.pins:
        if not any(pin.slot in (None, p.slot) and pin.room in (None, p.room) for p in stands[pin.session]):
            if pin.slot is not None and pin.room is not None:
                sentence = gettext("%(session)s is pinned in %(slot)s in %(room)s, but is not there.")
            elif pin.slot is not None:
                sentence = gettext("%(session)s is pinned in %(slot)s, but is not there.")
            elif pin.room is not None:
                sentence = gettext("%(session)s is pinned in %(room)s, but is not there.")
            else:
                sentence = gettext("%(session)s is pinned into the schedule, but is not there.")
            said = {"session": call(pin.session), "slot": call(pin.slot or ""), "room": call(pin.room or "")}
            yield Fault("pins_are_kept", sentence % said, pin.session, pin.slot, pin.room)


RULES = (
    room_holds_one_session,
    runs_are_allowed,
    runs_differ_in_slots,
    presenter_in_one_place,
    sessions_stay_apart,
    presenter_is_available,
    room_is_open,
    needs_are_met,
    session_fits_its_day,
    pins_are_kept,
)
