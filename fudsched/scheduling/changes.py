"""What changed from one schedule to the next: rooms, times, what is new and what is gone, and how many wanted each."""

from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext

from fudsched.models import Pitch, Placement, Schedule, Vote


@dataclass(frozen=True)
class Moved:
    """One session: where it was and where it is; None for not at all."""

    pitch: Pitch
    voters: int
    was: Placement | None
    now: Placement | None


@dataclass
class Changes:
    rooms: list[Moved] = field(default_factory=list)  # at the same time, in another room
    times: list[Moved] = field(default_factory=list)  # at another time, perhaps in another room too
    new: list[Moved] = field(default_factory=list)
    dropped: list[Moved] = field(default_factory=list)
    touched: int = 0  # people who voted for any of them, each counted once

    def kinds(self) -> list[tuple[str, list[Moved]]]:
        kinds = (
            (gettext("Another room"), self.rooms),
            (gettext("Another time"), self.times),
            (gettext("New"), self.new),
            (gettext("Dropped"), self.dropped),
        )
        return [(name, moves) for name, moves in kinds if moves]

    @property
    def moved(self) -> int:
        return len(self.rooms) + len(self.times)


def changes(before: Schedule, after: Schedule) -> Changes:
    """In a number of queries that does not grow with the schedules; the most wanted first."""
    differences = after.moves_since(before)
    votes = Vote.objects.filter(pitch__in=[pitch for pitch, _was, _now in differences])
    voters = dict(votes.order_by().values_list("pitch").annotate(count=Count("pk")))
    found = Changes(touched=votes.aggregate(people=Count("attendee", distinct=True))["people"])
    moves = [Moved(pitch, voters.get(pitch.pk, 0), was, now) for pitch, was, now in differences]
    for move in sorted(moves, key=lambda move: (-move.voters, move.pitch.number)):
        if move.was is None:
            found.new.append(move)
        elif move.now is None:
            found.dropped.append(move)
        elif move.was.slot_id == move.now.slot_id:
            found.rooms.append(move)
        else:
            found.times.append(move)
    return found
