"""The Room: where. Its seats, what it offers, and the slots in which it is closed."""

from itertools import product

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext

from fudsched.refusals import Refusal

from .pitch import apart


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
        others = dict(event.rooms.values_list("slug", "name"))
        if fields["name"].casefold() in {name.casefold() for name in others.values()}:
            raise Refusal(
                gettext("There is a room called “%(room)s” already.") % {"room": apart(fields["name"])}, status=422
            )
        base = slugify(fields["name"], allow_unicode=True)[:50] or "room"
        slug = next(s for n in range(1, len(others) + 2) if (s := base if n == 1 else f"{base}-{n}") not in others)
        position = (event.rooms.aggregate(last=models.Max("position"))["last"] or 0) + 1
        return cls.objects.create(event=event, slug=slug, position=position, **fields)

    @classmethod
    @transaction.atomic
    def build_all(cls, event, rows: list[dict]) -> list["Room"]:
        """Create them all, or none."""
        return [cls.build(event, **row) for row in rows]

    @transaction.atomic
    def change(self, **fields) -> None:
        """Change what is known of it. Its address stays, as it is printed on its door."""
        self.event.hold()
        name = fields.get("name", self.name)
        others = self.event.rooms.exclude(pk=self.pk).values_list("name", flat=True)
        if name.casefold() in {other.casefold() for other in others}:
            raise Refusal(gettext("There is another room called “%(room)s”.") % {"room": apart(name)}, status=422)
        for field, value in fields.items():
            setattr(self, field, value)
        self.save(update_fields=fields)

    @transaction.atomic
    def remove(self) -> None:
        """Take it out of the event; refused while a schedule uses it."""
        self.event.hold()
        if using := self.event.schedules.using(room=self):
            said = gettext(
                "“%(room)s” stays: it has sessions in %(schedules)s. Close it for the schedules to come instead."
            )
            raise Refusal(said % {"room": apart(self), "schedules": using})
        self.delete()


class ClosedCell(models.Model):
    """A room that cannot be used in one slot."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="closed_cells")
    slot = models.ForeignKey("Slot", on_delete=models.CASCADE, related_name="closed_cells")
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "slot"], name="cell_closed_once")]

    @classmethod
    @transaction.atomic
    def close(cls, event, cells: set[tuple[int, int]]) -> None:
        """Close exactly these cells of the event, given as ids of room and slot; all others are open."""
        event.hold()
        rooms = set(event.rooms.values_list("pk", flat=True))
        slots = set(event.slots.values_list("pk", flat=True))
        if not cells <= set(product(rooms, slots)):
            raise Refusal(gettext("A room or slot has gone meanwhile. Look at the grid again."), status=422)
        closed = {(cell.room_id, cell.slot_id): cell for cell in cls.objects.filter(room__event=event)}
        cls.objects.filter(pk__in=[cell.pk for pair, cell in closed.items() if pair not in cells]).delete()
        cls.objects.bulk_create(cls(room_id=room, slot_id=slot) for room, slot in sorted(cells - closed.keys()))
