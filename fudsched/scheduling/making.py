"""Making a schedule: the engine thinks outside any transaction, the referee looks, one transaction keeps the draft."""

from collections.abc import Callable
from hashlib import sha256

from django.db import transaction

from fudsched import engine
from fudsched.models import Event, Placement, Schedule
from fudsched.refusals import Refusal

from .reading import Reading, read


class RuleBroken(Exception):
    """The engine broke a hard rule. A bug of ours: nothing was saved."""


def problem_for(event: Event) -> engine.Problem:
    """The event as the engine is to see it; refused, in one sentence, when there is nothing to schedule."""
    return ready(event).problem


def ready(event: Event) -> Reading:
    """Read the event to schedule it."""
    # A vote let in just before the clock closed the door may still be on its way to the table.
    event.voting.settle()
    reading = read(event)
    if not reading.pitches:
        raise Refusal("Nobody has pitched anything yet. A schedule needs pitches.", status=422)
    return reading


def solve(
    reading: Reading,
    *,
    seconds: float = 20.0,
    seed: int = 1,
    iterations: int | None = None,
    progress: Callable[[float, int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> engine.Solution:
    """The engine's answer, or its reason as a refusal. Call it outside any transaction: it thinks for `seconds`."""
    try:
        return engine.solve(
            reading.problem,
            seconds=seconds,
            seed=seed,
            iterations=iterations,
            progress=progress,
            cancelled=cancelled,
            names=reading.names,
        )
    except engine.BadProblem as bad:
        raise Refusal(str(bad), status=422) from None


@transaction.atomic
def save(event: Event, reading: Reading, solution: engine.Solution, by=None) -> Schedule:
    """Keep the solution as a new draft; RuleBroken, and nothing saved, when the referee finds a fault."""
    if found := reading.faults(list(solution.placements)):
        raise RuleBroken(found[0].sentence)
    event.hold()
    for rows, known in ((event.slots, reading.slots), (event.rooms, reading.rooms)):
        if not {row.pk for row in known.values()} <= set(rows.values_list("pk", flat=True)):
            raise Refusal("Slots or rooms were removed while the schedule was being made. Make it again.")
    schedule = Schedule.draft(event, created_by=by, report=_report(reading, solution))
    Placement.objects.bulk_create(row for place in solution.placements for row in reading.rows(schedule, place))
    return schedule


def make(event: Event, *, by=None, **how) -> Schedule:
    """Read, solve and save, in this process: for commands. Pages ask for a Run instead. how: as solve() takes it."""
    reading = ready(event)
    return save(event, reading, solve(reading, **how), by)


def _report(reading: Reading, solution: engine.Solution) -> dict:
    """The solution without its placements, which are rows; a reason stands beside its title and need not repeat it."""
    report = solution.to_dict()
    del report["placements"]
    for left in report["left_out"]:
        name = reading.names[left["session"]]
        if left["reason"].startswith(name):
            left["reason"] = "It" + left["reason"].removeprefix(name)
    return report | {"score_of": fingerprint(reading.problem, list(solution.placements))}


def fingerprint(problem: engine.Problem, placements: list[engine.Placement]) -> str:
    """Equal when a score computed for the one holds for the other."""
    placed = " ".join(f"{p.session}@{p.slot}/{p.room}" for p in sorted(placements))
    return f"{problem.digest()}/{sha256(placed.encode()).hexdigest()}"
