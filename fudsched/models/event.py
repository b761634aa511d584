"""The Event: one barcamp, of one or more days, in one time zone."""

import secrets
from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from fudsched.refusals import Refusal

from .door import Door
from .pitch import apart, stands
from .slot import Slot, check_spans
from .stamp import Stamp
from .vote import Vote

# Read aloud in a hall and typed on a phone: nothing that looks or sounds like something else.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# First parts of addresses that belong to the server.
RESERVED_SLUGS = {
    "accounts",
    "admin",
    "healthz",
    "language",
    "new",
    "readyz",
    "sign-in",
    "sign-out",
    "static",
    "favicon.ico",
}


def new_code(length: int) -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def new_event_code() -> str:
    return new_code(6)


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        said = gettext("“%(name)s” is no time zone. Names look like “America/Phoenix” or “Europe/Berlin”.")
        raise ValidationError(said % {"name": apart(name)})


def validate_slug_is_free(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        said = gettext("The address “/%(slug)s/” belongs to the server. Choose another.")
        raise ValidationError(said % {"slug": slug})


class Event(models.Model):
    class JoinBy(models.TextChoices):
        CODE = "code", gettext_lazy("the event's code and a name")
        BADGE = "badge", gettext_lazy("a personal badge only")
        BOTH = "both", gettext_lazy("code or badge")

    name = models.CharField(max_length=120)
    slug = models.SlugField(
        "address",
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9-]{2,}[a-z0-9]$", gettext_lazy("Use four or more of a-z, 0-9 and inner hyphens.")
            ),
            validate_slug_is_free,
        ],
        help_text="Part of every link to the event. It cannot change once people have joined.",
    )
    time_zone = models.CharField(max_length=60, default="UTC", validators=[validate_time_zone])
    place = models.CharField(max_length=200, blank=True)
    about = models.TextField(max_length=2000, blank=True, help_text="One paragraph for those who have never been.")
    notice = models.CharField(max_length=300, blank=True, help_text="One sentence shown on every page.")
    code = models.CharField("join code", max_length=12, unique=True, default=new_event_code)
    join_by = models.CharField(max_length=5, choices=JoinBy, default=JoinBy.BOTH)
    pitch_seconds = models.PositiveSmallIntegerField(
        default=20, validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    vote_limit = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Votes for each attendee. Empty: no limit.",
    )
    may_vote_for_own = models.BooleanField("presenters may vote for their own pitch", default=True)
    shows_counts_live = models.BooleanField(
        "show vote counts while voting is open",
        default=False,
        help_text="Else they are hidden until voting closes.",
    )
    # The seed from which the demo simulated its people and ballots; none at a real event, which the demo never touches.
    demo_seed = models.PositiveIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # What other programs know it by, and all that belongs to it: another server may have an event at the same address.
    guid = models.UUIDField(default=uuid4, unique=True, editable=False)
    # From then on notes, links and answers can only be read.
    notes_locked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(vote_limit=None) | models.Q(vote_limit__gte=1), name="vote_limit_allows_a_vote"
            ),
            models.CheckConstraint(condition=models.Q(join_by__in=["code", "badge", "both"]), name="join_by_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def start(cls, **fields) -> "Event":
        """Create an event with its two doors, both closed, and its stamp."""
        event = cls.objects.create(**fields)
        for kind in Door.Kind:
            event.doors.create(kind=kind)
        Stamp.objects.create(event=event)
        return event

    @classmethod
    @transaction.atomic
    def found(cls, user, **fields) -> "Event":
        """Start an event whose first organiser is that account."""
        event = cls.start(**fields)
        name = " ".join((user.get_full_name() or user.get_username()).split())[:80]
        event.attendees.create(user=user, name=name, role="organiser")
        return event

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def pitching(self) -> Door:
        return self.door(Door.Kind.PITCHING)

    @property
    def voting(self) -> Door:
        return self.door(Door.Kind.VOTING)

    def door(self, kind: str) -> Door:
        """One of the two doors; both are read with the first one asked for."""
        if not hasattr(self, "_doors"):
            self._doors = {door.kind: door for door in self.doors.all()}
            for door in self._doors.values():
                door.event = self
        return self._doors[kind]

    def enter(self, kind: str) -> None:
        """Door.enter for a door not read yet: a vote has no query to spare."""
        Door.lock(self.pk, kind)
        self.__dict__.pop("_doors", None)
        door = self.door(kind)
        if not door.is_open():
            raise Refusal(door.sentence())

    def refresh_from_db(self, *args, **kwargs) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.__dict__.pop("_doors", None)

    def is_joined_by_code(self) -> bool:
        return self.join_by != self.JoinBy.BADGE

    def is_code(self, typed: str) -> bool:
        """Whether this is its code, however it was read off a wall: in any case, in groups of any shape."""
        return "".join(filter(str.isalnum, typed)).upper() == "".join(filter(str.isalnum, self.code)).upper()

    def features(self) -> list[str]:
        """What its rooms offer: what there is to be needed."""
        return sorted({feature for offered in self.rooms.values_list("features", flat=True) for feature in offered})

    def hold(self) -> None:
        """Keep others who hold it waiting until the transaction ends, to number or check things as a whole."""
        type(self).objects.select_for_update(no_key=True).get(pk=self.pk)

    def renew_code(self) -> None:
        """A new join code: the old one lets nobody in any more; whoever has joined stays."""
        self.code = new_event_code()
        self.save(update_fields=["code"])

    @transaction.atomic
    def move_to(self, time_zone: str) -> None:
        """Change the zone, and keep what the clocks say: a slot at 11:00 is at 11:00 in the new zone too.

        Refused where that cannot be: slots in the night in which the clocks of the new zone are changed.
        """
        old, new = self.tz, ZoneInfo(time_zone)

        def moved(moment: datetime | None) -> datetime | None:
            return moment and moment.astimezone(old).replace(tzinfo=new).astimezone(UTC)

        self.hold()
        timed = [*self.slots.order_by("starts_at"), *self.plenaries.all(), *self.shifts.all()]
        for each in timed:
            each.was, length = each.starts_at, each.ends_at and each.ends_at - each.starts_at
            each.starts_at, each.ends_at = moved(each.starts_at), moved(each.ends_at)
            if each.ends_at and each.ends_at <= each.starts_at:  # from the hour that is left out into the next
                each.ends_at = each.starts_at + length
        self.time_zone = time_zone
        slots = [each for each in timed if isinstance(each, Slot)]
        check_spans(self, [(slot.starts_at, slot.ends_at) for slot in slots], [])
        # One slot must not land on the next before that one has gone: of those that go forward the last is first.
        later = [each for each in timed if each.starts_at > each.was]
        for each in [*reversed(later), *(each for each in timed if each not in later)]:
            each.save(update_fields=["starts_at", "ends_at"])
        self.save(update_fields=["time_zone"])

    def lock_notes(self, *, locked: bool) -> None:
        """Keep what is written down of the sessions as it is, or let people go on."""
        self.notes_locked_at = (self.notes_locked_at or timezone.now()) if locked else None
        self.save(update_fields=["notes_locked_at"])

    def counts(self) -> dict[str, int]:
        """How many have joined, pitch and vote, and how many votes stand; never whose."""
        return {
            "joined": self.attendees.joined().count(),
            "pitches": self.pitches.standing().count(),
            "votes": Vote.objects.filter(stands("pitch__"), pitch__event=self).count(),
            "voters": self.voters(),
        }

    def voters(self) -> int:
        """How many have given a vote that stands."""
        # Asked one by one, of their votes alone: joining all votes to all pitches takes five times as long.
        theirs = Vote.objects.filter(attendee=models.OuterRef("pk"))
        theirs = theirs.exclude(pitch__in=self.pitches.filter(~stands()))
        return self.attendees.filter(models.Exists(theirs)).count()

    def shows_counts(self) -> bool:
        """Whether everybody may see the counts now: live if the event says so, else once voting has closed."""
        return self.shows_counts_live or self.voting.has_closed()

    def published(self, version: int | None = None):
        """The newest published schedule, or the one of that version; None where there is none."""
        which = {"version__isnull": False} if version is None else {"version": version}
        return self.schedules.filter(**which).order_by("-version").first()

    def days(self) -> list:
        """The dates, in the event's time zone, on which it has slots or plenaries."""
        starts = [*self.slots.values_list("starts_at", flat=True), *self.plenaries.values_list("starts_at", flat=True)]
        return sorted({start.astimezone(self.tz).date() for start in starts})
