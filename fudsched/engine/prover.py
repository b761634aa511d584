"""The prover: the proof in a process of its own, so that no search waits for it and no solver stays in memory."""

from __future__ import annotations

import os
from collections.abc import Iterable
from math import inf
from typing import Any

from fudsched.engine.child import Child, task, tell
from fudsched.engine.problem import Placement, Problem
from fudsched.engine.weights import SMALL

# How far the prover stands back where a search, or the hall, wants its core: beside as many searches as there are cores
# it costs them a twentieth of their proposals. A small problem's proof is over in seconds, and ends the search with it.
NICE, NICE_SMALL = 12, 5


class Prover(Child):
    """One process proving; `bound` is the lowest it has told of. `allowed` as in `proof.prove`, None for any number."""

    def __init__(
        self,
        problem: Problem,
        placements: Iterable[Placement],
        seconds: float,
        bound: int,
        allowed: float | None = None,
    ) -> None:
        self.bound = bound
        given = {"placements": [placement.to_dict() for placement in placements], "seconds": seconds}
        super().__init__("prover", {"problem": problem.to_dict(), **given, "allowed": allowed}, self._lower)

    def _lower(self, told: dict[str, Any]) -> None:
        self.bound = min(self.bound, int(told["bound"]))


def main() -> None:
    """Prove, and tell of every lower bound until the time is over."""
    given = task()
    problem = Problem.from_dict(given["problem"])
    os.nice(NICE_SMALL if len(problem.sessions) <= SMALL else NICE)
    # One core: the others search, or serve the hall.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    # The solvers take half a second to load, which only this process should spend.
    from fudsched.engine.proof import prove

    placements = [Placement(p["session"], p["slot"], p["room"]) for p in given["placements"]]
    allowed = inf if given["allowed"] is None else given["allowed"]
    lowest = prove(problem, placements, given["seconds"], lambda b: tell({"bound": b}), allowed=allowed)
    tell({"bound": lowest})


if __name__ == "__main__":
    main()
