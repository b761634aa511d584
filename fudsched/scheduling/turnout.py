"""Turnout: the share of votes that becomes people in a room, as the heads counted so far say.

turnout = (WEIGHT × PRIOR + voters counted) / (WEIGHT + voters expected): before anything is counted every vote is taken
for a person, the safe side, and that is worth as much as WEIGHT expected people, so that one empty room early in the
day does not make all the others small.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fudsched import engine
from fudsched.engine.audience import crowds
from fudsched.models import HeadCount

PRIOR = 1.0
WEIGHT = 50.0
LEAST = 0.05


@dataclass(frozen=True)
class Turnout:
    sessions: int = 0
    heads: int = 0  # without presenters, who come to their own session in any case
    votes: float = 0.0  # people expected there, if every vote came

    @property
    def came(self) -> float:
        return self.heads / self.votes if self.votes else PRIOR

    @property
    def expected(self) -> float:
        """For the rest of the day; never more than all, as a room of passers-by makes no votes."""
        return min(1.0, max(LEAST, (WEIGHT * PRIOR + self.heads) / (WEIGHT + self.votes)))

    def came_percent(self) -> int:
        return round(100 * self.came)

    def expected_percent(self) -> int:
        return round(100 * self.expected)


def turnout(
    problem: engine.Problem, placements: list[engine.Placement], counts: Iterable[tuple[engine.Placement, HeadCount]]
) -> Turnout:
    """counts: each with the place where it was counted; those of sessions that are no longer there say nothing."""
    people = crowds(replace(problem, turnout=1.0), placements)
    found = Turnout()
    for place, count in counts:
        if (place, place.slot) not in people:
            continue
        presenters = len(problem.session_by_id[place.session].presenters)
        heads, votes = max(0, count.count - presenters), people[place, place.slot] - presenters
        # A full room says how many found a seat, not how many came: it speaks for no more than it holds.
        votes = min(votes, heads) if count.is_full else votes
        found = Turnout(found.sessions + 1, found.heads + heads, found.votes + votes)
    return found
