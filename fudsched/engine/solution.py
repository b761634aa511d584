"""The solution: what the engine returns, in ids only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fudsched.engine.problem import Placement

FORMAT = "fudsched-solution/1"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A session without a place, and one sentence that says why."""

    session: str
    reason: str


@dataclass(frozen=True)
class Solution:
    status: str
    placements: tuple[Placement, ...]
    left_out: tuple[LeftOut, ...]
    score: Mapping[str, Any]
    trace: tuple[tuple[float, int, int], ...]
    seed: int
    seconds: float
    input_digest: str
    engine: str
    iterations: int = 0
    moves: tuple[Mapping[str, Any], ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        given: dict[str, Any] = {
            "format": FORMAT,
            "status": self.status,
            "placements": [placement.to_dict() for placement in self.placements],
            "left_out": [{"session": left.session, "reason": left.reason} for left in self.left_out],
            "score": dict(self.score),
            "trace": [list(point) for point in self.trace],
            "seed": self.seed,
            "seconds": self.seconds,
            "iterations": self.iterations,
            "input_digest": self.input_digest,
            "engine": self.engine,
        }
        if self.moves:
            given["moves"] = [dict(move) for move in self.moves]
        return given

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Solution:
        """A Solution from a `fudsched-solution/1` object; raises ValueError with one sentence when it is none."""
        if not isinstance(given, Mapping) or given.get("format") != FORMAT:
            raise ValueError(f"This is not a solution: its format is not “{FORMAT}”.")
        try:
            return cls(
                status=str(given["status"]),
                placements=tuple(Placement(p["session"], p["slot"], p["room"]) for p in given["placements"]),
                left_out=tuple(LeftOut(left["session"], left["reason"]) for left in given["left_out"]),
                score=dict(given["score"]),
                trace=tuple((float(at), int(seats), int(bound)) for at, seats, bound in given["trace"]),
                seed=int(given["seed"]),
                seconds=float(given["seconds"]),
                input_digest=str(given["input_digest"]),
                engine=str(given["engine"]),
                iterations=int(given.get("iterations", 0)),
                moves=tuple(given.get("moves", ())),
            )
        except (KeyError, TypeError, ValueError) as problem:
            raise ValueError(f"This solution cannot be read: {problem} is missing or malformed.") from None
