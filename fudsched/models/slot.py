"""The Slot: when. One stretch of the day, the same in all rooms."""

from datetime import UTC, datetime, tzinfo

from django.db import models, transaction
from django.utils.translation import gettext

from fudsched.refusals import Refusal

from .moment import shown

Span = tuple[datetime, datetime]


class Slot(models.Model):
    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["event", "starts_at"], name="slot_starts_once_per_event"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="slot_ends_after_start"),
        ]

    def __str__(self) -> str:
        start, end = (moment.astimezone(self.event.tz) for moment in (self.starts_at, self.ends_at))
        return f"{shown(start, 'D H:i')}–{shown(end, 'H:i')}"

    @classmethod
    @transaction.atomic
    def lay(cls, event, spans: list[Span]) -> list["Slot"]:
        """Create slots of the event, all or none; refused when one ends before it starts or two overlap."""
        event.hold()
        check_spans(event, spans, list(event.slots.values_list("starts_at", "ends_at")))
        return cls.objects.bulk_create(cls(event=event, starts_at=start, ends_at=end) for start, end in spans)

    @transaction.atomic
    def move(self, starts_at: datetime, ends_at: datetime) -> None:
        """Give it another time; sessions placed in it move along, in every schedule."""
        self.event.hold()
        others = self.event.slots.exclude(pk=self.pk)
        check_spans(self.event, [(starts_at, ends_at)], list(others.values_list("starts_at", "ends_at")))
        self.starts_at, self.ends_at = starts_at, ends_at
        self.save(update_fields=["starts_at", "ends_at"])

    @transaction.atomic
    def remove(self) -> None:
        """Take it out of the event; refused while a schedule uses it."""
        self.event.hold()
        if using := self.event.schedules.using(slot=self):
            said = gettext(
                "%(slot)s stays: it has sessions in %(schedules)s. Close its cells for the schedules to come instead."
            )
            raise Refusal(said % {"slot": self, "schedules": using})
        self.delete()


def in_zone(zone: tzinfo, start: datetime, end: datetime) -> Span:
    """From and to by the clocks of a zone. Where an hour is left out in between, it lasts as long as the clocks say."""
    starts_at, ends_at = (clock.replace(tzinfo=zone).astimezone(UTC) for clock in (start, end))
    return starts_at, ends_at if ends_at > starts_at else starts_at + abs(end - start)


def check_spans(event, spans: list[Span], taken: list[Span]) -> None:
    """Refuse spans that end before they start, or that overlap one another or what is taken."""
    taken = list(taken)
    for starts_at, ends_at in spans:
        local = shown(starts_at.astimezone(event.tz), gettext("H:i, j F"))
        if ends_at <= starts_at:
            raise Refusal(gettext("The slot at %(time)s must end after it starts.") % {"time": local}, status=422)
        if any(starts_at < end and start < ends_at for start, end in taken):
            raise Refusal(gettext("The slot at %(time)s overlaps another slot.") % {"time": local}, status=422)
        taken.append((starts_at, ends_at))
