"""The Sheet: what hangs on a room's door or on the wall for one day, as whoever hung it said; so that it is known when
it lies.
"""

from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone


class SheetQuerySet(models.QuerySet):
    def of_event(self, event) -> "SheetQuerySet":
        return self.filter(models.Q(room__event=event) | models.Q(wall_of=event))


class Sheet(models.Model):
    # Whose door it hangs on; or, with all rooms of the day on it, whose wall.
    room = models.ForeignKey("Room", on_delete=models.CASCADE, null=True, related_name="sheets")
    wall_of = models.ForeignKey("Event", on_delete=models.CASCADE, null=True, related_name="wall_sheets")
    day = models.DateField()
    version = models.PositiveIntegerField()
    # Of everything that is printed on it: equal sheets have equal digests.
    digest = models.CharField(max_length=64)
    hung_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = SheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "day"], name="sheet_hangs_once_on_a_door"),
            models.UniqueConstraint(fields=["wall_of", "day"], name="sheet_hangs_once_on_a_wall"),
            models.CheckConstraint(
                condition=models.Q(room=None) ^ models.Q(wall_of=None), name="sheet_hangs_on_a_door_or_a_wall"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room or self.wall_of}, {self.day}"

    @classmethod
    @transaction.atomic
    def hang(cls, event, version: int, sheets: list[tuple[str, date, str]], by=None) -> int:
        """These (room's slug, or "" for the wall, day, digest) hang now, in place of what hung there; how many."""
        event.hold()
        places = {room.slug: {"room": room} for room in event.rooms.all()} | {"": {"wall_of": event}}
        known = [sheet for sheet in sheets if sheet[0] in places]
        for slug, day, digest in known:
            said = {"version": version, "digest": digest, "hung_at": timezone.now(), "by": by}
            cls.objects.update_or_create(**places[slug], day=day, defaults=said)
        return len(known)
