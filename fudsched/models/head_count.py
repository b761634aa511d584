"""The Head count: how many people sit in a session, and whether the room is full, as a helper at its door says."""

from datetime import timedelta

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from fudsched.refusals import Refusal

MOST = 9999
# People sit down before it begins.
EARLY = timedelta(minutes=15)


class HeadCountQuerySet(models.QuerySet):
    def latest(self) -> list["HeadCount"]:
        """The last word on each session where it was counted; what was said before stays, as history."""
        last = {(count.pitch_id, count.slot_id, count.room_id): count for count in self.order_by("id")}
        return list(last.values())


class HeadCount(models.Model):
    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="head_counts")
    pitch = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="head_counts")
    # Where it was when it was counted: placements are made anew with every version.
    slot = models.ForeignKey("Slot", on_delete=models.CASCADE, related_name="+")
    room = models.ForeignKey("Room", on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(validators=[MaxValueValidator(MOST)])
    is_full = models.BooleanField(default=False)
    by = models.ForeignKey("Attendee", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = HeadCountQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=models.Q(count__lte=MOST), name="head_count_fits_a_room")]

    def __str__(self) -> str:
        return f"{self.count} in {self.room}"

    def free(self) -> int:
        """What somebody on their way there wants to know: how many seats."""
        return 0 if self.is_full else max(0, self.room.capacity - self.count)

    @classmethod
    @transaction.atomic
    def take(cls, row, count: int, *, is_full: bool = False, by=None) -> "HeadCount":
        """Count the session of this placement; it may be said again, and late. The same again is no news.

        is_full: no seat is left, whatever the count; a count of all seats says so by itself.
        """
        if row.slot.starts_at - EARLY > timezone.now():
            raise Refusal(gettext("It has not begun. Heads can be counted from a quarter of an hour before."))
        event = row.schedule.event
        event.hold()
        is_full = is_full or count >= row.room.capacity
        where = {"event": event, "pitch": row.pitch, "slot": row.slot, "room": row.room}
        last = cls.objects.filter(**where).first()
        if last and (last.count, last.is_full) == (count, is_full):
            return last
        return cls.objects.create(**where, count=count, is_full=is_full, by=by)
