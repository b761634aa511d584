"""The bound in comfort: of the schedules that turn away no more people than one that is known."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fudsched import engine
from fudsched.engine.board import Board
from fudsched.engine.branch import as_words, best_set
from fudsched.engine.comfort import Crowds, Dread
from fudsched.engine.kinds import kinds_of
from fudsched.engine.proof import prove
from tests.engine.brute import most_seats
from tests.engine.small import problem, problems, slot


@given(problems(runs=False), st.sampled_from((0.0, 0.5, 1.0, 2.0)))
@settings(max_examples=100, deadline=None)
def test_no_schedule_in_comfort_has_more(asked: engine.Problem, allowed: float) -> None:
    most = most_seats(asked, allowed)

    assert most is None or most <= prove(asked, (), 5.0, allowed=allowed)


@given(problems())
@settings(max_examples=60, deadline=None)
def test_what_the_engine_finds_is_not_above_the_bound_in_its_own_comfort(asked: engine.Problem) -> None:
    try:
        found = engine.solve(asked, iterations=500)
    except engine.Impossible:
        return
    allowed = engine.turned_away(asked, found.placements)

    assert found.score["wanted_seats"] <= prove(asked, found.placements, 5.0, allowed=allowed)


@given(problems())
@settings(max_examples=60, deadline=None)
def test_a_set_turns_away_no_more_than_its_schedule_does(asked: engine.Problem) -> None:
    """What is counted for the sets of a schedule, slot by slot, is never above the people it turns away."""
    try:
        found = engine.solve(asked, iterations=200)
    except engine.Impossible:
        return
    kinds = kinds_of(Board(asked), found.placements)

    # One schedule's sets are all that is met; alike slots may hold alike sets.
    assert max((met.away for kind in kinds for met in kind.sets.values()), default=0) <= (
        engine.turned_away(asked, found.placements) + 1e-9
    )


def test_people_turned_away_are_counted_as_the_score_counts_them() -> None:
    asked = engine.generate.problem(80, 30, 5, 5, seed=3)
    found = engine.solve(asked, iterations=500)
    kinds = kinds_of(Board(asked), found.placements)
    by_size = {room.id: n for n, room in enumerate(sorted(asked.rooms, key=lambda room: -room.capacity))}
    counted = 0.0
    for kind in kinds:
        for chosen, met in kind.sets.items():
            names = [asked.sessions[kind.sessions[one]].id for one in chosen]
            # The same sessions, the largest audience in the largest room.
            sizes = engine.expected_audience(asked, [p for p in found.placements if p.session in names])
            rooms = sorted(by_size, key=by_size.__getitem__)
            where = dict(zip(sorted(names, key=lambda name: -sizes[name]), rooms, strict=False))
            placed = [
                engine.Placement(p.session, p.slot, where[p.session]) for p in found.placements if p.session in where
            ]
            assert met.away == pytest.approx(engine.turned_away(asked, placed))
            counted += met.away
    assert counted > 1


@pytest.mark.parametrize(("price", "most"), [(0.0, 2.5), (0.7, np.inf), (3.0, 6.0)])
def test_branching_finds_the_best_set_where_crowds_have_a_price(price: float, most: float) -> None:
    chance = random.Random(3)
    for _ in range(20):
        people = [chance.getrandbits(40) & chance.getrandbits(40) for _ in range(9)]
        prices = np.array([chance.random() * 6 for _ in people])
        words = as_words(people, 40)
        crowds = Crowds(words, as_words([0] * 9, 40), np.ones(9), np.array([9, 6, 4]))

        best = best_set(words, prices, 3, 0.0, until=float("inf"), dread=Dread(crowds, price, most))

        worths = [0.0]
        for size in (1, 2, 3):
            for chosen in combinations(range(9), size):
                away = turned_away([people[one] for one in chosen], [9, 6, 4])
                reached = 0
                for one in chosen:
                    reached |= people[one]
                if away <= most:
                    worths.append(reached.bit_count() - prices[list(chosen)].sum() - price * away)
        assert best.at_most == pytest.approx(max(worths))


def turned_away(people: list[int], seats: list[int]) -> float:
    """Beyond the seats when everybody chooses among what they want, the largest audience in the largest room."""
    audience = [
        sum(1 / sum(other >> bit & 1 for other in people) for bit in range(40) if some >> bit & 1) for some in people
    ]
    pairs = zip(sorted(audience, reverse=True), seats, strict=False)
    return sum(max(0.0, people - room) for people, room in pairs)


def test_a_full_hall_has_a_price_in_seats() -> None:
    """Six want arm and three of them btrfs: side by side nobody stands, one after the other all but the sixth sit.

    No proof counts the seats of a room while another one is empty, so the second bound is one above the truth.
    """
    ballots = [{"attendee": f"a{n}", "wants": ["arm", "btrfs"] if n < 3 else ["arm"]} for n in range(6)]
    asked = problem(
        slots=[slot(1), slot(2)],
        rooms=[{"id": "hall", "capacity": 5}, {"id": "nook", "capacity": 3}],
        sessions=[{"id": "arm"}, {"id": "btrfs"}],
        ballots=ballots,
    )

    assert [most_seats(asked, allowed) for allowed in (0.0, 1.0)] == [6, 8]
    assert (prove(asked, (), 5.0, allowed=0.0), prove(asked, (), 5.0, allowed=1.0)) == (6, 9)


def test_who_turns_nobody_away_can_be_the_best_that_does_so_and_not_the_best_of_all() -> None:
    asked = engine.generate.problem(60, 20, 3, 6, seed=2)
    found = engine.solve(asked, iterations=3_000, comfort=8.0)
    assert (found.score["turned_away"], found.score["comfort_bound"]) == (0.0, found.score["bound"])
    heard: list[tuple[float, int, int, int]] = []

    proven = engine.prove(asked, found, 60.0, lambda *now: heard.append(now))

    seats = found.score["wanted_seats"]
    assert (proven.score["comfort_bound"], proven.score["comfort_gap"], proven.status) == (seats, 0.0, "feasible")
    assert proven.score["gap"] == round(1 - seats / proven.score["bound"], 4) > 0
    assert heard[-1][1:] == (seats, proven.score["bound"], seats)
