"""The Erratum: one thing that changed from a published version to the next, in a sentence, numbered for the day."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from .pitch import Pitch, apart
from .vote import Vote


class ErratumQuerySet(models.QuerySet):
    def newest(self):
        return self.select_related("schedule").order_by("-number")

    def standing(self):
        """Those of a session that is not over yet."""
        return self.filter(slot__ends_at__gt=timezone.now())

    def concerning(self, attendee):
        """Those of what they voted for or present, and those of everybody."""
        presented = Pitch.presenters.through.objects.filter(attendee=attendee)
        return self.filter(
            models.Q(pitch__isnull=True)
            | models.Q(pitch__in=Vote.objects.filter(attendee=attendee).values("pitch"))
            | models.Q(pitch__in=presented.values("pitch"))
        )


class Erratum(models.Model):
    class Kind(models.TextChoices):
        ROOM = "room", "another room"
        TIME = "time", "another time"
        NEW = "new", "new"
        DROPPED = "dropped", "dropped"
        LATE = "late", "later than planned"

    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="errata")
    number = models.PositiveIntegerField(editable=False)
    # The version that brought it.
    schedule = models.ForeignKey("Schedule", on_delete=models.CASCADE, related_name="errata")
    kind = models.CharField(max_length=7, choices=Kind)
    # None when it is about everything from a slot on.
    pitch = models.ForeignKey("Pitch", on_delete=models.CASCADE, null=True, related_name="errata")
    # Where the session is now, or was when it is dropped; the first one that is late. When it is over, so is the news.
    slot = models.ForeignKey("Slot", on_delete=models.SET_NULL, null=True, related_name="+")
    minutes = models.SmallIntegerField(default=0, help_text="By how much it is late.")
    sentence = models.CharField(max_length=800)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = ErratumQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "errata"
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="erratum_number_once_per_event"),
            models.CheckConstraint(
                condition=models.Q(kind="late", pitch__isnull=True)
                | models.Q(kind__in=["room", "time", "new", "dropped"], pitch__isnull=False),
                name="erratum_is_of_a_pitch_or_of_the_time",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

    @classmethod
    def keep(cls, schedule, moves, *, by=None, reason: str = "", is_back: bool = False) -> None:
        """One for each of these differences (pitch, was, now) to the version before. The event is held.

        is_back: they undo what was told before. Whoever was dropped before is back in any case.
        """
        moves = sorted(moves, key=lambda move: ((move[2] or move[1]).slot.starts_at, move[0].number))
        first = cls.next_number(schedule.event)
        dropped = schedule.event.errata.filter(kind=cls.Kind.DROPPED, pitch__in=[pitch for pitch, _was, _now in moves])
        gone = set(dropped.values_list("pitch", flat=True))
        with override("en"):  # it is kept, and read by everybody
            when = when_in(schedule.event)
            cls.objects.bulk_create(
                cls(
                    event=schedule.event,
                    number=number,
                    schedule=schedule,
                    kind=kind_of(was, now),
                    pitch=pitch,
                    slot_id=(now or was).slot_id,
                    sentence=with_reason(
                        sentence_of(pitch, was, now, when, is_back=is_back or (was is None and pitch.pk in gone)),
                        reason,
                    ),
                    by=by,
                )
                for number, (pitch, was, now) in enumerate(moves, start=first)
            )

    @classmethod
    def next_number(cls, event) -> int:
        return (event.errata.aggregate(last=models.Max("number"))["last"] or 0) + 1


def when_in(event):
    """A function that says the start of a slot: with its weekday where the event has several."""
    said = "l H:i" if len(event.days()) > 1 else "H:i"
    return lambda slot: date_format(slot.starts_at.astimezone(event.tz), said)


def kind_of(was, now) -> str:
    if was is None:
        return Erratum.Kind.NEW
    if now is None:
        return Erratum.Kind.DROPPED
    return Erratum.Kind.ROOM if was.slot_id == now.slot_id else Erratum.Kind.TIME


def sentence_of(pitch, was, now, when, *, is_back: bool = False) -> str:
    """when: says the start of a slot. is_back: it was there before."""
    name = f"“{apart(pitch.title)}”"
    if now and is_back:
        return f"{name} is back in {apart(now.room.name)} at {when(now.slot)}."
    if was is None:
        return f"{name} is new: {when(now.slot)} in {apart(now.room.name)}."
    if now is None and pitch.merged_into:
        return f"{name} is given together with “{apart(pitch.merged_into.title)}”."
    if now is None:
        return f"{name} is cancelled. It was to be at {when(was.slot)} in {apart(was.room.name)}."
    if was.slot_id == now.slot_id:
        return f"{name} moves from {apart(was.room.name)} to {apart(now.room.name)}, same time: {when(now.slot)}."
    room = apart(now.room.name)
    where = f"in {room}, same room" if was.room_id == now.room_id else f"from {apart(was.room.name)} to {room}"
    return f"{name} moves from {when(was.slot)} to {when(now.slot)}, {where}."


def with_reason(sentence: str, reason: str) -> str:
    if not reason:
        return sentence
    end = "" if reason[-1] in ".!?…。" else "."
    return f"{sentence} {apart(reason)}{end}"
