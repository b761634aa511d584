"""The organisers' schedules over HTTP: asking, watching, reading, publishing, copying, discarding."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fudsched import live, scheduling
from fudsched.models import Run, Vote
from tests import make
from tests.person import Person

pytestmark = pytest.mark.django_db


def barcamp(slug: str = "barcamp", pitches: int = 5, voters: int = 3):
    """Two rooms, two slots; every voter wants every pitch."""
    event = make.event(slug)
    make.slots(event)
    make.rooms(event, 2, 1)
    made = [make.pitch(event, f"Pitch {n}", make.attendee(event, f"Presenter {n}")) for n in range(1, pitches + 1)]
    people = [make.attendee(event, f"Voter {n}") for n in range(voters)]
    event.voting.open()
    Vote.objects.bulk_create(Vote(attendee=person, pitch=pitch) for person in people for pitch in made)
    event.voting.close()
    return event


def draft_of(event):
    return scheduling.make(event, seconds=5, iterations=500)


@pytest.fixture
def event():
    return barcamp()


@pytest.fixture
def olga(event):
    return make.client_of(make.organiser(event))


def path(event, name: str = "schedules", *args) -> str:
    return reverse(name, args=[event.slug, *args])


def test_a_schedule_is_asked_for_and_waits_for_the_worker(event, olga, django_capture_on_commit_callbacks):
    stamp = live.stamp(event)
    with django_capture_on_commit_callbacks(execute=True):
        response = olga.post(path(event), {"seconds": "7", "seed": "42"})
    run = event.runs.get()
    assert (response.status_code, response["Location"]) == (302, path(event))
    assert (run.seconds, run.seed, run.asked_by) == (7, 42, event.attendees.get(name="Olga").user)
    assert live.stamp(event) != stamp
    assert "Waiting for the worker" in olga.get(path(event)).content.decode()


def test_seconds_and_seed_have_usual_values(event, olga):
    olga.post(path(event), {"seconds": "", "seed": ""})
    assert (event.runs.get().seconds, event.runs.get().seed) == (20, 1)


@pytest.mark.parametrize(
    ("seconds", "seed", "sentence"),
    [
        ("0", "1", "Give it at least one second."),
        ("601", "1", "Ten minutes (600 seconds) are the most it takes."),
        ("soon", "1", "Type a whole number of seconds."),
        ("20", "-1", "Type a number from 0 on."),
        ("20", "9" * 30, "That number is too large. Any smaller one will do."),
    ],
)
def test_numbers_that_cannot_be_are_refused_and_stay_typed(event, olga, seconds, seed, sentence):
    response = olga.post(path(event), {"seconds": seconds, "seed": seed})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert f'value="{seconds}"' in page
    assert f'value="{seed}"' in page
    assert not event.runs.exists()


def test_an_open_vote_is_asked_about_first(event, olga):
    event.voting.open()
    asked = Person(olga).visit(path(event)).press("Make schedule", fill={"Seconds": "9"})
    assert asked.response.status_code == 409
    assert "Voting is still open. Make a draft anyway?" in asked.text
    assert not event.runs.exists()
    asked.press("Make a draft anyway")
    assert event.runs.get().seconds == 9


def test_a_second_schedule_is_refused_while_one_is_made(event, olga):
    olga.post(path(event))
    response = olga.post(path(event))
    assert response.status_code == 409
    assert "A schedule is being made already. Wait for it, or stop it first." in response.content.decode()
    assert event.runs.count() == 1


def test_an_event_with_nothing_to_schedule_is_led_to_the_desk():
    event = make.event()
    page = Person(make.client_of(make.organiser(event))).visit(path(event))
    assert "This event has no slots and no rooms and no pitches yet." in page.text
    assert "Lay out the day" in page.text


def test_the_page_shows_how_far_a_run_is_and_polls_while_it_runs(event, olga):
    now = timezone.now()
    Run.ask(event, seconds=20)
    Run.objects.update(claimed_at=now - timedelta(seconds=4), beat_at=now, trace=[[0.1, 900, 1400], [3.9, 1101, 1400]])
    whole = olga.get(path(event)).content.decode()
    part = olga.get(path(event), headers={"HX-Request": "true", "HX-Target": "job"})
    job = part.content.decode()
    assert "<!doctype html>" in whole
    assert job.strip().startswith('<div id="job"')
    assert 'hx-trigger="every 1s, changed from:body"' in job
    assert re.search(r"\b([4-9]|1\d) of 20 seconds", job)
    assert '<b class="num">1,101</b> of at most 1,400 wanted seats' in job
    assert "HX-Target" in part["Vary"]


def test_a_run_that_has_failed_says_why_and_polls_no_more(event, olga):
    Run.ask(event).finish(failure="“Git” is pinned in Room 1, but cannot be placed there.")
    page = olga.get(path(event)).content.decode()
    assert "The last try made no schedule." in page
    assert "“Git” is pinned in Room 1, but cannot be placed there." in page
    assert "every 1s" not in page


def test_the_page_says_when_there_seems_to_be_no_worker(event, olga):
    Run.ask(event)
    assert "No worker answers" not in olga.get(path(event)).content.decode()
    Run.objects.update(asked_at=timezone.now() - timedelta(seconds=11))
    assert "No worker answers" in olga.get(path(event)).content.decode()


def test_a_run_is_stopped_twice_as_well_as_once(event, olga):
    run = Run.ask(event)
    Run.objects.update(claimed_at=timezone.now(), beat_at=timezone.now())
    for _ in range(2):
        assert olga.post(path(event, "run_stop", run.pk)).status_code == 302
    run.refresh_from_db()
    assert run.cancelled_at
    assert not run.is_finished()
    assert "Stopping" in olga.get(path(event)).content.decode()


def test_drafts_and_versions_are_listed(event, olga):
    draft_of(event).publish()
    draft_of(event)
    page = Person(olga).visit(path(event))
    assert "Version 1" in page.text
    assert "Draft 2" in page.text


def test_the_board_shows_each_session_with_what_it_is_worth(event, olga):
    draft = draft_of(event)
    page = Person(olga).visit(path(event, "schedule", draft.number)).text
    assert "Room 1 2 seats" in page
    assert "3 votes" in page
    assert "3 also want" in page or "2 also want" in page
    assert "too many" in page
    assert "wanted seats: people sitting in what they voted for" in page
    waiting = event.pitches.exclude(placements__schedule=draft).get()
    assert f"3 votes {waiting.title}" in page


def test_the_board_takes_as_many_queries_for_many_as_for_few():
    counts = []
    for slug, pitches in (("small", 3), ("large", 20)):
        event = barcamp(slug, pitches, voters=pitches)
        draft = draft_of(event)
        olga = make.client_of(make.organiser(event))
        with CaptureQueriesContext(connection) as queries:
            olga.get(path(event, "schedule", draft.number))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 39


def test_only_the_part_that_changed_is_sent_to_a_page_that_follows(event, olga):
    draft = draft_of(event)
    part = olga.get(path(event, "schedule", draft.number), headers={"HX-Request": "true", "HX-Target": "board"})
    assert part.content.decode().strip().startswith('<div id="board"')
    panel = olga.get(
        path(event, "schedule", draft.number) + "?session=1", headers={"HX-Request": "true", "HX-Target": "panel"}
    )
    assert panel.content.decode().strip().startswith('<div id="panel"')


@pytest.mark.parametrize("asked", ["session=99", "session=x", "cell=1", "cell=0-0", f"cell={'9' * 40}-1", "session=²"])
def test_a_panel_about_what_is_not_there_is_just_the_board(event, olga, asked):
    draft = draft_of(event)
    response = olga.get(f"{path(event, 'schedule', draft.number)}?{asked}")
    assert response.status_code == 200
    assert 'id="panel-title"' not in response.content.decode()


def test_a_rule_that_breaks_after_the_draft_was_made_is_said(event, olga):
    draft = draft_of(event)
    row = draft.placements.select_related("pitch").first()
    row.pitch.unavailable.add(row.slot)
    page = Person(olga).visit(path(event, "schedule", draft.number))
    assert "One rule is broken." in page.text
    assert f"“{row.pitch}” is in the slot at" in page.text


def test_a_withdrawn_pitch_leaves_the_draft_and_its_cell_is_free(event, olga):
    draft = draft_of(event)
    pitch = draft.placements.first().pitch
    pitch.withdraw()
    page = Person(olga).visit(path(event, "schedule", draft.number))
    assert not page.page.xpath(f"//*[@id='pitch-{pitch.number}']")
    assert "Free: place a pitch in" in page.text


def test_a_draft_is_published_once_however_often_it_is_said(event, olga):
    draft = draft_of(event)
    page = Person(olga).visit(path(event, "schedule", draft.number)).press("Publish it")
    assert "Version 1 is published." in page.text
    again = olga.post(path(event, "schedule", draft.number), {"seen": "of another day"})
    assert again.status_code == 302
    draft.refresh_from_db()
    assert (draft.version, event.schedules.published().count()) == (1, 1)


def test_publishing_says_what_differs_from_the_last_version(event, olga):
    draft_of(event).publish()
    copy = event.published().copy()
    gone = copy.placements.first()
    gone.delete()
    page = Person(olga).visit(path(event, "schedule", copy.number))
    assert "in place of version 1: 0 new, 0 moved, 1 dropped." in page.text
    page.press("Publish it")
    assert event.published().version == 2
    assert {erratum.by for erratum in event.errata.all()} == {event.attendees.get(name="Olga").user}


def test_what_somebody_changed_meanwhile_is_not_published_unseen(event, olga):
    draft = draft_of(event)
    page = Person(olga).visit(path(event, "schedule", draft.number))
    draft.placements.first().delete()
    page.press("Publish it")
    assert page.response.status_code == 409
    assert "Somebody changed this draft after you had opened it. Look again, then publish." in page.text
    assert event.published() is None
    assert page.press("Publish it").response.status_code == 200
    assert event.published()


def test_an_empty_draft_is_not_published(event, olga):
    draft = draft_of(event)
    draft.placements.all().delete()
    page = Person(olga).visit(path(event, "schedule", draft.number)).press("Publish it")
    assert "This draft is empty. Place a session before you publish it." in page.text


def test_a_published_version_offers_a_copy_and_no_way_to_change_it(event, olga):
    draft = draft_of(event)
    draft.publish()
    page = Person(olga).visit(path(event, "schedule", draft.number) + "?session=1")
    assert "It stays as it is" in page.text
    assert not page.page.xpath("//*[@id='panel-title']")
    page.press("Copy to a new draft")
    assert "Draft 2 is a copy of version 1." in page.text
    assert event.schedules.get(number=2).placements.count() == draft.placements.count()
    refused = olga.post(path(event, "schedule_discard", draft.number))
    assert refused.status_code == 409
    assert event.published()


def test_a_draft_is_discarded_twice_as_well_as_once(event, olga):
    draft = draft_of(event)
    Person(olga).visit(path(event, "schedule", draft.number)).press("Discard it")
    assert not event.schedules.exists()
    assert olga.post(path(event, "schedule_discard", draft.number)).status_code == 302


@pytest.mark.parametrize(
    ("lower", "said"),
    [
        (4, "none has more than 4 wanted seats."),
        (3, "none has more wanted seats, and that is proven."),
    ],
)
def test_how_good_it_is_among_those_that_turn_away_no_more_people_is_said_too(event, olga, lower, said):
    run = Run.ask(event)
    draft = draft_of(event)
    draft.report["score"] |= {"wanted_seats": 3, "bound": 5, "comfort_bound": lower, "comfort_gap": 0.25}
    draft.report["status"] = "feasible"
    draft.save()
    Run.objects.filter(pk=run.pk).update(finished_at=timezone.now(), schedule=draft, trace=[[2, 3, 5]])
    person = Person(olga)
    assert f"Of the schedules that turn away no more people than this one, {said}" in person.visit(path(event)).text
    board = person.visit(path(event, "schedule", draft.number)).text
    assert f"of at most 5, or {lower} with no more people turned away" in board
    draft.report["score"] |= {"comfort_bound": 5}
    draft.save()
    assert "no more people" not in person.visit(path(event)).text
    assert "no more people" not in person.visit(path(event, "schedule", draft.number)).text


def test_a_proof_is_stopped_and_taken_up_again(event, olga):
    run = Run.ask(event)
    now = timezone.now()
    draft = draft_of(event)
    draft.report |= {"status": "feasible", "score": draft.report["score"] | {"wanted_seats": 3, "bound": 4}}
    draft.save()
    Run.objects.update(
        finished_at=now, schedule=draft, trace=[[0.1, 3, 5], [2, 3, 4]], proof_claimed_at=now, proof_beat_at=now
    )
    page = Person(olga).visit(path(event))
    assert "The worker goes on proving how close that is to the best: at most 25.0 % below it, so far." in page.text
    assert page.page.xpath("//svg[@role='img']/polyline")
    page.press("Good enough: stop proving")
    assert not Run.objects.get(pk=run.pk).is_proving()
    assert "That is at most 25.0 % below the best there can be." in page.text
    page.press("Keep proving")
    assert Run.objects.claim_proof() == run
    assert olga.post(path(event, "run_prove", 10**6)).status_code == 404


POSTS = [
    ("schedules", ()),
    ("schedule", (1,)),
    ("schedule_copy", (1,)),
    ("schedule_discard", (1,)),
    ("run_stop", (1,)),
    ("run_prove", (1,)),
    ("placement_place", (1,)),
    ("placement_swap", (1,)),
    ("placement_drop", (1,)),
    ("placement_pin", (1,)),
]


@pytest.mark.parametrize(("name", "args"), POSTS)
def test_schedules_are_for_organisers_alone(event, name, args):
    draft_of(event)
    for person, status in ((None, 302), (make.attendee(event), 403), (make.helper(event), 403)):
        assert make.client_of(person).post(path(event, name, *args)).status_code == status
    assert event.schedules.count() == 1


@pytest.mark.parametrize("name", ["schedules", "schedules_compare", "schedule", "schedule_voices"])
def test_drafts_are_read_by_organisers_alone(event, name):
    draft_of(event)
    address = path(event, name) if name.startswith("schedules") else path(event, name, 1)
    assert make.client_of().get(address).status_code == 302
    assert make.client_of(make.helper(event)).get(address).status_code == 403


@pytest.mark.parametrize(("name", "args"), POSTS[2:])
def test_changes_are_never_made_by_following_a_link(event, olga, name, args):
    assert olga.get(path(event, name, *args)).status_code == 405


def test_another_events_schedules_and_runs_are_not_here(event, olga):
    other = barcamp("other")
    draft_of(other)
    run = Run.ask(other)
    assert olga.get(path(event, "schedule", 1)).status_code == 404
    assert olga.post(path(event, "run_stop", run.pk)).status_code == 404
    assert Run.objects.get().cancelled_at is None


def test_no_script_is_needed_from_the_first_button_to_the_published_version(event, olga):
    person = Person(olga).visit(path(event)).press("Make schedule")
    event.runs.all().delete()
    draft_of(event)
    person.visit(path(event)).follow("Draft 1").press("Publish it").follow("Timetable")
    assert event.published().version == 1
