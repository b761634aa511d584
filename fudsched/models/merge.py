"""The Merge: two pitches become one session; proposed, agreed to, kept apart or undone, and by whom.

No chains: what is merged into a part is merged into the whole, and a whole that becomes a part takes its parts along.
"""

from django.db import models, transaction
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext

from fudsched.refusals import NotYours, Refusal

from .carrying import carry, carry_back
from .pitch import Pitch, apart


class MergeQuerySet(models.QuerySet):
    def agreed(self):
        return self.filter(state=Merge.State.AGREED)

    def proposed(self):
        return self.filter(state=Merge.State.PROPOSED)

    def with_pitches(self):
        pitches = [f"{side}__presenters" for side in ("kept", "gone")]
        return self.select_related("kept__merged_into", "gone", "proposed_by", "decided_by").prefetch_related(*pitches)

    def of(self, one: Pitch, other: Pitch) -> "Merge | None":
        """What was said about these two."""
        return self.filter(kept__in=[one, other], gone__in=[one, other]).first()


class Merge(models.Model):
    class State(models.TextChoices):
        PROPOSED = "proposed", "proposed"
        AGREED = "agreed", "one session"
        APART = "apart", "different"
        UNDONE = "undone", "undone"

    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="merges")
    kept = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="+")
    gone = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    likeness = models.FloatField(default=0, help_text="When it was proposed, from 0 to 1.")
    proposed_by = models.ForeignKey("Attendee", on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey("Attendee", on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # What the kept pitch did not have before: {"presenters": [], "unavailable": [], "needs": [], "length", "parts": []}
    brought = models.JSONField(default=dict)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.UniqueConstraint(Least("kept", "gone"), Greatest("kept", "gone"), name="merge_once_per_pair"),
            models.UniqueConstraint(
                fields=["gone"], condition=models.Q(state="agreed"), name="pitch_is_merged_away_once"
            ),
            models.CheckConstraint(condition=~models.Q(kept=models.F("gone")), name="merge_is_of_two_pitches"),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "agreed", "apart", "undone"]), name="merge_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed", decided_at=None)
                | (~models.Q(state="proposed") & models.Q(decided_at__isnull=False)),
                name="merge_is_decided_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}, {self.state}"

    @classmethod
    @transaction.atomic
    def propose(cls, gone: Pitch, kept: Pitch, by, likeness: float = 0.0) -> "Merge":
        """A presenter of the one asks those of the other; who presents both has agreed with that."""
        gone.event.hold()
        gone, kept = cls._ends(gone, kept)
        mine, theirs = by.presents(gone), by.presents(kept)
        if not mine:
            raise NotYours(gettext("Only who presents a pitch can propose to join it to another."))
        known = gone.event.merges.of(gone, kept)
        if known and known.state == cls.State.APART:
            said = gettext(
                "“%(pitch)s” stays a session of its own: that was decided. Talk to each other, or to the desk."
            )
            raise Refusal(said % {"pitch": apart(kept)})
        merge = cls._set_up(gone, kept, by, likeness)
        if theirs:
            merge.make_one(by)
        return merge

    @classmethod
    @transaction.atomic
    def join(cls, gone: Pitch, kept: Pitch, by, likeness: float = 0.0) -> "Merge":
        """An organiser says that they are one session."""
        cls._hold(gone.event)
        gone, kept = cls._ends(gone, kept)
        merge = cls._set_up(gone, kept, by, likeness)
        merge.make_one(by)
        return merge

    @classmethod
    @transaction.atomic
    def tell_apart(cls, one: Pitch, other: Pitch, by, likeness: float = 0.0) -> "Merge":
        """An organiser says that they are different: they are not pointed out again."""
        one.event.hold()
        one, other = cls._ends(one, other)
        merge = cls._set_up(one, other, by, likeness)
        merge.settle(cls.State.APART, by)
        return merge

    @transaction.atomic
    def answer(self, by, *, agrees: bool) -> None:
        """The other side agrees to what was proposed, or would rather stay apart. Said twice, it is done once."""
        self._hold(self.event)
        self.refresh_from_db()
        if not by.presents(self.kept):
            raise NotYours(gettext("Only who presents the other pitch can answer."))
        if self.state != self.State.PROPOSED:
            return
        if agrees:
            self._ends(self.gone, self.kept)
            self.make_one(by)
        else:
            self.settle(self.State.APART, by)

    @transaction.atomic
    def take_back(self, by) -> None:
        """Who proposed it thinks better of it."""
        self.event.hold()
        self.refresh_from_db()
        if not by.presents(self.gone):
            raise NotYours(gettext("Only who proposed this can take it back."))
        if self.state == self.State.PROPOSED:
            self.settle(self.State.UNDONE, by)

    @transaction.atomic
    def undo(self, by) -> None:
        """Two sessions again, as before: each with the votes that were given to it."""
        self._hold(self.event)
        self.refresh_from_db()
        if self.state != self.State.AGREED:
            return
        self.check_may_be_undone()
        carry_back(self)
        self.settle(self.State.UNDONE, by)
        # Whatever another part had brought too, and stood here already, stays.
        for other in Merge.objects.agreed().filter(kept=self.kept):
            carry(other)

    def check_is_presented_by(self, attendee) -> None:
        if not attendee.presents(self.kept):
            raise NotYours(gettext("Only its presenters, or an organiser at the desk, can take this apart."))

    def check_may_be_undone(self) -> None:
        if self.kept.merged_into:
            said = gettext("“%(pitch)s” is itself part of number %(number)d now. Undo that first.")
            raise Refusal(said % {"pitch": apart(self.kept), "number": self.kept.merged_into.number})
        if version := self.published():
            said = gettext("%(version)s was published at %(time)s with “%(pitch)s” as one session. It stays one.")
            time = self.event.voting.clock(version.published_at, timezone.now())
            raise Refusal(said % {"version": version, "time": time, "pitch": apart(self.kept)})

    def published(self):
        """The version that has it as one session, if any."""
        since = self.event.schedules.published().filter(published_at__gte=self.decided_at)
        return since.filter(placements__pitch=self.kept).first()

    @classmethod
    def way_of(cls, pitch: Pitch) -> list["Merge"]:
        """The merges that lead from a pitch to the one with which it stands."""
        way = []
        while pitch.merged_into_id and (merge := cls.objects.agreed().select_related("kept").get(gone=pitch)):
            way.append(merge)
            pitch = merge.kept
        return way

    @staticmethod
    def _hold(event) -> None:
        """In the order in which everybody takes them; no vote is on its way while it is carried over."""
        event.voting.hold(alone=True)
        event.hold()

    @classmethod
    def _ends(cls, gone: Pitch, kept: Pitch) -> tuple[Pitch, Pitch]:
        """The two as they now are, each the one that stands for it; refused when they cannot be one."""
        for pitch in (gone, kept):
            pitch.refresh_from_db()
        gone, kept = (pitch.merged_into or pitch for pitch in (gone, kept))
        if gone == kept:
            said = gettext("They are one session already: number %(number)d, “%(pitch)s”.")
            raise Refusal(said % {"number": kept.number, "pitch": apart(kept)})
        for pitch in (gone, kept):
            pitch.check_standing()
        return gone, kept

    @classmethod
    def _set_up(cls, gone: Pitch, kept: Pitch, by, likeness: float) -> "Merge":
        merge = gone.event.merges.of(gone, kept) or cls(event=gone.event)
        merge.gone, merge.kept, merge.likeness = gone, kept, likeness
        merge.state, merge.proposed_by, merge.proposed_at = cls.State.PROPOSED, by, timezone.now()
        merge.decided_by = merge.decided_at = None
        merge.save()
        return merge

    def settle(self, state: str, by) -> None:
        self.state, self.decided_by, self.decided_at = state, by, timezone.now()
        self.save(update_fields=["state", "decided_by", "decided_at"])

    def make_one(self, by) -> None:
        version = self.event.published()
        if version and version.placements.filter(pitch=self.gone).exists():
            said = gettext("“%(pitch)s” has a place in %(version)s: people go there. Publish it without that first.")
            raise Refusal(said % {"pitch": apart(self.gone), "version": version})
        self.brought = {"parts": [part.pk for part in self.gone.parts.all()]}
        carry(self)
        Pitch.objects.filter(models.Q(pk=self.gone.pk) | models.Q(merged_into=self.gone)).update(merged_into=self.kept)
        self.settle(self.State.AGREED, by)
        # What else was proposed about a pitch that is no more on its own is no question any more.
        open_ones = Merge.objects.proposed().filter(models.Q(kept=self.gone) | models.Q(gone=self.gone))
        open_ones.update(state=self.State.UNDONE, decided_by=by, decided_at=timezone.now())
