"""The Plenary: something for everybody at a fixed time, as the opening, a keynote, lunch or the pub."""

from django.db import models
from django.utils import timezone


class Standing(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(removed_at=None)


class Plenary(models.Model):
    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="plenaries")
    title = models.CharField(max_length=160)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Empty for an open end.")
    place = models.CharField(max_length=120, blank=True)
    presenters = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = Standing()  # the first one is what `event.plenaries` asks
    ever = models.Manager()

    class Meta:
        ordering = ["starts_at", "id"]
        verbose_name_plural = "plenaries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="plenary_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def remove(self) -> None:
        """Gone for everybody. Once a timetable is published it is kept, for calendars that have it to strike it out."""
        if self.event.published():
            self.removed_at = timezone.now()
            self.save(update_fields=["removed_at"])
        else:
            self.delete()
