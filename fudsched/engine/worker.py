"""Workers: the same search in other processes, each with a seed of its own."""

from __future__ import annotations

from random import Random
from time import monotonic
from typing import Any

from fudsched.engine.anneal import run
from fudsched.engine.board import Board
from fudsched.engine.child import Child, task, tell
from fudsched.engine.problem import Problem
from fudsched.engine.search import Search
from fudsched.engine.start import first_schedule

# Seconds between two lines of a worker.
BEAT = 0.25


class Worker(Child):
    """One process searching; `best` is the best it has told of: worth, seats and item -> cell."""

    def __init__(
        self,
        problem: Problem,
        seed: str,
        seconds: float,
        iterations: int | None,
        fairness: float,
        comfort: float | None,
    ) -> None:
        self.best: tuple[float, int, dict[int, int]] | None = None
        super().__init__(
            "worker",
            {
                "problem": problem.to_dict(),
                "seed": seed,
                "seconds": seconds,
                "iterations": iterations,
                "fairness": fairness,
                "comfort": comfort,
            },
            self._better,
        )

    def _better(self, told: dict[str, Any]) -> None:
        placed = {int(item): int(cell) for item, cell in told["placed"]}
        self.best = (float(told["worth"]), int(told["seats"]), placed)


def main() -> None:
    """Search, and tell of every better schedule until the time is over."""
    given = task()
    board = Board(Problem.from_dict(given["problem"]))
    search = Search(
        board,
        first_schedule(board),
        Random(given["seed"]),
        fairness=given["fairness"],
        comfort=given["comfort"],
    )
    told = float("-inf")
    last = monotonic()

    def tell_better() -> None:
        nonlocal told, last
        last = monotonic()
        if search.best_worth > told:
            told = search.best_worth
            tell({"worth": told, "seats": search.best_seats, "placed": list(search.best.items())})

    def listen(gone: float, _search: Search) -> bool:
        if monotonic() - last >= BEAT:
            tell_better()
        return False

    run(search, given["seconds"], given["iterations"], listen)
    tell_better()


if __name__ == "__main__":
    main()
