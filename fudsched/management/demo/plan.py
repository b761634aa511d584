"""A plan: everything of a demo event but its rows, so that the recorded and the generated ones are built alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from fudsched.engine.problem import Problem

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class PlannedPitch:
    fields: Mapping[str, Any]
    presenters: Sequence[str] = ()  # names: of attendees, or of people who come only to present
    unavailable: Sequence[int] = ()  # positions in the plan's slots


@dataclass(frozen=True)
class Plan:
    event: Mapping[str, Any]
    attendees: Sequence[str]  # names, in the order of the ballots
    rooms: Sequence[Mapping[str, Any]]
    slots: Sequence[Span]
    plenaries: Sequence[Mapping[str, Any]]
    pitches: Sequence[PlannedPitch]
    ballots: Sequence[Sequence[int]]  # one for each attendee: positions in pitches


def today(zone: ZoneInfo) -> date:
    return timezone.now().astimezone(zone).date()


def moment(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """“09:15” of that day, in that zone."""
    return datetime.combine(day, time.fromisoformat(clock), zone)


def numbered(count: int) -> list[str]:
    """“Attendee 001”, “Attendee 002” …: names that nobody bears."""
    digits = max(3, len(str(count)))
    return [f"Attendee {number:0{digits}}" for number in range(1, count + 1)]


def ballots_of(problem: Problem) -> list[list[int]]:
    """The ballots of a simulated problem as positions in its sessions."""
    position = {session.id: at for at, session in enumerate(problem.sessions)}
    return [[position[wanted] for wanted in ballot.wants] for ballot in problem.ballots]
