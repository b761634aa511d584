"""The Pitch: the 20-second offer of a session, by one or more presenters."""

from datetime import timedelta
from unicodedata import bidirectional

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language_bidi, gettext

from fudsched.refusals import NotYours, Refusal

# The same pitch of the same people within this time is a button pressed twice, not a second session.
A_MOMENT = timedelta(minutes=1)


def tidy(text: str) -> str:
    return " ".join(text.split())


def apart(name: object) -> str:
    """A name that runs another way than its sentence between Unicode's isolates, or it would turn what is around it."""
    name = str(name)
    turns = get_language_bidi() or any(bidirectional(letter) in ("R", "AL") for letter in name)
    return f"\u2068{name}\u2069" if turns and name else name


def stands(path: str = "") -> models.Q:
    """Neither withdrawn nor merged into another; path: from what is asked to its pitch, as “pitch__”."""
    return models.Q(**{f"{path}withdrawn_at": None, f"{path}merged_into": None})


class PitchQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(stands())

    def votable(self):
        """Those that stand, and those that were merged into one that does: papers with their numbers are about."""
        return self.filter(stands() | models.Q(stands("merged_into__"), merged_into__isnull=False)).select_related(
            "merged_into"
        )

    def with_votes(self):
        return self.annotate(vote_count=models.Count("votes", distinct=True))

    def by_votes(self):
        return self.with_votes().order_by("-vote_count", "number")

    def with_sources(self):
        """Besides votes: how many of them came on paper, and how many hands went up, which count for nothing."""
        paper = models.Count("votes", distinct=True, filter=models.Q(votes__source="paper"))
        return self.annotate(paper_count=paper).select_related("hands")

    def with_people(self):
        return self.prefetch_related("presenters")

    def with_parts(self):
        """Each with those that were merged into it."""
        return self.prefetch_related("parts")

    def same_title(self, title: str):
        """Others with this title, whatever its case and spaces: pointed out to the presenter, not refused."""
        return self.standing().filter(title__iexact=tidy(title))


class Pitch(models.Model):
    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="pitches")
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=160)
    synopsis = models.TextField(max_length=1200, blank=True, help_text="One paragraph: what will people take home?")
    topic = models.CharField(max_length=40, blank=True)
    track = models.CharField(max_length=40, blank=True, help_text="Sessions of a track are kept in one room.")
    language = models.CharField(max_length=40, blank=True, help_text="If it is not the event's usual one.")
    length = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(4)], help_text="In slots."
    )
    needs = models.JSONField(default=list, blank=True, help_text="What the room must offer.")
    origin = models.CharField(max_length=80, blank=True, help_text="Where it was given before, if anywhere.")
    presenters = models.ManyToManyField("Attendee", related_name="pitches")
    unavailable = models.ManyToManyField(
        "Slot", blank=True, related_name="+", help_text="Slots in which the presenters cannot."
    )
    # How many attendees have had it near the top of their ballot (see Attendee.order_pitches).
    seen = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Where its votes count now. Who said so and when is in its Merge; here it is at hand for every tally.
    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, editable=False, related_name="parts"
    )

    objects = PitchQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "pitches"
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="pitch_number_once_per_event"),
            models.CheckConstraint(condition=~models.Q(title=""), name="pitch_has_a_title"),
            models.CheckConstraint(condition=models.Q(length__gte=1), name="pitch_lasts_a_slot"),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("pk")),
                name="pitch_is_merged_into_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    @transaction.atomic
    def offer(cls, event, *, by=None, names=(), unavailable=(), **fields) -> "Pitch":
        """Add a pitch to the event under the next number.

        by: the attendee who presents it; None for a walk-up that a helper types in, who may while the door is closed.
        names: of further presenters. unavailable: slots in which they cannot.
        """
        if by is not None and not by.is_helper:
            event.pitching.enter()
        # Numbers are read aloud at the microphone: one at a time, no gaps, no doubles.
        event.hold()
        if twin := cls.just_offered(event, by=by, names=names, title=fields["title"]):
            return twin
        number = (event.pitches.aggregate(last=models.Max("number"))["last"] or 0) + 1
        pitch = cls.objects.create(event=event, number=number, **fields)
        pitch.set_presenters(by, names)
        pitch.unavailable.set(unavailable)
        return pitch

    @classmethod
    def just_offered(cls, event, *, by=None, names=(), title="") -> "Pitch | None":
        """The pitch that the same people offered under the same title a moment ago: the same form, sent twice."""
        people = {tidy(name).casefold() for name in [*names, *([by.name] if by else [])] if name.strip()}
        recent = event.pitches.same_title(title).filter(created_at__gt=timezone.now() - A_MOMENT).with_people()
        for pitch in recent:
            presenters = pitch.presenters.all()
            if (by is None or by in presenters) and {attendee.name.casefold() for attendee in presenters} == people:
                return pitch
        return None

    @transaction.atomic
    def change(self, by, *, names=(), unavailable=(), **fields) -> None:
        """Change what it says, presented by `by` if they do so already, and by those of these names."""
        self.event.pitching.hold()
        self.check_may_be_changed_by(by)
        for field, value in fields.items():
            setattr(self, field, value)
        self.save(update_fields=list(fields))
        self.set_presenters(by if by.presents(self) else None, names)
        self.unavailable.set(unavailable)

    def people(self) -> str:
        """The presenters' names as one text; prefetch presenters before asking for many."""
        return ", ".join(attendee.name for attendee in self.presenters.all())

    def matches(self, text: str) -> bool:
        """Whether each word of the text is somewhere in it, or is the title or number of what it joins.

        Prefetch presenters and parts before asking many.

        Not asked of the database: SQLite knows capital letters of ASCII alone.
        """
        said = f"{self.number} {self.title} {self.synopsis} {self.topic} {self.language} {self.people()}"
        said += "".join(f" {part.number} {part.title}" for part in self.parts.all())
        return all(word in said.casefold() for word in text.casefold().split())

    def set_presenters(self, by, names) -> None:
        """Presented by that attendee, if any, and by those of these names."""
        attendees = self._meta.get_field("presenters").related_model
        names = {tidy(name).casefold(): name for name in names}
        # Whoever presents it stays the same person, however many others bear the name.
        kept = [attendee for attendee in self.presenters.all() if attendee == by or attendee.name.casefold() in names]
        known = {attendee.name.casefold() for attendee in [*kept, *([by] if by else [])]}
        others = attendees.named(self.event, [name for key, name in names.items() if key not in known])
        self.presenters.set([*([by] if by else []), *kept, *others])

    def may_be_changed_by(self, attendee) -> bool:
        """Its presenters may while pitching is open; helpers always; nobody while it is part of another."""
        if attendee is None or self.merged_into_id:
            return False
        return attendee.is_helper or (self.event.pitching.is_open() and attendee.presents(self))

    def check_may_be_changed_by(self, attendee) -> None:
        if self.may_be_changed_by(attendee):
            return
        if self.merged_into:
            said = gettext("“%(pitch)s” is part of number %(number)d now. Change that one.")
            raise Refusal(said % {"pitch": apart(self), "number": self.merged_into.number})
        if attendee and attendee.presents(self):
            raise Refusal(f"{self.event.pitching.sentence()} {gettext('Ask at the desk if it must change.')}")
        raise NotYours(gettext("Only its presenters, or a helper, can change this pitch."))

    def together(self):
        """It and all that it is one session with."""
        kept = self.merged_into_id or self.pk
        return type(self).objects.filter(models.Q(pk=kept) | models.Q(merged_into=kept))

    def is_standing(self) -> bool:
        return not (self.withdrawn_at or self.merged_into_id)

    def check_standing(self) -> None:
        if self.withdrawn_at:
            raise Refusal(gettext("“%(pitch)s” was withdrawn.") % {"pitch": apart(self)})
        if self.merged_into:
            said = gettext("“%(pitch)s” is part of number %(number)d now.")
            raise Refusal(said % {"pitch": apart(self), "number": self.merged_into.number})

    def withdraw(self) -> None:
        """Take it back: it leaves every ballot and draft, its votes stay in case it returns."""
        self.withdrawn_at = timezone.now()
        self.save(update_fields=["withdrawn_at"])

    def bring_back(self) -> None:
        self.withdrawn_at = None
        self.save(update_fields=["withdrawn_at"])
