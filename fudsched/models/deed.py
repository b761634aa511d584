"""The Deed: what an organiser or a helper did, with a who and a when; all of them are the event's log.

A view says it in the transaction of the change itself: `me.did(saying("opened voting"), "door")`. The sentence goes on
where the name ends, and everybody reads it in their own language. How somebody voted is in no sentence.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from .pitch import apart
from .saying import Said


class Deed(Said):
    class Kind(models.TextChoices):
        DOOR = "door", gettext_lazy("Doors")
        EVENT = "event", gettext_lazy("Event and settings")
        ROOM = "room", gettext_lazy("Rooms")
        SLOT = "slot", gettext_lazy("Slots and plenaries")
        PERSON = "person", gettext_lazy("People")
        PITCH = "pitch", gettext_lazy("Pitches")
        PAPER = "paper", gettext_lazy("Paper and hands")
        STAGE = "stage", gettext_lazy("Stage")
        SCHEDULE = "schedule", gettext_lazy("Schedules")
        DAY = "day", gettext_lazy("Changes of the day")
        ANNOUNCEMENT = "announcement", gettext_lazy("Announcements")
        COUNT = "count", gettext_lazy("Head counts")
        CHECK = "check", gettext_lazy("Checklist")
        SHIFT = "shift", gettext_lazy("Shifts")

    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="deeds")
    by = models.ForeignKey("Attendee", on_delete=models.SET_NULL, null=True, related_name="deeds")
    by_name = models.CharField(max_length=80)  # as it was then
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=12, choices=Kind)
    link = models.CharField(max_length=200, blank=True)  # the address of what was changed
    # What was where, if there is a way back (views/undoing.py): {"what": …, "of": …, "was": …, "is": …}, and the
    # "version" it published, if it did.
    back = models.JSONField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["event", "-id"], name="deeds_of_an_event")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "door", "event", "room", "slot", "person", "pitch", "paper", "stage", "schedule", "day",
                        "announcement", "count", "check", "shift",
                    ]
                ),
                name="deed_kind_is_known",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{apart(self.by_name)} {self.said}"
