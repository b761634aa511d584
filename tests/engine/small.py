"""Small problems for the engine's tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from fudsched import engine
from fudsched.engine import Placement


def slot(number: int, day: int = 29) -> dict[str, Any]:
    return {
        "id": f"s{number}",
        "starts_at": f"2011-01-{day}T{9 + number:02}:00:00-07:00",
        "ends_at": f"2011-01-{day}T{9 + number:02}:50:00-07:00",
    }


def problem_dict(**changed: Any) -> dict[str, Any]:
    """Three pitches of three presenters, two slots of one day, a large and a small room, four voters."""
    given: dict[str, Any] = {
        "format": "fudsched-problem/1",
        "slots": [slot(1), slot(2)],
        "rooms": [{"id": "hall", "capacity": 3}, {"id": "nook", "capacity": 1}],
        "sessions": [
            {"id": "arm", "presenters": ["ann"]},
            {"id": "btrfs", "presenters": ["bob"]},
            {"id": "cloud", "presenters": ["cat"]},
        ],
        "ballots": [
            {"attendee": "dan", "wants": ["arm", "btrfs"]},
            {"attendee": "eve", "wants": ["arm", "cloud"]},
            {"attendee": "fay", "wants": ["btrfs", "cloud"]},
            {"attendee": "ann", "wants": ["arm"]},
        ],
    }
    return {**given, **changed}


def problem(**changed: Any) -> engine.Problem:
    return engine.Problem.from_dict(problem_dict(**changed))


def at(*places: str) -> list[Placement]:
    """Placements from "session slot room"."""
    return [Placement(*place.split()) for place in places]


@st.composite
def problems(draw: st.DrawFn, pins: bool = True, runs: bool = True) -> engine.Problem:
    """Any small problem: up to six pitches, three slots, two rooms, with everything the format allows."""
    slots = [slot(n, draw(st.sampled_from((28, 29)))) for n in range(draw(st.integers(1, 3)))]
    slot_ids = [s["id"] for s in slots]
    rooms = [
        {
            "id": f"r{n}",
            "capacity": draw(st.integers(1, 4)),
            "features": draw(st.lists(st.sampled_from(("screen", "ramp")), unique=True)),
            "closed": draw(st.lists(st.sampled_from(slot_ids), unique=True, max_size=1)),
            "building": draw(st.sampled_from((None, "east", "west"))),
        }
        for n in range(draw(st.integers(1, 2)))
    ]
    people = [f"a{n}" for n in range(6)]
    needs = st.lists(st.sampled_from(("screen", "ramp")), unique=True, max_size=1)
    sessions = [
        {
            "id": f"p{n}",
            "presenters": draw(st.lists(st.sampled_from(people), unique=True, max_size=2)),
            "needs": draw(needs),
            "unavailable": draw(st.lists(st.sampled_from(slot_ids), unique=True, max_size=1)),
            "topic": draw(st.sampled_from((None, "x", "y"))),
            "length": draw(st.sampled_from((1, 1, 1, 2))),
            "max_runs": draw(st.sampled_from((1, 1, 1, 2))) if runs else 1,
        }
        for n in range(draw(st.integers(1, 6)))
    ]
    ids = [s["id"] for s in sessions]
    ballots = [
        {
            "attendee": name,
            "wants": draw(st.lists(st.sampled_from(ids), unique=True)),
            "needs": draw(needs) if draw(st.booleans()) else [],
            "absent": draw(st.lists(st.sampled_from(slot_ids), unique=True, max_size=1)),
        }
        for name in people[: draw(st.integers(0, 6))]
    ]
    pinned = (
        [
            {
                "session": draw(st.sampled_from(ids)),
                "slot": draw(st.sampled_from((None, *slot_ids))),
                "room": draw(st.sampled_from((None, *(r["id"] for r in rooms)))),
            }
        ]
        if pins and draw(st.booleans())
        else []
    )
    return engine.Problem.from_dict(
        {
            "format": "fudsched-problem/1",
            "slots": slots,
            "rooms": rooms,
            "sessions": sessions,
            "ballots": ballots,
            "pins": pinned,
            "apart": draw(st.lists(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True), max_size=1))
            if len(ids) > 1
            else [],
            "turnout": draw(st.sampled_from((1, 0.7))),
        }
    )
