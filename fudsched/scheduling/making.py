"""Making a schedule: the engine thinks outside any transaction, the referee looks, one transaction keeps the draft."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language, gettext, override

from fudsched import engine
from fudsched.engine.reasons import why_moved
from fudsched.models import Event, Placement, Schedule
from fudsched.models.run import MOVE_COST
from fudsched.refusals import Refusal

from .again import after
from .reading import Reading, read
from .voices import voices

COMPARING = 0.3  # share of the time that goes into the schedule to which a fair one is compared


class RuleBroken(Exception):
    """The engine broke a hard rule. A bug of ours: nothing was saved."""


def problem_for(event: Event) -> engine.Problem:
    """The event as the engine is to see it; refused, in one sentence, when there is nothing to schedule."""
    return ready(event).problem


def ready(event: Event, move_cost: int = MOVE_COST) -> Reading:
    """Read the event to schedule it, or to schedule it again around what is published."""
    # A vote let in just before the clock closed the door may still be on its way to the table.
    event.voting.settle()
    reading = read(event)
    if not reading.pitches:
        raise Refusal(gettext("Nobody has pitched anything yet. A schedule needs pitches."), status=422)
    published = event.published()
    return after(reading, published, move_cost) if published else reading


def solve(
    reading: Reading,
    *,
    seconds: float = 20.0,
    seed: int = 1,
    fairness: int = 0,
    progress: Callable[[float, int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    **how,
) -> engine.Solution:
    """The engine's answer, or its reason as a refusal. Call it outside any transaction: it thinks for `seconds`.

    fairness: a part of the time goes into a second schedule without it, so that its price can be said in people.
    how: iterations and workers, as the engine takes them.
    """
    how |= {"seed": seed, "names": reading.names, "cancelled": cancelled}
    time = seconds * (1 - COMPARING) if fairness else seconds
    try:
        solution = engine.solve(reading.problem, seconds=time, fairness=fairness, progress=progress, **how)
        if not fairness or (cancelled and cancelled()):
            return solution
        plain = engine.solve(reading.problem, seconds=seconds - time, **how)
    except engine.BadProblem as bad:
        raise Refusal(str(bad), status=422) from None
    return replace(solution, score={**solution.score, "fairness": _price(reading.problem, solution, plain)})


def _price(problem: engine.Problem, fair: engine.Solution, plain: engine.Solution) -> dict:
    """What fairness costs, in seats, and whom it helps, in people."""
    one, other = (voices(problem, [*solution.placements]).below_half for solution in (fair, plain))
    seats = plain.score["wanted_seats"] - fair.score["wanted_seats"]
    return {"costs": max(0, seats), "helped": max(0, other - one), "below_half": one}


def save(
    event: Event,
    reading: Reading,
    solution: engine.Solution,
    by=None,
    besides: Callable[[Schedule], None] | None = None,
) -> Schedule:
    """Keep the solution as a new draft; RuleBroken, and nothing saved, when the referee finds a fault.

    Call it outside any transaction: what takes thought comes before its own. besides: what is to be done in that.
    """
    if found := reading.faults(list(solution.placements)):
        raise RuleBroken(found[0].sentence)
    report = _report(event, reading, solution)
    with transaction.atomic():
        event.hold()
        for rows, known in ((event.slots, reading.slots), (event.rooms, reading.rooms)):
            if not {row.pk for row in known.values()} <= set(rows.values_list("pk", flat=True)):
                raise Refusal(gettext("Slots or rooms were removed while the schedule was being made. Make it again."))
        schedule = Schedule.draft(event, created_by=by, report=report)
        Placement.objects.bulk_create(row for place in solution.placements for row in reading.rows(schedule, place))
        if besides:
            besides(schedule)
    return schedule


def make(event: Event, *, by=None, **how) -> Schedule:
    """Read, solve and save, in this process: for commands. Pages ask for a Run instead. how: as solve() takes it."""
    reading = ready(event)
    return save(event, reading, solve(reading, **how), by)


def _give_reasons(moves: list[dict], event: Event, reading: Reading, solution: engine.Solution) -> None:
    """Why each moved, in each language: what it would have cost to leave it where it was is known only now."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            names = reading.names_now(event)
            for move in moves:
                cells = (move["from"], move["to"])
                old, new = (cell and engine.Placement(move["session"], cell["slot"], cell["room"]) for cell in cells)
                reasons = move.setdefault("reasons", {})
                reasons[code] = why_moved(reading.problem, solution.placements, old, new, names)


def _report(event: Event, reading: Reading, solution: engine.Solution) -> dict:
    """The solution without its placements, which are rows; a reason stands beside its title and need not repeat it."""
    report = solution.to_dict()
    del report["placements"]
    _give_reasons(report.get("moves", []), event, reading, solution)
    for left in report["left_out"]:
        left["reason"] = reading.about(left["session"], left["reason"])
    return report | {
        "language": get_language() or settings.LANGUAGE_CODE,
        "score_of": fingerprint(reading, list(solution.placements)),
    }


def fingerprint(reading: Reading, placements: list[engine.Placement]) -> str:
    """Equal when a score computed for the one holds for the other, whatever was published before."""
    placed = " ".join(f"{p.session}@{p.slot}/{p.room}" for p in sorted(placements))
    return f"{reading.digest}/{sha256(placed.encode()).hexdigest()}"
