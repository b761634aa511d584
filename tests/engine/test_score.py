"""The measure, by hand on tiny schedules."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings

from fudsched import engine
from fudsched.engine.board import Board
from fudsched.engine.matching import seat_bits
from fudsched.engine.row import Row, cover
from fudsched.engine.seating import halls, in_order, seat_slot
from tests.engine.small import at, problem, problems

BOTH = at("arm s1 hall", "cloud s1 nook", "btrfs s2 hall")


def test_wanted_seats_counts_people_in_sessions_on_their_ballot() -> None:
    # s1: ann presents arm and wants it, dan and eve sit with her; s2: bob takes one of three seats, dan and fay sit.
    assert engine.score(problem(), BOTH)["wanted_seats"] == 5


def test_a_room_seats_no_more_than_its_capacity_and_its_presenter_takes_a_seat() -> None:
    assert engine.score(problem(), at("arm s1 nook"))["wanted_seats"] == 1
    assert engine.score(problem(), at("btrfs s1 nook"))["wanted_seats"] == 0


def test_a_presenter_who_did_not_vote_for_the_own_session_sits_there_uncounted() -> None:
    sessions = [{"id": "arm", "presenters": ["dan"]}, {"id": "btrfs"}, {"id": "cloud"}]
    ballots = [{"attendee": "dan", "wants": ["btrfs"]}]

    assert (
        engine.score(problem(sessions=sessions, ballots=ballots), at("arm s1 hall", "btrfs s1 nook"))["wanted_seats"]
        == 0
    )


def test_nobody_sits_where_they_are_absent() -> None:
    ballots = [{"attendee": "dan", "wants": ["arm"], "absent": ["s1"]}]

    assert engine.score(problem(ballots=ballots), at("arm s1 hall"))["wanted_seats"] == 0
    assert engine.score(problem(ballots=ballots), at("arm s2 hall"))["wanted_seats"] == 1


def test_attendees_count_only_in_rooms_that_meet_their_needs() -> None:
    rooms = [{"id": "hall", "capacity": 3, "features": ["ramp"]}, {"id": "nook", "capacity": 3}]
    asked = problem(rooms=rooms, ballots=[{"attendee": "dan", "wants": ["arm"], "needs": ["ramp"]}])

    assert engine.score(asked, at("arm s1 hall"))["wanted_seats"] == 1
    assert engine.score(asked, at("arm s1 nook"))["wanted_seats"] == 0


def test_a_session_of_two_slots_seats_a_person_in_both() -> None:
    sessions = [{"id": "arm", "length": 2}, {"id": "btrfs"}, {"id": "cloud"}]
    asked = problem(sessions=sessions, ballots=[{"attendee": "dan", "wants": ["arm"]}])

    assert engine.score(asked, at("arm s1 hall"))["wanted_seats"] == 2


def test_a_second_run_never_seats_the_same_person_twice() -> None:
    sessions = [{"id": "arm", "max_runs": 2}, {"id": "btrfs"}, {"id": "cloud"}]
    ballots = [{"attendee": "dan", "wants": ["arm"]}, {"attendee": "eve", "wants": ["arm"]}]
    asked = problem(sessions=sessions, ballots=ballots)

    assert engine.score(asked, at("arm s1 nook"))["wanted_seats"] == 1
    assert engine.score(asked, at("arm s1 nook", "arm s2 hall"))["wanted_seats"] == 2


def test_expected_audience_splits_people_between_what_they_want() -> None:
    # dan picks arm for certain in s1 (btrfs is later), eve one of two, fay cloud; ann, cat and bob present.
    assert engine.expected_audience(problem(), BOTH) == {"arm": 2.5, "cloud": 2.5, "btrfs": 3.0}
    assert engine.turned_away(problem(), BOTH) == 1.5


def test_turnout_thins_the_audience_but_not_the_presenters() -> None:
    assert engine.expected_audience(problem(turnout=0.5), BOTH) == {"arm": 1.75, "cloud": 1.75, "btrfs": 2.0}


def test_clashes_name_the_pairs_with_most_common_voters_first() -> None:
    assert engine.clashes(problem(), at("arm s1 hall", "cloud s1 nook")) == [engine.Clash("s1", "arm", "cloud", 1)]
    assert engine.clashes(problem(), BOTH, most=0) == []


def test_the_score_tells_how_seats_fall_on_people() -> None:
    measured = engine.score(problem(), BOTH)

    assert measured["per_attendee"] == {
        "voters": 4,
        "min": 0.5,
        "deciles": pytest.approx([0.5, 0.5, 0.5, 0.6, 0.75, 0.9, 1, 1, 1]),
        "median": 0.75,
        "nothing": 0,
        "worst": 2,
    }
    assert (measured["placed"], measured["left_out"], measured["empty_cells"]) == (3, 0, 1)


def test_a_wish_is_kept_by_whoever_joins_most_of_the_group() -> None:
    asked = problem(same_room=[["arm", "btrfs", "cloud"], ["btrfs", "cloud"]])

    assert engine.score(asked, BOTH)["wishes"] == {"asked": 3, "kept": 1}
    assert engine.score(asked, at("arm s1 hall"))["wishes"] == {"asked": 0, "kept": 0}


def _brute_seats(seats: dict[int, int], options: dict[str, tuple[int, ...]]) -> int:
    best = 0
    for choice in product(*[(None, *runs) for runs in options.values()]):
        if all(sum(chosen == run for chosen in choice) <= room for run, room in seats.items()):
            best = max(best, sum(chosen is not None for chosen in choice))
    return best


@given(problems(pins=False, runs=False))
@settings(max_examples=60, deadline=None)
def test_three_ways_of_seating_people_agree(asked: engine.Problem) -> None:
    """Augmenting paths over people, shuffling bits between rooms, and trying everything."""
    placements = engine.solve(asked, iterations=200).placements
    board = Board(asked)
    start = board.place(placements)
    for t, (_slot, hall) in enumerate(halls(asked, in_order(asked, placements)).items()):
        most = _brute_seats(hall.seats, hall.options)
        assert len(seat_slot(hall.seats, hall.options, hall.options)) == most

        here = {
            cell % board.rooms: item
            for item, first in start.items()
            for cell in range(first, first + board.length[item] * board.rooms, board.rooms)
            if cell // board.rooms == t
        }
        row = Row(board, t)
        look = row.look(here)
        assert look is not None
        row.keep(look)
        row.correct()
        assert row.value == most + len(hall.seated_presenters)
        sitting, full = seat_bits(
            [board.crowd[row.here[r]][r] & row.there for r in range(board.rooms)],
            [board.seats[row.here[r]][r] for r in range(board.rooms)],
        )
        assert sum(people.bit_count() for people in sitting) == most
        assert cover(board, row.here, full, row.there) == most
