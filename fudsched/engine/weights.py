"""The weights: what the search weighs against one wanted seat, in one table."""

from __future__ import annotations

from dataclasses import dataclass

# Pitches up to which the best schedule is proven to be the best while it is searched.
SMALL = 30


@dataclass(frozen=True, slots=True)
class Weights:
    """What the search weighs against one wanted seat."""

    turned_away: float = 0.1  # Somebody without a seat when everybody chooses for themselves …
    crowding: float = 8.0  # … and more for those beyond what the most-votes-first schedule turns away: as good as none.
    crowding_small: float = 0.1  # … up to SMALL pitches: there the last seat comes first, since it is proven to be it.
    loose: float = 0.05  # The share of that a round of annealing starts with.
    tighten: int = 4  # How late in a round it is whole: a wall from the start keeps schedules from being met …
    tighten_large: int = 1  # … but above PROVABLE pitches a round is too short to come back from behind it.
    nothing: float = 0.3  # A voter who is there but finds nothing they want all day.
    # Somebody with nothing to sit in where they were in the slot before: who cannot but walk, not who happens to.
    walking: float = 0.05
    topics: float = 0.02  # A session beside another one of its topic.
    # A session in another room than most of its group: more than the people by which two schedules differ by chance,
    # less than the crowd that a track in too small a room would turn away.
    same_room: float = 2.0
    placed: float = 0.02  # A session that has a place at all: rooms are not left empty while pitches wait.
    hot: float = 6.0  # The temperature of the first round, in people: a change this much worse is often tried.
    cold: float = 0.2  # The temperature at the end of every round.
    warm: float = 2.0  # The temperature later rounds start from …
    warm_large: float = 1.2  # … and above PROVABLE pitches, where a round has time for fewer proposals a session.


WEIGHTS = Weights()
