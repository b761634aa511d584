"""The Placement: a pitch with slot and room in one schedule; and the Pin, a place the next schedules must keep."""

from django.db import models

from .pitch import stands


class PlacementQuerySet(models.QuerySet):
    def with_all(self):
        return self.select_related("pitch", "slot", "room")

    def firsts(self):
        """One for each session: the first slot of longer ones."""
        return self.filter(part=0)

    def standing(self):
        """Those a draft counts: their pitch stands, and is as long as it was."""
        return self.filter(stands("pitch__"), part__lt=models.F("pitch__length"))

    def stale(self):
        """The others: rows of pitches withdrawn, merged into another, or shortened, since they were placed."""
        return self.exclude(stands("pitch__"), part__lt=models.F("pitch__length"))


class Placement(models.Model):
    """One cell taken: a session of two slots has two rows, so that the database can keep cells from being shared."""

    schedule = models.ForeignKey("Schedule", on_delete=models.CASCADE, related_name="placements")
    pitch = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="placements")
    slot = models.ForeignKey("Slot", on_delete=models.PROTECT, related_name="placements")
    room = models.ForeignKey("Room", on_delete=models.PROTECT, related_name="placements")
    part = models.PositiveSmallIntegerField(default=0, help_text="0 in a session's first slot, then 1, 2 …")

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["slot__starts_at", "room__position"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "slot", "room"], name="room_holds_one_session_a_slot"),
            models.UniqueConstraint(fields=["schedule", "pitch", "part"], name="session_is_placed_once"),
            models.UniqueConstraint(fields=["schedule", "pitch", "slot"], name="session_is_in_one_room"),
        ]

    def __str__(self) -> str:
        return f"{self.pitch} in {self.room}, {self.slot}"


class Pin(models.Model):
    """The organisers' word that a pitch goes into this slot, this room, or this cell."""

    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="pins")
    pitch = models.OneToOneField("Pitch", on_delete=models.CASCADE, related_name="pin")
    slot = models.ForeignKey("Slot", on_delete=models.CASCADE, null=True, blank=True, related_name="pins")
    room = models.ForeignKey("Room", on_delete=models.CASCADE, null=True, blank=True, related_name="pins")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(slot__isnull=False) | models.Q(room__isnull=False), name="pin_names_slot_or_room"
            ),
            models.UniqueConstraint(
                fields=["event", "slot", "room"],
                condition=models.Q(slot__isnull=False, room__isnull=False),
                name="cell_is_pinned_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pitch} pinned to {self.room or 'any room'}, {self.slot or 'any slot'}"
