"""Several schedules side by side: their scores, how the seats fall over the hall, and what differs between them."""

from dataclasses import dataclass

from fudsched import engine
from fudsched.models import Schedule

from .board import score_of
from .known import known
from .reading import rows_of
from .voices import Voices, voices


@dataclass(frozen=True)
class Column:
    schedule: Schedule
    score: dict
    voices: Voices
    overfull: int  # sessions for which more people are expected than the room has seats
    differs: tuple[int | None, ...]  # from each of the schedules: sessions elsewhere, new or gone; None for itself

    def worst(self) -> int | None:
        """Per cent of the seats they could have had that the worst served get."""
        least = self.score["per_attendee"]["min"]
        return None if least is None else round(100 * least)

    def missing(self) -> list[int]:
        """How many miss nothing, one, two, and three or more."""
        counts = dict(self.voices.missing)
        return [*(counts.pop(n, 0) for n in range(3)), sum(counts.values())]


def compare(schedules: list[Schedule]) -> list[Column]:
    """All measured against the votes, rooms and slots of now, so that like is compared with like."""
    if not schedules:
        return []
    reading = known(schedules[0].event)
    problem = reading.problem
    placed = {schedule.pk: reading.placements(rows_of(schedule)) for schedule in schedules}
    columns = []
    for schedule in schedules:
        here = placed[schedule.pk]
        expected = engine.expected_audience(problem, here)
        columns.append(
            Column(
                schedule,
                score_of(schedule, reading, here),
                voices(problem, here),
                sum(round(expected[p.session]) > problem.room_by_id[p.room].capacity for p in here),
                tuple(None if other == schedule else _differ(here, placed[other.pk]) for other in schedules),
            )
        )
    return columns


def _differ(one: list[engine.Placement], other: list[engine.Placement]) -> int:
    return len({place.session for place in set(one) ^ set(other)})
