"""The stage's clock: how long there is, since when it runs, and where it stands. No table of its own."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone


def milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)


class Clock(models.Model):
    seconds = models.PositiveIntegerField(default=20)
    # While it runs, seconds count from started_at; while it stands, up to paused_at; before the start both are empty.
    started_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def is_running(self) -> bool:
        return self.started_at is not None and self.paused_at is None

    def ends_at(self) -> datetime | None:
        return self.started_at + timedelta(seconds=self.seconds) if self.is_running() else None

    def left(self, now: datetime | None = None) -> float:
        """Seconds left, never less than none."""
        if self.started_at is None:
            return float(self.seconds)
        passed = (self.paused_at or now or timezone.now()) - self.started_at
        return max(0.0, self.seconds - passed.total_seconds())

    def clock_for(self, pitch: int | None) -> dict:
        """What every clock in the hall needs while that pitch has its turn; moments are milliseconds of server time."""
        started, paused = (self.started_at, self.paused_at) if pitch else (None, None)
        return {
            "pitch": pitch,
            "started": milliseconds(started),
            "paused": milliseconds(paused),
            "seconds": self.seconds,
        }
