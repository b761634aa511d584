"""The Decline: one attendee has looked at one pitch, and it is not for them."""

from django.db import models
from django.utils import timezone


class Decline(models.Model):
    # A vote for the same pitch, before or after, is what counts: casting one need not look here.
    attendee = models.ForeignKey("Attendee", on_delete=models.CASCADE, related_name="declines")
    pitch = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="declines")
    made_at = models.DateTimeField(default=timezone.now)
    merge = models.ForeignKey("Merge", on_delete=models.CASCADE, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attendee", "pitch"], name="decline_once_per_pitch")]

    def __str__(self) -> str:
        return f"{self.attendee_id} passes on {self.pitch_id}"
