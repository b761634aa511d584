"""The Room: where. Its seats, what it offers, and the slots in which it is closed."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.text import slugify


class Room(models.Model):
    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=80)
    slug = models.CharField(max_length=60, editable=False)
    capacity = models.PositiveIntegerField("seats", validators=[MinValueValidator(1), MaxValueValidator(100_000)])
    building = models.CharField(max_length=80, blank=True)
    features = models.JSONField(default=list, blank=True, help_text="What it offers, as projector or step-free.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "name"], name="room_name_once_per_event"),
            models.UniqueConstraint(fields=["event", "slug"], name="room_slug_once_per_event"),
            models.CheckConstraint(condition=models.Q(capacity__gte=1), name="room_has_a_seat"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def build(cls, event, **fields) -> "Room":
        """Create a room of the event with an address of its own: “BYAC 150” lives at byac-150."""
        event.hold()
        base = slugify(fields["name"], allow_unicode=True)[:50] or "room"
        taken = set(event.rooms.values_list("slug", flat=True))
        slug = next(s for n in range(1, len(taken) + 2) if (s := base if n == 1 else f"{base}-{n}") not in taken)
        return cls.objects.create(event=event, slug=slug, position=len(taken), **fields)


class ClosedCell(models.Model):
    """A room that cannot be used in one slot."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="closed_cells")
    slot = models.ForeignKey("Slot", on_delete=models.CASCADE, related_name="closed_cells")
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "slot"], name="cell_closed_once")]
