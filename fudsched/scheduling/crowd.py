"""How many people sit, or are expected, in each session of the newest version."""

from dataclasses import dataclass

from fudsched import engine
from fudsched.models import Event, HeadCount

from .known import known
from .reading import rows_of
from .turnout import Turnout


@dataclass(frozen=True)
class Crowd:
    seats: int
    expected: int
    count: HeadCount | None

    @property
    def people(self) -> int:
        """Who is there, or would be if a seat were left; who is expected while nobody has counted."""
        if self.count is None:
            return self.expected
        return max(self.count.count, self.expected) if self.is_full else self.count.count

    @property
    def usable(self) -> int:
        """Its seats; fewer where it is full before all of them are taken."""
        return min(self.seats, self.count.count) if self.is_full else self.seats

    @property
    def is_full(self) -> bool:
        return self.count is not None and self.count.is_full

    @property
    def is_too_large(self) -> bool:
        """More are expected than find a seat, and nobody has counted yet."""
        return self.count is None and self.expected > self.seats


def crowds(event: Event) -> tuple[dict[int, Crowd], Turnout]:
    """By the pitch's number; and the turnout of which the expected numbers are made."""
    published = event.published()
    if published is None:
        return {}, Turnout()
    reading, rows = known(event), published.placements.firsts().with_all()
    expected = engine.expected_audience(reading.problem, reading.placements(rows_of(published)))
    counts = {(count.pitch_id, count.slot_id, count.room_id): count for count in event.head_counts.latest()}
    found = {
        row.pitch.number: Crowd(
            row.room.capacity,
            round(expected.get(f"p{row.pitch.number}", 0)),
            counts.get((row.pitch_id, row.slot_id, row.room_id)),
        )
        for row in rows
    }
    return found, reading.turnout
