"""What if, looked at in the touched rows alone: the same as looking at the whole schedule before and after."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fudsched import engine
from fudsched.engine import Change, Placement
from fudsched.engine.change import KINDS
from fudsched.engine.whatif import UNCOUNTABLE, scales_for
from tests.engine.small import at, problem, problems, slot


@st.composite
def changes(draw: st.DrawFn) -> tuple[engine.Problem, list[Placement], Change]:
    """Any placements, whatever rules they break, and any change to them."""
    problem = draw(problems())
    sessions, slots, rooms = (
        [thing.id for thing in things] for things in (problem.sessions, problem.slots, problem.rooms)
    )
    place = st.builds(Placement, st.sampled_from(sessions), st.sampled_from(slots), st.sampled_from(rooms))
    placements = draw(st.lists(place, max_size=6, unique=True))
    kind = draw(st.sampled_from(KINDS))
    session, slot, room, other = (draw(st.sampled_from(ids)) for ids in (sessions, slots, rooms, sessions))
    return problem, placements, Change(kind, session, slot, room, other if kind == "swap" else None)


@settings(max_examples=150, deadline=None)
@given(changes())
def test_a_change_costs_what_the_whole_schedule_gains_and_loses(asked):
    problem, placements, change = asked
    try:
        cost = engine.cost_of(problem, placements, change)
    except engine.BadProblem:
        return
    known = {_named(fault) for fault in engine.faults(problem, sorted(placements))}
    broken = [fault for fault in engine.faults(problem, cost.placements) if _named(fault) not in known]
    assert set(cost.faults) == set(broken)
    if any(fault.rule in UNCOUNTABLE for fault in (*broken, *engine.faults(problem, placements))):
        return
    before, after = (engine.score(problem, places) for places in (placements, cost.placements))
    assert cost.net == after["wanted_seats"] - before["wanted_seats"]
    assert cost.turned_away == pytest.approx(after["turned_away"] - before["turned_away"], abs=0.11)


def _named(fault: engine.Fault) -> tuple[str, str | None, str | None, str | None]:
    return fault.rule, fault.session, fault.other, fault.slot


def test_a_second_clash_of_the_same_session_is_told_beside_the_first():
    asked = problem(
        slots=[slot(1), slot(2)],
        rooms=[{"id": name, "capacity": 3} for name in ("hall", "nook", "loft")],
        sessions=[
            {"id": "arm", "presenters": ["ann", "bob"]},
            {"id": "btrfs", "presenters": ["bob"]},
            {"id": "cloud", "presenters": ["ann"]},
        ],
        ballots=[],
        apart=[["cloud", "arm"], ["cloud", "btrfs"]],
    )
    cost = engine.cost_of(asked, at("arm s1 hall", "btrfs s1 nook", "cloud s2 loft"), Change("move", "cloud", "s1"))
    assert [fault.sentence for fault in cost.faults] == [
        "ann presents both arm and cloud in s1.",
        "cloud and arm must not run at the same time.",
        "cloud and btrfs must not run at the same time.",
    ]
    known = engine.cost_of(asked, at("arm s1 hall", "cloud s1 loft", "btrfs s2 nook"), Change("move", "btrfs", "s1"))
    assert [fault.sentence for fault in known.faults] == [
        "bob presents both arm and btrfs in s1.",
        "cloud and btrfs must not run at the same time.",
    ]


def test_two_that_clashed_before_are_no_news_when_a_third_leaves():
    asked = problem(sessions=[{"id": name, "presenters": ["ann"]} for name in ("arm", "btrfs", "cloud")], ballots=[])
    three = at("arm s1 hall", "btrfs s1 hall", "cloud s1 hall")
    assert engine.cost_of(asked, three, Change("move", "arm", "s2")).faults == ()
    assert [fault.sentence for fault in engine.faults(asked, three)] == [
        "btrfs and arm are both in hall in s1.",
        "cloud and arm are both in hall in s1.",
        "cloud and btrfs are both in hall in s1.",
        "ann presents both arm and btrfs in s1.",
        "ann presents both arm and cloud in s1.",
        "ann presents both btrfs and cloud in s1.",
    ]


def test_nobody_changes_seats_for_nothing():
    problem = engine.generate.problem(200, 40, 6, 5)
    placements = engine.solve(problem, iterations=2_000).placements
    scales = scales_for(problem, placements)
    for place in placements:
        cost = scales.cost(Change("pin", place.session, place.slot, place.room), {})
        assert (cost.gain, cost.lose, cost.net, cost.turned_away) == (0, 0, 0, 0.0)


def test_who_was_placed_too_often_before_is_no_news_when_another_session_joins_its_slot():
    asked = problem(sessions=[{"id": name} for name in ("arm", "btrfs")], ballots=[])
    often = at("arm s1 hall", "arm s1 nook", "arm s2 hall", "arm s2 nook", "btrfs s1 hall")
    cost = engine.cost_of(asked, often, Change("move", "btrfs", "s2", "hall"))
    assert [fault.sentence for fault in cost.faults] == ["btrfs and arm are both in hall in s2."]
