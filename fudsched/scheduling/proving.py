"""Proving, after a draft is out, how much better any schedule could at most be."""

from collections.abc import Callable

from fudsched import engine
from fudsched.models import Schedule

from .making import fingerprint, ready
from .reading import rows_of


def prove(
    schedule: Schedule,
    move_cost: int,
    *,
    seconds: float,
    progress: Callable[[float, int, int, int], None],
    cancelled: Callable[[], bool],
) -> None:
    """Go on proving for so long; `progress` as in `engine.prove`, its seconds since the making began.

    A bound belongs to the problem: where the votes, or what is pinned, have changed since, nothing is left to prove.
    """
    reading = ready(schedule.event, move_cost)
    placements = reading.placements(rows_of(schedule))
    if fingerprint(reading, placements).split("/")[0] != schedule.report["score_of"].split("/")[0]:
        return
    rows = [place.to_dict() for place in placements]
    solution = engine.Solution.from_dict({**schedule.report, "placements": rows})
    engine.prove(reading.problem, solution, seconds, progress=progress, cancelled=cancelled)
