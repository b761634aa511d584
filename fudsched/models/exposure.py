"""Exposure: how many voters had the chance to decide on each pitch, so that a late one is not taken for a poor one."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

from .decline import Decline
from .pitch import Pitch
from .turn import Turn
from .vote import Vote

ENOUGH = 10  # voters; of fewer nobody can tell what the others would have done


@dataclass(frozen=True)
class Exposure:
    pitch: Pitch
    votes: int
    decided: int  # voted for it, or passed on it
    chance: int  # decided on it, or on anything after it had been pitched
    voters: int

    @property
    def share(self) -> float:
        """Of the voters, how many had the chance: from 0 to 1."""
        return self.chance / self.voters if self.voters else 0.0

    @property
    def is_small(self) -> bool:
        return self.voters > 0 and self.share < 0.5

    @property
    def expected(self) -> int | None:
        """Votes if everybody had had the chance; None while too few had it to tell."""
        return round(self.votes * self.voters / self.chance) if self.chance >= ENOUGH else None


def exposure(event) -> list[Exposure]:
    """Of each standing pitch, those first that fewest had the chance to decide on; in four queries."""
    pitches = list(event.pitches.standing().prefetch_related("presenters"))
    heard = dict(Turn.objects.filter(pitch__in=pitches, state="done").values_list("pitch", "ended_at"))
    votes = list(Vote.objects.filter(pitch__in=pitches).values_list("pitch", "attendee", "cast_at"))
    passes = list(Decline.objects.filter(pitch__in=pitches).values_list("pitch", "attendee", "made_at"))
    last: dict[int, object] = {}
    deciders: dict[int, set[int]] = {pitch.pk: set() for pitch in pitches}
    for pitch, attendee, moment in [*votes, *passes]:
        deciders[pitch].add(attendee)
        last[attendee] = max(last.get(attendee, moment), moment)
    moments, given = sorted(last.values()), Counter(pitch for pitch, _, _ in votes)
    found = []
    for pitch in pitches:
        since = heard.get(pitch.pk) or pitch.created_at
        late = sum(last[attendee] < since for attendee in deciders[pitch.pk])
        chance = len(moments) - bisect_left(moments, since) + late
        found.append(Exposure(pitch, given[pitch.pk], len(deciders[pitch.pk]), chance, len(last)))
    return sorted(found, key=lambda one: (one.chance, one.pitch.number))


def barely_seen(event) -> list[Pitch]:
    """Those that fewer than half of the voters had the chance to decide on: for whoever is about to close voting."""
    return [one.pitch for one in exposure(event) if one.is_small]
