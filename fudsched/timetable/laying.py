"""A published Schedule, or an event's outline, laid out in that shape."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import QuerySet

from fudsched.models import ClosedCell, Event, Pitch, Placement, Schedule

from .shape import Cell, Day, Person, Plenary, Room, Row, Session, Timetable

# A plenary without an end is over when the next thing of its day starts, at the latest after this.
OPEN_END = timedelta(hours=3)
# What is asked of a placement.
ROW = (
    *("slot_id", "room_id", "part", "pitch_id"),
    *(f"pitch__{name}" for name in ("number", "title", "topic", "language", "synopsis", "withdrawn_at")),
)
Span = tuple[datetime, datetime]


def newest(event: Event) -> Timetable:
    """The newest published schedule, or the outline while there is none; never a draft."""
    schedule = event.published()
    return of(schedule) if schedule else outline(event)


def of(schedule: Schedule) -> Timetable:
    """The schedule laid out, in six queries whatever its size."""
    laid = _lay(schedule.event, schedule.placements.all())
    published_at = schedule.published_at and schedule.published_at.astimezone(UTC)
    return replace(laid, version=schedule.version, published_at=published_at)


def dropped(schedule: Schedule) -> list[Session]:
    """The sessions of earlier versions that this one holds no more, each as it stood last."""
    earlier = Placement.objects.filter(schedule__event=schedule.event, schedule__version__lt=schedule.version)
    earlier = earlier.exclude(pitch__in=schedule.placements.values("pitch"))
    taken = _taken(earlier)
    # What was placed once has its room and its slot for ever: the database keeps them.
    return list(_sessions(taken, _rooms(schedule.event), _slots(schedule.event)).values()) if taken else []


def removed(event: Event) -> list[Row]:
    """The plenaries that were taken out after a timetable was published."""
    return [_plenary_row(plenary) for plenary in event.plenaries(manager="ever").exclude(removed_at=None)]


def outline(event: Event) -> Timetable:
    """Plenaries and empty slots: what the day looks like before anybody has a place in it."""
    return _lay(event, Placement.objects.none())


def _lay(event: Event, placements: QuerySet[Placement]) -> Timetable:
    rooms, slots, taken = _rooms(event), _slots(event), _taken(placements)
    cells: dict[tuple[int, int], Cell] = {}
    for closed in ClosedCell.objects.filter(room__event=event):
        cells[closed.slot_id, closed.room_id] = Cell(rooms[closed.room_id], is_closed=True, reason=closed.reason)
    # A cell that was closed after its session was published still holds it.
    for pitch, session in _sessions(taken, rooms, slots).items():
        for row in taken[pitch]:
            cells[row.slot_id, row.room_id] = Cell(session.room, session, row.part)
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
    return Timetable(event.slug, event.guid, event.name, event.tz, None, None, tuple(rooms.values()), days)


def _rooms(event: Event) -> dict[int, Room]:
    return {pk: Room(*about) for pk, *about in event.rooms.values_list("pk", "slug", "name", "building", "capacity")}


def _slots(event: Event) -> dict[int, Span]:
    rows = event.slots.values_list("pk", "starts_at", "ends_at")
    return {pk: (starts_at.astimezone(UTC), ends_at.astimezone(UTC)) for pk, starts_at, ends_at in rows}


def _taken(placements: QuerySet[Placement]) -> dict[int, list]:
    """By the pitch's id the rows of its session, first part first; of several schedules, those of the newest."""
    taken: dict[int, list] = {}
    # Rows, not models: there are hundreds, and a whole hall waits for them.
    for row in placements.order_by("schedule__version", "part").values_list(*ROW, named=True):
        if row.part == 0:
            taken[row.pitch_id] = []
        taken.setdefault(row.pitch_id, []).append(row)
    return taken


def _sessions(taken: dict[int, list], rooms: dict[int, Room], slots: dict[int, Span]) -> dict[int, Session]:
    people: dict[int, list[Person]] = {}
    presenting = Pitch.presenters.through.objects.filter(pitch__in=taken).order_by("attendee__name", "attendee_id")
    for pitch, attendee, name in presenting.values_list("pitch", "attendee", "attendee__name"):
        people.setdefault(pitch, []).append(Person(attendee, name))
    return {
        pitch: Session(
            pitch=pitch,
            number=rows[0].pitch__number,
            title=rows[0].pitch__title,
            people=tuple(people.get(pitch, ())),
            topic=rows[0].pitch__topic,
            language=rows[0].pitch__language,
            synopsis=rows[0].pitch__synopsis,
            is_withdrawn=rows[0].pitch__withdrawn_at is not None,
            room=rooms[rows[0].room_id],
            starts_at=slots[rows[0].slot_id][0],
            ends_at=slots[rows[-1].slot_id][1],
        )
        for pitch, rows in taken.items()
    }


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
