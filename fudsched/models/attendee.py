"""The Attendee: a person at one event, known by a badge; helpers and organisers are attendees with a role."""

import secrets
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from .ballot import Ballot
from .choice import Choice
from .crew import Crew
from .event import new_code
from .pitch import Pitch, tidy
from .vote import Vote


def new_badge() -> str:
    return new_code(12)


class AttendeeQuerySet(models.QuerySet):
    def present(self):
        return self.filter(left_at__isnull=True)

    def joined(self):
        """Those who came, not those only named or with a badge that waits for them."""
        return self.present().filter(joined_at__isnull=False)

    def staff(self):
        return self.filter(role__in=[Attendee.Role.HELPER, Attendee.Role.ORGANISER])

    def gone(self):
        return self.filter(left_at__isnull=False)

    def called(self, words: str):
        """Those whose name holds each of these words."""
        # PostgreSQL knows no text with this sign in it: no name has it.
        found = self if "\0" not in words else self.none()
        for word in words.split():
            found = found.filter(name__icontains=word)
        return found

    def with_voted(self):
        """Each says in `has_voted` whether they have given any vote; never for what."""
        return self.annotate(has_voted=models.Exists(Vote.objects.filter(attendee=models.OuterRef("pk"))))


class Attendee(Ballot, Crew):
    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="attendees")
    name = models.CharField(max_length=80)
    badge = models.CharField(max_length=16, unique=True, default=new_badge, editable=False)
    needs = models.JSONField(default=list, blank=True, help_text="What a room must offer for this attendee.")
    absences = models.ManyToManyField("Slot", blank=True, related_name="absentees")
    # The secret in the address of their day's calendar, once they have asked for one.
    calendar_token = models.CharField(max_length=32, unique=True, null=True, editable=False)  # noqa: DJ001
    # What that calendar held when it was last given out, how often that had changed, and when it was first seen to.
    calendar_digest = models.CharField(max_length=64, default="", editable=False)
    calendar_number = models.PositiveIntegerField(default=0, editable=False)
    calendar_changed_at = models.DateTimeField(null=True, editable=False)
    # Empty for whoever was only named by a presenter, or whose badge still waits for them.
    joined_at = models.DateTimeField(null=True, default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    # The number of the newest erratum they have said they know of.
    errata_read = models.PositiveIntegerField(default=0, editable=False)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "user"], name="account_once_per_event"),
            models.CheckConstraint(condition=~models.Q(name=""), name="attendee_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(role__in=["attendee", "helper", "organiser"]), name="attendee_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def named(cls, event, names: list[str]) -> list["Attendee"]:
        """The event's attendees with these names, each created when nobody, or more than one, bears it.

        A pitch needs its presenters as attendees, or nobody would notice one who is to be in two places. A created
        one has a badge that only organisers see, so naming people gives nobody a second ballot.
        """
        names = list(dict.fromkeys(tidy(raw) for raw in names if raw.strip()))
        found: dict[str, list[int]] = {name.casefold(): [] for name in names}
        # Thousands of names are compared here, as databases disagree on the case of all but ASCII; few become rows.
        for pk, name in event.attendees.present().order_by().values_list("pk", "name"):
            if (key := name.casefold()) in found:
                found[key].append(pk)
        known = event.attendees.in_bulk(pk for same in found.values() if len(same) == 1 for pk in same)
        people = []
        for name in names:
            same = found[name.casefold()]
            people.append(known[same[0]] if len(same) == 1 else event.attendees.create(name=name, joined_at=None))
        return people

    @classmethod
    @transaction.atomic
    def enrol(cls, event, names: list[str]) -> list["Attendee"]:
        """Attendees with badges made before they come, one for each name that nobody present bears yet."""
        event.hold()
        known = {name.casefold() for name in event.attendees.present().values_list("name", flat=True)}
        new = {name.casefold(): name for name in map(tidy, reversed(names)) if name.casefold() not in known}
        return cls.objects.bulk_create(cls(event=event, name=name, joined_at=None) for name in reversed(new.values()))

    def presents(self, pitch: Pitch) -> bool:
        return pitch.presenters.filter(pk=self.pk).exists()

    def arrive(self) -> None:
        """Be here from now on, if not already: the badge was shown for the first time."""
        if self.joined_at is None:
            self.joined_at = timezone.now()
            self.save(update_fields=["joined_at"])

    def errata(self) -> list:
        """What they have yet to hear of: the newest of each pitch they voted for or present, and of everything."""
        unread = self.event.errata.newest().standing().concerning(self).filter(number__gt=self.errata_read)
        of_pitch: dict = {}
        for erratum in unread:
            of_pitch.setdefault(erratum.pitch_id, erratum)
        return [*of_pitch.values()]

    def read_errata(self, number: int) -> None:
        """They know of everything up to this erratum; said late, it takes nothing back."""
        last = self.event.errata.aggregate(last=models.Max("number"))["last"] or 0
        mine = type(self).objects.filter(pk=self.pk, errata_read__lt=number)
        mine.update(errata_read=min(number, last))

    def rename(self, name: str) -> None:
        self.name = tidy(name)
        self.save(update_fields=["name"])

    def reissue_badge(self) -> None:
        """A new badge for a lost phone: the old one opens nothing any more, votes and pitches stay."""
        self.badge = new_badge()
        self.save(update_fields=["badge"])

    @transaction.atomic
    def choose(self, pitch: Pitch, kind: str, instead_of: list[int] = ()) -> None:
        """Take a session into one's day or leave it out, or (kind "") let the votes decide again.

        instead_of: ids of pitches at the same time, of which those taken by hand give way.
        """
        self.choices.filter(pitch=pitch).delete()
        if kind == Choice.Kind.TAKE:
            self.choices.filter(pitch__in=instead_of, kind=Choice.Kind.TAKE).delete()
        if kind:
            self.choices.create(pitch=pitch, kind=kind)

    def renew_calendar(self) -> None:
        """A new secret address for their calendar: the old one, if any, ends."""
        self.calendar_token = secrets.token_urlsafe(18)
        self.save(update_fields=["calendar_token"])

    def end_calendar(self) -> None:
        self.calendar_token = None
        self.save(update_fields=["calendar_token"])

    def calendar_as_of(self, digest: str) -> tuple[int, datetime]:
        """How often the calendar that holds this now has changed, and when: it is about to be given out.

        A day follows votes, choices, absences, versions and mended titles alike. Rather than have each of them count,
        what is given out is compared with what was given out before: in between nobody has had anything.
        """
        if digest != self.calendar_digest:
            # Of two who ask at once, one counts.
            changed = type(self).objects.filter(pk=self.pk).exclude(calendar_digest=digest)
            number = models.F("calendar_number") + 1
            changed.update(calendar_digest=digest, calendar_number=number, calendar_changed_at=timezone.now())
            self.refresh_from_db(fields=["calendar_digest", "calendar_number", "calendar_changed_at"])
        return self.calendar_number, self.calendar_changed_at

    @transaction.atomic
    def leave(self) -> None:
        """Go home: pitches nobody else presents are withdrawn, open votes taken back, shifts left, the badge ends.

        Votes that voting has closed over stay: they were counted.
        """
        # In the order in which everybody takes them: the door, then the event.
        self.event.voting.hold()
        self.event.hold()
        self._check_another_organiser_stays()
        if self.event.voting.is_open():
            self.votes.all().delete()
        for pitch in self.pitches.standing():
            if pitch.presenters.present().count() == 1:
                pitch.withdraw()
        self.shifts.clear()
        self.left_at = timezone.now()
        self.reissue_badge()
        self.save(update_fields=["left_at"])
