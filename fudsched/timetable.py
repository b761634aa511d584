"""A Schedule as people read it: days of rows across rooms, what is on and what is next. Feeds pages, print and exports.

Moments are in UTC and only shown in the event's time zone: Python compares and subtracts two moments of one zone by
their wall clocks, and is an hour off on the night the clocks change.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from fudsched.models import ClosedCell, Event, Placement, Schedule

# A plenary without an end is over when the next thing of its day starts, at the latest after this.
OPEN_END = timedelta(hours=3)


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


def newest(event: Event) -> Timetable:
    """The newest published schedule, or the outline while there is none; never a draft."""
    schedule = event.published()
    return of(schedule) if schedule else outline(event)


def of(schedule: Schedule) -> Timetable:
    """The schedule laid out, in six queries whatever its size."""
    placements = list(schedule.placements.select_related("pitch").prefetch_related("pitch__presenters"))
    laid = _lay(schedule.event, placements)
    published_at = schedule.published_at and schedule.published_at.astimezone(UTC)
    return replace(laid, version=schedule.version, published_at=published_at)


def dropped(schedule: Schedule) -> list[Session]:
    """The sessions of earlier versions that this one holds no more, each as it stood last."""
    earlier = Placement.objects.filter(schedule__event=schedule.event, schedule__version__lt=schedule.version)
    earlier = earlier.exclude(pitch__in=schedule.placements.values("pitch")).with_all().select_related("schedule")
    last: dict[int, list[Placement]] = {}
    for row in earlier.prefetch_related("pitch__presenters").order_by("schedule__version", "part"):
        if row.part == 0:
            last[row.pitch_id] = []
        last[row.pitch_id].append(row)
    return [
        _session(rows[0].pitch, _room(rows[0].room), *_utc(rows[0].slot.starts_at, rows[-1].slot.ends_at))
        for rows in last.values()
    ]


def outline(event: Event) -> Timetable:
    """Plenaries and empty slots: what the day looks like before anybody has a place in it."""
    return _lay(event, [])


def _lay(event: Event, placements: list) -> Timetable:
    rooms = {room.pk: _room(room) for room in event.rooms.all()}
    slots = {slot.pk: _utc(slot.starts_at, slot.ends_at) for slot in event.slots.all()}
    cells: dict[tuple[int, int], Cell] = {}
    for closed in ClosedCell.objects.filter(room__event=event):
        cells[closed.slot_id, closed.room_id] = Cell(rooms[closed.room_id], is_closed=True, reason=closed.reason)
    parts: dict[int, list] = {}
    for placement in placements:
        parts.setdefault(placement.pitch_id, []).append(placement)
    for own in parts.values():
        own.sort(key=lambda placement: placement.part)
        # A cell that was closed after its session was published still holds it.
        session = _session(own[0].pitch, rooms[own[0].room_id], slots[own[0].slot_id][0], slots[own[-1].slot_id][1])
        for placement in own:
            cells[placement.slot_id, placement.room_id] = Cell(session.room, session, placement.part)
    rows = [_plenary_row(plenary) for plenary in event.plenaries.all()]
    for pk, (start, end) in slots.items():
        across = tuple(cells.get((pk, room_pk), Cell(room)) for room_pk, room in rooms.items())
        rows.append(Row(start, end, until=end, cells=across))
    # A plenary that starts together with a slot is read first: it calls everybody.
    rows.sort(key=lambda row: (row.starts_at, row.plenary is None))
    by_date: dict[date, list[Row]] = {}
    for row in rows:
        by_date.setdefault(row.starts_at.astimezone(event.tz).date(), []).append(row)
    days = tuple(_day(day, of_day, tuple(rooms.values())) for day, of_day in by_date.items())
    return Timetable(event.slug, event.name, event.tz, None, None, tuple(rooms.values()), days)


def _room(room) -> Room:
    return Room(room.slug, room.name, room.building, room.capacity)


def _utc(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    return starts_at.astimezone(UTC), ends_at.astimezone(UTC)


def _session(pitch, room: Room, starts_at: datetime, ends_at: datetime) -> Session:
    return Session(
        pitch=pitch.pk,
        number=pitch.number,
        title=pitch.title,
        people=tuple(Person(attendee.pk, attendee.name) for attendee in pitch.presenters.all()),
        topic=pitch.topic,
        language=pitch.language,
        synopsis=pitch.synopsis,
        is_withdrawn=pitch.withdrawn_at is not None,
        room=room,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def _plenary_row(plenary) -> Row:
    starts_at = plenary.starts_at.astimezone(UTC)
    ends_at = plenary.ends_at and plenary.ends_at.astimezone(UTC)
    text = Plenary(plenary.pk, plenary.title, plenary.place, plenary.presenters, plenary.note)
    return Row(starts_at, ends_at, until=ends_at or starts_at + OPEN_END, plenary=text)


def _day(day: date, rows: list[Row], rooms: tuple[Room, ...]) -> Day:
    """The rooms that are open that day, open ends cut off where the next row starts, and long sessions joined."""
    open_rooms = {cell.room for row in rows for cell in row.cells if not cell.is_closed}
    laid: list[Row] = []
    for at, row in enumerate(rows):
        until = row.until
        if row.ends_at is None:
            until = min([until, *(other.starts_at for other in rows[at + 1 :] if other.starts_at > row.starts_at)])
        cells = tuple(
            replace(cell, span=_span(rows, at, column))
            for column, cell in enumerate(row.cells)
            if cell.room in open_rooms
        )
        laid.append(replace(row, until=until, cells=cells))
    return Day(day, tuple(room for room in rooms if room in open_rooms), tuple(laid))


def _span(rows: list[Row], at: int, column: int) -> int:
    """How many rows the cell covers: a plenary between two slots of one session stands across, and parts them."""
    session = rows[at].cells[column].session

    def holds(other: int) -> bool:
        return 0 <= other < len(rows) and bool(cells := rows[other].cells) and cells[column].session is session

    if session is None:
        return 1
    if holds(at - 1):
        return 0
    return next(count for count in range(1, len(rows) + 1) if not holds(at + count))
