"""The command: `python -m fudsched.engine PROBLEM.json > SOLUTION.json`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from fudsched import engine


def read(path: str) -> engine.Problem:
    """The problem in a file (`-` is standard input); raises BadProblem."""
    return engine.Problem.from_dict(read_json(path))


def read_json(path: str) -> Any:
    try:
        given = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return json.loads(given.decode(), object_pairs_hook=_once)
    except OSError as error:
        raise engine.BadProblem(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise engine.BadProblem(f"{path} is not text in UTF-8.") from None
    except RecursionError:
        raise engine.BadProblem(f"{path} is nested too deeply to be a problem.") from None
    except json.JSONDecodeError as error:
        raise engine.BadProblem(f"{path} is not JSON: {error.msg} in line {error.lineno}.") from None
    except engine.BadProblem:
        raise
    except ValueError:  # Python reads no integer of more than 4,300 digits
        raise engine.BadProblem(f"{path} holds a number of thousands of digits.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys appear once each."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise engine.BadProblem(f"The key “{key}” appears twice in one object.")
        found[key] = value
    return found


def _above_zero(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return value


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is not a number of at least 0")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number above 0")
    return value


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m fudsched.engine", description="Makes the day's schedule.")
    parser.add_argument("problem", help="a fudsched-problem/1 file, or - for standard input")
    parser.add_argument("--seconds", type=_above_zero, default=20.0, help="how long to search (20)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed tries the same things (1)")
    parser.add_argument("--workers", type=_count, default=1, help="processes to search with (1)")
    parser.add_argument("--iterations", type=_count, help="proposals to look at instead of a time, to repeat a run")
    parser.add_argument("--prove", type=_share, default=0.0, help="seconds to go on proving the bound afterwards (0)")
    parser.add_argument("--fairness", type=_share, default=0.0, help="seats one more well-served voter may cost (0)")
    parser.add_argument("--comfort", type=_share, help="seats one person fewer without a seat may cost")
    options = parser.parse_args(arguments)
    try:
        problem = read(options.problem)
        solution = engine.solve(
            problem,
            seconds=options.seconds,
            seed=options.seed,
            workers=options.workers,
            iterations=options.iterations,
            fairness=options.fairness,
            comfort=options.comfort,
        )
        if options.prove:
            solution = engine.prove(problem, solution, options.prove)
    except engine.BadProblem as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(solution.to_dict(), indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
