"""The Edit: one change by hand to a draft, as it can be undone and done again, also after the page was closed."""

from django.conf import settings
from django.db import models

from .saying import Said, kept_as


class EditQuerySet(models.QuerySet):
    def to_undo(self) -> "Edit | None":
        """The last that stands."""
        return self.filter(undone_at__isnull=True).order_by("-number").first()

    def to_redo(self) -> "Edit | None":
        """The last that was undone."""
        return self.filter(undone_at__isnull=False).order_by("number").first()


class Edit(Said):
    schedule = models.ForeignKey("Schedule", on_delete=models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField(editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    # What was where: each {"what": "place" | "pin" | "closed", "of": a pitch or [slot, room], "was": …, "is": …}.
    steps = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, editable=False)

    objects = EditQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["schedule", "number"], name="edit_number_once_per_schedule")]

    def __str__(self) -> str:
        return self.said

    @classmethod
    def keep(cls, schedule, saying: dict, steps: list[dict], by=None) -> "Edit":
        """Remember a change to a draft that is held; what was undone before it cannot be done again."""
        schedule.edits.filter(undone_at__isnull=False).delete()
        last = schedule.edits.aggregate(last=models.Max("number"))["last"] or 0
        return cls.objects.create(schedule=schedule, number=last + 1, steps=steps, by=by, **kept_as(saying))
