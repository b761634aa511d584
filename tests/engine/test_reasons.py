"""What if, why here, why not there: numbers that a second seating confirms."""

from __future__ import annotations

import random

import pytest

from fudsched import engine
from fudsched.engine import Change
from fudsched.engine.reasons import why_left_out
from fudsched.engine.seating import seat
from tests.counted import calls
from tests.engine.small import at, problem, slot

HERE = at("arm s1 hall", "cloud s1 nook", "btrfs s2 hall")


@pytest.mark.parametrize(
    ("change", "gain", "lose", "net"),
    [
        (Change("drop", "arm"), 0, 3, -3),
        (Change("move", "cloud", slot="s2"), 0, 0, 0),
        (Change("swap", "cloud", other="arm"), 1, 1, 0),
    ],
)
def test_a_change_costs_people(change: Change, gain: int, lose: int, net: int) -> None:
    cost = engine.cost_of(problem(), HERE, change)

    assert (cost.gain, cost.lose, cost.net) == (gain, lose, net)
    assert cost.net == seat(problem(), cost.placements).wanted_seats - seat(problem(), HERE).wanted_seats


def test_costs_agree_with_seating_everybody_again() -> None:
    asked = engine.generate.problem(150, 40, 6, 4)
    placements = engine.solve(asked, iterations=3_000).placements
    before = engine.score(asked, placements)
    chance = random.Random(5)
    for _ in range(30):
        one, other = chance.sample(placements, 2)
        for change in (Change("swap", one.session, other=other.session), Change("drop", one.session)):
            cost = engine.cost_of(asked, placements, change)
            if cost.is_allowed:
                after = engine.score(asked, cost.placements)
                assert cost.net == after["wanted_seats"] - before["wanted_seats"]
                assert cost.turned_away == pytest.approx(after["turned_away"] - before["turned_away"], abs=0.11)


def test_a_change_that_breaks_a_rule_says_which() -> None:
    cost = engine.cost_of(problem(), HERE, Change("move", "arm", slot="s2"))

    assert [fault.sentence for fault in cost.faults] == ["btrfs and arm are both in hall in s2."]
    assert not cost.is_allowed


def test_bringing_together_what_must_stay_apart_is_named() -> None:
    asked = problem(apart=[["btrfs", "cloud"]])

    cost = engine.cost_of(asked, HERE, Change("swap", "btrfs", other="arm"))

    assert [fault.sentence for fault in cost.faults] == ["btrfs and cloud must not run at the same time."]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change("juggle", "arm"), "“juggle” is not a change"),
        (Change("drop", "zfs"), "There is no session zfs."),
        (Change("move", "arm", room="attic"), "There is no room attic."),
        (Change("add", "arm", slot="s1"), "To add a session takes a slot and a room."),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(change: Change, sentence: str) -> None:
    with pytest.raises(engine.BadProblem, match=sentence):
        engine.cost_of(problem(), HERE, change)


def test_pinning_into_a_taken_room_exchanges_places() -> None:
    cost = engine.cost_of(problem(), HERE, Change("pin", "cloud", "s2", "hall"))

    assert set(cost.placements) == set(at("arm s1 hall", "cloud s2 hall", "btrfs s1 nook"))


def test_a_board_can_ask_for_every_cell() -> None:
    asked = engine.generate.problem(1000, 150, 16, 7)
    placements = engine.solve(asked, iterations=100).placements

    def every_cell() -> None:
        for there in placements[:50]:
            engine.cost_of(asked, placements, Change("pin", placements[-1].session, there.slot, there.room))

    # A small part of what it takes to seat everybody again.
    assert calls(every_cell) / 50 < calls(lambda: engine.score(asked, placements)) / 10


def test_a_placed_session_is_explained_by_differences() -> None:
    told = engine.explain(problem(), HERE, "btrfs")

    assert told.sentences == (
        "btrfs has 2 votes and is in s2 in hall: without it 2 people fewer would sit.",
        "In s1 (hall, exchanged with arm) as many people would sit; 1 of its voters also want cloud then.",
        "hall has 3 seats; 3 are expected.",
        "In nook (1 seat) 2 people fewer would sit, and 2 people more find no seat.",
    )


def test_a_left_out_pitch_hears_how_many_voters_it_was_short_of() -> None:
    asked = problem(rooms=[{"id": "hall", "capacity": 3}])

    assert why_left_out(asked, at("arm s1 hall", "btrfs s2 hall"), "cloud") == (
        "cloud has 2 votes; in its best place, s2 in hall instead of btrfs, it would seat nobody more."
    )


def test_a_late_pitch_is_offered_its_cheapest_places() -> None:
    three = problem(slots=[slot(1), slot(2), slot(3)])

    offers = engine.offers(three, at("arm s1 hall", "btrfs s2 hall"), "cloud")

    assert [(offer.placement, offer.cost.net, offer.instead) for offer in offers[:1]] == [
        (engine.Placement("cloud", "s3", "hall"), 2, None)
    ]


def test_every_move_of_a_published_session_has_its_reason() -> None:
    current = [
        {"session": "arm", "slot": "s2", "room": "nook"},
        {"session": "btrfs", "slot": "s1", "room": "hall"},
        {"session": "cloud", "slot": "s1", "room": "nook"},
    ]

    solution = engine.solve(problem(current=current, move_cost=0.5), iterations=3_000)

    assert solution.score["moved"] == len(solution.moves) > 0
    assert all(move["reason"].startswith(f"{move['session']} moves from") for move in solution.moves)


def test_the_smallest_clash_is_named() -> None:
    sessions = [{"id": id, "presenters": ["ann"]} for id in ("arm", "btrfs", "cloud")] + [{"id": "zfs"}]
    pins = [{"session": session["id"]} for session in sessions]

    with pytest.raises(engine.Impossible) as refused:
        engine.solve(problem(sessions=sessions, pins=pins, rooms=[{"id": f"r{n}", "capacity": 5} for n in range(4)]))

    assert str(refused.value) == "3 sessions of ann are pinned into 2 slots (s1 and s2): arm, btrfs and cloud."
