"""The data pack: it can be counted again, and nobody can be found in it."""

import io
import json
import zipfile

from fudsched import engine
from fudsched.exports import data_pack

PROBLEM = {
    "format": "fudsched-problem/1",
    "slots": [{"id": "s1", "starts_at": "2031-01-29T11:00:00-07:00", "ends_at": "2031-01-29T11:50:00-07:00"}],
    "rooms": [{"id": "r1", "capacity": 60, "features": ["projector"]}],
    "sessions": [
        {"id": "p1", "presenters": ["a3"], "topic": "arm"},
        {"id": "p2", "presenters": ["a1", "a3"], "needs": ["projector"], "unavailable": ["s1"]},
    ],
    "ballots": [
        {"attendee": "a1", "wants": ["p2", "p1"], "needs": ["projector"], "absent": []},
        {"attendee": "a2", "wants": []},
        {"attendee": "a3", "wants": ["p1"], "absent": ["s1"]},
        {"attendee": "a4", "wants": ["p1"]},
    ],
}


def unpacked() -> dict[str, str]:
    problem = engine.Problem.from_dict(PROBLEM)
    titles = {"p1": "=ARM()", "p2": "شاي"}
    schedules, counts = [(1, "2031-01-29T10:00:00-07:00", "p1", "s1", "r1")], [("p1", "s1", "r1", 40)]
    packed = data_pack.write("Camp", problem, titles, schedules, counts)
    assert packed == data_pack.write("Camp", problem, titles, schedules, counts)
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        return {name: files.read(name).decode() for name in files.namelist()}


def test_every_table_says_what_it_should():
    files = unpacked()
    assert {name: text.splitlines() for name, text in files.items() if name.endswith(".csv")} == {
        "pitches.csv": ["pitch,title,topic,length,votes", "p1,'=ARM(),arm,1,3", "p2,شاي,,1,1"],
        "rooms.csv": ["room,seats", "r1,60"],
        "slots.csv": ["slot,starts_at,ends_at", "s1,2031-01-29T11:00:00-07:00,2031-01-29T11:50:00-07:00"],
        "ballots.csv": ["ballot,pitch", "b1,p1", "b2,p1", "b3,p1", "b4,p2"],
        "schedules.csv": ["version,published_at,pitch,slot,room", "1,2031-01-29T10:00:00-07:00,p1,s1,r1"],
        "head_counts.csv": ["pitch,slot,room,people", "p1,s1,r1,40"],
    }
    assert files["README.txt"].startswith("Camp: the data of a barcamp")
    assert all(name in files["README.txt"] for name in [*files, "do with them what you like"] if name != "README.txt")


def test_the_engine_reads_the_problem_and_finds_nobody_in_it():
    problem = engine.Problem.from_dict(json.loads(unpacked()["problem.json"]))
    assert [(b.attendee, b.wants, b.needs, b.absent) for b in problem.ballots] == [
        ("b1", ("p1",), frozenset(), frozenset()),
        ("b2", ("p1",), frozenset(), frozenset()),
        ("b3", ("p1",), frozenset(), frozenset()),
        ("b4", ("p2",), frozenset(), frozenset()),
    ]
    assert [session.unavailable for session in problem.sessions] == [frozenset(), frozenset()]
    assert [session.presenters for session in problem.sessions] == [("x1",), ("x2", "x1")]
    assert problem.votes == {"p1": 3, "p2": 1}


def test_a_presenter_who_alone_wants_their_pitch_is_not_known_by_it_for_all_else_they_want():
    """p3 is a1's own, and nobody else's wish; what is wanted by more stays together."""
    ballots = [{"attendee": f"a{n}", "wants": ["p1", "p2", *(["p3"] if n == 1 else [])]} for n in (1, 2, 3)]
    sessions = [{"id": "p1"}, {"id": "p2"}, {"id": "p3", "presenters": ["a1"]}]
    problem = engine.Problem.from_dict(PROBLEM | {"sessions": sessions, "ballots": ballots})
    found = data_pack.anonymous(problem)
    assert [ballot.wants for ballot in found.ballots] == [("p1", "p2"), ("p1", "p2"), ("p1", "p2"), ("p3",)]
    assert found.votes == problem.votes


def test_the_same_ballots_in_any_order_are_the_same_pack():
    backwards = engine.Problem.from_dict(PROBLEM | {"ballots": PROBLEM["ballots"][::-1]})
    assert data_pack.anonymous(backwards) == data_pack.anonymous(engine.Problem.from_dict(PROBLEM))
