"""The day as it happens: a quick change is made on a copy of what is published, and published at once.

So there is one way to change what people read, and every change has its errata. What has begun stays as it is;
all but a session whose room is full, which may still walk to a larger one.
"""

from collections.abc import Set
from datetime import date, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from fudsched import engine
from fudsched.models import ClosedCell, Erratum, Event, Pitch, Placement, Plenary, Room, Schedule, Slot
from fudsched.models.pitch import apart
from fudsched.models.slot import check_spans
from fudsched.refusals import Refusal

from .costs import displaced
from .hand import Cell, Hand, put


@transaction.atomic
def relocate(
    event: Event, pitch: Pitch, slot: Slot, room: Room, was: Cell, others: set[int], *, by=None, reason: str = ""
) -> Schedule:
    """Put a session there, placed or not; whoever is there takes its place, or loses theirs when it had none.

    was, others: where it stood, and the numbers of the pitches in the way, as the organiser saw them.
    """
    published = hold(event)
    rows = {row.pitch.number: row for row in published.placements.firsts().with_all()}
    here = rows.get(pitch.number)
    if here and (here.slot_id, here.room_id) == (slot.pk, room.pk):
        return published
    moved = [rows[number] for number in {pitch.number, *others} if number in rows]
    if not (here and is_full_now(here) and {slot.pk} == {row.slot_id for row in moved}):
        check_to_come(event, slot, *(row.slot for row in moved))
    event.pins.filter(pitch__number__in={pitch.number, *others}).delete()
    copy = published.copy(by=by)
    put(copy, pitch, slot, room, was, others, by=by)
    copy.publish(by=by, reason=reason)
    return copy


@transaction.atomic
def cancel(event: Event, pitch: Pitch, *, by=None, reason: str = "") -> Schedule:
    """It does not take place: the pitch is withdrawn, and what is published is without it."""
    published = hold(event)
    row = published.placements.firsts().with_all().filter(pitch=pitch).first()
    if row is None:
        return published
    check_to_come(event, row.slot)
    pitch.withdraw()
    copy = published.copy(by=by)
    copy.publish(by=by, reason=reason)
    return copy


@transaction.atomic
def delay(event: Event, slot: Slot, minutes: int, seen: int, *, by=None, reason: str = "") -> Schedule:
    """That slot, and every slot and plenary of its day after it, later by that much; earlier below 0."""
    published = hold(event, seen)
    slot.refresh_from_db()
    check_to_come(event, slot)
    day, step = day_of(event, slot), timedelta(minutes=minutes)
    shifted = [each for each in event.slots.all() if each.starts_at >= slot.starts_at and day_of(event, each) == day]
    others = event.slots.exclude(pk__in=[each.pk for each in shifted]).values_list("starts_at", "ends_at")
    check_spans(event, [(each.starts_at + step, each.ends_at + step) for each in shifted], list(others))
    if slot.starts_at + step <= timezone.now():
        raise Refusal(gettext("That would begin in the past."))
    plenaries = [each for each in event.plenaries.all() if each.starts_at >= slot.starts_at]
    plenaries = [each for each in plenaries if day_of(event, each) == day]
    # From the end that makes room for the others: two slots may not start at once, not even for a moment.
    for each in sorted([*shifted, *plenaries], key=lambda each: each.starts_at, reverse=minutes > 0):
        each.starts_at += step
        each.ends_at = each.ends_at and each.ends_at + step
        each.save(update_fields=["starts_at", "ends_at"])
    copy = published.copy(by=by)
    copy.publish(by=by, reason=reason)
    Erratum.keep_delay(copy, slot, minutes, by=by, reason=reason)
    return copy


def lateness(event: Event, day: date) -> int:
    """By how many minutes the rest of that day is later than it was planned."""
    rows = event.errata.filter(kind=Erratum.Kind.LATE, slot__isnull=False).select_related("slot")
    return sum(erratum.minutes for erratum in rows if day_of(event, erratum.slot) == day)


@transaction.atomic
def lose(
    event: Event, room: Room, moves: dict[Pitch, Cell], seen: int, *, others: Set[int] = frozenset(), by=None, reason=""
) -> Schedule:
    """That room cannot be used any more today: its cells to come are closed, its sessions go where moves says.

    moves: every session that is to come in it, to its new cell, or None when it loses its place.
    others: the numbers of the pitches that lose theirs for it, as the organiser saw them.
    """
    published = hold(event, seen)
    lost = rows_in(published, room)
    if {row.pitch for row in lost} != moves.keys():
        raise Refusal(gettext("What takes place in that room has changed since you opened this page. Look again."))
    check_to_come(event, *event.slots.filter(pk__in=[cell[0] for cell in moves.values() if cell]))
    kept = published.placements.filter(room=room).exclude(pitch__in=moves).values("slot")
    said = apart(reason or gettext("%(room)s cannot be used") % {"room": apart(room.name)})
    for slot in slots_to_come(event):
        if not kept.filter(slot=slot).exists():
            ClosedCell.objects.get_or_create(room=room, slot=slot, defaults={"reason": said[:120]})
    event.pins.filter(models.Q(room=room) | models.Q(pitch__in=moves)).delete()
    copy = published.copy(by=by)
    if moves:
        hand = Hand(copy, by)
        gone = _gone_for(hand, moves)
        if {pitch.number for pitch in gone} != others:
            said = gettext("These places do not go together: somebody else would lose theirs. Choose again.")
            raise Refusal(said)
        check_to_come(event, *event.slots.filter(pk__in=[hand.cell(pitch)[0] for pitch in gone]))
        hand.move({**moves, **dict.fromkeys(gone)})
    copy.publish(by=by, reason=said)
    return copy


def _gone_for(hand: Hand, moves: dict[Pitch, Cell]) -> set[Pitch]:
    """Who stands where these sessions go."""
    slots, rooms = ({row.pk: id for id, row in ids.items()} for ids in (hand.reading.slots, hand.reading.rooms))
    going = {f"p{pitch.number}": cell for pitch, cell in moves.items()}
    left = [place for place in hand.placements() if place.session not in going]
    targets = [engine.Placement(id, slots[cell[0]], rooms[cell[1]]) for id, cell in going.items() if cell]
    return {hand.reading.pitches[id] for target in targets for id in displaced(hand.reading, left, target)}


def rows_in(published: Schedule, room: Room) -> list:
    """The first rows of the sessions that are to come in that room today."""
    slots = {slot.pk: slot for slot in slots_to_come(published.event)}
    rows = published.placements.standing().firsts().with_all().filter(room=room)
    found = [row for row in rows if row.slot_id in slots]
    for row in found:
        row.slot = slots[row.slot_id]  # which knows its event
    return found


def slots_to_come(event: Event) -> list[Slot]:
    """Those that have not begun, of the first day that has any."""
    slots = list(event.slots.filter(starts_at__gt=timezone.now()))
    for slot in slots:
        slot.event = event  # whose time zone it is shown in
    return [slot for slot in slots if day_of(event, slot) == day_of(event, slots[0])]


def day_of(event: Event, thing: Slot | Plenary) -> date:
    return thing.starts_at.astimezone(event.tz).date()


def hold(event: Event, seen: int | None = None) -> Schedule:
    """The newest version, while nobody else can publish. seen: the version the organiser saw."""
    event.hold()
    published = event.published()
    if published is None:
        raise Refusal(gettext("Nothing is published yet. The day begins with version 1."))
    if seen is not None and seen != published.version:
        said = gettext("Version %(number)s was published since you opened this page. Look again.")
        raise Refusal(said % {"number": published.version})
    published.event = event
    return published


def is_full_now(row: Placement) -> bool:
    """Whether it runs, and the last count at its door says full: then, and only then, its room may still change."""
    now = timezone.now()
    last = row.pitch.head_counts.filter(slot=row.slot, room=row.room).first()
    return row.slot.starts_at <= now < row.slot.ends_at and last is not None and last.is_full


def check_to_come(event: Event, *slots: Slot) -> None:
    for slot in slots:
        if slot.starts_at <= timezone.now():
            slot.event = event
            raise Refusal(gettext("%(slot)s has begun. What has begun stays as it is.") % {"slot": slot})
