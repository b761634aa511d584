"""The Schedule: a kept set of placements; a draft, or published under a version number and then unchangeable."""

from hashlib import sha256

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from fudsched.refusals import Refusal

from .erratum import Erratum
from .pitch import Pitch
from .placement import Placement
from .saying import say, saying

# A pitch, and where it was and is; None for not at all.
Move = tuple[Pitch, Placement | None, Placement | None]


class ScheduleQuerySet(models.QuerySet):
    def drafts(self):
        return self.filter(version__isnull=True)

    def published(self):
        return self.filter(version__isnull=False).order_by("-version")

    def using(self, **where) -> str:
        """The schedules with a session there (`room=` or `slot=`), named as in “Version 1, Draft 3”; "" for none."""
        used = self.filter(**{f"placements__{key}": value for key, value in where.items()})
        return ", ".join(str(schedule) for schedule in used.distinct().order_by("number"))


class Schedule(models.Model):
    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="schedules")
    number = models.PositiveIntegerField(editable=False)
    version = models.PositiveIntegerField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # A saying: of which other it is a copy, as that was called then; empty for what was made.
    origin = models.JSONField(default=dict, editable=False)
    # What the engine said of it: score, bound, trace, seed, digest, left_out (fudsched-solution/1 without placements).
    report = models.JSONField(default=dict, blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="schedule_number_once_per_event"),
            models.UniqueConstraint(fields=["event", "version"], name="schedule_version_once_per_event"),
            models.CheckConstraint(
                condition=models.Q(version__isnull=True, published_at__isnull=True)
                | models.Q(version__isnull=False, published_at__isnull=False),
                name="published_schedule_has_a_version",
            ),
        ]

    def __str__(self) -> str:
        if self.version:
            return gettext("Version %(number)d") % {"number": self.version}
        return gettext("Draft %(number)d") % {"number": self.number}

    @property
    def note(self) -> str:
        """Of which other it is a copy, in the reader's language."""
        return say(self.origin) if self.origin else ""

    def in_log(self) -> dict:
        if self.version:
            return saying("version %(number)d", number=self.version)
        return saying("draft %(number)d", number=self.number)

    @classmethod
    @transaction.atomic
    def draft(cls, event, **fields) -> "Schedule":
        """A new, empty draft of the event under the next number."""
        event.hold()
        number = (event.schedules.aggregate(last=models.Max("number"))["last"] or 0) + 1
        return cls.objects.create(event=event, number=number, **fields)

    def is_published(self) -> bool:
        return self.version is not None

    def is_newest(self) -> bool:
        """What people read now."""
        return self.is_published() and not self.event.schedules.filter(version__gt=self.version).exists()

    def change(self) -> "Schedule":
        """Hold this draft alone for the rest of the transaction; a published one cannot be held."""
        held = type(self).objects.select_for_update().get(pk=self.pk)
        if held.is_published():
            said = gettext("Version %(number)d is published and stays. Change a copy of it.")
            raise Refusal(said % {"number": held.version})
        return held

    def state(self) -> str:
        """Equal for as long as every session stands where it stood."""
        rows = self.placements.standing().order_by("slot_id", "room_id").values_list("slot_id", "room_id", "pitch_id")
        return sha256(repr(list(rows)).encode()).hexdigest()[:16]

    @transaction.atomic
    def publish(self, seen: str | None = None, *, by=None, reason: str = "", is_back: bool = False) -> bool:
        """Give it the next version and a time; False when it has them. Publishing a draft twice gives one version.

        What differs from the version before becomes its errata.
        seen: the state in which the organiser saw it; refused when somebody has changed it since.
        by, reason: whose change it is, and why, as the errata say it. is_back: it undoes one.
        """
        self.event.hold()
        type(self).objects.select_for_update().filter(pk=self.pk).first()  # a change under way comes first
        self.refresh_from_db()
        if self.is_published():
            return False
        if seen is not None and seen != self.state():
            raise Refusal(gettext("Somebody changed this draft after you had opened it. Look again, then publish."))
        self.placements.stale().delete()
        if not self.placements.exists():
            raise Refusal(gettext("This draft is empty. Place a session before you publish it."))
        before = self.before()
        self.version = before.version + 1 if before else 1
        self.published_at = timezone.now()
        self.save(update_fields=["version", "published_at"])
        if before:
            Erratum.keep(self, self.moves_since(before), by=by, reason=reason, is_back=is_back)
        return True

    @transaction.atomic
    def discard(self) -> None:
        """Throw this draft away; its run stays, as the memory of what was tried."""
        self.change().delete()

    def kept(self) -> dict:
        """All that is needed to draw it up again."""
        rows = self.placements.values_list("pitch", "slot", "room", "part")
        return {"origin": self.origin, "report": self.report, "rows": [list(row) for row in rows]}

    @classmethod
    @transaction.atomic
    def again(cls, event, kept: dict, by=None) -> "Schedule":
        """A draft like one that was discarded, under the next number; without what has gone from the event since."""
        draft = cls.draft(event, created_by=by, origin=kept.get("origin", {}), report=kept["report"])
        there = [set(rows.values_list("pk", flat=True)) for rows in (event.pitches, event.slots, event.rooms)]
        draft.placements.bulk_create(
            Placement(schedule=draft, pitch_id=pitch, slot_id=slot, room_id=room, part=part)
            for pitch, slot, room, part in kept["rows"]
            if pitch in there[0] and slot in there[1] and room in there[2]
        )
        return draft

    @transaction.atomic
    def copy(self, by=None) -> "Schedule":
        """A new draft with the same placements."""
        origin = saying("copy of %(schedule)s", schedule=self.in_log())
        draft = type(self).draft(self.event, created_by=by, origin=origin, report=self.report)
        rows = self.placements.standing().values("pitch_id", "slot_id", "room_id", "part")
        draft.placements.bulk_create(Placement(schedule=draft, **row) for row in rows)
        return draft

    def before(self) -> "Schedule | None":
        """What it follows: a version the one before it, a draft the newest."""
        published = self.event.schedules.published()
        return (published.filter(version__lt=self.version) if self.version else published).first()

    def moves_since(self, before: "Schedule") -> list[Move]:
        """Every pitch whose place differs, with its first row in that schedule and in this one; None for no place."""
        was, now = ({row.pitch_id: row for row in _first_rows(schedule)} for schedule in (before, self))
        cells = [{pk: (row.slot_id, row.room_id) for pk, row in rows.items()} for rows in (was, now)]
        differ = [pk for pk in was.keys() | now.keys() if cells[0].get(pk) != cells[1].get(pk)]
        return [((now.get(pk) or was[pk]).pitch, was.get(pk), now.get(pk)) for pk in differ]


def _first_rows(schedule: Schedule) -> list[Placement]:
    rows = schedule.placements.firsts().with_all()
    rows = list(rows if schedule.is_published() else rows.standing())
    for row in rows:
        row.slot.event = schedule.event  # whose time zone it is shown in
    return rows
