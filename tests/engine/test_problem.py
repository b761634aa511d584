"""A problem that is wrong is refused in one sentence that names what is wrong."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from fudsched import engine
from tests.engine.small import problem, problem_dict, problems

Change = Callable[[dict[str, Any]], object]

BAD: list[tuple[Change, str]] = [
    (
        lambda d: d.update(format="barcamp/7"),
        "The problem has the format “barcamp/7”; this engine reads “fudsched-problem/1”.",
    ),
    (lambda d: d.pop("format"), "The problem: “format” is missing."),
    (lambda d: d.pop("rooms"), "The problem: “rooms” is missing."),
    (lambda d: d.update(roms=[]), "The problem has the unknown key “roms”. Did you mean “rooms”?"),
    (lambda d: d.update(slots={}), "The problem: “slots” must be a list, not an object."),
    (lambda d: d.update(slots=[]), "There are no slots to place sessions in."),
    (lambda d: d.update(rooms=[]), "There are no rooms to place sessions in."),
    (lambda d: d["slots"].append("s9"), "Slot number 3 must be an object, not “s9”."),
    (lambda d: d["slots"][0].update(begins_at="x"), "Slot s1 has the unknown key “begins_at”. Did you mean “ends_at”?"),
    (
        lambda d: d["slots"][0].update(starts_at="noon"),
        "Slot s1: “starts_at” must be a time such as 2011-01-29T11:00:00-07:00, not “noon”.",
    ),
    (lambda d: d["slots"][0].update(ends_at=d["slots"][0]["starts_at"]), "Slot s1: it must end after it starts."),
    (lambda d: d["slots"][0].update(ends_at="2011-01-29T11:30:00-07:00"), "Slots s1 and s2 overlap."),
    (lambda d: d["slots"][1].update(id="s1"), "Slot s1 appears twice."),
    (lambda d: d["rooms"][0].update(capacity=0), "Room hall: “capacity” must be a whole number of at least 1, not 0."),
    (
        lambda d: d["rooms"][0].update(capacity=True),
        "Room hall: “capacity” must be a whole number of at least 1, not true.",
    ),
    (
        lambda d: d["rooms"][0].update(capacity="60"),
        "Room hall: “capacity” must be a whole number of at least 1, not “60”.",
    ),
    (lambda d: d["rooms"][0].pop("capacity"), "Room hall: “capacity” is missing."),
    (lambda d: d["rooms"][0].update(closed=["s8"]), "Room hall: “closed” names s8, but there is no slot with this id."),
    (lambda d: d["rooms"][0].update(features="wifi"), "Room hall: “features” must be a list, not “wifi”."),
    (lambda d: d["rooms"][1].update(id="hall"), "Room hall appears twice."),
    (lambda d: d["sessions"][0].update(id=""), "Session number 1: “id” must be a non-empty text, not “”."),
    (lambda d: d["sessions"][0].update(id=7), "Session number 1: “id” must be a non-empty text, not 7."),
    (lambda d: d["sessions"][0].update(lenght=2), "Session arm has the unknown key “lenght”. Did you mean “length”?"),
    (lambda d: d["sessions"][0].update(length=0), "Session arm: “length” must be a whole number of at least 1, not 0."),
    (
        lambda d: d["sessions"][0].update(max_runs=None),
        "Session arm: “max_runs” must be a whole number of at least 1, not null.",
    ),
    (
        lambda d: d["sessions"][0].update(unavailable=["s7"]),
        "Session arm: “unavailable” names s7, but there is no slot with this id.",
    ),
    (
        lambda d: d["sessions"][0].update(presenters=[None]),
        "Session arm: “presenters” must list non-empty texts, not null.",
    ),
    (lambda d: d["sessions"][0].update(presenters=["ann", "ann"]), "Session arm: “presenters” names ann twice."),
    (lambda d: d["sessions"][1].update(id="arm"), "Session arm appears twice."),
    (
        lambda d: d["ballots"][0].update(wants=["zfs"]),
        "Ballot dan: “wants” names zfs, but there is no session with this id.",
    ),
    (lambda d: d["ballots"][0].update(wants=["arm", "arm"]), "Ballot dan: “wants” names arm twice."),
    (lambda d: d["ballots"][1].update(attendee="dan"), "The ballot of dan appears twice."),
    (
        lambda d: d["ballots"][0].update(absent=["s7"]),
        "Ballot dan: “absent” names s7, but there is no slot with this id.",
    ),
    (lambda d: d.update(pins=[{"session": "zfs"}]), "Pin of zfs: there is no session zfs."),
    (lambda d: d.update(pins=[{"session": "arm", "slot": "s7"}]), "Pin of arm: there is no slot s7."),
    (lambda d: d.update(pins=[{"session": "arm", "room": "attic"}]), "Pin of arm: there is no room attic."),
    (
        lambda d: d.update(current=[{"session": "arm", "slot": "s1", "room": "attic"}]),
        "Current placement of arm: there is no room attic.",
    ),
    (lambda d: d.update(apart="arm"), "The problem: “apart” must be a list, not “arm”."),
    (lambda d: d.update(apart=["arm"]), "Pair number 1 of “apart” must be a list, not “arm”."),
    (lambda d: d.update(apart=[["arm"]]), "Pair number 1 of “apart” must name two sessions, not 1."),
    (
        lambda d: d.update(apart=[["arm", "cloud"], ["arm", "btrfs", "cloud"]]),
        "Pair number 2 of “apart” must name two sessions, not 3.",
    ),
    (lambda d: d.update(apart=[["arm", "arm"]]), "Pair number 1 of “apart” names arm twice."),
    (
        lambda d: d.update(apart=[["arm", "zfs"]]),
        "Pair number 1 of “apart” names “zfs”, but there is no session with this id.",
    ),
    (
        lambda d: d.update(same_room=[["arm", 7]]),
        "Group number 1 of “same_room” names 7, but there is no session with this id.",
    ),
    (
        lambda d: d.update(same_room=[["arm"]]),
        "Group number 1 of “same_room” must name two sessions or more, not 1.",
    ),
    (lambda d: d.update(move_cost=-1), "The problem: “move_cost” must not be negative, not -1."),
    (lambda d: d.update(move_cost="3"), "The problem: “move_cost” must be a number, not “3”."),
    (lambda d: d.update(turnout=0), "The problem: “turnout” must be above 0 and at most 1, not 0."),
    (lambda d: d.update(turnout=float("nan")), "The problem: “turnout” must be a number, not nan."),
]


@pytest.mark.parametrize(("change", "sentence"), BAD, ids=[sentence for _, sentence in BAD])
def test_a_malformed_problem_is_refused(change: Change, sentence: str) -> None:
    given = copy.deepcopy(problem_dict())
    change(given)

    with pytest.raises(engine.BadProblem) as refused:
        engine.Problem.from_dict(given)

    assert str(refused.value) == sentence


@pytest.mark.parametrize("given", [None, [], "x", 3])
def test_what_is_no_object_is_refused(given: object) -> None:
    with pytest.raises(engine.BadProblem, match="The problem must be an object"):
        engine.Problem.from_dict(given)


def test_refusals_speak_in_names() -> None:
    given = problem_dict()
    given["sessions"][0]["length"] = 0

    with pytest.raises(engine.BadProblem, match="Session Fedora on ARM: “length”"):
        engine.Problem.from_dict(given, names={"arm": "Fedora on ARM"})


@given(problems())
@settings(max_examples=50, deadline=None)
def test_a_problem_survives_being_written_and_read(asked: engine.Problem) -> None:
    again = engine.Problem.from_dict(asked.to_dict())

    assert again == asked
    assert again.digest() == asked.digest()


def test_defaults_written_out_do_not_change_the_digest() -> None:
    assert problem(turnout=1, pins=[]).digest() == problem().digest()


def test_wishes_are_written_only_where_there_are_any() -> None:
    asked = problem(apart=[["arm", "cloud"]], same_room=[["cloud", "btrfs"]])

    assert (asked.apart, asked.same_room) == ((("arm", "cloud"),), (("cloud", "btrfs"),))
    assert asked.to_dict().keys() - problem().to_dict().keys() == {"apart", "same_room"}


def test_slots_are_in_the_order_of_time() -> None:
    given = problem_dict()
    given["slots"].reverse()

    assert [slot.id for slot in engine.Problem.from_dict(given).slots] == ["s1", "s2"]
