"""The shape people read: days of rows across rooms, what is on and what is next.

Moments are in UTC and only shown in the event's time zone: Python compares and subtracts two moments of one zone by
their wall clocks, and is an hour off on the night the clocks change.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Person:
    id: int
    name: str


@dataclass(frozen=True)
class Room:
    slug: str
    name: str
    building: str
    capacity: int

    @property
    def where(self) -> str:
        """The name, and the building unless the name says it: “BYAC 110” is in BYAC."""
        said = self.building.casefold() in self.name.casefold()
        return self.name if said else f"{self.name}, {self.building}"


@dataclass(frozen=True)
class Session:
    pitch: int  # the pitch's id, as votes know it; people and other programs know its number
    number: int
    title: str
    people: tuple[Person, ...]
    topic: str
    language: str
    synopsis: str
    is_withdrawn: bool
    room: Room
    starts_at: datetime
    ends_at: datetime

    @property
    def by(self) -> str:
        return ", ".join(person.name for person in self.people)


@dataclass(frozen=True)
class Plenary:
    id: int
    title: str
    place: str
    presenters: str
    note: str


@dataclass(frozen=True)
class Cell:
    """One room in one slot: a session, or closed, or free."""

    room: Room
    session: Session | None = None
    part: int = 0  # which of the session's slots this is
    span: int = 1  # rows it covers; 0: the cell above reaches down over this one
    is_closed: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Row:
    """A slot with a cell for each room of the day, or a plenary across them all."""

    starts_at: datetime
    ends_at: datetime | None
    until: datetime  # its end, or the end an open one is taken to have
    plenary: Plenary | None = None
    cells: tuple[Cell, ...] = ()

    @property
    def cell(self) -> Cell | None:
        """The only cell of a row in one room's list."""
        return self.cells[0] if self.cells else None

    @property
    def held(self) -> list[Cell]:
        """The cells in which there is a session: one that starts in this slot, or goes on."""
        return [cell for cell in self.cells if cell.session]

    @property
    def sessions(self) -> list[Session]:
        """Those that start in this slot."""
        return [cell.session for cell in self.cells if cell.session and cell.part == 0]


@dataclass(frozen=True)
class Day:
    date: date
    rooms: tuple[Room, ...]  # those open in one of its slots at least
    rows: tuple[Row, ...]

    @property
    def has_slots(self) -> bool:
        return any(not row.plenary for row in self.rows)

    @property
    def starts_at(self) -> datetime:
        return self.rows[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return max(row.until for row in self.rows)

    def rows_of(self, room: Room) -> tuple[Row, ...]:
        """The day at one door: its own cells alone, a session over several slots as one row."""
        rows = []
        for at, row in enumerate(self.rows):
            if row.plenary:
                rows.append(row)
                continue
            cell = next((cell for cell in row.cells if cell.room == room), None)
            if cell and cell.span:
                last = self.rows[at + cell.span - 1]
                rows.append(replace(row, ends_at=last.ends_at, until=last.until, cells=(cell,)))
        return tuple(rows)


@dataclass(frozen=True)
class Timetable:
    event: str  # its slug
    guid: UUID  # the event's
    name: str
    tz: ZoneInfo
    version: int | None  # None, as is published_at, while nothing is published
    published_at: datetime | None
    rooms: tuple[Room, ...]
    days: tuple[Day, ...]

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.tz)

    @property
    def rows(self) -> list[Row]:
        return [row for day in self.days for row in day.rows]

    def date_of(self, row: Row) -> date:
        return self.local(row.starts_at).date()

    def is_on(self, row: Row, now: datetime) -> bool:
        return row.starts_at <= now < row.until

    def moments(self) -> set[datetime]:
        """When the clock changes what is on and what is next."""
        return {moment for row in self.rows for moment in (row.starts_at, row.until)}

    def running(self, now: datetime) -> set[int]:
        """The numbers of the pitches that are being given, in whichever of their slots."""
        on = [row for row in self.rows if self.is_on(row, now)]
        return {cell.session.number for row in on for cell in row.cells if cell.session}

    def marked(self, rows: Iterable[Row], now: datetime) -> list[tuple[Row, str]]:
        """The rows, each with "past", "now", "next" or "later"; next are all that start first from now on."""
        rows = list(rows)
        next_start = min((row.starts_at for row in rows if row.starts_at > now), default=None)
        marks = []
        for row in rows:
            when = "past" if row.until <= now else "now" if row.starts_at <= now else "later"
            marks.append((row, "next" if row.starts_at == next_start else when))
        return marks

    def day_at(self, now: datetime) -> Day | None:
        """The day to show: where something is on, else today, else the next to come; the first when all is over."""
        for day in self.days:
            if any(self.is_on(row, now) for row in day.rows):
                return day
        today = self.local(now).date()
        return next((day for day in self.days if day.date >= today), self.days[0] if self.days else None)


def only_rooms(day: Day, rooms: tuple[Room, ...]) -> Day:
    """The same day with these rooms alone, as where a page holds no more of them."""
    rows = tuple(replace(row, cells=tuple(cell for cell in row.cells if cell.room in rooms)) for row in day.rows)
    return replace(day, rooms=rooms, rows=rows)
