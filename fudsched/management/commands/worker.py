"""`manage.py worker`: makes the schedules that organisers ask for, one after the other, until told to end."""

import logging
import os
import signal
import threading
import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils.translation import gettext, override

from fudsched import live, scheduling
from fudsched.models import Run, Schedule
from fudsched.refusals import Refusal

log = logging.getLogger(__name__)

TROUBLE = (DatabaseError, InterfaceError)  # all that a database can do to us
POLL = 0.3  # seconds between two looks at the queue
PROVING = 300.0  # seconds for which a proof goes on after its draft is out
BEAT = 1.0  # seconds between two signs of life
CORES = min(2, os.cpu_count() or 1)  # processes that search; the engine starts them only where it is worth it


class Ended(BaseException):
    """Told to end while the engine was thinking."""


class TakenOver(Exception):
    """Another worker has claimed this run: what was made here is not kept."""


class Command(BaseCommand):
    help = "Make the schedules that organisers ask for, until told to end."
    requires_system_checks = []
    stopping = thinking = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--until-idle", action="store_true", help="end when nothing is asked for")

    def handle(self, *, until_idle: bool, **options) -> None:
        before = {number: signal.signal(number, self.end) for number in (signal.SIGTERM, signal.SIGINT)}
        if not until_idle:
            os.nice(5)  # on a small machine the pages go first
        try:
            self.serve(until_idle)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def end(self, *signal_and_frame) -> None:
        self.stopping = True
        if self.thinking:
            raise Ended

    def serve(self, until_idle: bool) -> None:
        reachable = True
        while not self.stopping:
            try:
                worked = self.turn() or (not until_idle and self.turn_to_proof())
                reachable = True
            except TROUBLE as error:
                if reachable:  # once, not at every try
                    log.warning("The database cannot be used, and is tried again until it can: %s", error)
                reachable = worked = False
            close_old_connections()
            if until_idle and not worked:
                return
            if not worked:
                time.sleep(POLL)

    def turn(self) -> bool:
        """Look at the queue once; True when there was something to do."""
        for dead in Run.objects.bury():
            live.announce(dead.event)
        run = Run.objects.claim()
        if run is None:
            return False
        live.announce(run.event)
        self.work(run)
        live.announce(run.event)
        return True

    def turn_to_proof(self) -> bool:
        """Nobody asks for a schedule: go on proving how good the newest draft is, until somebody does."""
        if (run := Run.objects.claim_proof()) is None:
            return False
        live.announce(run.event)
        prover, is_over = Prover(run), False
        prover.start()
        try:
            scheduling.prove(
                run.schedule,
                run.move_cost,
                seconds=PROVING,
                progress=prover.note,
                cancelled=lambda: prover.told_to_stop or self.stopping,
            )
            is_over = not (prover.told_to_stop or self.stopping)
        except Refusal:
            is_over = True  # the event has changed so much that there is nothing to prove
        except TROUBLE:
            raise
        except Exception:
            is_over = True
            log.exception("The proof of run %s of %s failed.", run.pk, run.event.slug)
        finally:
            prover.stop()
        if is_over:
            run.stop_proving()
        else:
            run.release_proof()
        live.announce(run.event)
        return True

    def work(self, run: Run) -> None:
        try:
            with override(run.language):
                self.make(run)
        except Refusal as refusal:
            run.finish(failure=refusal.sentence)
        except Ended:
            run.hand_back()
        except TakenOver:
            log.warning("Run %s was taken over by another worker.", run.pk)
        except TROUBLE:
            raise  # the run is claimed again once it has been silent
        except Exception:
            log.exception("Run %s of %s failed.", run.pk, run.event.slug)
            with override(run.language):
                failure = gettext(
                    "Something went wrong in the engine, and nothing was kept. The worker's log says what."
                )
            run.finish(failure=failure)

    def make(self, run: Run) -> None:
        heart = Heart(run)
        heart.start()
        try:
            reading = scheduling.ready(run.event, run.move_cost)
            made = self.think(run, reading, heart)
        finally:
            heart.stop()
        close_old_connections()  # the database may have been restarted since it was last asked

        def finish(schedule: Schedule) -> None:
            if not run.finish(schedule):
                raise TakenOver

        scheduling.save(run.event, reading, made, run.asked_by, finish)

    def think(self, run: Run, reading: scheduling.Reading, heart: "Heart"):
        """The one stretch that a signal may break off: it touches nothing but its own memory."""
        self.thinking = True
        try:
            if self.stopping:
                raise Ended
            return scheduling.solve(
                reading,
                seconds=run.seconds,
                seed=run.seed,
                fairness=run.fairness,
                workers=CORES,
                progress=heart.note,
                cancelled=lambda: heart.told_to_stop,
            )
        finally:
            self.thinking = False


class Heart(threading.Thread):
    """Beats while the engine thinks, on a connection of its own: a slow stretch of the engine is not a dead worker."""

    def __init__(self, run: Run):
        super().__init__(daemon=True)
        self.worked_on, self.trace, self.told_to_stop, self.still = run, [], False, threading.Event()

    def note(self, *point: float) -> None:
        """What the engine reports, kept when it differs from the last."""
        if self.trace and self.trace[-1][1:] == [*point[1:]]:
            return
        self.trace = [*self.trace, [*point]]

    def beat(self) -> bool:
        return self.worked_on.beat(self.trace)

    def run(self) -> None:
        while not self.still.is_set():
            try:
                self.told_to_stop = self.beat()
            except TROUBLE:
                connection.close()  # and try again at the next beat
            self.still.wait(BEAT)
        connection.close()

    def stop(self) -> None:
        self.still.set()
        self.join(timeout=1)


class Prover(Heart):
    """Beats for a proof, and keeps every better bound: the gap shrinks on the page while the hall is busy."""

    def note(self, *point: float) -> None:
        self.trace = [*point]

    def beat(self) -> bool:
        run = self.worked_on
        if self.trace and self.tighten():
            live.announce(run.event)
        return run.beat_proof()

    def stop(self) -> None:
        super().stop()
        if self.trace:  # what came up since the last beat
            self.tighten()

    def tighten(self) -> bool:
        seconds, _, bound, comfort_bound = self.trace
        return self.worked_on.tighten(int(bound), int(comfort_bound), seconds)
