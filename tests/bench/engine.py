"""The engine against its rivals: `python tests/bench/engine.py [--quick] [--data ../shared/data]` prints one table.

Each rival is written here from its published description and plays by the same hard rules:

votes first     most votes first, each into the largest free room of the first slot that breaks no rule
slot by slot    fills one slot after the other with the most votes left, the largest room first
gain greedy     again and again the one placement that seats most people who have no seat in that slot
sessionizer     anneals the slots of the most voted pitches: an attendee who wants N and finds k of them in a slot gets
                2k / N(k + 1) from it, every attendee counts alike; rooms by votes
CP-SAT          the coverage model (who reaches anything they want in a slot), every variable hinted from the greedy;
                skipped where ortools is not installed
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from heapq import heapify, heappop, heappush
from pathlib import Path
from random import Random
from statistics import median
from time import monotonic

sys.path.insert(0, str(Path(__file__).parents[2]))

from fudsched import engine
from fudsched.engine.board import Board
from fudsched.engine.row import Row
from fudsched.engine.seating import seat
from fudsched.engine.start import Table, cells_of, first_schedule

SIZES = {
    "60 × 25, 4×5": (60, 25, 4, 5),
    "200 × 60, 5×8": (200, 60, 8, 5),
    "1,000 × 150, 7×16": (1000, 150, 16, 7),
    "5,000 × 300, 8×25": (5000, 300, 25, 8),
}
FILES = {"koma89, 19×5": "problem-koma89.json", "fudcon, 5×8": "problem-fudcon.json"}

Placed = dict[int, int]


def by_size(board: Board) -> list[int]:
    return sorted(range(board.rooms), key=lambda r: -board.problem.rooms[r].capacity)


def votes_first(board: Board, _seconds: float) -> Placed:
    return first_schedule(board)


def slot_by_slot(board: Board, _seconds: float) -> Placed:
    table = Table(board)
    placed: Placed = {}
    left = sorted((i for i in range(board.items) if board.run_of[i] == 0), key=lambda i: -board.votes[i])
    for t in range(board.slots):
        for r in by_size(board):
            cell = t * board.rooms + r
            fitting = next((i for i in left if cell in board.may[i] and table.fits(i, cell)), None)
            if fitting is not None:
                table.put(fitting, cell)
                placed[fitting] = cell
                left.remove(fitting)
    return placed


def gain_greedy(board: Board, _seconds: float) -> Placed:
    table = Table(board)
    rows = [Row(board, t) for t in range(board.slots)]
    placed: Placed = {}

    def gain(item: int, cell: int) -> int:
        return sum(rows[c // board.rooms].gain_at_most(c % board.rooms, item) for c in cells_of(board, item, cell))

    heap = [
        (-gain(item, cell), item, cell)
        for item in range(board.items)
        if board.run_of[item] == 0
        for cell in board.starts[item]
    ]
    heapify(heap)
    while heap:
        promised, item, cell = heappop(heap)
        if item in placed or not table.fits(item, cell):
            continue
        now = -gain(item, cell)
        if now > promised and heap and now > heap[0][0]:
            heappush(heap, (now, item, cell))
            continue
        table.put(item, cell)
        placed[item] = cell
        for c in cells_of(board, item, cell):
            row = rows[c // board.rooms]
            look = row.look({c % board.rooms: item})
            assert look is not None
            row.keep(look)
    return placed


class Sessionizer:
    """Rooms follow from the slots, so a state is a whole grid and a move exchanges two sessions of different slots."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.placed = first_schedule(board)
        self.at = [board.empty] * board.cells
        self.busy = [0] * board.slots
        ballots = board.problem.ballots
        number = {board.problem.sessions[s].id: item for item, s in reversed(list(enumerate(board.session_of)))}
        wishes = [[number[wanted] for wanted in ballot.wants if number[wanted] in self.placed] for ballot in ballots]
        self.total = [len(wish) for wish in wishes]
        self.found = [[0] * board.slots for _ in ballots]
        self.wanted_by: list[list[int]] = [[] for _ in range(board.items + 1)]
        for who, wish in enumerate(wishes):
            for item in wish:
                self.wanted_by[item].append(who)
        for item, cell in self.placed.items():
            for c in cells_of(board, item, cell):
                self.at[c] = item
                self.busy[c // board.rooms] |= board.alike[item]
            for who in self.wanted_by[item]:
                self.found[who][cell // board.rooms] += 1

    def shift(self, item: int, old: int, new: int) -> float:
        """Move a session to another slot; returns what all attendees together gain by it."""
        gained = 0.0
        for who in self.wanted_by[item]:
            counts = self.found[who]
            k, j = counts[old], counts[new]
            gained += 2 * ((k - 1) / k - k / (k + 1) + (j + 1) / (j + 2) - j / (j + 1)) / self.total[who]
            counts[old] -= 1
            counts[new] += 1
        return gained

    def may_exchange(self, item: int, there: int) -> bool:
        board, here, other = self.board, self.placed[item], self.at[there]
        s, t = here // board.rooms, there // board.rooms
        if s == t or board.length[other] != 1:
            return False
        if other != board.empty and (self.placed.get(other) != there or here not in board.may[other]):
            return False
        left_s, left_t = self.busy[s] & ~board.alike[item], self.busy[t] & ~board.alike[other]
        return not (left_s & board.alike[other] or left_t & board.alike[item])

    def exchange(self, item: int, there: int) -> float:
        board, here, other = self.board, self.placed[item], self.at[there]
        s, t = here // board.rooms, there // board.rooms
        self.busy[s] = self.busy[s] & ~board.alike[item] | board.alike[other]
        self.busy[t] = self.busy[t] & ~board.alike[other] | board.alike[item]
        self.at[here], self.at[there] = other, item
        self.placed[item] = there
        gained = self.shift(item, s, t)
        if other != board.empty:
            self.placed[other] = here
            gained += self.shift(other, t, s)
        return gained


def sessionizer(board: Board, seconds: float) -> Placed:
    state, random = Sessionizer(board), Random(1)
    short = [item for item in state.placed if board.length[item] == 1 and len(board.starts[item]) > 1]
    began = monotonic()
    while short and (gone := monotonic() - began) < seconds:
        heat = 0.2 * (0.001 / 0.2) ** (gone / seconds)
        for _ in range(50):
            item = random.choice(short)
            here, there = state.placed[item], random.choice(board.starts[item])
            if not state.may_exchange(item, there):
                continue
            if state.exchange(item, there) < heat * math.log(random.random() or 1e-300):
                state.exchange(item, here)
    return _rooms_by_votes(board, state.placed)


def _rooms_by_votes(board: Board, placed: Placed) -> Placed:
    """The most votes of each slot into its largest rooms, where no room rule forbids it."""
    result = dict(placed)
    for t in range(board.slots):
        here = sorted(
            (i for i, c in placed.items() if c // board.rooms == t and board.length[i] == 1),
            key=lambda i: -board.votes[i],
        )
        rooms = [r for r in by_size(board) if any(placed[i] % board.rooms == r for i in here)]
        wish = {item: t * board.rooms + r for item, r in zip(here, rooms, strict=True)}
        if all(cell in board.may[item] for item, cell in wish.items()):
            result.update(wish)
    return result


CP_SAT = """
import json, sys
from ortools.sat.python import cp_model
given = json.load(sys.stdin)
model = cp_model.CpModel()
place = {}
for item, starts in enumerate(given["starts"]):
    for cell in starts:
        place[item, cell] = model.new_bool_var("")
        model.add_hint(place[item, cell], given["placed"].get(str(item)) == cell)
    if starts:
        model.add_at_most_one(place[item, cell] for cell in starts)
rooms, cells = given["rooms"], {}
runs, alike = {}, {}
for (item, cell), var in place.items():
    for c in range(cell, cell + given["length"][item] * rooms, rooms):
        cells.setdefault(c, []).append(var)
        runs.setdefault((item, c // rooms), []).append(var)
        for who in given["alike"][item]:
            alike.setdefault((who, c // rooms), []).append(var)
for group in (*cells.values(), *alike.values()):
    model.add_at_most_one(group)
reached = []
here = {}
for item, cell in given["placed"].items():
    for c in range(cell, cell + given["length"][int(item)] * rooms, rooms):
        here.setdefault(c // rooms, set()).add(int(item))
for wish, slots in given["wishes"]:
    for t in slots:
        ways = [var for item in wish for var in runs.get((item, t), ())]
        if ways:
            sits = model.new_bool_var("")
            model.add(sum(ways) >= 1).only_enforce_if(sits)
            model.add_hint(sits, bool(here.get(t, set()) & set(wish)))
            reached.append(sits)
model.maximize(sum(reached))
solver = cp_model.CpSolver()
solver.parameters.max_time_in_seconds = given["seconds"]
solver.parameters.num_workers = 2
found = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
hinted = [(int(item), cell) for item, cell in given["placed"].items()]
print(json.dumps([(i, c) for (i, c), var in place.items() if solver.boolean_value(var)] if found else hinted))
"""


def cp_sat(board: Board, seconds: float) -> Placed | None:
    people: dict[str, int] = {}
    runs = [board.run_of[item] == 0 for item in range(board.items)]
    sessions = [board.problem.sessions[s] for s in board.session_of]
    number = {session.id: item for item, session in enumerate(sessions) if runs[item]}
    given = {
        "starts": [starts if runs[item] else [] for item, starts in enumerate(board.starts)],
        "length": board.length,
        "alike": [[people.setdefault(p, len(people)) for p in session.presenters] for session in sessions],
        "rooms": board.rooms,
        "placed": gain_greedy(board, seconds),
        "wishes": [
            (
                [number[wanted] for wanted in ballot.wants],
                [t for t, slot in enumerate(board.problem.slots) if slot.id not in ballot.absent],
            )
            for ballot in board.problem.ballots
        ],
        "seconds": seconds,
    }
    ran = subprocess.run(
        [sys.executable, "-c", CP_SAT], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    if ran.returncode:
        return None
    return _rooms_by_votes(board, dict(json.loads(ran.stdout)))


RIVALS = {
    "votes first": votes_first,
    "slot by slot": slot_by_slot,
    "gain greedy": gain_greedy,
    "sessionizer": sessionizer,
    "CP-SAT": cp_sat,
}


def run_engine(file: Path, seconds: float, seed: int, prove: float, workers: int) -> tuple[engine.Solution, float]:
    """The command, as anybody runs it; with the memory of its largest process in MB."""
    command = [sys.executable, "-m", "fudsched.engine", str(file), "--seconds", str(seconds), "--seed", str(seed)]
    command += ["--workers", str(workers), *(["--prove", str(prove)] if prove else [])]
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(command, stdout=output, cwd=Path(__file__).parents[2])
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"The engine failed on {file}.")
        output.seek(0)
        return engine.Solution.from_dict(json.load(output)), used.ru_maxrss / 1024


def time_to_99(solution: engine.Solution) -> float:
    final = solution.score["wanted_seats"]
    return next(at for at, seats, _ in solution.trace if seats >= 0.99 * final)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the two smaller sizes, one seed, 5 seconds")
    parser.add_argument("--data", type=Path, help="folder with problem-koma89.json, e.g. ../shared/data")
    parser.add_argument("--seconds", type=float, nargs="*", default=[5.0, 20.0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--prove", type=float, default=0.0, help="seconds to prove after the last of the searches")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", nargs="+", default=[""], help="only problems whose name contains one of these")
    parser.add_argument("--ours", action="store_true", help="of the rivals only votes first, which takes no time")
    options = parser.parse_args()
    seeds, seconds, sizes = options.seeds, options.seconds, dict(SIZES)
    if options.quick:
        seeds, seconds, sizes = 1, [5.0], dict(list(SIZES.items())[:2])
    problems: dict[str, list[engine.Problem]] = {
        name: [engine.generate.problem(*size, seed=seed) for seed in range(1, seeds + 1)]
        for name, size in sizes.items()
        if any(part in name for part in options.only)
    }
    for name, file in FILES.items():
        path = options.data / file if options.data else None
        if not any(part in name for part in options.only):
            continue
        if path is None or not path.exists():
            print(f"skipped: {name} ({file} is read from the folder given with --data)")
        else:
            problems[name] = [engine.Problem.from_dict(json.loads(path.read_text()))] * seeds
    columns = "wanted_seats | over votes first | turned away | bound | gap | in comfort | gap | s to 99 % | MB"
    print(f"| problem | who | {columns} |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, asked in problems.items():
        base = bench_rivals(name, asked, max(seconds), ["votes first"] if options.ours else list(RIVALS))
        bench_engine(name, asked, seconds, options.prove, options.workers, base)


def bench_rivals(name: str, problems: list[engine.Problem], seconds: float, rivals: list[str]) -> list[int]:
    """A line for each rival: medians over the problems; returns what the first of them, votes first, has on each."""
    base: list[int] = []
    for who in rivals:
        found: list[tuple[int, float]] = []
        for number, asked in enumerate(problems):
            if number and asked is problems[0]:  # The problem of a file is the same for every seed.
                found.append(found[0])
                continue
            board = Board(asked)
            placed = RIVALS[who](board, seconds)
            if placed is None:
                break
            placements = board.placements(placed)
            faults = engine.faults(asked, placements)
            if faults:
                raise SystemExit(f"{who} broke a rule on {name}: {faults[0].sentence}")
            found.append((seat(asked, placements, passes=1).wanted_seats, engine.turned_away(asked, placements)))
        if not found:
            print(f"| {name} | {who} | skipped: ortools is not installed | | | | | | | | |")
            continue
        seats, away = [f[0] for f in found], [f[1] for f in found]
        base = base or seats
        print(
            f"| {name} | {who} | {median(seats):g} | {_over(seats, base)} | {median(away):.0f} | | | | | | |",
            flush=True,
        )
    return base


def bench_engine(
    name: str, problems: list[engine.Problem], seconds: list[float], prove: float, workers: int, base: list[int]
) -> None:
    """A line for each of the times: medians over the problems."""
    for time in seconds:
        runs: list[tuple[engine.Solution, float]] = []
        last = time == seconds[-1]
        for seed, asked in enumerate(problems, start=1):
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "problem.json"
                file.write_text(json.dumps(asked.to_dict()))
                runs.append(run_engine(file, time, seed, prove if last else 0.0, workers))
                found_faults = engine.faults(asked, runs[-1][0].placements)
                if found_faults:
                    raise SystemExit(f"The engine broke a rule on {name}: {found_faults[0].sentence}")
        scores = [solution.score for solution, _ in runs]
        who = f"**fudsched {time:g} s**" + (f" + {prove:g} s proof" if last and prove else "")
        seats = [score["wanted_seats"] for score in scores]
        print(
            f"| {name} | {who} | {median(seats):g} | {_over(seats, base)} "
            f"| {median(score['turned_away'] for score in scores):.0f} "
            f"| {median(score['bound'] for score in scores):g} "
            f"| {median(score['gap'] for score in scores):.2%} "
            f"| {median(score['comfort_bound'] for score in scores):g} "
            f"| {median(score['comfort_gap'] for score in scores):.2%} | {median(time_to_99(s) for s, _ in runs):.1f} "
            f"| {max(memory for _, memory in runs):.0f} |",
            flush=True,
        )


def _over(seats: list[int], base: list[int]) -> str:
    return f"{median(one / other - 1 for one, other in zip(seats, base, strict=True)):+.1%}"


if __name__ == "__main__":
    main()
