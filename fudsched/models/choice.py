"""The Choice: one attendee takes a session into their day, or leaves it out, whatever their votes make of it."""

from django.db import models
from django.utils import timezone


class Choice(models.Model):
    class Kind(models.TextChoices):
        TAKE = "take", "in my day"
        LEAVE = "leave", "not in my day"

    attendee = models.ForeignKey("Attendee", on_delete=models.CASCADE, related_name="choices")
    pitch = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="choices")
    kind = models.CharField(max_length=5, choices=Kind)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attendee", "pitch"], name="choice_once_per_session"),
            models.CheckConstraint(condition=models.Q(kind__in=["take", "leave"]), name="choice_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.attendee_id} {self.kind}s {self.pitch_id}"
