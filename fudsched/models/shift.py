"""The Shift: a stretch of time in which helpers are wanted somewhere, as at a door or to carry boxes."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from fudsched.refusals import Refusal

from .moment import shown
from .pitch import apart

MOST_WANTED = 99


class Shift(models.Model):
    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="shifts")
    title = models.CharField(max_length=120)
    room = models.ForeignKey("Room", on_delete=models.SET_NULL, null=True, blank=True, related_name="shifts")
    place = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    wanted = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_WANTED)]
    )
    people = models.ManyToManyField("Attendee", blank=True, related_name="shifts")

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_start"
            ),
            models.CheckConstraint(condition=models.Q(wanted__gte=1), name="shift_wants_somebody"),
        ]

    def __str__(self) -> str:
        return self.title

    def where(self) -> str:
        return ", ".join(str(part) for part in (self.room, self.place) if part)

    def time(self) -> str:
        start, end = (moment.astimezone(self.event.tz) for moment in (self.starts_at, self.ends_at))
        return f"{shown(start, 'D H:i')}–{shown(end, 'H:i')}"

    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    def free(self) -> int:
        """How many more are wanted."""
        return max(0, self.wanted - len(self.people.all()))

    @transaction.atomic
    def take(self, person) -> bool:
        """A helper signs up; False when they have already."""
        self.event.hold()
        if self.people.filter(pk=person.pk).exists():
            return False
        if self.is_over():
            raise Refusal(gettext("“%(shift)s” is over.") % {"shift": apart(self)})
        if not self.free():
            raise Refusal(
                gettext("“%(shift)s” has all the helpers it wants. Take another shift.") % {"shift": apart(self)}
            )
        self._add(person)
        return True

    @transaction.atomic
    def assign(self, person) -> bool:
        """An organiser puts somebody here, also more than were wanted; False when they are here already."""
        self.event.hold()
        if self.people.filter(pk=person.pk).exists():
            return False
        self._add(person)
        return True

    def leave(self, person) -> bool:
        """False when they were not in it."""
        return bool(self.people.through.objects.filter(shift=self, attendee=person).delete()[0])

    @transaction.atomic
    def change(self, **fields) -> None:
        """Change what is known of it; refused when one of its people would be in two places."""
        self.event.hold()
        for field, value in fields.items():
            setattr(self, field, value)
        if self.ends_at <= self.starts_at:
            raise Refusal(gettext("A shift must end after it begins."), status=422)
        if self.pk:
            for person in self.people.all():
                self._check_free(person)
        self.save()

    def _add(self, person) -> None:
        if not person.is_helper or person.left_at:
            raise Refusal(gettext("%(name)s is no helper of this event.") % {"name": apart(person)})
        self._check_free(person)
        self.people.add(person)

    def _check_free(self, person) -> None:
        other = person.shifts.filter(starts_at__lt=self.ends_at, ends_at__gt=self.starts_at).exclude(pk=self.pk).first()
        if other:
            other.event = self.event
            said = gettext("%(name)s has “%(shift)s” at that time, %(time)s. Nobody is in two places.")
            raise Refusal(said % {"name": apart(person), "shift": apart(other), "time": other.time()})
