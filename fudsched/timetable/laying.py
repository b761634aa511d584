"""A published Schedule, or an event's outline, laid out in that shape."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from fudsched.models import ClosedCell, Event, Placement, Schedule

from .shape import Cell, Day, Person, Plenary, Room, Row, Session, Timetable

# A plenary without an end is over when the next thing of its day starts, at the latest after this.
OPEN_END = timedelta(hours=3)


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
