"""The sheets on the doors: which of them no longer say what is true."""

from dataclasses import dataclass
from hashlib import sha256

from django.utils import timezone

from fudsched.models import Event, Sheet
from fudsched.timetable import Cell, Day, Room, Timetable


@dataclass(frozen=True)
class Door:
    """One room's day, as it would be printed now, and what hangs there."""

    room: Room
    day: Day
    digest: str
    hung: Sheet | None

    @property
    def is_stale(self) -> bool:
        return self.hung is not None and self.hung.digest != self.digest

    @property
    def value(self) -> str:
        """As the form of the printed page carries it: see forms.sheets."""
        return f"{self.day.date.isoformat()}.{self.digest}.{self.room.slug}"


def doors(event: Event, table: Timetable) -> list[Door]:
    hanging = Sheet.objects.filter(room__event=event).select_related("room")
    hung = {(sheet.room.slug, sheet.day): sheet for sheet in hanging}
    return [
        Door(room, day, digest(day, room), hung.get((room.slug, day.date)))
        for day in table.days
        for room in (day.rooms if day.has_slots else ())
    ]


def stale(event: Event, table: Timetable) -> list[Door]:
    return to_print_again(doors(event, table))


def to_print_again(all_doors: list[Door]) -> list[Door]:
    """The stale ones, of days that are not over."""
    now = timezone.now()
    return [door for door in all_doors if door.is_stale and door.day.ends_at > now]


def digest(day: Day, room: Room) -> str:
    """Of everything on the sheet but its version and the time of printing."""
    rows = [
        (row.starts_at, row.ends_at, row.plenary and (row.plenary.title, row.plenary.place), _said(row.cell))
        for row in day.rows_of(room)
    ]
    return sha256(repr((room, day.date, rows)).encode()).hexdigest()


def _said(cell: Cell | None) -> tuple | None:
    if cell is None or cell.session is None:
        return cell and (cell.is_closed, cell.reason)
    return cell.session.title, cell.session.by, cell.session.is_withdrawn, cell.part > 0
