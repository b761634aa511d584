"""The worker: takes runs from the queue, says how far it is, stops when told, and does not leave a run behind."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from fudsched import live
from fudsched.management.commands.worker import Command
from fudsched.models import Run, Vote
from fudsched.models.run import SILENCE
from tests import make

# The heart beats on a connection of its own, which sees only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


def barcamp(slug: str = "barcamp"):
    event = make.event(slug)
    make.slots(event, 3)
    make.rooms(event)
    event.voting.open()
    for number in range(8):
        person = make.attendee(event, f"Presenter {number}")
        person.vote_for(make.pitch(event, f"Pitch {number}", person))
    event.voting.close()
    return event


def endless(event):
    """A run with so much to weigh that it ends only by being stopped."""
    chance = random.Random(1)
    pitches = [*event.pitches.all(), *(make.pitch(event, f"Another {number}") for number in range(16))]
    voters = [make.attendee(event, f"Voter {number}") for number in range(60)]
    Vote.objects.bulk_create(Vote(attendee=voter, pitch=p) for voter in voters for p in chance.sample(pitches, 8))
    return Run.ask(event, seconds=600)


def work():
    call_command("worker", until_idle=True)


def database_url() -> str:
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    user = f"{quote(told['USER'])}:{quote(told['PASSWORD'] or '')}@" if told["USER"] else ""
    return f"postgres://{user}{quote(told['HOST'], safe='')}:{told['PORT'] or 5432}/{told['NAME']}"


@pytest.fixture
def worker():
    """Starts workers as they run in production, and ends those a test has left."""
    started = []

    def start() -> subprocess.Popen:
        environment = {**os.environ, "DATABASE_URL": database_url(), "FUDSCHED_SECRET_KEY": "of a test"}
        command = [sys.executable, settings.BASE_DIR / "manage.py", "worker"]
        started.append(subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(question, seconds: float = 60):
    latest = time.monotonic() + seconds
    while time.monotonic() < latest:
        if answer := question():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"It did not happen in {seconds} seconds.")


def seen(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def test_a_run_becomes_a_draft_and_every_page_hears_of_it():
    event = barcamp()
    organiser = make.organiser(event)
    run = Run.ask(event, by=organiser.user, seconds=1, seed=9)
    stamp = live.stamp(event)
    work()
    run = seen(run)
    assert (run.is_finished(), run.failure, run.attempts) == (True, "", 1)
    assert (run.schedule.number, run.schedule.created_by) == (1, organiser.user)
    assert run.schedule.report["seed"] == 9
    assert run.schedule.placements.count() == 6
    assert live.stamp(event) != stamp


def test_runs_of_two_events_are_made_in_the_order_they_were_asked_for():
    first, second = Run.ask(barcamp("first"), seconds=1), Run.ask(barcamp("second"), seconds=1)
    work()
    assert seen(first).finished_at < seen(second).claimed_at
    assert seen(second).schedule


def test_an_impossible_schedule_is_explained_to_the_organiser():
    event = barcamp()
    pitch = event.pitches.get(number=1)
    pitch.unavailable.set(event.slots.all())
    event.pins.create(pitch=pitch, room=event.rooms.first())
    run = Run.ask(event, seconds=1)
    work()
    assert seen(run).failure.startswith("“Pitch 0” is pinned in Room 1, but ")
    assert not event.schedules.exists()


def test_whoever_asked_is_told_in_their_language():
    event = make.event()
    make.slots(event)
    with override("de"):
        run = Run.ask(event, seconds=1)
    work()
    assert (run.language, seen(run).failure) == ("de", "Es gibt keine Räume, in die Sessions gelegt werden können.")


def test_why_pitches_are_left_out_is_kept_in_the_language_of_whoever_asked():
    event = barcamp()
    make.pitch(event, "Too much")
    with override("de"):
        run = Run.ask(event, seconds=1)
    work()
    report = seen(run).schedule.report
    assert report["language"] == "de"
    assert report["left_out"]
    assert all("Stimme" in left["reason"] for left in report["left_out"])


def test_an_event_without_rooms_is_told_so():
    event = make.event()
    make.slots(event)
    run = Run.ask(event, seconds=1)
    work()
    assert (seen(run).failure, seen(run).schedule) == ("There are no rooms to place sessions in.", None)


def test_a_run_that_is_stopped_keeps_the_best_so_far():
    run = endless(barcamp())
    worker = threading.Thread(target=stop_when_there_is_something, args=[run])
    worker.start()
    work()
    worker.join()
    run = seen(run)
    assert (run.is_finished(), run.failure) == (True, "")
    assert run.schedule.placements.exists()
    assert run.reached()["seats"] <= run.reached()["bound"]


def stop_when_there_is_something(run: Run) -> None:
    try:
        until(lambda: seen(run).trace)
        run.stop()
    finally:
        connection.close()


def test_a_worker_told_to_end_hands_its_endless_run_back(worker):
    run = endless(barcamp())
    process = worker()
    until(lambda: seen(run).trace)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    run = seen(run)
    assert (run.claimed_at, run.beat_at, run.attempts, run.trace) == (None, None, 0, [])
    assert not run.is_finished()


def test_an_idle_worker_ends_at_once(worker):
    event = barcamp()
    process = worker()
    run = Run.ask(event, seconds=1)
    until(lambda: seen(run).is_finished())
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0


def test_the_run_of_a_killed_worker_is_made_by_the_next(worker):
    event = barcamp()
    run = endless(event)
    process = worker()
    until(lambda: seen(run).trace)
    process.kill()
    process.wait()
    Run.objects.filter(pk=run.pk).update(beat_at=timezone.now() - SILENCE - timedelta(seconds=1), seconds=1)
    work()
    assert (seen(run).attempts, seen(run).failure) == (2, "")
    assert seen(run).schedule


def test_a_run_that_killed_two_workers_is_buried_and_its_event_hears_of_it():
    event = barcamp()
    run = Run.ask(event)
    long_ago = timezone.now() - SILENCE - timedelta(seconds=1)
    Run.objects.filter(pk=run.pk).update(attempts=2, claimed_at=long_ago, beat_at=long_ago)
    stamp = live.stamp(event)
    work()
    assert seen(run).failure == "The worker died twice while making this schedule."
    assert live.stamp(event) != stamp
    Run.ask(event)


def test_when_the_draft_is_out_the_worker_goes_on_proving_until_no_more_can_be_proven():
    event = barcamp()
    endless(event)
    Run.objects.update(seconds=1)
    work()
    before = seen(Run.objects.get()).schedule.report
    assert before["status"] == "feasible"
    assert Command().turn_to_proof()
    run = Run.objects.get()
    assert run.proof_ended_at
    score = run.schedule.report["score"]
    assert score["comfort_bound"] <= score["bound"] <= before["score"]["bound"]
    assert score["wanted_seats"] == before["score"]["wanted_seats"]
    assert not Command().turn_to_proof()


def test_a_proof_gives_way_to_a_schedule_that_is_asked_for_and_goes_on_afterwards(worker):
    event = barcamp()
    run = Run.ask(event, seconds=1)
    work()
    # As if nothing were known of it yet.
    draft = seen(run).schedule
    draft.report |= {"status": "feasible", "score": draft.report["score"] | {"bound": 10**6}}
    draft.save()
    Run.objects.update(proof_ended_at=None)
    asked = Run.ask(barcamp("another"), seconds=1)
    worker()
    until(lambda: seen(asked).is_finished())
    until(lambda: seen(run).proof_ended_at)
    assert seen(run).proof_ended_at > seen(asked).finished_at


def test_what_was_made_by_a_worker_that_was_given_up_is_not_kept():
    event = barcamp()
    run = endless(event)
    taken = threading.Thread(target=take_over, args=[run])
    taken.start()
    work()
    taken.join()
    assert not seen(run).is_finished()
    assert not event.schedules.exists()


def take_over(run: Run) -> None:
    try:
        until(lambda: seen(run).claimed_at)
        Run.objects.filter(pk=run.pk).update(claimed_at=timezone.now())
    finally:
        connection.close()
