"""The Run: one making of a schedule. The row is the queue, the progress, the heartbeat and the cancel flag."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone

from fudsched.refusals import Refusal

# A worker that has not been heard of for this long is dead; it beats every second.
SILENCE = timedelta(seconds=15)
ATTEMPTS = 2


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

    def bury(self) -> int:
        """End the runs whose last worker fell silent; returns how many."""
        return (
            self.unfinished()
            .filter(beat_at__lt=timezone.now() - SILENCE, attempts__gte=ATTEMPTS)
            .update(finished_at=timezone.now(), failure="The worker died twice while making this schedule.")
        )


class Run(models.Model):
    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="runs")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    seconds = models.PositiveSmallIntegerField(default=20, validators=[MinValueValidator(1), MaxValueValidator(600)])
    seed = models.PositiveIntegerField(default=1)
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
    def ask(cls, event, by=None, seconds: int = 20, seed: int = 1) -> "Run":
        """Put a run for the event into the queue; one at a time."""
        event.hold()
        if event.runs.unfinished().exists():
            raise Refusal("A schedule is being made already. Wait for it, or stop it first.")
        return cls.objects.create(event=event, asked_by=by, seconds=seconds, seed=seed)

    def is_finished(self) -> bool:
        return self.finished_at is not None

    def beat(self, trace: list) -> bool:
        """Say that the worker lives and how far it is; True when it should stop with what it has."""
        mine = type(self).objects.filter(pk=self.pk, claimed_at=self.claimed_at)
        mine.update(beat_at=timezone.now(), trace=trace)
        return not mine.filter(cancelled_at__isnull=True).exists()

    def stop(self) -> None:
        """Ask the worker to stop with the best schedule so far."""
        type(self).objects.filter(pk=self.pk, cancelled_at__isnull=True).update(cancelled_at=timezone.now())

    def finish(self, schedule=None, failure: str = "") -> None:
        self.finished_at, self.schedule, self.failure = timezone.now(), schedule, failure[:500]
        self.save(update_fields=["finished_at", "schedule", "failure"])
