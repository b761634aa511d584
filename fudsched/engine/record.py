"""One object of a problem's file: its keys by kind, its values by type, each refusal in a sentence that names it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from fudsched.engine.problem import BadProblem

KEYS: dict[str, tuple[str, ...]] = {
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


class Record:
    """One object of the file, which knows what to call itself in a sentence."""

    def __init__(self, kind: str, given: object, place: str, names: Mapping[str, str]) -> None:
        if not isinstance(given, dict):
            raise BadProblem(f"{place} must be an object, not {shown(given)}.")
        self.given: dict[Any, Any] = given
        self.names = names
        self.label = place
        for key in ("id", "attendee", "session"):
            if key in KEYS[kind] and isinstance(given.get(key), str) and given[key]:
                link = "of" if key == "session" else ""
                self.label = " ".join(filter(None, (kind, link, self.call(given[key]))))
                break
        for key in given:
            if key not in KEYS[kind]:
                near = get_close_matches(str(key), KEYS[kind], 1)
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
            raise self.bad(f"“{key}” must be a non-empty text, not {shown(value)}.")
        return value

    def text_or_none(self, key: str) -> str | None:
        return None if self.given.get(key) is None else self.text(key)

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number of at least 1."""
        value = self.required(key) if default is None else self.given.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.bad(f"“{key}” must be a whole number of at least 1, not {shown(value)}.")
        return value

    def number(self, key: str, default: float) -> float:
        value = self.given.get(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            raise self.bad(f"“{key}” must be a number, not {shown(value)}.")
        return float(value)

    def time(self, key: str) -> datetime:
        value = self.text(key)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise self.bad(f"“{key}” must be a time such as 2011-01-29T11:00:00-07:00, not {shown(value)}.") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def items(self, key: str) -> list[Any]:
        value = self.given.get(key, [])
        if not isinstance(value, list):
            raise self.bad(f"“{key}” must be a list, not {shown(value)}.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts."""
        values = self.items(key)
        for value in values:
            if not isinstance(value, str) or not value:
                raise self.bad(f"“{key}” must list non-empty texts, not {shown(value)}.")
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


def shown(value: object) -> str:
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
