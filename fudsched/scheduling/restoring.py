"""Restoring what a published change took away: what it moved is published again where it was, as the next version.

Only while everything it moved still stands where it put it, and none of that has begun.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from fudsched.models import ClosedCell, Event, Pin, Placement, Schedule
from fudsched.models.pitch import apart
from fudsched.refusals import Refusal

from .day import check_to_come, hold
from .hand import Cell, Hand

BEGUN = "begun"


def around(event: Event) -> dict[str, list]:
    """What a change of the day touches besides places: pins, closed cells, withdrawn pitches."""
    closed = ClosedCell.objects.filter(room__event=event)
    return {
        "pins": [list(pin) for pin in event.pins.order_by("pk").values_list("pitch", "slot", "room")],
        "closed": [list(cell) for cell in closed.order_by("pk").values_list("room", "slot")],
        "withdrawn": [*event.pitches.filter(withdrawn_at__isnull=False).values_list("pk", flat=True)],
    }


def touched(was: dict[str, list], now: dict[str, list]) -> dict[str, list]:
    """The pins that went between these two, the closed cells and withdrawn pitches that came."""
    return {
        "pins": [pin for pin in was["pins"] if pin not in now["pins"]],
        "closed": [cell for cell in now["closed"] if cell not in was["closed"]],
        "withdrawn": [pitch for pitch in now["withdrawn"] if pitch not in was["withdrawn"]],
    }


@transaction.atomic
def restore(event: Event, version: int, also: dict[str, list], *, by=None) -> Schedule:
    """What that version moved goes back to where the one before it had it.

    also: what it touched besides, which is put back too.
    """
    published = hold(event)
    for pitch in event.pitches.filter(pk__in=also["withdrawn"]):
        pitch.bring_back()
    for room, slot in also["closed"]:
        ClosedCell.objects.filter(room__event=event, room=room, slot=slot).delete()
    taken = event.published(version)
    moves = taken.moves_since(taken.before())
    stand = _cells(event, {published.version})[published.version]
    for pitch, was, now in moves:
        pitch.check_standing()
        check_to_come(event, *(row.slot for row in (was, now) if row))
        if stand.get(pitch.pk) != _cell(now):
            raise Refusal(gettext("“%(title)s” has been moved again since.") % {"title": apart(pitch.title)})
    copy = published.copy(by=by)
    Hand(copy, by).move({pitch: _cell(was) for pitch, was, _now in moves})
    _pin_again(event, also["pins"])
    copy.publish(by=by, is_back=True)
    return copy


def _cell(row: Placement | None) -> Cell:
    return row and (row.slot_id, row.room_id)


def _pin_again(event: Event, pins: list[list]) -> None:
    """Whoever was pinned; but not who is pinned elsewhere by now, nor to a cell that is another's."""
    rows = [Pin(event=event, pitch_id=pitch, slot_id=slot, room_id=room) for pitch, slot, room in pins]
    Pin.objects.bulk_create(rows, ignore_conflicts=True)


def stands(event: Event, versions: Iterable[int]) -> dict[int, int | str]:
    """Those of these versions whose every move stands as it left it, each with itself; with BEGUN where one has begun.

    The number of queries does not grow with them.
    """
    versions = set(versions)
    newest = event.schedules.published().values_list("version", flat=True).first()
    cells = _cells(event, {newest, *versions, *(version - 1 for version in versions)})
    begun = set(event.slots.filter(starts_at__lte=timezone.now()).values_list("pk", flat=True))
    found: dict[int, int | str] = {}
    for version in versions:
        was, then = cells[version - 1], cells[version]
        moved = [pitch for pitch in was.keys() | then.keys() if was.get(pitch) != then.get(pitch)]
        if all(cells[newest].get(pitch) == then.get(pitch) for pitch in moved):
            slots = {cell[0] for pitch in moved for cell in (was.get(pitch), then.get(pitch)) if cell}
            found[version] = version if begun.isdisjoint(slots) else BEGUN
    return found


def _cells(event: Event, versions: set[int]) -> dict[int, dict[int, tuple[int, int]]]:
    """Where each of these versions has each pitch."""
    rows = Placement.objects.filter(schedule__event=event, schedule__version__in=versions).firsts().order_by()
    found: dict[int, dict[int, tuple[int, int]]] = {version: {} for version in versions}
    for version, pitch, *cell in rows.values_list("schedule__version", "pitch", "slot", "room"):
        found[version][pitch] = tuple(cell)
    return found
