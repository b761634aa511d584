"""The command: `python -m fudsched.engine.referee PROBLEM.json SOLUTION.json` judges a solution, whoever made it."""

from __future__ import annotations

import argparse
import json
import sys

from fudsched import engine
from fudsched.engine.__main__ import read, read_json


def judge(problem: engine.Problem, solution: engine.Solution) -> tuple[list[str], dict[str, object]]:
    """One sentence for everything wrong with a solution, and its score recomputed from problem and placements."""
    wrong = [fault.sentence for fault in engine.faults(problem, solution.placements)]
    known = all(
        p.session in problem.session_by_id and p.slot in problem.slot_number and p.room in problem.room_by_id
        for p in solution.placements
    )
    if solution.input_digest != problem.digest():
        wrong.append("The solution was made for another problem: its digest differs.")
    claims = [solution.score.get(key) for key in ("bound", "comfort_bound")]
    claimed = [claim if isinstance(claim, int) else None for claim in claims]
    score = engine.score(problem, solution.placements, *claimed) if known else {}
    if score and score["wanted_seats"] != solution.score.get("wanted_seats"):
        said, found = solution.score.get("wanted_seats"), score["wanted_seats"]
        wrong.append(f"The solution claims {said} wanted seats, but has {found}.")
    lowest = min((claim for claim in claimed if claim is not None), default=None)
    if score and lowest is not None and lowest < score["wanted_seats"]:
        wrong.append(f"The solution claims that no schedule has more than {lowest} wanted seats, but has more itself.")
    placed = {p.session for p in solution.placements}
    told = {left.session for left in solution.left_out}
    for session in problem.sessions:
        if (session.id in placed) == (session.id in told):
            what = "both placed and left out" if session.id in told else "neither placed nor left out"
            wrong.append(f"{session.id} is {what}.")
    return wrong, score


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m fudsched.engine.referee", description="Judges a solution.")
    parser.add_argument("problem", help="a fudsched-problem/1 file")
    parser.add_argument("solution", help="a fudsched-solution/1 file")
    options = parser.parse_args(arguments)
    try:
        problem = read(options.problem)
        solution = engine.Solution.from_dict(read_json(options.solution))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    wrong, score = judge(problem, solution)
    for sentence in wrong:
        print(sentence)
    print("1 fault" if len(wrong) == 1 else f"{len(wrong)} faults")
    print(json.dumps(score, ensure_ascii=False))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
