"""Each hard rule, once kept and once broken."""

from __future__ import annotations

from typing import Any

import pytest

from fudsched import engine
from tests.engine.small import at, problem, slot

TWO_DAYS = [slot(1), slot(2), slot(3, day=30)]
LONG = [{"id": "arm", "length": 2}, {"id": "btrfs"}, {"id": "cloud"}]
TWICE = [{"id": "arm", "max_runs": 2}, {"id": "btrfs"}, {"id": "cloud"}]
SAME_PRESENTER = [
    {"id": "arm", "presenters": ["ann", "bob"]},
    {"id": "btrfs", "presenters": ["bob"]},
    {"id": "cloud", "presenters": ["cat"]},
]
BUSY = [{"id": "arm", "unavailable": ["s1"]}, {"id": "btrfs"}, {"id": "cloud"}]
NEEDY = [{"id": "arm", "needs": ["screen"]}, {"id": "btrfs"}, {"id": "cloud"}]
ROOMS = [{"id": "hall", "capacity": 3, "features": ["screen"]}, {"id": "nook", "capacity": 1, "closed": ["s1"]}]

CASES: list[tuple[str, dict[str, Any], list[str], list[str], str]] = [
    ("things_exist", {}, ["arm s1 hall"], ["arm s1 attic"], "There is no room attic."),
    (
        "room_holds_one_session",
        {},
        ["arm s1 hall", "btrfs s1 nook"],
        ["arm s1 hall", "btrfs s1 hall"],
        "btrfs and arm are both in hall in s1.",
    ),
    ("runs_are_allowed", {}, ["arm s1 hall"], ["arm s1 hall", "arm s2 hall"], "arm is placed more than once."),
    (
        "runs_differ_in_slots",
        {"sessions": TWICE, "ballots": []},
        ["arm s1 hall", "arm s2 hall"],
        ["arm s1 hall", "arm s1 nook"],
        "arm runs twice in s1.",
    ),
    (
        "presenter_in_one_place",
        {"sessions": SAME_PRESENTER},
        ["arm s1 hall", "btrfs s2 nook"],
        ["arm s1 hall", "btrfs s1 nook"],
        "bob presents both arm and btrfs in s1.",
    ),
    (
        "sessions_stay_apart",
        {"apart": [["arm", "cloud"]]},
        ["arm s1 hall", "btrfs s1 nook", "cloud s2 hall"],
        ["arm s1 hall", "cloud s1 nook"],
        "arm and cloud must not run at the same time.",
    ),
    (
        "presenter_is_available",
        {"sessions": BUSY},
        ["arm s2 hall"],
        ["arm s1 hall"],
        "arm is in s1, when its presenter is unavailable.",
    ),
    (
        "room_is_open",
        {"rooms": ROOMS},
        ["arm s2 nook"],
        ["arm s1 nook"],
        "arm is in nook in s1, when the room is closed.",
    ),
    (
        "needs_are_met",
        {"rooms": ROOMS, "sessions": NEEDY},
        ["arm s1 hall"],
        ["arm s2 nook"],
        "arm needs screen, which nook does not have.",
    ),
    (
        "session_fits_its_day",
        {"slots": TWO_DAYS, "sessions": LONG},
        ["arm s1 hall"],
        ["arm s2 hall"],
        "arm takes 2 slots, but the day ends too soon after s2.",
    ),
    (
        "pins_are_kept",
        {"pins": [{"session": "arm", "slot": "s2", "room": None}]},
        ["arm s2 nook"],
        ["arm s1 hall"],
        "arm is pinned in s2, but is not there.",
    ),
]


@pytest.mark.parametrize(("rule", "changed", "kept", "broken", "sentence"), CASES, ids=[case[0] for case in CASES])
def test_rule_is_kept_and_broken(
    rule: str, changed: dict[str, Any], kept: list[str], broken: list[str], sentence: str
) -> None:
    asked = problem(**changed)

    assert engine.faults(asked, at(*kept)) == []
    assert [(fault.rule, fault.sentence) for fault in engine.faults(asked, at(*broken))] == [(rule, sentence)]


def test_a_longer_session_holds_its_room_in_every_slot() -> None:
    asked = problem(sessions=LONG)

    found = engine.faults(asked, at("arm s1 hall", "btrfs s2 hall"))

    assert [(fault.rule, fault.slot) for fault in found] == [("room_holds_one_session", "s2")]


def test_any_overlap_of_what_must_stay_apart_is_a_fault() -> None:
    asked = problem(sessions=LONG, apart=[["cloud", "arm"]])

    assert [(fault.rule, fault.slot) for fault in engine.faults(asked, at("arm s1 hall", "cloud s2 nook"))] == [
        ("sessions_stay_apart", "s2")
    ]


def test_every_run_of_a_session_stays_apart() -> None:
    asked = problem(sessions=TWICE, apart=[["arm", "cloud"]])

    found = engine.faults(asked, at("arm s1 hall", "arm s2 hall", "cloud s2 nook"))

    assert [(fault.rule, fault.slot) for fault in found] == [("sessions_stay_apart", "s2")]


def test_faults_speak_in_names_and_carry_ids() -> None:
    names = {"arm": "Fedora on ARM", "attic": "the attic"}

    (fault,) = engine.faults(problem(), at("arm s1 attic"), names=names)

    assert fault == engine.Fault("things_exist", "There is no room the attic.", "arm", "s1", "attic")


def test_an_empty_schedule_breaks_no_rule() -> None:
    assert engine.faults(problem(), []) == []
