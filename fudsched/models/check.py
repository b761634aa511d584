"""The Check: one line of the organisers' checklist, ticked by one of them; kept from event to event, unticked."""

from itertools import groupby

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy


class CheckQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at__isnull=True)

    def by_time(self) -> list[tuple[str, list["Check"]]]:
        """In the order of the day, each part of it with its own."""
        order = Check.When.values
        checks = sorted(self.select_related("done_by"), key=lambda check: order.index(check.when))
        return [(Check.When(when).label, [*them]) for when, them in groupby(checks, lambda check: check.when)]


class Check(models.Model):
    class When(models.TextChoices):
        BEFORE = "before", gettext_lazy("In the days before")
        MORNING = "morning", gettext_lazy("Before people come")
        PITCHES = "pitches", gettext_lazy("Before the pitches")
        VOTES = "votes", gettext_lazy("While people vote")
        PLENARY = "plenary", gettext_lazy("During the plenary")
        SESSIONS = "sessions", gettext_lazy("While sessions run")
        AFTER = "after", gettext_lazy("Afterwards")

    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="checks")
    text = models.CharField(max_length=200)
    when = models.CharField(max_length=8, choices=When, default=When.BEFORE)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("Attendee", on_delete=models.SET_NULL, null=True, related_name="+")

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(when__in=["before", "morning", "pitches", "votes", "plenary", "sessions", "after"]),
                name="check_time_is_known",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="check_has_a_text"),
        ]

    def __str__(self) -> str:
        return self.text

    def tick(self, by) -> bool:
        """Done, by whoever said so first; False when it was already."""
        return self._set(timezone.now(), by, is_done=False)

    def untick(self) -> bool:
        return self._set(None, None, is_done=True)

    def _set(self, done_at, done_by, *, is_done: bool) -> bool:
        # In one statement: of two organisers who press at once, one has done it.
        rows = type(self).objects.filter(pk=self.pk, done_at__isnull=not is_done)
        changed = bool(rows.update(done_at=done_at, done_by=done_by))
        self.refresh_from_db()
        return changed
