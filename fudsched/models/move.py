"""The Move: what a helper did at the stage, and how things stood before."""

from django.db import models
from django.utils import timezone


class Move(models.Model):
    stage = models.ForeignKey("Stage", on_delete=models.CASCADE, related_name="moves")
    by = models.ForeignKey("Attendee", on_delete=models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=20)
    before = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.verb
