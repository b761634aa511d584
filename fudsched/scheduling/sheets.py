"""The sheets on the doors and the walls: which of them no longer say what is true."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils import timezone

from fudsched.models import Event, Sheet
from fudsched.timetable import Cell, Day, Room, Row, Timetable

Hanging = dict[tuple[str, date], Sheet]  # by the room's slug, or "" for the wall


@dataclass(frozen=True)
class Posted:
    """One sheet as it would be printed now, and what hangs there: a room's day for its door, or a day for the wall."""

    day: Day
    room: Room | None  # none: all of them, on the wall
    digest: str
    hung: Sheet | None

    @property
    def is_stale(self) -> bool:
        return self.hung is not None and self.hung.digest != self.digest

    @property
    def value(self) -> str:
        """As the form of the printed page carries it: see forms.sheets."""
        return f"{self.day.date.isoformat()}.{self.digest}.{self.room.slug if self.room else ''}"


def doors(event: Event, table: Timetable) -> list[Posted]:
    return _doors(table, _hanging(event))


def walls(event: Event, table: Timetable) -> list[Posted]:
    return _walls(table, _hanging(event))


def stale(event: Event, table: Timetable) -> list[Posted]:
    hanging = _hanging(event)
    return to_print_again([*_doors(table, hanging), *_walls(table, hanging)])


def to_print_again(posted: list[Posted]) -> list[Posted]:
    """The stale ones, of days that are not over."""
    now = timezone.now()
    return [each for each in posted if each.is_stale and each.day.ends_at > now]


def _hanging(event: Event) -> Hanging:
    sheets = Sheet.objects.of_event(event).select_related("room")
    return {(sheet.room.slug if sheet.room else "", sheet.day): sheet for sheet in sheets}


def _doors(table: Timetable, hanging: Hanging) -> list[Posted]:
    return [
        Posted(day, room, _on_a_door(day, room), hanging.get((room.slug, day.date)))
        for day in table.days
        for room in (day.rooms if day.has_slots else ())
    ]


def _walls(table: Timetable, hanging: Hanging) -> list[Posted]:
    days = [day for day in table.days if day.has_slots]
    return [Posted(day, None, _on_the_wall(day), hanging.get(("", day.date))) for day in days]


# Digests of everything on a sheet but its version and the time of printing.


def _on_a_door(day: Day, room: Room) -> str:
    rows = [(*_times(row), _said(row.cell), row.cell and row.cell.reason) for row in day.rows_of(room)]
    return _digest(room, day.date, rows)


def _on_the_wall(day: Day) -> str:
    rows = [(*_times(row), [_said(cell) for cell in row.cells]) for row in day.rows]
    return _digest([(room.name, room.capacity) for room in day.rooms], day.date, rows)


def _digest(*said: object) -> str:
    return sha256(repr(said).encode()).hexdigest()


def _times(row: Row) -> tuple:
    return row.starts_at, row.ends_at, row.plenary and (row.plenary.title, row.plenary.place)


def _said(cell: Cell | None) -> tuple | None:
    if cell is None or cell.session is None:
        return cell and (cell.is_closed,)
    return cell.session.title, cell.session.by, cell.session.is_withdrawn, cell.part > 0
