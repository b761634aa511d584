"""The Attendee: a person at one event, known by a badge; helpers and organisers are attendees with a role."""

import random

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from fudsched.refusals import NotYours, Refusal

from .decline import Decline
from .door import Door
from .event import new_code
from .pitch import Pitch, tidy
from .vote import Vote

# How many pitches a phone shows before its reader tires: what stands among them counts as seen.
SEEN_AT_ONCE = 12


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
        found = self
        for word in words.split():
            found = found.filter(name__icontains=word)
        return found

    def with_voted(self):
        """Each says in `has_voted` whether they have given any vote; never for what."""
        return self.annotate(has_voted=models.Exists(Vote.objects.filter(attendee=models.OuterRef("pk"))))


class Attendee(models.Model):
    class Role(models.TextChoices):
        ATTENDEE = "attendee", "Attendee"
        HELPER = "helper", "Helper"
        ORGANISER = "organiser", "Organiser"

    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="attendees")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="attendees"
    )
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=9, choices=Role, default=Role.ATTENDEE)
    badge = models.CharField(max_length=16, unique=True, default=new_badge, editable=False)
    needs = models.JSONField(default=list, blank=True, help_text="What a room must offer for this attendee.")
    absences = models.ManyToManyField("Slot", blank=True, related_name="absentees")
    # The order in which this attendee sees the pitches: theirs alone, and stable (see order_pitches).
    ballot_order = models.JSONField(default=list, editable=False)
    # Empty for whoever was only named by a presenter, or whose badge still waits for them.
    joined_at = models.DateTimeField(null=True, default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

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

    @property
    def is_organiser(self) -> bool:
        return self.role == self.Role.ORGANISER

    @property
    def is_helper(self) -> bool:
        """Helpers' doors are open to organisers too."""
        return self.role in (self.Role.HELPER, self.Role.ORGANISER)

    def presents(self, pitch: Pitch) -> bool:
        return pitch.presenters.filter(pk=self.pk).exists()

    def wants(self) -> set[int]:
        """The ids of the pitches this attendee votes for."""
        return set(self.votes.values_list("pitch_id", flat=True))

    def votes_given(self) -> int:
        """How many votes count: those for pitches that were withdrawn wait for their return."""
        return self.votes.filter(pitch__withdrawn_at=None).count()

    def votes_left(self) -> int | None:
        """How many votes remain, or None when the event sets no limit."""
        limit = self.event.vote_limit
        return None if limit is None else max(0, limit - self.votes_given())

    @transaction.atomic
    def vote_for(self, pitch: Pitch) -> None:
        """Count this attendee's vote for the pitch, once however often it is said."""
        event = self.event
        event.enter(Door.Kind.VOTING)
        if pitch.event_id != self.event_id:
            raise Refusal("That pitch belongs to another event.")
        if pitch.withdrawn_at:
            raise Refusal(f"“{pitch.title}” was withdrawn.")
        if not event.may_vote_for_own and self.presents(pitch):
            raise Refusal("You present this one: at this event your vote goes to others' pitches.")
        if event.vote_limit is not None:
            # Two phones of one attendee wait for each other here, or both would find the last vote still free.
            type(self).objects.select_for_update().get(pk=self.pk)
            wanted = set(self.votes.filter(pitch__withdrawn_at=None).values_list("pitch_id", flat=True))
            if pitch.pk not in wanted and len(wanted) >= event.vote_limit:
                raise Refusal(f"You have given all your {event.vote_limit} votes. Take one back to vote for this.")
        Vote.objects.bulk_create([Vote(attendee=self, pitch=pitch)], ignore_conflicts=True)

    @transaction.atomic
    def take_back_vote(self, pitch: Pitch) -> None:
        """Neither for it nor past it any more."""
        self.event.enter(Door.Kind.VOTING)
        self.votes.filter(pitch=pitch).delete()
        self.declines.filter(pitch=pitch).delete()

    @transaction.atomic
    def pass_on(self, pitch: Pitch) -> None:
        """It is not for me: decided, and no vote."""
        self.event.enter(Door.Kind.VOTING)
        if pitch.event_id != self.event_id:
            raise Refusal("That pitch belongs to another event.")
        self.votes.filter(pitch=pitch).delete()
        Decline.objects.bulk_create([Decline(attendee=self, pitch=pitch)], ignore_conflicts=True)

    def decisions(self) -> dict[str, list[int]]:
        """The numbers of the pitches this attendee votes for, and has passed on."""
        said = [
            decisions.annotate(kind=models.Value(kind)).values_list("kind", "pitch__number")
            for kind, decisions in (("wants", self.votes), ("passes", self.declines))
        ]
        found: dict[str, list[int]] = {"wants": [], "passes": []}
        for kind, number in said[0].union(said[1]):
            found[kind].append(number)
        return found

    def undecided(self) -> list[Pitch]:
        """Those they could hear on stage, and have neither voted for nor passed on."""
        heard = self.event.pitches.standing().filter(turn__state="done")
        return list(heard.exclude(votes__attendee=self).exclude(declines__attendee=self).order_by("number"))

    def order_pitches(self, pitches: list[Pitch], *, settled: bool = False) -> list[Pitch]:
        """The pitches as this attendee sees them: always in the same order, newcomers on top, least seen first.

        Everybody has another order, or the first of one list would collect everybody's votes. The first look fixes
        it, and counts what stands within reach of a thumb as seen, so that the next attendee gets what few have seen.
        settled: for a page that is open already, where nothing may move: newcomers come last, and nothing is fixed.
        """
        by_id = {pitch.pk: pitch for pitch in pitches}
        new = [pk for pk in by_id if pk not in set(self.ballot_order)]
        if new and not settled:
            self._take_in(by_id)
            new = []
        return [by_id[pk] for pk in [*self.ballot_order, *new] if pk in by_id]

    @transaction.atomic
    def _take_in(self, by_id: dict[int, Pitch]) -> None:
        # Two tabs opened together must agree on one order.
        mine = type(self).objects.select_for_update()
        self.ballot_order = mine.values_list("ballot_order", flat=True).get(pk=self.pk)
        new = [pk for pk in by_id if pk not in set(self.ballot_order)]
        random.Random(self.pk).shuffle(new)
        new.sort(key=lambda pk: by_id[pk].seen)
        self.ballot_order = new + self.ballot_order
        self.save(update_fields=["ballot_order"])
        # A hall opens its ballots in one moment: nobody waits for a row that another is counting, and a look or two
        # less in the count harms nobody.
        free = Pitch.objects.filter(pk__in=new[:SEEN_AT_ONCE]).select_for_update(skip_locked=True)
        Pitch.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(seen=models.F("seen") + 1)

    def arrive(self) -> None:
        """Be here from now on, if not already: the badge was shown for the first time."""
        if self.joined_at is None:
            self.joined_at = timezone.now()
            self.save(update_fields=["joined_at"])

    def rename(self, name: str) -> None:
        self.name = tidy(name)
        self.save(update_fields=["name"])

    def reissue_badge(self) -> None:
        """A new badge for a lost phone: the old one opens nothing any more, votes and pitches stay."""
        self.badge = new_badge()
        self.save(update_fields=["badge"])

    @transaction.atomic
    def become(self, role: str) -> None:
        """Give this role. Organisers get an account of their own, without a password, as a badge opens no desk."""
        self.event.hold()
        if self.left_at:
            raise Refusal(f"{self} has left this event. Add them anew.")
        if role != self.Role.ORGANISER:
            self._check_another_organiser_stays()
        elif self.user is None:
            self.user = new_account(f"{self.name} {self.event.slug}")
        self.role = role
        self.save(update_fields=["role", "user"])

    def may_be_sent_a_sign_in_link(self) -> bool:
        """Whether organisers of this event may let them into their account: only if it opens nothing but this event."""
        user = self.user
        if not (self.is_organiser and user and user.is_active) or user.is_staff or user.is_superuser:
            return False
        return not user.has_usable_password() and not user.attendees.exclude(event=self.event_id).exists()

    def _check_another_organiser_stays(self) -> None:
        others = self.event.attendees.present().filter(role=self.Role.ORGANISER).exclude(pk=self.pk)
        if self.is_organiser and not others.exists():
            raise NotYours(f"{self} is the only organiser. Make somebody else an organiser first.")

    @transaction.atomic
    def leave(self) -> None:
        """Go home: pitches nobody else presents are withdrawn, votes still open are taken back, the badge ends.

        Votes that voting has closed over stay: they were counted.
        """
        self._check_another_organiser_stays()
        self.event.voting.hold()
        if self.event.voting.is_open():
            self.votes.all().delete()
        for pitch in self.pitches.standing():
            if pitch.presenters.present().count() == 1:
                pitch.withdraw()
        self.left_at = timezone.now()
        self.reissue_badge()
        self.save(update_fields=["left_at"])


def new_account(words: str):
    """An account whose name is made of these words, and which only a sign-in link opens."""
    users = get_user_model().objects
    base = slugify(words)[:100] or "organiser"
    taken = set(users.filter(username__startswith=base).values_list("username", flat=True))
    name = next(n for at in range(1, len(taken) + 2) if (n := base if at == 1 else f"{base}-{at}") not in taken)
    return users.create_user(name)
