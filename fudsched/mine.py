"""One attendee's day: of all they wish to hear as much as fits, what does not and why, and the ways between."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fudsched.models import Attendee, Choice
from fudsched.models.pitch import stands
from fudsched.timetable import Row, Session, Timetable

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Stop:
    """A session of my day."""

    session: Session
    is_own: bool = False  # I present it
    is_taken: bool = False  # by hand, not by my votes
    walk: timedelta | None = None  # the time there is to walk here from another building
    walk_from: str = ""

    @property
    def minutes(self) -> int:
        return round(self.walk.total_seconds() / 60) if self.walk else 0


@dataclass(frozen=True)
class Missed:
    """A session I voted for that is not in my day: what stands there instead (nothing when I am away)."""

    session: Session
    instead: Session | None = None
    is_left: bool = False  # by hand
    alternatives: tuple[Session, ...] = ()  # on the same topic, when I have nothing


@dataclass(frozen=True)
class MyDay:
    stops: tuple[Stop, ...] = ()
    missed: tuple[Missed, ...] = ()
    wanted: int = 0  # sessions that take place and for which I voted
    unplaced: int = 0  # pitches I voted for that have no place
    # By pitch: what I present at the same time, so that there is nothing to choose.
    bound: dict[int, Session] = field(default_factory=dict)

    @property
    def got(self) -> int:
        return self.wanted - len(self.missed)

    def at(self, row: Row) -> list[Stop]:
        """What of it is on in that slot, whichever part of the session it is."""
        return [stop for stop in self.stops if _meet(_span(stop.session), (row.starts_at, row.until))]


def my_day(table: Timetable, me: Attendee) -> MyDay:
    """Their own sessions, what they took by hand, and of their votes as many as fit beside."""
    sessions = {session.pitch: session for row in table.rows for session in row.sessions if not session.is_withdrawn}
    wants = set(me.votes.filter(stands("pitch__")).values_list("pitch_id", flat=True))
    own = set(me.pitches.standing().values_list("pk", flat=True))
    said = list(me.choices.order_by("-made_at", "-id").values_list("pitch_id", "kind"))
    taken = [pitch for pitch, kind in said if kind == Choice.Kind.TAKE]
    left = {pitch for pitch, kind in said if kind == Choice.Kind.LEAVE}
    away = [(slot.starts_at, slot.ends_at) for slot in me.absences.all()]
    day: list[Session] = []
    for pitch in [*sorted(own), *taken]:
        # Of two taken that a new version put side by side, the one taken last stays.
        if (session := sessions.get(pitch)) and session not in day and not _clash(session, day):
            day.append(session)
    free = [sessions[pitch] for pitch in wants - left if pitch in sessions and sessions[pitch] not in day]
    here = [each for each in free if not any(_meet(span, _span(each)) for span in away)]
    day += most([session for session in here if not _clash(session, day)])
    spare = [each for each in sessions.values() if each.pitch not in left and not _clash(each, day)]
    spare = sorted((each for each in spare if not any(_meet(span, _span(each)) for span in away)), key=_by_time)
    presented = [session for session in day if session.pitch in own]

    def alike(session: Session) -> tuple[Session, ...]:
        if session.pitch in left or not session.topic:
            return ()
        return tuple(each for each in spare if each.topic.casefold() == session.topic.casefold())

    missed = sorted((sessions[pitch] for pitch in wants if pitch in sessions), key=_by_time)
    return MyDay(
        stops=_stops(sorted(day, key=_by_time), own, set(taken)),
        missed=tuple(Missed(one, _clash(one, day), one.pitch in left, alike(one)) for one in missed if one not in day),
        wanted=len(missed),
        unplaced=len(wants - sessions.keys()),
        bound={each.pitch: one for each in sessions.values() if (one := _clash(each, presented)) and one != each},
    )


def most(sessions: Iterable[Session]) -> list[Session]:
    """As many as can be heard one after the other: whichever ends first leaves most time for the others."""
    found: list[Session] = []
    for session in sorted(sessions, key=lambda each: (each.ends_at, each.starts_at, each.number)):
        if not found or found[-1].ends_at <= session.starts_at:
            found.append(session)
    return found


def clashing(table: Timetable, session: Session) -> list[int]:
    """The pitches whose sessions are on at the same time."""
    return [
        other.pitch
        for row in table.rows
        for other in row.sessions
        if other != session and _meet(_span(other), _span(session))
    ]


def _stops(day: list[Session], own: set[int], taken: set[int]) -> tuple[Stop, ...]:
    stops = []
    for before, session in zip([None, *day], day, strict=False):
        walk = None
        if before and before.room.building and session.room.building not in ("", before.room.building):
            gap = session.starts_at - before.ends_at
            walk = gap if gap < timedelta(hours=1) else None  # later nobody has to hurry
        where = before.room.building if before and walk is not None else ""
        stops.append(Stop(session, session.pitch in own, session.pitch in taken, walk, where))
    return tuple(stops)


def _by_time(session: Session) -> tuple:
    return session.starts_at, session.number


def _span(session: Session) -> Span:
    return session.starts_at, session.ends_at


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _clash(session: Session, day: Iterable[Session]) -> Session | None:
    """What of the day is on at the same time."""
    return next((other for other in day if _meet(_span(other), _span(session))), None)
