"""Runs: asked for one at a time, claimed by one worker, given up when it falls silent, stopped when asked."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from fudsched.models import Run
from fudsched.models.run import PATIENCE, SILENCE
from fudsched.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db


def ago(past: timedelta):
    return timezone.now() - past - timedelta(seconds=1)


def fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


@pytest.fixture
def run():
    return Run.ask(make.event())


def test_an_event_has_one_unfinished_run(run):
    with pytest.raises(Refusal, match="A schedule is being made already"):
        Run.ask(run.event)
    run.finish(failure="No luck.")
    assert Run.ask(run.event) == Run.objects.unfinished().get()


def test_a_run_is_claimed_once(run):
    assert Run.objects.claim() == run
    assert Run.objects.claim() is None
    assert (fresh(run).attempts, fresh(run).is_waiting()) == (1, False)


def test_the_oldest_run_is_claimed_first(run):
    later = Run.ask(make.event("later"))
    assert [Run.objects.claim(), Run.objects.claim()] == [run, later]


def test_the_run_of_a_silent_worker_is_claimed_again_once_and_then_buried(run):
    for attempt in (1, 2):
        assert Run.objects.claim() == run
        assert fresh(run).attempts == attempt
        assert Run.objects.bury() == []
        Run.objects.update(beat_at=ago(SILENCE))
    assert Run.objects.claim() is None
    assert Run.objects.bury() == [run]
    assert fresh(run).failure == "The worker died twice while making this schedule."
    assert Run.objects.bury() == []


def test_a_beat_keeps_the_run_and_tells_how_far_it_is(run):
    run = Run.objects.claim()
    Run.objects.update(beat_at=ago(SILENCE))
    assert run.beat([[0.5, 10, 12]]) is False
    assert Run.objects.claim() is None
    assert fresh(run).reached() == {"seconds": 0.5, "seats": 10, "bound": 12}


def test_a_worker_whose_run_was_taken_is_told_to_stop_and_ends_nothing(run):
    slow = Run.objects.claim()
    Run.objects.update(beat_at=ago(SILENCE))
    quick = Run.objects.claim()
    assert slow.beat([[9.0, 1, 1]]) is True
    assert slow.finish(failure="Too late.") is False
    slow.hand_back()
    assert (fresh(run).trace, fresh(run).is_finished(), fresh(run).attempts) == ([], False, 2)
    assert quick.finish(failure="No luck.") is True
    assert fresh(run).failure == "No luck."


def test_a_run_handed_back_begins_afresh(run):
    mine = Run.objects.claim()
    mine.beat([[0.5, 10, 12]])
    mine.hand_back()
    assert (fresh(run).attempts, fresh(run).trace, fresh(run).is_waiting()) == (0, [], True)
    assert Run.objects.claim() == run


def test_a_worker_is_told_of_the_stop_at_its_next_beat(run):
    mine = Run.objects.claim()
    run.stop()
    run.stop()
    assert not fresh(run).is_finished()
    assert mine.beat([]) is True


@pytest.mark.parametrize("worker", ["none", "silent"])
def test_a_run_without_a_worker_is_over_when_stopped(run, worker):
    if worker == "silent":
        Run.objects.claim()
        Run.objects.update(beat_at=ago(SILENCE))
    run.stop()
    assert fresh(run).is_finished()
    assert fresh(run).failure == "It was stopped before it had found a schedule."
    assert Run.objects.claim() is None


def test_a_finished_run_is_not_stopped(run):
    run.finish(failure="No luck.")
    run.stop()
    assert (fresh(run).cancelled_at, fresh(run).failure) == (None, "No luck.")


def test_a_run_nobody_takes_up_is_abandoned_after_a_while(run):
    assert (run.is_waiting(), run.is_abandoned()) == (True, False)
    run.asked_at = ago(PATIENCE)
    assert run.is_abandoned()
    run.beat_at = timezone.now()
    assert (run.is_waiting(), run.is_abandoned()) == (False, False)
    run.beat_at = ago(SILENCE)
    assert run.is_abandoned()


def test_the_seconds_gone_never_pass_those_given(run):
    assert run.elapsed() == 0
    run.claimed_at = timezone.now() - timedelta(seconds=7)
    assert run.elapsed() == 7
    run.claimed_at = ago(timedelta(minutes=5))
    assert run.elapsed() == run.seconds


def test_a_failure_of_any_length_is_kept(run):
    run.finish(failure="x" * 10_000)
    assert len(fresh(run).failure) == 500


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_the_run(run):
    got = []

    def claim():
        try:
            got.append(Run.objects.claim())
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got, key=bool) == [None] * 7 + [run]
