"""Reading a problem: every way a file can be wrong is refused in one sentence that names the thing at fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from fudsched.engine.problem import (
    FORMAT,
    MOVE_COST,
    BadProblem,
    Ballot,
    Pin,
    Placement,
    Problem,
    Room,
    Session,
    Slot,
)
from fudsched.engine.record import Record, shown
from fudsched.engine.words import gettext


def _unique(kind: str, ids: Iterable[str], names: Mapping[str, str]) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise BadProblem(f"{kind} {names.get(id, id)} appears twice.")
        seen.add(id)


def read_problem(given: object, names: Mapping[str, str]) -> Problem:
    """A Problem from a `fudsched-problem/1` object; raises BadProblem."""
    if not isinstance(given, dict):
        raise BadProblem(f"The problem must be an object, not {shown(given)}.")
    whole = Record("The problem", given, "The problem", names)
    if whole.required("format") != FORMAT:
        raise BadProblem(f"The problem has the format {shown(given['format'])}; this engine reads “{FORMAT}”.")
    for key in ("slots", "rooms", "sessions"):
        whole.required(key)

    def records(key: str, kind: str) -> list[Record]:
        return [Record(kind, item, f"{kind} number {n}", names) for n, item in enumerate(whole.items(key), start=1)]

    slots = _read_slots(records("slots", "Slot"), names)
    slot_ids = {slot.id: slot for slot in slots}
    rooms = tuple(
        Room(
            id=record.text("id"),
            capacity=record.whole("capacity"),
            building=record.text_or_none("building"),
            features=frozenset(record.texts("features")),
            closed=frozenset(record.known("closed", slot_ids, "slot")),
        )
        for record in records("rooms", "Room")
    )
    if not rooms:
        raise BadProblem(gettext("There are no rooms to place sessions in."))
    _unique("Room", (room.id for room in rooms), names)
    sessions = tuple(
        Session(
            id=record.text("id"),
            presenters=record.texts("presenters"),
            needs=frozenset(record.texts("needs")),
            unavailable=frozenset(record.known("unavailable", slot_ids, "slot")),
            topic=record.text_or_none("topic"),
            language=record.text_or_none("language"),
            length=record.whole("length", 1),
            max_runs=record.whole("max_runs", 1),
        )
        for record in records("sessions", "Session")
    )
    _unique("Session", (session.id for session in sessions), names)
    session_ids = {session.id: session for session in sessions}
    room_ids = {room.id: room for room in rooms}
    ballots = tuple(
        Ballot(
            attendee=record.text("attendee"),
            wants=record.known("wants", session_ids, "session"),
            needs=frozenset(record.texts("needs")),
            absent=frozenset(record.known("absent", slot_ids, "slot")),
        )
        for record in records("ballots", "Ballot")
    )
    _unique("The ballot of", (ballot.attendee for ballot in ballots), names)
    pins = tuple(
        Pin(
            session=record.known_one("session", session_ids, "session"),
            slot=None if record.given.get("slot") is None else record.known_one("slot", slot_ids, "slot"),
            room=None if record.given.get("room") is None else record.known_one("room", room_ids, "room"),
        )
        for record in records("pins", "Pin")
    )
    current = tuple(
        Placement(
            session=record.known_one("session", session_ids, "session"),
            slot=record.known_one("slot", slot_ids, "slot"),
            room=record.known_one("room", room_ids, "room"),
        )
        for record in ([] if given.get("current") is None else records("current", "Current placement"))
    )
    if len(set(current)) < len(current):
        raise BadProblem("The current placements name the same session, slot and room twice.")
    move_cost = whole.number("move_cost", MOVE_COST)
    if move_cost < 0:
        raise BadProblem(f"The problem: “move_cost” must not be negative, not {shown(given['move_cost'])}.")
    turnout = whole.number("turnout", 1.0)
    if not 0 < turnout <= 1:
        raise BadProblem(f"The problem: “turnout” must be above 0 and at most 1, not {shown(given['turnout'])}.")
    apart = tuple((group[0], group[1]) for group in _read_groups(whole, "apart", "Pair", session_ids))
    same_room = tuple(_read_groups(whole, "same_room", "Group", session_ids))
    return Problem(slots, rooms, sessions, ballots, pins, current, move_cost, turnout, apart, same_room)


def _read_groups(whole: Record, key: str, noun: str, session_ids: Mapping[str, Session]) -> Iterator[tuple[str, ...]]:
    """Lists of different sessions, two at least; a pair has two exactly."""
    for n, given in enumerate(whole.items(key), start=1):
        label = f"{noun} number {n} of “{key}”"
        if not isinstance(given, list):
            raise BadProblem(f"{label} must be a list, not {shown(given)}.")
        for session in given:
            if not isinstance(session, str) or session not in session_ids:
                raise BadProblem(f"{label} names {shown(session)}, but there is no session with this id.")
            if given.count(session) > 1:
                raise BadProblem(f"{label} names {whole.call(session)} twice.")
        if len(given) < 2 or (noun == "Pair" and len(given) > 2):
            many = "two sessions" if noun == "Pair" else "two sessions or more"
            raise BadProblem(f"{label} must name {many}, not {len(given)}.")
        yield tuple(given)


def _read_slots(records: list[Record], names: Mapping[str, str]) -> tuple[Slot, ...]:
    """The slots in the order of time; no two may overlap."""
    slots: list[Slot] = []
    for record in records:
        slot = Slot(record.text("id"), record.time("starts_at"), record.time("ends_at"))
        if slot.ends_at <= slot.starts_at:
            raise record.bad("it must end after it starts.")
        slots.append(slot)
    if not slots:
        raise BadProblem(gettext("There are no slots to place sessions in."))
    _unique("Slot", (slot.id for slot in slots), names)
    slots.sort(key=lambda slot: slot.starts_at)
    for before, after in pairwise(slots):
        if after.starts_at < before.ends_at:
            one, other = (names.get(slot.id, slot.id) for slot in (before, after))
            raise BadProblem(gettext("Slots %(one)s and %(other)s overlap.") % {"one": one, "other": other})
    return tuple(slots)
