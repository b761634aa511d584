"""The engine's answers: valid, better than the popularity greedy, repeatable, and stopped when asked."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from time import monotonic, process_time

import pytest
from hypothesis import given, settings

from fudsched import engine
from fudsched.engine.board import Board
from fudsched.engine.relief import relieve
from fudsched.engine.search import Search
from fudsched.engine.start import first_schedule
from fudsched.engine.walking import walkers
from tests.engine.small import problem, problem_dict, problems, slot


@given(problems())
@settings(max_examples=100, deadline=None)
def test_the_referee_finds_no_fault_in_any_answer(asked: engine.Problem) -> None:
    try:
        solution = engine.solve(asked, iterations=600)
    except engine.Impossible:
        return

    assert engine.faults(asked, solution.placements) == []
    assert solution.score["wanted_seats"] <= engine.bound(asked)
    placed = {placement.session for placement in solution.placements}
    assert placed | {left.session for left in solution.left_out} == set(asked.session_by_id)


@pytest.mark.parametrize(("size", "percent"), [((60, 25, 4, 5), 4), ((200, 60, 8, 5), 5)])
def test_the_engine_beats_the_popularity_greedy(size: tuple[int, int, int, int], percent: int) -> None:
    asked = engine.generate.problem(*size, seed=7)

    greedy = popularity_greedy(asked)
    assert engine.faults(asked, greedy) == []
    solution = engine.solve(asked, iterations=20_000)

    assert solution.score["wanted_seats"] >= engine.score(asked, greedy)["wanted_seats"] * (1 + percent / 100)


def popularity_greedy(asked: engine.Problem) -> list[engine.Placement]:
    """Most votes first, each into the largest free room of the first slot that breaks no rule."""
    placed: list[engine.Placement] = []
    rooms = sorted(asked.rooms, key=lambda room: -room.capacity)
    for session in sorted(asked.sessions, key=lambda session: -asked.votes[session.id]):
        for room in rooms:
            options = [engine.Placement(session.id, slot.id, room.id) for slot in asked.slots]
            fitting = [option for option in options if not engine.faults(asked, [*placed, option])]
            if fitting:
                placed.append(fitting[0])
                break
    return placed


def test_a_fixed_number_of_iterations_always_gives_the_same_solution() -> None:
    asked = engine.generate.problem(100, 30, 5, 4)

    one, other = (engine.solve(asked, iterations=5_000, seed=3) for _ in range(2))

    assert one.placements == other.placements
    assert one.score == other.score
    assert one.left_out == other.left_out
    assert engine.solve(asked, iterations=5_000, seed=4).placements != one.placements


@pytest.mark.parametrize(
    ("size", "workers", "after"),
    [((1000, 150, 16, 7), 1, 0.5), ((5000, 300, 25, 8), 2, 0.0), ((5000, 300, 25, 8), 2, 2.0)],
    ids=["a large one", "the largest at the very start", "the largest on the way"],
)
def test_a_cancelled_search_stops_at_once_with_the_best_so_far(
    size: tuple[int, int, int, int], workers: int, after: float
) -> None:
    asked = engine.generate.problem(*size)
    began = monotonic()
    heard: list[float] = []

    def is_cancelled() -> bool:
        if monotonic() - began >= after:
            heard.append(process_time())
        return bool(heard)

    solution = engine.solve(asked, seconds=60.0, workers=workers, cancelled=is_cancelled)

    answered = process_time()
    engine.score(asked, solution.placements)
    scoring = process_time() - answered
    assert (
        answered - heard[0] < 4 * scoring
    )  # Hardly more than the answer's own figures take, however busy the machine.
    assert engine.faults(asked, solution.placements) == []


def test_progress_tells_seconds_seats_and_bound() -> None:
    heard: list[tuple[float, int, int]] = []
    asked = engine.generate.problem(200, 60, 8, 5)

    engine.solve(asked, seconds=60.0, progress=lambda *now: heard.append(now), cancelled=lambda: len(heard) >= 3)

    assert len(heard) == 3
    assert all(seconds >= 0.25 * times - 0.01 for times, (seconds, _, _) in enumerate(heard, start=1))
    assert all(seats <= bound for _, seats, bound in heard)


def test_everybody_served_is_proven_optimal_at_once() -> None:
    solution = engine.solve(problem(slots=[slot(1), slot(2), slot(3)]), seconds=60.0)

    assert (solution.status, solution.score["wanted_seats"], solution.score["bound"]) == ("optimal", 7, 7)
    assert solution.seconds < 30  # of those it was given


def test_a_pitch_without_votes_still_gets_a_free_room() -> None:
    assert engine.solve(problem(ballots=[]), iterations=2_000).left_out == ()


def test_no_pitches_give_an_empty_schedule() -> None:
    solution = engine.solve(problem(sessions=[], ballots=[]), seconds=1.0)

    assert (solution.placements, solution.left_out, solution.status) == ((), (), "optimal")


def test_a_session_that_nobody_can_place_is_left_out_with_its_reason() -> None:
    sessions = [
        {"id": "arm", "unavailable": ["s1", "s2"]},
        {"id": "btrfs", "needs": ["piano"]},
        {"id": "cloud", "length": 3},
    ]

    left_out = engine.solve(problem(sessions=sessions), iterations=100, names={"arm": "Fedora on ARM"}).left_out

    assert [left.reason for left in left_out] == [
        "Fedora on ARM cannot take place: its presenter is unavailable in every slot.",
        "btrfs cannot take place: no room has piano.",
        "cloud cannot take place: no day has 3 slots in a row.",
    ]


def test_a_second_run_seats_those_the_first_leaves_standing() -> None:
    sessions = [{"id": "arm", "max_runs": 2}, {"id": "btrfs"}]
    ballots = [{"attendee": f"a{n}", "wants": ["arm"]} for n in range(5)] + [{"attendee": "dan", "wants": ["btrfs"]}]
    asked = problem(sessions=sessions, ballots=ballots, rooms=[{"id": "hall", "capacity": 3}])

    solution = engine.solve(asked, iterations=3_000)

    assert [placement.session for placement in solution.placements] == ["arm", "arm"]
    assert (solution.score["wanted_seats"], solution.score["moved"]) == (5, 0)
    assert [left.session for left in solution.left_out] == ["btrfs"]


def test_a_second_run_never_displaces_a_pitch_that_seats_more() -> None:
    sessions = [{"id": "arm", "max_runs": 2}, {"id": "btrfs"}]
    ballots = [{"attendee": f"a{n}", "wants": ["arm", "btrfs"]} for n in range(5)]
    asked = problem(sessions=sessions, ballots=ballots, rooms=[{"id": "hall", "capacity": 4}])

    assert engine.solve(asked, iterations=3_000).left_out == ()


def test_voters_are_spared_having_nothing_where_that_costs_no_seat() -> None:
    ballots = [{"attendee": "dan", "wants": ["arm", "btrfs"]}, {"attendee": "eve", "wants": ["cloud"]}]
    sessions = [{"id": "arm"}, {"id": "btrfs"}, {"id": "cloud"}]
    asked = problem(sessions=sessions, ballots=ballots, rooms=[{"id": "hall", "capacity": 3}])

    measured = engine.solve(asked, iterations=3_000).score

    assert (measured["wanted_seats"], measured["per_attendee"]["nothing"]) == (2, 0)


def test_fairness_trades_seats_for_those_served_worst() -> None:
    asked = engine.generate.problem(200, 60, 4, 4, seed=4)

    plain = engine.solve(asked, iterations=15_000).score
    fair = engine.solve(asked, iterations=15_000, fairness=5.0).score

    assert fair["per_attendee"]["deciles"][0] >= plain["per_attendee"]["deciles"][0]
    assert fair["wanted_seats"] < plain["wanted_seats"]


def test_two_workers_find_the_same_again() -> None:
    asked = engine.generate.problem(60, 25, 4, 5)

    one, other = (engine.solve(asked, iterations=3_000, workers=2) for _ in range(2))

    assert one.placements == other.placements
    assert one.score["wanted_seats"] >= engine.solve(asked, iterations=3_000).score["wanted_seats"] - 1


def test_nobody_walks_between_buildings_for_nothing() -> None:
    rooms = [{"id": where, "capacity": 9, "building": where} for where in ("east", "west")]
    sessions = [{"id": f"{who}{n}"} for who in ("arm", "btrfs") for n in range(5)]
    ballots = [
        {"attendee": f"{who} {n}", "wants": [f"{who}{k}" for k in range(5)]}
        for who in ("arm", "btrfs")
        for n in range(4)
    ]
    asked = problem(slots=[slot(n) for n in range(5)], rooms=rooms, sessions=sessions, ballots=ballots)

    measured = engine.solve(asked, iterations=3_000).score

    assert (measured["wanted_seats"], measured["building_changes"]) == (40, 0)


def test_a_walker_has_something_in_both_slots_and_never_in_one_building() -> None:
    ann, bob, cat, dan = 1, 2, 4, 8

    assert walkers([ann | bob | dan, cat, 0], [ann, bob | cat, dan]) == 1
    assert walkers([ann, bob, 0], [cat, dan, 0]) == 0


def test_pins_that_cannot_be_kept_are_named() -> None:
    with pytest.raises(engine.Impossible, match=r"arm is pinned in s1, but its presenter is unavailable then\."):
        engine.solve(
            problem(
                sessions=[{"id": "arm", "unavailable": ["s1"]}, {"id": "btrfs"}, {"id": "cloud"}],
                pins=[{"session": "arm", "slot": "s1"}],
            )
        )
    with pytest.raises(engine.Impossible, match=r"2 sessions are pinned into one place .hall in s1.: arm and btrfs."):
        engine.solve(
            problem(
                pins=[
                    {"session": "arm", "slot": "s1", "room": "hall"},
                    {"session": "btrfs", "slot": "s1", "room": "hall"},
                ]
            )
        )


def test_pins_that_bring_together_what_must_stay_apart_are_named() -> None:
    pins = [{"session": "arm", "slot": "s1"}, {"session": "btrfs"}, {"session": "cloud", "slot": "s1"}]

    with pytest.raises(engine.Impossible) as refused:
        engine.solve(problem(apart=[["cloud", "arm"]], pins=pins))

    assert str(refused.value) == "arm and cloud are pinned into s1, but must not run at the same time."


def test_more_sessions_than_slots_can_keep_apart_are_named() -> None:
    apart = [["arm", "btrfs"], ["btrfs", "cloud"], ["cloud", "arm"]]
    pins = [{"session": session} for session in ("arm", "btrfs", "cloud")]

    with pytest.raises(engine.Impossible) as refused:
        engine.solve(problem(apart=apart, pins=pins))

    assert str(refused.value) == (
        "arm, btrfs and cloud are pinned into s1 and s2, but pairs of them must not run at the same time."
    )


def test_a_group_gets_one_room_where_that_costs_no_seat() -> None:
    asked = engine.generate.problem(100, 20, 5, 4)
    alike = replace(asked, rooms=tuple(replace(room, capacity=30) for room in asked.rooms))
    wished = replace(alike, same_room=(("p0", "p1", "p2"), ("p4", "p5")))

    plain, kept = (engine.solve(one, iterations=8_000).score for one in (alike, wished))

    assert kept["wishes"] == {"asked": 3, "kept": 3}
    assert kept["wanted_seats"] >= 0.98 * plain["wanted_seats"]


def test_a_wish_gives_way_to_seats() -> None:
    voters = [{"attendee": f"a{n}", "wants": ["arm", "btrfs"]} for n in range(8)]
    rooms = [{"id": "hall", "capacity": 9}, {"id": "nook", "capacity": 1}]
    asked = problem(slots=[slot(1)], rooms=rooms, ballots=voters, same_room=[["arm", "cloud"]])

    measured = engine.solve(asked, iterations=2_000).score

    assert (measured["wanted_seats"], measured["wishes"]) == (8, {"asked": 0, "kept": 0})


def test_published_sessions_stay_where_moving_is_not_worth_it() -> None:
    current = [
        {"session": "arm", "slot": "s2", "room": "nook"},
        {"session": "btrfs", "slot": "s1", "room": "hall"},
        {"session": "cloud", "slot": "s1", "room": "nook"},
    ]

    kept = engine.solve(problem(current=current, move_cost=50), iterations=3_000)
    moved = engine.solve(problem(current=current, move_cost=0), iterations=3_000)

    assert kept.score["moved"] == 0
    assert moved.score["moved"] > 0
    assert moved.score["wanted_seats"] > kept.score["wanted_seats"]


def test_a_solution_survives_being_written_and_read() -> None:
    solution = engine.solve(problem(), iterations=500)

    assert engine.Solution.from_dict(json.loads(json.dumps(solution.to_dict()))).to_dict() == solution.to_dict()


def _command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fudsched.engine", *arguments], capture_output=True, text=True, check=False
    )


def test_the_command_writes_a_solution(tmp_path: Path) -> None:
    file = tmp_path / "problem.json"
    file.write_text(json.dumps(problem_dict()))

    ran = _command(str(file), "--seconds", "1", "--seed", "5")

    assert (ran.returncode, ran.stderr) == (0, "")
    solution = json.loads(ran.stdout)
    assert (solution["format"], solution["seed"], solution["engine"]) == ("fudsched-solution/1", 5, engine.VERSION)
    assert solution["input_digest"] == problem().digest()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is not JSON: Expecting property name enclosed in double quotes in line 1."),
        ('{"format": 1, "format": 2}', "The key “format” appears twice in one object."),
        (json.dumps(problem_dict(pitches=[])), "The problem has the unknown key “pitches”."),
        (
            json.dumps(problem_dict(pins=[{"session": "arm", "slot": "s1"}, {"session": "arm", "slot": "s2"}])),
            "arm is pinned to 2 places, but may run only once.",
        ),
        ("[" * 100_000, "nested too deeply"),
        ("[" + "9" * 5_000 + "]", "holds a number of thousands of digits"),
    ],
)
def test_the_command_refuses_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "problem.json"
    file.write_text(text)

    ran = _command(str(file))

    assert (ran.returncode, ran.stdout) == (2, "")
    assert sentence in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_the_command_refuses_a_file_that_is_not_there() -> None:
    ran = _command("nowhere.json")

    assert (ran.returncode, ran.stderr) == (2, "nowhere.json cannot be read: No such file or directory.\n")


def test_the_engine_imports_no_django() -> None:
    code = "import sys, fudsched.engine; print({'django', 'fudsched.settings'} & set(sys.modules))"

    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout == "set()\n"


def test_a_crowd_that_the_search_had_no_time_for_is_relieved_at_the_end() -> None:
    asked = engine.generate.problem(1000, 60, 8, 6, seed=2)
    board = Board(asked)
    search = Search(board, first_schedule(board), Random(1))
    turned_round = {
        item: cell - cell % board.rooms + board.rooms - 1 - cell % board.rooms for item, cell in search.best.items()
    }
    search.load(turned_round)
    search.best, search.best_worth = search.snapshot(), search.worth()
    crowded, worth = search.away, search.best_worth

    relieve(search)
    search.load(search.best)

    assert search.away <= search.allowed < crowded
    assert search.worth() == search.best_worth > worth
    assert engine.faults(asked, board.placements(search.best)) == []


def test_importing_the_engine_loads_no_solver_and_nothing_that_only_weighs_changes() -> None:
    asked = "import sys, fudsched.engine; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()

    later = ["change", "explanation", "generate", "impossible", "offering", "proof", "reasons", "whatif"]
    assert {"highspy", "numpy", *(f"fudsched.engine.{name}" for name in later)} & {*loaded} == set()


def test_what_is_loaded_later_is_there_when_asked_for_and_nothing_else_is() -> None:
    assert {name for name in engine.__all__ if not hasattr(engine, name)} == set()
    assert not hasattr(engine, "solver")
