"""Hands: how many went up for a pitch when the hall was asked; shown beside its votes, never added to them."""

from django.db import models
from django.utils import timezone


class Hands(models.Model):
    # Nobody knows whose hands they were: whoever also voted would count twice, so in the schedule they weigh nothing.
    WEIGHT = 0

    pitch = models.OneToOneField("Pitch", on_delete=models.CASCADE, related_name="hands")
    count = models.PositiveIntegerField()
    by = models.ForeignKey("Attendee", on_delete=models.SET_NULL, null=True, related_name="+")
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "hands"

    def __str__(self) -> str:
        return f"{self.count} hands for {self.pitch}"
