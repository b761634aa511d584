"""The command: `python -m fudsched.engine.explain PROBLEM.json SOLUTION.json SESSION` says why it is where it is."""

from __future__ import annotations

import argparse
import sys

from fudsched import engine
from fudsched.engine.__main__ import read, read_json
from fudsched.engine.explanation import explain


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m fudsched.engine.explain", description="Explains a schedule.")
    parser.add_argument("problem", help="a fudsched-problem/1 file")
    parser.add_argument("solution", help="a fudsched-solution/1 file")
    parser.add_argument("session", nargs="*", help="the sessions to explain (all)")
    options = parser.parse_args(arguments)
    try:
        problem = read(options.problem)
        solution = engine.Solution.from_dict(read_json(options.solution))
        faults = engine.faults(problem, solution.placements)
        if faults:
            raise engine.BadProblem(f"The solution is not a schedule for this problem: {faults[0].sentence}")
        for session in options.session or problem.session_by_id:
            print("\n".join(explain(problem, solution, session).sentences))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
