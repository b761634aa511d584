"""The Stamp: numbers per event that grow with every change a page could show."""

from django.db import models


class Stamp(models.Model):
    # Not a column of Event: every change writes here, and must not wait for, or delay, whoever holds the event's row.
    event = models.OneToOneField("Event", on_delete=models.CASCADE, primary_key=True, related_name="stamp")
    value = models.PositiveBigIntegerField(default=1)
    # Moves at the stage come every few seconds and concern one card of a page: they are counted apart.
    staged = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now_add=True)
    # Where counts show while people vote: when those counted since are shown, a change by the clock as a door is one.
    counts_due_at = models.DateTimeField(null=True)
