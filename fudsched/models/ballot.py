"""The ballot: what one attendee wants and passes on, and the order in which they see pitches. No table of its own."""

import random

from django.db import models, transaction
from django.utils.translation import gettext, ngettext

from fudsched.refusals import Refusal

from .decline import Decline
from .door import Door
from .merge import Merge
from .pitch import Pitch, apart, stands
from .vote import Vote

# How many pitches a phone shows before its reader tires: what stands among them counts as seen.
SEEN_AT_ONCE = 12


class Ballot(models.Model):
    # The order in which this attendee sees the pitches: theirs alone, and stable (see order_pitches).
    ballot_order = models.JSONField(default=list, editable=False)

    class Meta:
        abstract = True

    def wants(self) -> set[int]:
        """The ids of the pitches this attendee votes for; of one that was merged, that into which it was."""
        return set(self.votes.filter(pitch__merged_into=None).values_list("pitch_id", flat=True))

    def votes_that_moved(self) -> dict[int, list[int]]:
        """By the id of a pitch, the numbers of those merged into it for which this attendee voted."""
        found: dict[int, list[int]] = {}
        moved = self.votes.filter(pitch__merged_into__isnull=False).order_by("pitch__number")
        for pk, number in moved.values_list("pitch__merged_into", "pitch__number"):
            found.setdefault(pk, []).append(number)
        return found

    def votes_given(self) -> int:
        """How many votes count: those for pitches that were withdrawn wait for their return."""
        return self.votes.filter(stands("pitch__")).count()

    @transaction.atomic
    def vote_for(self, pitch: Pitch) -> None:
        """Count this attendee's vote for the pitch, or for what it is part of, once however often it is said."""
        event = self.event
        event.enter(Door.Kind.VOTING)
        if pitch.event_id != self.event_id:
            raise Refusal(gettext("That pitch belongs to another event."))
        pitch.refresh_from_db(fields=["merged_into"])  # perhaps while this vote waited at the door
        counted = pitch.merged_into or pitch
        if counted.withdrawn_at:
            raise Refusal(gettext("“%(pitch)s” was withdrawn.") % {"pitch": apart(counted)})
        if not event.may_vote_for_own and self.presents(counted):
            raise Refusal(gettext("You present this one: at this event your vote goes to others' pitches."))
        if event.vote_limit is not None:
            # Two phones of one attendee wait for each other here, or both would find the last vote still free.
            type(self).objects.select_for_update().get(pk=self.pk)
            wanted = set(self.votes.filter(stands("pitch__")).values_list("pitch_id", flat=True))
            if counted.pk not in wanted and len(wanted) >= event.vote_limit:
                said = ngettext(
                    "You have given all your %(limit)d votes. Take one back to vote for this.",
                    "You have given all your %(limit)d votes. Take one back to vote for this.",
                    event.vote_limit,
                )
                raise Refusal(said % {"limit": event.vote_limit})
        self._say(Vote, [pitch])

    @transaction.atomic
    def take_back_vote(self, pitch: Pitch) -> None:
        """Neither for it nor past it any more, nor for anything it is one session with."""
        self.event.enter(Door.Kind.VOTING)
        pitch.refresh_from_db(fields=["merged_into"])
        self.votes.filter(pitch__in=pitch.together()).delete()
        self.declines.filter(pitch__in=pitch.together()).delete()

    @transaction.atomic
    def pass_on(self, pitch: Pitch) -> None:
        """It is not for me: decided, and no vote."""
        self.event.enter(Door.Kind.VOTING)
        if pitch.event_id != self.event_id:
            raise Refusal(gettext("That pitch belongs to another event."))
        pitch.refresh_from_db(fields=["merged_into"])
        self.votes.filter(pitch__in=pitch.together()).delete()
        self._say(Decline, [pitch])

    @transaction.atomic
    def hand_in(self, pitches: list[Pitch]) -> int:
        """A paper ballot: votes for these, each the same as on a phone. Returns how many were not given before."""
        self.event.enter(Door.Kind.VOTING)
        type(self).objects.select_for_update().get(pk=self.pk)
        given = self.wants()
        # Both of two pitches that are one session now are one vote.
        new = {pitch.merged_into or pitch for pitch in pitches if (pitch.merged_into_id or pitch.pk) not in given}
        limit, standing = self.event.vote_limit, self.votes_given()
        if limit is not None and standing + len(new) > limit:
            said = gettext(
                "%(name)s may give %(limit)d votes, has given %(given)d, and this adds %(more)d. Ask them which."
            )
            raise Refusal(said % {"name": apart(self), "limit": limit, "given": standing, "more": len(new)})
        if not self.event.may_vote_for_own and (own := set(self.pitches.all()) & new):
            said = gettext("%(name)s presents number %(number)d, and may not vote for it.")
            raise Refusal(said % {"name": apart(self), "number": min(pitch.number for pitch in own)})
        self._say(Vote, pitches, source=Vote.Source.PAPER)
        return len(new)

    def _say(self, kind: type[Vote] | type[Decline], pitches: list[Pitch], **how) -> None:
        """Once for each of these, and for each that it was merged into."""
        said = [kind(attendee=self, pitch=pitch, **how) for pitch in pitches]
        said += [
            kind(attendee=self, pitch_id=merge.kept_id, merge=merge, **how)
            for pitch in pitches
            for merge in Merge.way_of(pitch)
        ]
        kind.objects.bulk_create(said, ignore_conflicts=True)

    def decisions(self) -> dict[str, list[int]]:
        """The numbers of the pitches this attendee votes for, has passed on, and presents; asked once."""
        said = [
            (self.votes, "wants", "pitch__number"),
            (self.declines, "passes", "pitch__number"),
            (self.pitches.standing().order_by(), "mine", "number"),
        ]
        first, *others = [
            rows.annotate(kind=models.Value(kind)).values_list("kind", number) for rows, kind, number in said
        ]
        found: dict[str, list[int]] = {kind: [] for _, kind, _ in said}
        for kind, number in first.union(*others):
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
