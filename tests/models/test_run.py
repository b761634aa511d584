"""Runs: asked for one at a time, claimed by one worker, given up when it falls silent, stopped when asked."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from fudsched.models import Run, Schedule
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


def test_the_seconds_gone_never_pass_those_given(run, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert run.elapsed() == 0
    run.claimed_at = timezone.now() - timedelta(seconds=7)
    assert run.elapsed() == 7
    run.claimed_at = ago(timedelta(minutes=5))
    assert run.elapsed() == run.seconds


def test_whoever_asked_reads_in_their_language_that_it_was_stopped(run):
    run.finish()
    with override("cs"):
        other = Run.ask(run.event)
    other.stop()
    assert fresh(other).failure == "Bylo to zastaveno dřív, než se našel rozvrh."


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


def made(slug: str = "made", status: str = "feasible", **score):
    """A run whose draft is out, with 90 of at most 100 wanted seats."""
    event = make.event(slug)
    run = Run.ask(event)
    assert Run.objects.claim() == run
    run = fresh(run)
    score = {"wanted_seats": 90, "bound": 100, "gap": 0.1, **score}
    draft = Schedule.draft(event, report={"status": status, "score": score})
    Run.objects.update(trace=[[0.1, 70, 100], [2.0, 90, 100]])
    assert run.finish(draft)
    return fresh(run)


def test_the_newest_draft_is_proven_further_by_one_worker():
    older, newer = made("older"), made("newer")
    assert [Run.objects.claim_proof(), Run.objects.claim_proof(), Run.objects.claim_proof()] == [newer, older, None]
    assert fresh(newer).is_proving()


def test_a_proof_waits_for_every_schedule_that_is_asked_for():
    run = made()
    claimed = Run.objects.claim_proof()
    assert not claimed.beat_proof()
    asked = Run.ask(run.event)
    assert claimed.beat_proof()
    claimed.release_proof()
    assert Run.objects.claim_proof() is None
    asked.finish(failure="No luck.")
    assert Run.objects.claim_proof() == run


def test_the_best_schedule_needs_no_further_proof():
    run = made(status="optimal")
    assert Run.objects.claim_proof() is None
    assert not run.may_prove()
    run.prove()
    assert Run.objects.claim_proof() is None


def test_a_proof_stops_when_it_is_good_enough_and_goes_on_when_asked():
    run = made()
    claimed = Run.objects.claim_proof()
    fresh(run).stop_proving()
    assert claimed.beat_proof()
    assert not fresh(run).is_proving()
    assert Run.objects.claim_proof() is None
    fresh(run).prove()
    assert Run.objects.claim_proof() == run


def test_the_proof_of_a_silent_worker_is_taken_up_again():
    run = made()
    first = Run.objects.claim_proof()
    Run.objects.update(proof_beat_at=ago(SILENCE))
    assert not fresh(run).is_proving()
    second = Run.objects.claim_proof()
    assert second == run
    Run.objects.update(proof_claimed_at=timezone.now())
    assert first.beat_proof()


def test_a_better_bound_is_kept_and_a_worse_one_or_a_wrong_one_is_not():
    run = made()
    assert run.tighten(95, 95, 12.34)
    assert not run.tighten(95, 95, 13.0)
    assert not run.tighten(99, 99, 13.0)
    assert not run.tighten(80, 80, 13.0)
    assert not run.tighten(95, 80, 13.0)
    assert run.tighten(96, 91, 14.0)
    assert not run.tighten(95, 93, 15.0)
    report = fresh(run).schedule.report
    bounds = {"bound": 95, "gap": 0.0526, "comfort_bound": 91, "comfort_gap": 0.011}
    assert report == {"status": "feasible", "score": {"wanted_seats": 90, **bounds}}
    assert fresh(run).trace == [[0.1, 70, 100], [2.0, 90, 100], [12.3, 90, 95]]
    assert fresh(run).gap() == 5.3
    assert run.tighten(90, 90, 20)
    assert fresh(run).schedule.report["status"] == "optimal"


def test_the_chart_has_a_line_for_the_best_and_one_for_the_bound():
    chart = made().chart()
    assert chart["bests"] == "17.8,92.0 318.0,92.0 318.0,33.3"
    assert chart["bounds"] == "17.8,4.0 318.0,4.0 318.0,4.0"
    assert (chart["first"], chart["seats"], chart["highest"], chart["bound"], chart["seconds"]) == (70, 90, 100, 100, 2)
