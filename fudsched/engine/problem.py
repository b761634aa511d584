"""The problem: what a barcamp asks of the engine, in the words of the house."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

FORMAT = "fudsched-problem/1"

# What a session may be worth to stay where it is published, unless the problem says otherwise (in people).
MOVE_COST = 3.0


class BadProblem(ValueError):
    """A problem that cannot be read or cannot be met; str() is the one sentence that says why."""


class Impossible(BadProblem):
    """A problem that reads well but has no schedule; the sentence names what clashes."""


@dataclass(frozen=True, slots=True)
class Slot:
    id: str
    starts_at: datetime
    ends_at: datetime

    @property
    def day(self) -> str:
        """The local date the slot starts on."""
        return self.starts_at.date().isoformat()


@dataclass(frozen=True, slots=True)
class Room:
    id: str
    capacity: int
    building: str | None = None
    features: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    presenters: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()
    unavailable: frozenset[str] = frozenset()
    topic: str | None = None
    language: str | None = None
    length: int = 1
    max_runs: int = 1


@dataclass(frozen=True, slots=True)
class Ballot:
    attendee: str
    wants: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pin:
    """A session held in a slot, in a room, in both, or (both None) just held in the schedule."""

    session: str
    slot: str | None = None
    room: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Placement:
    """A session in a room; `slot` is its first slot when it is longer than one."""

    session: str
    slot: str
    room: str

    def to_dict(self) -> dict[str, str]:
        return {"session": self.session, "slot": self.slot, "room": self.room}


@dataclass(frozen=True)
class Problem:
    """Everything that decides a schedule; slots are in the order of time.

    apart      a rule: the two sessions of a pair never run at the same time
    same_room  a wish: the sessions of a group share one room, as far as that costs little
    """

    slots: tuple[Slot, ...]
    rooms: tuple[Room, ...]
    sessions: tuple[Session, ...]
    ballots: tuple[Ballot, ...] = ()
    pins: tuple[Pin, ...] = ()
    current: tuple[Placement, ...] = ()
    move_cost: float = MOVE_COST
    turnout: float = 1.0
    apart: tuple[tuple[str, str], ...] = ()
    same_room: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def from_dict(cls, given: object, names: Mapping[str, str] | None = None) -> Problem:
        """Read a `fudsched-problem/1`; raises BadProblem (one sentence). `names`: what people call an id."""
        from fudsched.engine.reading import read_problem

        return read_problem(given, names or {})

    @cached_property
    def slot_number(self) -> dict[str, int]:
        return {slot.id: number for number, slot in enumerate(self.slots)}

    @cached_property
    def session_by_id(self) -> dict[str, Session]:
        return {session.id: session for session in self.sessions}

    @cached_property
    def room_by_id(self) -> dict[str, Room]:
        return {room.id: room for room in self.rooms}

    @cached_property
    def votes(self) -> dict[str, int]:
        """How many ballots want each session."""
        votes = dict.fromkeys(self.session_by_id, 0)
        for ballot in self.ballots:
            for wanted in ballot.wants:
                votes[wanted] += 1
        return votes

    def span(self, first: str, length: int) -> tuple[str, ...] | None:
        """The slots a session of this length takes from `first` on, or None when the day ends before it does."""
        if length == 1:
            return (first,)
        start = self.slot_number[first]
        taken = self.slots[start : start + length]
        if len(taken) < length or any(slot.day != taken[0].day for slot in taken):
            return None
        return tuple(slot.id for slot in taken)

    def to_dict(self) -> dict[str, Any]:
        """The problem as `fudsched-problem/1`, every default written out, so that equal problems read the same."""
        given: dict[str, Any] = {
            "format": FORMAT,
            "slots": [
                {"id": s.id, "starts_at": s.starts_at.isoformat(), "ends_at": s.ends_at.isoformat()} for s in self.slots
            ],
            "rooms": [
                {
                    "id": r.id,
                    "capacity": r.capacity,
                    "building": r.building,
                    "features": sorted(r.features),
                    "closed": sorted(r.closed),
                }
                for r in self.rooms
            ],
            "sessions": [
                {
                    "id": s.id,
                    "presenters": list(s.presenters),
                    "needs": sorted(s.needs),
                    "unavailable": sorted(s.unavailable),
                    "topic": s.topic,
                    "language": s.language,
                    "length": s.length,
                    "max_runs": s.max_runs,
                }
                for s in self.sessions
            ],
            "ballots": [
                {"attendee": b.attendee, "wants": list(b.wants), "needs": sorted(b.needs), "absent": sorted(b.absent)}
                for b in self.ballots
            ],
            "pins": [{"session": p.session, "slot": p.slot, "room": p.room} for p in self.pins],
            "turnout": self.turnout,
        }
        if self.current:
            given["current"] = [placement.to_dict() for placement in self.current]
            given["move_cost"] = self.move_cost
        if self.apart:
            given["apart"] = [list(pair) for pair in self.apart]
        if self.same_room:
            given["same_room"] = [list(group) for group in self.same_room]
        return given

    def digest(self) -> str:
        """A fingerprint of the problem, printed with the timetable so that anybody can run it again."""
        import hashlib  # loads OpenSSL, which nobody else here needs

        text = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
