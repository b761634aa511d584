"""Reading a problem: every way a file can be wrong is refused in one sentence that names the thing at fault."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

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

_KEYS: dict[str, tuple[str, ...]] = {
    "The problem": (
        *("format", "slots", "rooms", "sessions", "ballots", "pins", "current", "move_cost", "turnout"),
        *("apart", "same_room"),
    ),
    "Slot": ("id", "starts_at", "ends_at"),
    "Room": ("id", "capacity", "building", "features", "closed"),
    "Session": ("id", "presenters", "needs", "unavailable", "topic", "language", "length", "max_runs"),
    "Ballot": ("attendee", "wants", "needs", "absent"),
    "Pin": ("session", "slot", "room"),
    "Current placement": ("session", "slot", "room"),
}


class _Record:
    """One object of the file, which knows what to call itself in a sentence."""

    def __init__(self, kind: str, given: object, place: str, names: Mapping[str, str]) -> None:
        if not isinstance(given, dict):
            raise BadProblem(f"{place} must be an object, not {_shown(given)}.")
        self.given: dict[Any, Any] = given
        self.names = names
        self.label = place
        for key in ("id", "attendee", "session"):
            if key in _KEYS[kind] and isinstance(given.get(key), str) and given[key]:
                link = "of" if key == "session" else ""
                self.label = " ".join(filter(None, (kind, link, self.call(given[key]))))
                break
        for key in given:
            if key not in _KEYS[kind]:
                near = get_close_matches(str(key), _KEYS[kind], 1)
                hint = f" Did you mean “{near[0]}”?" if near else ""
                raise BadProblem(f"{self.label} has the unknown key “{key}”.{hint}")

    def call(self, id: str) -> str:
        return self.names.get(id, id)

    def bad(self, what: str) -> BadProblem:
        return BadProblem(f"{self.label}: {what}")

    def required(self, key: str) -> object:
        if key not in self.given:
            raise self.bad(f"“{key}” is missing.")
        return self.given[key]

    def text(self, key: str) -> str:
        value = self.required(key)
        if not isinstance(value, str) or not value:
            raise self.bad(f"“{key}” must be a non-empty text, not {_shown(value)}.")
        return value

    def text_or_none(self, key: str) -> str | None:
        return None if self.given.get(key) is None else self.text(key)

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number of at least 1."""
        value = self.required(key) if default is None else self.given.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.bad(f"“{key}” must be a whole number of at least 1, not {_shown(value)}.")
        return value

    def number(self, key: str, default: float) -> float:
        value = self.given.get(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            raise self.bad(f"“{key}” must be a number, not {_shown(value)}.")
        return float(value)

    def time(self, key: str) -> datetime:
        value = self.text(key)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise self.bad(f"“{key}” must be a time such as 2011-01-29T11:00:00-07:00, not {_shown(value)}.") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def items(self, key: str) -> list[Any]:
        value = self.given.get(key, [])
        if not isinstance(value, list):
            raise self.bad(f"“{key}” must be a list, not {_shown(value)}.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts."""
        values = self.items(key)
        for value in values:
            if not isinstance(value, str) or not value:
                raise self.bad(f"“{key}” must list non-empty texts, not {_shown(value)}.")
        if len(set(values)) < len(values):
            twice = next(value for value in values if values.count(value) > 1)
            raise self.bad(f"“{key}” names {self.call(twice)} twice.")
        return tuple(values)

    def known(self, key: str, ids: Mapping[str, object], noun: str) -> tuple[str, ...]:
        """A list of ids that must exist."""
        values = self.texts(key)
        for value in values:
            if value not in ids:
                raise self.bad(f"“{key}” names {value}, but there is no {noun} with this id.")
        return values

    def known_one(self, key: str, ids: Mapping[str, object], noun: str) -> str:
        value = self.text(key)
        if value not in ids:
            raise self.bad(f"there is no {noun} {value}.")
        return value


def _shown(value: object) -> str:
    """A value as a sentence can carry it: short, on one line."""
    if isinstance(value, str):
        clean = "".join(c if c.isprintable() else "�" for c in value)
        return f"“{clean[:40]}…”" if len(clean) > 40 else f"“{clean}”"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)[:40]
    return "a list" if isinstance(value, list) else "an object"


def _unique(kind: str, ids: Iterable[str], names: Mapping[str, str]) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise BadProblem(f"{kind} {names.get(id, id)} appears twice.")
        seen.add(id)


def read_problem(given: object, names: Mapping[str, str]) -> Problem:
    """A Problem from a `fudsched-problem/1` object; raises BadProblem."""
    if not isinstance(given, dict):
        raise BadProblem(f"The problem must be an object, not {_shown(given)}.")
    whole = _Record("The problem", given, "The problem", names)
    if whole.required("format") != FORMAT:
        raise BadProblem(f"The problem has the format {_shown(given['format'])}; this engine reads “{FORMAT}”.")
    for key in ("slots", "rooms", "sessions"):
        whole.required(key)

    def records(key: str, kind: str) -> list[_Record]:
        return [_Record(kind, item, f"{kind} number {n}", names) for n, item in enumerate(whole.items(key), start=1)]

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
        raise BadProblem("There are no rooms to place sessions in.")
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
        raise BadProblem(f"The problem: “move_cost” must not be negative, not {_shown(given['move_cost'])}.")
    turnout = whole.number("turnout", 1.0)
    if not 0 < turnout <= 1:
        raise BadProblem(f"The problem: “turnout” must be above 0 and at most 1, not {_shown(given['turnout'])}.")
    apart = tuple((group[0], group[1]) for group in _read_groups(whole, "apart", "Pair", session_ids))
    same_room = tuple(_read_groups(whole, "same_room", "Group", session_ids))
    return Problem(slots, rooms, sessions, ballots, pins, current, move_cost, turnout, apart, same_room)


def _read_groups(whole: _Record, key: str, noun: str, session_ids: Mapping[str, Session]) -> Iterator[tuple[str, ...]]:
    """Lists of different sessions, two at least; a pair has two exactly."""
    for n, given in enumerate(whole.items(key), start=1):
        label = f"{noun} number {n} of “{key}”"
        if not isinstance(given, list):
            raise BadProblem(f"{label} must be a list, not {_shown(given)}.")
        for session in given:
            if not isinstance(session, str) or session not in session_ids:
                raise BadProblem(f"{label} names {_shown(session)}, but there is no session with this id.")
            if given.count(session) > 1:
                raise BadProblem(f"{label} names {whole.call(session)} twice.")
        if len(given) < 2 or (noun == "Pair" and len(given) > 2):
            many = "two sessions" if noun == "Pair" else "two sessions or more"
            raise BadProblem(f"{label} must name {many}, not {len(given)}.")
        yield tuple(given)


def _read_slots(records: list[_Record], names: Mapping[str, str]) -> tuple[Slot, ...]:
    """The slots in the order of time; no two may overlap."""
    slots: list[Slot] = []
    for record in records:
        slot = Slot(record.text("id"), record.time("starts_at"), record.time("ends_at"))
        if slot.ends_at <= slot.starts_at:
            raise record.bad("it must end after it starts.")
        slots.append(slot)
    if not slots:
        raise BadProblem("There are no slots to place sessions in.")
    _unique("Slot", (slot.id for slot in slots), names)
    slots.sort(key=lambda slot: slot.starts_at)
    for before, after in pairwise(slots):
        if after.starts_at < before.ends_at:
            one, other = (names.get(slot.id, slot.id) for slot in (before, after))
            raise BadProblem(f"Slots {one} and {other} overlap.")
    return tuple(slots)
