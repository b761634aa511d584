"""Workers: the same search in other processes, each with a seed of its own, told and heard in lines of JSON."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

from fudsched.engine.board import Board
from fudsched.engine.problem import Problem
from fudsched.engine.search import Search, run
from fudsched.engine.start import first_schedule

# Seconds between two lines of a worker.
BEAT = 0.25


class Worker:
    """One process searching; `best` is the best it has told of: worth, seats and item -> cell."""

    def __init__(self, problem: Problem, seed: str, seconds: float, iterations: int | None, fairness: float) -> None:
        self.best: tuple[float, int, dict[int, int]] | None = None
        package = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fudsched.engine.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            text=True,
        )
        task = {
            "problem": problem.to_dict(),
            "seed": seed,
            "seconds": seconds,
            "iterations": iterations,
            "fairness": fairness,
        }
        self.listener = threading.Thread(target=self._listen, args=(json.dumps(task),), daemon=True)
        self.listener.start()

    def _listen(self, task: str) -> None:
        if self.process.stdin is None or self.process.stdout is None:
            return
        try:
            self.process.stdin.write(task + "\n")
            self.process.stdin.flush()
            for line in self.process.stdout:
                told = json.loads(line)
                placed = {int(item): int(cell) for item, cell in told["placed"]}
                self.best = (float(told["worth"]), int(told["seats"]), placed)
        except (OSError, ValueError):
            return  # A worker that died has told what it had; the others go on.

    def finish(self, seconds: float) -> None:
        """Wait for the last line, but no longer than this."""
        self.listener.join(seconds)
        self.stop()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()
        self.listener.join(1.0)
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with contextlib.suppress(OSError):  # It ended with a line half written.
                    stream.close()


def main() -> None:
    """Read one task from standard input and tell of every better schedule until the time is over."""
    task: dict[str, Any] = json.loads(sys.stdin.readline())
    board = Board(Problem.from_dict(task["problem"]))
    search = Search(board, first_schedule(board), Random(task["seed"]), fairness=task["fairness"])
    told = float("-inf")
    last = monotonic()

    def tell() -> None:
        nonlocal told, last
        last = monotonic()
        if search.best_worth > told:
            told = search.best_worth
            line = {"worth": told, "seats": search.best_seats, "placed": list(search.best.items())}
            print(json.dumps(line), flush=True)

    def listen(gone: float, _search: Search) -> bool:
        if monotonic() - last >= BEAT:
            tell()
        return False

    run(search, task["seconds"], task["iterations"], listen)
    tell()


if __name__ == "__main__":
    main()
