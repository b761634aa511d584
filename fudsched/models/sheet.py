"""The Sheet: what hangs on a room's door for one day, as whoever hung it said; so that it is known when it lies."""

from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone


class Sheet(models.Model):
    room = models.ForeignKey("Room", on_delete=models.CASCADE, related_name="sheets")
    day = models.DateField()
    version = models.PositiveIntegerField()
    # Of everything that is printed on it: equal sheets have equal digests.
    digest = models.CharField(max_length=64)
    hung_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "day"], name="sheet_hangs_once_on_a_door")]

    def __str__(self) -> str:
        return f"{self.room}, {self.day}"

    @classmethod
    @transaction.atomic
    def hang(cls, event, version: int, sheets: list[tuple[str, date, str]], by=None) -> int:
        """These (room's slug, day, digest) hang now, in place of what hung there; how many."""
        event.hold()
        rooms = {room.slug: room for room in event.rooms.all()}
        known = [sheet for sheet in sheets if sheet[0] in rooms]
        for slug, day, digest in known:
            said = {"version": version, "digest": digest, "hung_at": timezone.now(), "by": by}
            cls.objects.update_or_create(room=rooms[slug], day=day, defaults=said)
        return len(known)
