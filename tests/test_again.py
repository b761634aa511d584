"""Scheduling again: around what is published, what has begun, and for those who get least; and what it says of it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from fudsched import engine, scheduling
from fudsched.models import Run, Vote
from fudsched.refusals import Refusal
from tests import make
from tests.person import Person

pytestmark = pytest.mark.django_db


def running(slots: int = 3):
    """The first of these slots has begun; two rooms; Sheepdog then and Kanban at the next are published, Git waits."""
    event = make.event()
    first, second, *_ = make.slots(event, slots, timezone.now() - timedelta(minutes=20))
    _hall, cellar = make.rooms(event)
    sheepdog, kanban, git = (make.pitch(event, title) for title in ("Sheepdog", "Kanban", "Git"))
    make.published(event, (sheepdog, cellar, first), (kanban, cellar, second))
    voters = [make.attendee(event, f"Voter {n}") for n in range(30)]
    Vote.objects.bulk_create(Vote(attendee=voter, pitch=pitch) for voter in voters for pitch in (kanban, git))
    return event


def places(draft):
    rows = draft.placements.select_related("pitch", "slot", "room")
    order = [slot.pk for slot in draft.event.slots.all()]
    return {row.pitch.title: (order.index(row.slot_id) + 1, row.room.name) for row in rows}


def made(event, **how):
    reading = scheduling.ready(event, how.pop("move_cost", 3))
    return scheduling.save(event, reading, scheduling.solve(reading, seconds=5, iterations=3000, **how))


def test_what_has_begun_stays_and_nothing_new_is_put_beside_it():
    found = places(made(running()))
    assert found["Sheepdog"] == (1, "Room 2")
    assert found["Git"][0] > 1
    assert found["Kanban"][0] > 1


def test_a_session_that_has_begun_stays_though_its_presenter_says_that_they_cannot():
    event = running()
    event.pitches.get(title="Sheepdog").unavailable.set(event.slots.all())
    assert places(made(event))["Sheepdog"] == (1, "Room 2")


def test_a_day_that_is_over_can_still_be_tried_out():
    event = make.event()
    (slot,) = make.slots(event, 1, timezone.now() - timedelta(days=1))
    hall, _ = make.rooms(event)
    make.published(event, (make.pitch(event, "Sheepdog"), hall, slot))
    make.pitch(event, "Kanban")
    assert set(places(made(event))) == {"Sheepdog", "Kanban"}


def test_a_published_session_moves_only_when_that_is_worth_as_many_people_as_was_said():
    event = running()
    assert places(made(event, move_cost=1000))["Kanban"] == (2, "Room 2")
    draft = made(event, move_cost=1)
    assert places(draft)["Kanban"][1] == "Room 1"
    (move,) = draft.report["moves"]
    assert move["reason"].startswith("“Kanban” moves from the slot at ")
    assert move["reason"].endswith(" people fewer would sit in something they want.")


def test_a_draft_lists_its_moves_with_their_reasons():
    event = running()
    draft = made(event, move_cost=1)
    page = Person(make.client_of(make.organiser(event))).visit(f"/barcamp/schedule/{draft.number}/").text
    assert "When it was made, 1 session moved from where it was published: why" in page
    assert draft.report["moves"][0]["reason"] in page


def test_its_moves_are_said_in_the_language_of_whoever_reads_them():
    event = running()
    draft = made(event, move_cost=1)
    olga = make.client_of(make.organiser(event))
    (move,) = draft.report["moves"]
    assert move["reasons"]["en"] == move["reason"]
    page = olga.get(f"/barcamp/schedule/{draft.number}/", headers={"Accept-Language": "de"}).content.decode()
    assert re.search(r"<li>„Kanban“ wechselt vom Zeitfenster [^<]+ weniger in etwas, das sie wollen.</li>", page)
    assert move["reason"] not in page


def test_the_price_of_fairness_is_said_in_people():
    event = make.event()
    make.slots(event, 1)
    make.rooms(event, 5)
    liked, other = make.pitch(event, "Liked"), make.pitch(event, "Other")
    voters = [make.attendee(event, f"Voter {n}") for n in range(5)]
    Vote.objects.bulk_create(Vote(attendee=v, pitch=liked if n < 3 else other) for n, v in enumerate(voters))
    draft = made(event, fairness=3)
    assert draft.report["score"]["fairness"] == {"costs": 0, "helped": 0, "below_half": 2}
    page = Person(make.client_of(make.organiser(event))).visit("/barcamp/schedule/1/").text
    assert "Its price: nobody loses a seat by it." in page


def test_a_draft_without_fairness_speaks_of_no_price():
    assert "fairness" not in made(running()).report["score"]


def test_what_matters_is_asked_for_and_kept_with_the_run():
    event = running()
    Person(make.client_of(make.organiser(event))).visit("/barcamp/schedule/").press(
        "Make schedule", fill={"Those who get least": "Lose up to three", "People that one moved": "12"}
    )
    run = Run.objects.get()
    assert (run.fairness, run.move_cost) == (3, 12)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"fairness": "77"}, "Choose how much may be given up for those who get least."),
        ({"move_cost": "-1"}, "Type a number from 0 on."),
        ({"move_cost": "9999"}, "Type 1000 at most: then hardly anything is moved."),
    ],
)
def test_what_cannot_matter_is_refused(sent, sentence):
    event = running()
    response = make.client_of(make.organiser(event)).post("/barcamp/schedule/", sent)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_pins_that_clash_are_named_by_their_titles_rooms_and_times():
    event = make.event()
    first, _ = make.slots(event, 2)
    make.rooms(event)
    for title in ("Sheepdog", "Kanban", "Git"):
        event.pins.create(pitch=make.pitch(event, title), slot=first)
    with pytest.raises(Refusal) as refusal:
        scheduling.solve(scheduling.ready(event), seconds=1)
    sentence = refusal.value.sentence
    for name in ("“Sheepdog”", "“Kanban”", "“Git”", "Room 1", "Room 2", "the slot at 11:00"):
        assert name in sentence


def test_the_voices_are_counted():
    event = running()
    reading = scheduling.read(event)
    voices = scheduling.voices(reading.problem, reading.placements(scheduling.rows_of(event.published())))
    # Kanban sits 20 of the 30 in the cellar; Git has no place.
    assert voices == scheduling.Voices(voters=30, missing=((0, 0), (1, 20), (2, 10)), below_half=10, wanting_more=0)
    assert [group["share"] for group in voices.groups()] == [0, 67, 33]
    assert isinstance(reading.problem, engine.Problem)


def test_a_reason_reads_well_beside_its_title():
    reading = scheduling.read(running())
    assert reading.about("p3", "“Git” has 30 votes; the slot at 12:00 in Room 1, 30 people more would sit.") == (
        "It has 30 votes; in the slot at 12:00 in Room 1, 30 people more would sit."
    )
