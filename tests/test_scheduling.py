"""The seam: an event becomes the engine's problem, and its solution a draft."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fudsched import engine, scheduling
from fudsched.models import ClosedCell
from fudsched.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db


def barcamp():
    """Two slots, two rooms, three pitches by three presenters; Vera wants the first two, Walt the first."""
    event = make.event()
    make.slots(event)
    make.rooms(event)
    ada, grace, linus = (make.attendee(event, name) for name in ("Ada", "Grace", "Linus"))
    pitches = [
        make.pitch(event, "Sheepdog", ada),
        make.pitch(event, "Kanban", grace),
        make.pitch(event, "Git", linus),
    ]
    vera, walt = make.attendee(event, "Vera"), make.attendee(event, "Walt")
    event.voting.open()
    for voter, pitch in ((vera, pitches[0]), (vera, pitches[1]), (walt, pitches[0])):
        voter.vote_for(pitch)
    event.voting.close()
    return event


def draft_of(event, **how):
    return scheduling.make(event, **{"seconds": 5, "iterations": 2000, **how})


def test_an_event_is_read_with_all_that_decides_its_schedule():
    event = barcamp()
    early, late = event.slots.all()
    hall, cellar = event.rooms.all()
    hall.features, hall.building = ["Projector", "step-free"], "BYAC"
    hall.save()
    ClosedCell.objects.create(room=cellar, slot=late)
    sheepdog, kanban, git = event.pitches.all()
    sheepdog.needs, sheepdog.topic, sheepdog.length = ["projector "], "Storage ", 2
    sheepdog.save()
    kanban.unavailable.add(late)
    git.withdraw()
    vera = event.attendees.get(name="Vera")
    vera.needs = ["step-free"]
    vera.save()
    vera.absences.add(late)
    event.pins.create(pitch=kanban, slot=early)
    assert scheduling.problem_for(event).to_dict() == {
        "format": "fudsched-problem/1",
        "slots": [
            {"id": "s1", "starts_at": "2031-01-29T11:00:00-07:00", "ends_at": "2031-01-29T11:50:00-07:00"},
            {"id": "s2", "starts_at": "2031-01-29T12:00:00-07:00", "ends_at": "2031-01-29T12:50:00-07:00"},
        ],
        "rooms": [
            {"id": "r1", "capacity": 40, "building": "BYAC", "features": ["projector", "step-free"], "closed": []},
            {"id": "r2", "capacity": 20, "building": None, "features": [], "closed": ["s2"]},
        ],
        "sessions": [
            {
                "id": "p1",
                "presenters": ["a1"],
                "needs": ["projector"],
                "unavailable": [],
                "topic": "storage",
                "language": None,
                "length": 2,
                "max_runs": 1,
            },
            {
                "id": "p2",
                "presenters": ["a2"],
                "needs": [],
                "unavailable": ["s2"],
                "topic": None,
                "language": None,
                "length": 1,
                "max_runs": 1,
            },
        ],
        "ballots": [
            {"attendee": "a4", "wants": ["p1", "p2"], "needs": ["step-free"], "absent": ["s2"]},
            {"attendee": "a5", "wants": ["p1"], "needs": [], "absent": []},
        ],
        "pins": [{"session": "p2", "slot": "s1", "room": None}],
        "turnout": 1.0,
    }


def test_reading_takes_as_many_queries_for_many_as_for_few():
    few = barcamp()
    many = make.event("large")
    make.slots(many, 4)
    make.rooms(many, *range(10, 20))
    many.voting.open()
    for number in range(20):
        presenter = make.attendee(many, f"Presenter {number}")
        presenter.vote_for(make.pitch(many, f"Pitch {number}", presenter))
    counts = []
    for event in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            scheduling.read(event)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_draft_keeps_the_placements_and_what_the_engine_said():
    event = barcamp()
    draft = draft_of(event, seed=7)
    assert (str(draft), draft.is_published(), draft.placements.count()) == ("Draft 1", False, 3)
    assert draft.report["format"] == "fudsched-solution/1"
    assert draft.report["seed"] == 7
    assert draft.report["score"]["wanted_seats"] == 3
    assert draft.report["input_digest"] == scheduling.problem_for(event).digest()
    assert "placements" not in draft.report


def test_a_longer_session_takes_a_row_for_each_of_its_slots():
    event = barcamp()
    event.pitches.filter(number=1).update(length=2)
    rows = draft_of(event).placements.filter(pitch__number=1).order_by("part")
    assert [(row.part, row.slot) for row in rows] == list(enumerate(event.slots.all()))
    assert len({row.room for row in rows}) == 1


def test_the_same_seed_makes_the_same_draft():
    event = barcamp()
    one, other = (
        sorted(draft_of(event, seed=3).placements.values_list("pitch__number", "slot", "room")) for _ in range(2)
    )
    assert one == other


def test_why_a_pitch_has_no_place_is_said_without_ids():
    event = barcamp()
    event.pitches.filter(number=3).update(needs=["piano"])
    (left,) = draft_of(event).report["left_out"]
    assert left["session"] == "p3"
    assert left["reason"].startswith("It cannot take place: no room has piano")


def test_what_cannot_be_is_refused_in_the_words_of_the_organisers():
    event = barcamp()
    pitch = event.pitches.get(number=2)
    pitch.unavailable.add(*event.slots.all())
    event.pins.create(pitch=pitch, slot=event.slots.first(), room=event.rooms.first())
    with pytest.raises(Refusal) as refusal:
        draft_of(event)
    assert refusal.value.sentence.startswith("“Kanban” is pinned in the slot at 11:00 in Room 1, but ")
    assert not event.schedules.exists()


def test_an_event_with_nothing_to_schedule_is_told_what_is_missing():
    event = make.event()
    for build, sentence in (
        (lambda: None, "There are no slots to place sessions in."),
        (lambda: make.slots(event), "There are no rooms to place sessions in."),
        (lambda: make.rooms(event), "Nobody has pitched anything yet. A schedule needs pitches."),
    ):
        build()
        with pytest.raises(Refusal) as refusal:
            scheduling.problem_for(event)
        assert refusal.value.sentence == sentence


def test_nothing_is_saved_when_the_referee_finds_a_fault():
    event = barcamp()
    reading = scheduling.read(event)
    solution = scheduling.solve(reading, iterations=100)
    doubled = replace(solution, placements=tuple(replace(p, slot="s1", room="r1") for p in solution.placements))
    with pytest.raises(scheduling.RuleBroken, match="are both in Room 1 in the slot at 11:00"):
        scheduling.save(event, reading, doubled)
    assert not event.schedules.exists()


def test_nothing_is_saved_when_a_room_was_removed_meanwhile():
    event = barcamp()
    reading = scheduling.read(event)
    solution = scheduling.solve(reading, iterations=100)
    event.rooms.first().delete()
    with pytest.raises(Refusal, match="Slots or rooms were removed"):
        scheduling.save(event, reading, solution)
    assert not event.schedules.exists()


def test_names_written_from_right_to_left_do_not_turn_a_sentence_round():
    event = barcamp()
    event.pitches.filter(number=1).update(title="سلام")
    assert scheduling.read(event).names["p1"] == "“\u2068سلام\u2069”"


def test_slots_of_several_days_are_named_with_their_day():
    event = barcamp()
    make.slots(event, 1, make.MORNING + timedelta(days=1))
    names = scheduling.read(event).names
    assert (names["s1"], names["s3"]) == ("the slot at 11:00 on Wednesday", "the slot at 11:00 on Thursday")


def test_a_vote_of_somebody_who_has_left_since_still_counts():
    event = barcamp()
    event.attendees.filter(name="Walt").update(left_at=timezone.now())
    assert scheduling.problem_for(event).votes == {"p1": 2, "p2": 1, "p3": 0}
    assert isinstance(scheduling.problem_for(event), engine.Problem)
