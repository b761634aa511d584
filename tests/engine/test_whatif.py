"""What if, looked at in the touched rows alone: the same as looking at the whole schedule before and after."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fudsched import engine
from fudsched.engine import Change, Placement
from fudsched.engine.change import KINDS
from fudsched.engine.whatif import UNCOUNTABLE, scales_for
from tests.engine.small import problems


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
    known = {(fault.rule, fault.session, fault.slot) for fault in engine.faults(problem, sorted(placements))}
    broken = [
        fault
        for fault in engine.faults(problem, cost.placements)
        if (fault.rule, fault.session, fault.slot) not in known
    ]
    assert set(cost.faults) == set(broken)
    if any(fault.rule in UNCOUNTABLE for fault in (*broken, *engine.faults(problem, placements))):
        return
    before, after = (engine.score(problem, places) for places in (placements, cost.placements))
    assert cost.net == after["wanted_seats"] - before["wanted_seats"]
    assert cost.turned_away == pytest.approx(after["turned_away"] - before["turned_away"], abs=0.11)


def test_nobody_changes_seats_for_nothing():
    problem = engine.generate.problem(200, 40, 6, 5)
    placements = engine.solve(problem, iterations=2_000).placements
    scales = scales_for(problem, placements)
    for place in placements:
        cost = scales.cost(Change("pin", place.session, place.slot, place.room), {})
        assert (cost.gain, cost.lose, cost.net, cost.turned_away) == (0, 0, 0, 0.0)
