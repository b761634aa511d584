"""Scheduling again: what is published is kept where it is no worse, and what has begun is kept whatever it costs."""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from fudsched import engine
from fudsched.models import Schedule

from .reading import Reading, rows_of


def after(reading: Reading, published: Schedule, move_cost: int, now: datetime | None = None) -> Reading:
    """The same reading, for a schedule that follows the published one.

    The slots that have begun are no longer free to choose: their sessions are pinned, their other cells closed. Once
    nothing is left to come there is nothing to keep apart, and all is free again, as for trying things out.
    """
    current = tuple(reading.placements(rows_of(published)))
    problem = replace(reading.problem, current=current, move_cost=float(move_cost))
    now = now or timezone.now()
    begun = {id for id, slot in reading.slots.items() if slot.starts_at <= now}
    if begun and len(begun) < len(reading.slots):
        problem = _frozen(problem, begun)
    return replace(reading, problem=problem)


def _frozen(problem: engine.Problem, begun: set[str]) -> engine.Problem:
    fixed = {place.session: place for place in problem.current if place.slot in begun}
    spans = {id: problem.span(place.slot, problem.session_by_id[id].length) or () for id, place in fixed.items()}
    taken = {(slot, place.room) for id, place in fixed.items() for slot in spans[id]}
    rooms = tuple(
        replace(room, closed=frozenset((room.closed | begun) - {slot for slot, id in taken if id == room.id}))
        for room in problem.rooms
    )
    # They stand where they stand, even if somebody has said since that they cannot.
    sessions = tuple(
        replace(
            session,
            unavailable=session.unavailable - set(spans[session.id]),
            needs=session.needs & problem.room_by_id[fixed[session.id].room].features,
        )
        if session.id in fixed
        else session
        for session in problem.sessions
    )
    pins = (
        *(pin for pin in problem.pins if pin.session not in fixed and pin.slot not in begun),
        *(engine.Pin(place.session, place.slot, place.room) for place in fixed.values()),
    )
    apart = tuple(pair for pair in problem.apart if not (pair[0] in fixed and pair[1] in fixed))
    return replace(problem, rooms=rooms, sessions=sessions, pins=pins, apart=apart)
