"""The Vote: one attendee wants one pitch."""

from django.db import models


class Vote(models.Model):
    attendee = models.ForeignKey("Attendee", on_delete=models.CASCADE, related_name="votes")
    pitch = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="votes")
    cast_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attendee", "pitch"], name="vote_once_per_pitch")]

    def __str__(self) -> str:
        return f"{self.attendee_id} wants {self.pitch_id}"
