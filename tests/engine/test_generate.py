"""Simulated barcamps: repeatable, and shaped like the real ones."""

from __future__ import annotations

import pytest

from fudsched import engine


def test_the_same_seed_gives_the_same_problem() -> None:
    assert engine.generate.problem(50, 20, 4, 3, seed=5) == engine.generate.problem(50, 20, 4, 3, seed=5)
    assert engine.generate.problem(50, 20, 4, 3, seed=5) != engine.generate.problem(50, 20, 4, 3, seed=6)


def test_a_simulated_barcamp_reads_as_a_problem() -> None:
    asked = engine.generate.problem(120, 40, 6, 10)

    assert engine.Problem.from_dict(asked.to_dict()) == asked
    assert (len(asked.ballots), len(asked.sessions), len(asked.rooms), len(asked.slots)) == (120, 40, 6, 10)


def test_attendees_mark_about_ten_pitches_and_the_own_one() -> None:
    asked = engine.generate.problem(1000, 150, 16, 7)
    ballots = {ballot.attendee: ballot for ballot in asked.ballots}

    assert sum(len(ballot.wants) for ballot in asked.ballots) / 1000 == pytest.approx(10, abs=0.7)
    assert all(s.id in ballots[s.presenters[0]].wants for s in asked.sessions)


def test_the_largest_room_is_half_as_large_again_as_the_next() -> None:
    sizes = [room.capacity for room in engine.generate.problem(200, 60, 8, 5).rooms]

    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] >= 1.45 * sizes[1]
    assert sum(sizes) == pytest.approx(1.15 * 200, abs=4)


def test_a_barcamp_without_rooms_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one of its rooms"):
        engine.generate.problem(rooms=0)
