"""The voices: how many of those who voted get all they asked for, how many miss one, two …; counted, never named."""

from collections import Counter
from dataclasses import dataclass

from fudsched import engine
from fudsched.engine.seating import chances, seat


@dataclass(frozen=True)
class Voices:
    """missing: (seats they miss, how many people miss that many), from those who miss nothing on."""

    voters: int = 0
    missing: tuple[tuple[int, int], ...] = ()
    below_half: int = 0  # voters with less than half of the seats they could have had
    wanting_more: int = 0  # voters who asked for more than there are slots: all is one in every slot for them

    def groups(self) -> list[dict]:
        return [
            {"missing": missing, "people": people, "share": round(100 * people / self.voters)}
            for missing, people in self.missing
        ]


def voices(problem: engine.Problem, placements: list[engine.Placement]) -> Voices:
    """Everybody's seats in one fair seating of this schedule."""
    possible = {who: most for who, most in chances(problem).items() if most}
    seats = seat(problem, placements).by_attendee()
    misses = Counter(most - seats.get(who, 0) for who, most in possible.items())
    slots = len(problem.slots)
    length = {session.id: session.length for session in problem.sessions}
    return Voices(
        voters=len(possible),
        missing=tuple((n, misses[n]) for n in range(max(misses, default=-1) + 1)),
        below_half=sum(2 * seats.get(who, 0) < most for who, most in possible.items()),
        wanting_more=sum(sum(length[id] for id in b.wants) > slots - len(b.absent) for b in problem.ballots),
    )
