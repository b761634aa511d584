"""The Vote: one attendee wants one pitch."""

from django.db import models


class Vote(models.Model):
    class Source(models.TextChoices):
        PHONE = "phone", "on a phone"
        PAPER = "paper", "on paper"

    attendee = models.ForeignKey("Attendee", on_delete=models.CASCADE, related_name="votes")
    pitch = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="votes")
    # Where it was first given: the same vote on paper and on a phone is one.
    source = models.CharField(max_length=5, choices=Source, default=Source.PHONE, db_default="phone")
    cast_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attendee", "pitch"], name="vote_once_per_pitch"),
            models.CheckConstraint(condition=models.Q(source__in=["phone", "paper"]), name="vote_source_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.attendee_id} wants {self.pitch_id}"
