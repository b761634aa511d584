"""The Run: one making of a schedule. The row is the queue, the progress, the heartbeat and the cancel flag."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext, override

from fudsched.refusals import Refusal

from .proof import SILENCE, Proof

ATTEMPTS = 2
MOVE_COST = 3  # people that one moved session is worth
# A run that has waited for longer than this has no worker to wait for; a living one asks several times a second.
PATIENCE = timedelta(seconds=10)


def language_now() -> str:
    return get_language() or settings.LANGUAGE_CODE  # commands as migrate speak none


class RunQuerySet(models.QuerySet):
    def unfinished(self):
        return self.filter(finished_at__isnull=True)

    def claim(self) -> "Run | None":
        """The oldest run that nobody works on, or whose worker fell silent, now ours; None when there is none.

        A conditional update decides between two workers, on both databases alike.
        """
        now = timezone.now()
        waiting = models.Q(claimed_at__isnull=True) | models.Q(beat_at__lt=now - SILENCE)
        free = self.unfinished().filter(waiting, attempts__lt=ATTEMPTS).order_by("asked_at")
        for pk in free.values_list("pk", flat=True):
            if free.order_by().filter(pk=pk).update(claimed_at=now, beat_at=now, attempts=models.F("attempts") + 1):
                return self.get(pk=pk)
        return None

    def claim_proof(self) -> "Run | None":
        """The newest draft whose proof nobody works on, now ours; None when there is none, or a run comes first."""
        now = timezone.now()
        if self.unfinished().exists():
            return None
        free = self.proving().filter(
            models.Q(proof_claimed_at__isnull=True) | models.Q(proof_beat_at__lt=now - SILENCE)
        )
        for pk in free.order_by("-finished_at").values_list("pk", flat=True):
            if free.filter(pk=pk).update(proof_claimed_at=now, proof_beat_at=now):
                return self.select_related("schedule", "event").get(pk=pk)
        return None

    def proving(self):
        """Those whose draft may still turn out to be closer to the best than is known."""
        return self.filter(schedule__version__isnull=True, schedule__isnull=False, proof_ended_at__isnull=True)

    def bury(self) -> list["Run"]:
        """End the runs whose last worker fell silent; returns them."""
        now = timezone.now()
        dead = self.unfinished().filter(beat_at__lt=now - SILENCE, attempts__gte=ATTEMPTS)
        found = []
        for run in dead:
            with override(run.language):
                failure = gettext("The worker died twice while making this schedule.")
            if dead.filter(pk=run.pk).update(finished_at=now, failure=failure):
                found.append(run)
        return found


class Run(Proof):
    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="runs")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    # In which the worker says what it says of it: that of whoever asks.
    language = models.CharField(max_length=8, default=language_now, editable=False)
    seconds = models.PositiveSmallIntegerField(default=20, validators=[MinValueValidator(1), MaxValueValidator(600)])
    seed = models.PositiveIntegerField(default=1)
    # Wanted seats it may cost to bring one more voter to half of what they could have.
    fairness = models.PositiveSmallIntegerField(default=0)
    # Where something is published: how many more people must sit for one session to be moved.
    move_cost = models.PositiveSmallIntegerField(default=MOVE_COST)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    # The engine's trace so far: [seconds, best wanted_seats, best bound], oldest first.
    trace = models.JSONField(default=list)
    cancelled_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)
    schedule = models.OneToOneField("Schedule", on_delete=models.SET_NULL, null=True, related_name="run")

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=models.Q(finished_at__isnull=True), name="one_unfinished_run_per_event"
            )
        ]

    def __str__(self) -> str:
        return f"Run {self.pk}"

    @classmethod
    @transaction.atomic
    def ask(cls, event, by=None, **how) -> "Run":
        """Put a run for the event into the queue, one at a time. how: seconds, seed, fairness, move_cost."""
        event.hold()
        if event.runs.unfinished().exists():
            raise Refusal(gettext("A schedule is being made already. Wait for it, or stop it first."))
        return cls.objects.create(event=event, asked_by=by, **how)

    def is_finished(self) -> bool:
        return self.finished_at is not None

    def is_waiting(self) -> bool:
        """Nobody works on it: no worker has taken it up yet, or the one that had fell silent."""
        return self.finished_at is None and (self.beat_at is None or self.beat_at < timezone.now() - SILENCE)

    def is_abandoned(self) -> bool:
        """It has waited so long that there seems to be no worker."""
        return self.is_waiting() and (self.beat_at or self.asked_at) < timezone.now() - PATIENCE

    def elapsed(self) -> int:
        """Seconds since a worker took it up, at most those it was given."""
        if self.claimed_at is None:
            return 0
        return max(0, min(self.seconds, int((timezone.now() - self.claimed_at).total_seconds())))

    def reached(self) -> dict | None:
        """The best so far."""
        return dict(zip(("seconds", "seats", "bound"), self.trace[-1], strict=True)) if self.trace else None

    def gap(self) -> float | None:
        """Per cent by which this is at most below the best, as far as is proven; None before anything is."""
        best = self.reached()
        return round(100 * (best["bound"] - best["seats"]) / best["bound"], 1) if best and best["bound"] else None

    def chart(self) -> dict:
        """The trace as two lines of steps in a box of 320 by 96, time from the left, seats from below."""
        points = sorted(self.trace)
        last = max(points[-1][0], 0.1)
        low, high = min(seats for _, seats, _ in points), max(bound for _, _, bound in points)
        scale = 88 / max(1, high - low)

        def steps(column: int) -> str:
            corners, height = [], 0.0
            for n, point in enumerate(points):
                x = 316 * point[0] / last + 2
                if n:
                    corners.append(f"{x:.1f},{height:.1f}")
                height = 92 - scale * (point[column] - low)
                corners.append(f"{x:.1f},{height:.1f}")
            return " ".join(corners)

        first, final = points[0], points[-1]
        return {
            "bests": steps(1),
            "bounds": steps(2),
            "first": first[1],
            "seats": final[1],
            "highest": first[2],
            "bound": final[2],
            "seconds": round(last),
        }

    def beat(self, trace: list) -> bool:
        """Say that the worker lives and how far it is; True when it should stop with what it has."""
        self._mine().update(beat_at=timezone.now(), trace=trace)
        return not self._mine().filter(cancelled_at__isnull=True).exists()

    def _mine(self):
        """This run while it is the present worker's; nothing once another has claimed it, or it is over."""
        return type(self).objects.unfinished().filter(pk=self.pk, claimed_at=self.claimed_at)

    def hand_back(self) -> None:
        """Let another worker begin it afresh: this one is told to end, which does not count as an attempt."""
        self._mine().update(claimed_at=None, beat_at=None, trace=[], attempts=models.F("attempts") - 1)

    @transaction.atomic
    def stop(self) -> None:
        """Ask the worker to stop with the best schedule so far; without a worker it is over at once."""
        now = timezone.now()
        unfinished = type(self).objects.unfinished().filter(pk=self.pk)
        with override(self.language):
            failure = gettext("It was stopped before it had found a schedule.")
        unfinished.filter(models.Q(claimed_at__isnull=True) | models.Q(beat_at__lt=now - SILENCE)).update(
            cancelled_at=now, finished_at=now, failure=failure
        )
        unfinished.filter(cancelled_at__isnull=True).update(cancelled_at=now)

    def finish(self, schedule=None, failure: str = "") -> bool:
        """End the run with its draft, or the reason why there is none; False when it was taken from this worker."""
        now, failure = timezone.now(), failure[:500]
        is_proven = schedule is None or schedule.report.get("status") == "optimal"
        ended = {"finished_at": now, "proof_ended_at": now if is_proven else None}
        if not self._mine().update(**ended, schedule=schedule, failure=failure):
            return False
        self.finished_at, self.schedule, self.failure = now, schedule, failure
        return True
