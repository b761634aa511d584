"""The bound: never below any schedule, and tight enough to prove small ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings

from fudsched import engine
from fudsched.engine.branch import as_words, best_set
from fudsched.engine.proof import prove
from fudsched.engine.seating import seat
from tests.engine.small import problems


def schedules(asked: engine.Problem) -> Iterator[list[engine.Placement]]:
    """Every schedule of a tiny problem, each session placed at most once."""
    rooms = [(slot.id, room.id) for slot in asked.slots for room in asked.rooms]
    for places in product((None, *rooms), repeat=len(asked.sessions)):
        if len(set(filter(None, places))) == sum(place is not None for place in places):
            yield [
                engine.Placement(session.id, *place)
                for session, place in zip(asked.sessions, places, strict=True)
                if place is not None
            ]


@given(problems(runs=False, most_pitches=4))
@settings(max_examples=30, deadline=None)
def test_brute_force_agrees(asked: engine.Problem) -> None:
    """The engine finds the most seats there are, and no bound is below them."""
    most = max(
        (
            seat(asked, schedule, passes=1).wanted_seats
            for schedule in schedules(asked)
            if not engine.faults(asked, schedule)
        ),
        default=None,
    )
    if most is None:
        with pytest.raises(engine.Impossible):
            engine.solve(asked, iterations=100)
        return

    solution = engine.solve(asked, iterations=2_000, comfort=0.0)

    assert solution.score["wanted_seats"] == most
    assert most <= prove(asked, solution.placements, 5.0) <= engine.bound(asked)


@given(problems())
@settings(max_examples=30, deadline=None)
def test_the_bound_is_never_below_what_the_engine_finds(asked: engine.Problem) -> None:
    try:
        solution = engine.solve(asked, iterations=500)
    except engine.Impossible:
        return

    assert solution.score["wanted_seats"] <= prove(asked, solution.placements, 5.0) <= engine.bound(asked)


def test_branching_finds_the_set_that_reaches_most_beyond_its_prices() -> None:
    chance = random.Random(3)
    for _ in range(20):
        people = [chance.getrandbits(40) & chance.getrandbits(40) for _ in range(9)]
        prices = np.array([chance.random() * 6 for _ in people])

        best = best_set(as_words(people, 40), prices, 3, 0.0, until=float("inf"))

        worths = []
        for chosen in product(range(9), repeat=3):
            reached = 0
            for one in chosen:
                reached |= people[one]
            worths.append(reached.bit_count() - sum(prices[one] for one in set(chosen)))
        assert best.at_most == pytest.approx(max(worths))


def test_a_barcamp_of_sixty_people_is_proven_optimal() -> None:
    asked = engine.generate.problem(60, 25, 4, 5, seed=2)
    solution = engine.solve(asked, iterations=60_000)

    proven = engine.prove(asked, solution, 20.0)

    assert (proven.status, proven.score["gap"]) == ("optimal", 0.0)
    assert proven.placements == solution.placements
