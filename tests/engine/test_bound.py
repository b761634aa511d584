"""The bound: never below any schedule, and tight enough to prove small ones."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import reduce
from itertools import combinations
from operator import or_

import numpy as np
import pytest
from hypothesis import given, settings

from fudsched import engine
from fudsched.engine.anneal import run
from fudsched.engine.board import Board
from fudsched.engine.branch import as_words, best_set
from fudsched.engine.parts import Parts
from fudsched.engine.prices import STEPS, prove_by_parts
from fudsched.engine.proof import prove
from fudsched.engine.relaxation import relaxed_bound
from fudsched.engine.search import Search
from fudsched.engine.seating import seat
from fudsched.engine.start import first_schedule
from fudsched.engine.weights import Weights
from tests.engine import small
from tests.engine.brute import most_seats
from tests.engine.small import problems

# Nothing but wanted seats counts: otherwise comfort may be worth one.
SEATS_ALONE = Weights(turned_away=0.0, crowding_small=0.0, nothing=0.0, topics=0.0, placed=0.0)


@given(problems(runs=False))
@settings(max_examples=100, deadline=None)
def test_brute_force_agrees(asked: engine.Problem) -> None:
    """The engine finds the most seats there are, and no bound is below them."""
    most = most_seats(asked)
    if most is None:
        with pytest.raises(engine.Impossible):
            engine.solve(asked, iterations=100)
        return
    board = Board(asked)
    search = Search(board, first_schedule(board), random.Random(1), SEATS_ALONE)

    run(search, 0.0, 1_500, lambda *_: False)

    placements = board.placements(search.best)
    assert (engine.faults(asked, placements), seat(asked, placements).wanted_seats) == ([], most)
    assert most <= prove(asked, placements, 5.0) <= engine.bound(asked)


@given(problems())
@settings(max_examples=30, deadline=None)
def test_the_bound_is_never_below_what_the_engine_finds(asked: engine.Problem) -> None:
    try:
        solution = engine.solve(asked, iterations=500)
    except engine.Impossible:
        return

    assert solution.score["wanted_seats"] <= prove(asked, solution.placements, 5.0) <= engine.bound(asked)


@pytest.mark.parametrize("smallest", [0, 4, 40])
def test_branching_finds_the_set_that_seats_most_beyond_its_prices(smallest: int) -> None:
    """A set of three fills the rooms: one of its sessions is in the smallest, the one that loses fewest by it."""
    chance = random.Random(3)
    for _ in range(20):
        people = [chance.getrandbits(40) & chance.getrandbits(40) for _ in range(9)]
        prices = np.array([chance.random() * 6 for _ in people])

        best = best_set(as_words(people, 40), prices, 3, 0.0, until=float("inf"), smallest=smallest)

        worths = [
            most_seated([people[one] for one in chosen], smallest) - sum(prices[one] for one in chosen)
            for size in range(4)
            for chosen in combinations(range(9), size)
        ]
        assert best.at_most == pytest.approx(max(worths))


def most_seated(people: list[int], smallest: int) -> int:
    """Whom a set of sessions seats when three fill the rooms and only the smallest room can be full."""

    def reach(some: Iterable[int]) -> int:
        return reduce(or_, some, 0).bit_count()

    if len(people) < 3:
        return reach(people)
    return max(min(reach(people), reach(others) + smallest) for others in combinations(people, 2))


@given(problems())
@settings(max_examples=60, deadline=None)
def test_the_bound_by_parts_is_never_below_what_the_engine_finds(asked: engine.Problem) -> None:
    try:
        solution = engine.solve(asked, iterations=500)
    except engine.Impossible:
        return

    assert solution.score["wanted_seats"] <= by_parts(asked, rounds=3)[-1]


@given(problems(runs=False))
@settings(max_examples=60, deadline=None)
def test_the_bound_by_parts_is_never_below_brute_force(asked: engine.Problem) -> None:
    most = most_seats(asked)

    assert most is None or most <= by_parts(asked, rounds=3)[-1]


def by_parts(asked: engine.Problem, rounds: int) -> list[int]:
    """The bounds by parts, in the order in which they are told, the last being what is returned."""
    told: list[int] = []
    asks = iter(range(rounds * (STEPS + 1)))
    lowest = prove_by_parts(Board(asked), engine.bound(asked), 0, told.append, lambda: next(asks, None) is None)
    return [*told, lowest]


def test_every_set_is_in_one_part_which_bounds_it_at_any_prices() -> None:
    chance = random.Random(4)
    people = [chance.getrandbits(40) & chance.getrandbits(40) for _ in range(9)]
    people.sort(key=int.bit_count, reverse=True)
    wanted = np.array([[some >> bit & 1 for bit in range(40)] for some in people], np.float32)
    together = np.array([[{one, other} != {2, 5} for other in range(9)] for one in range(9)])
    sets = [some for size in range(4) for some in combinations(range(9), size) if not {2, 5} <= set(some)]
    reach = [reduce(or_, (people[one] for one in some), 0).bit_count() for some in sets]
    parts = Parts(wanted, 3, together)
    for _ in range(12):
        prices = np.array([chance.random() * 6 for _ in people], np.float32)
        parts.bound_and_move(np.arange(len(parts)), prices)
        for some, reached in zip(sets, reach, strict=True):
            inside = np.array([one in some for one in range(9)])
            its = np.flatnonzero(~(parts.within & ~inside).any(1) & ~(inside & ~parts.may).any(1))
            assert len(its) == 1
            assert reached - prices[list(some)].sum() <= parts.at_most[its[0]] + 1e-4
        parts.split(np.argsort(-parts.at_most)[:5], 3)


def test_parts_come_down_to_the_best_set() -> None:
    """With no prices and all sets split up, the bound of a slot is what its best set reaches."""
    chance = random.Random(5)
    people = [chance.getrandbits(40) & chance.getrandbits(40) & chance.getrandbits(40) for _ in range(8)]
    wanted = np.array([[some >> bit & 1 for bit in range(40)] for some in people], np.float32)
    parts = Parts(wanted, 3, np.ones((8, 8), np.bool_))
    for _ in range(8):
        parts.split(np.arange(len(parts)), 3)
    for _ in range(300):
        parts.bound_and_move(np.arange(len(parts)), np.zeros(8, np.float32))

    assert parts.at_most.max() == pytest.approx(max(reduce(or_, some).bit_count() for some in combinations(people, 3)))


def test_parts_prove_less_than_the_linear_programme_at_once() -> None:
    """More pitches than exact branching can do, in the size of a large hall; the bounds come one after the other."""
    asked = engine.generate.problem(300, 100, 10, 6, seed=1)
    solution = engine.solve(asked, iterations=5_000)

    bounds = by_parts(asked, rounds=20)

    assert bounds == sorted(bounds, reverse=True)
    assert solution.score["wanted_seats"] <= bounds[-1] < relaxed_bound(Board(asked), 60.0)


def test_a_presenter_of_two_lowers_the_bound() -> None:
    """One slot, two rooms for everybody; arm and btrfs are both Ann's, so one of them and cloud it is."""
    rooms = [{"id": "hall", "capacity": 30}, {"id": "other", "capacity": 30}]
    sessions = [{"id": name, "presenters": [who]} for name, who in (("arm", "ann"), ("btrfs", "ann"), ("cloud", "cat"))]
    wants = ["arm"] * 5 + ["btrfs"] * 4 + ["cloud"] * 2
    ballots = [{"attendee": f"a{n}", "wants": [wanted]} for n, wanted in enumerate(wants)]
    asked = small.problem(slots=[small.slot(1)], rooms=rooms, sessions=sessions, ballots=ballots)
    solution = engine.solve(asked, iterations=100)

    assert (engine.bound(asked), prove(asked, solution.placements, 5.0)) == (11, 7)


def test_a_small_room_lowers_the_bound() -> None:
    """Two sessions nobody shares, ten voters each, in one slot: the nook seats three."""
    rooms = [{"id": "hall", "capacity": 30}, {"id": "nook", "capacity": 3}]
    sessions = [{"id": "arm"}, {"id": "btrfs"}]
    ballots = [{"attendee": f"a{n}", "wants": ["arm" if n < 10 else "btrfs"]} for n in range(20)]
    asked = small.problem(slots=[small.slot(1)], rooms=rooms, sessions=sessions, ballots=ballots)
    solution = engine.solve(asked, iterations=100)

    assert (engine.bound(asked), prove(asked, solution.placements, 5.0)) == (20, 13)


def test_a_barcamp_of_sixty_people_is_proven_optimal() -> None:
    asked = engine.generate.problem(60, 25, 4, 5, seed=2)
    solution = engine.solve(asked, iterations=60_000)

    proven = engine.prove(asked, solution, 20.0)

    assert (proven.status, proven.score["gap"]) == ("optimal", 0.0)
    assert proven.placements == solution.placements


def test_the_bound_lies_between_what_is_found_and_the_linear_programme() -> None:
    asked = engine.generate.problem(80, 30, 5, 5, seed=1)
    solution = engine.solve(asked, iterations=10_000)

    proven = prove(asked, solution.placements, 60.0)

    assert solution.score["wanted_seats"] <= proven < relaxed_bound(Board(asked), 60.0)
