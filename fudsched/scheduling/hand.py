"""Changes by hand to a draft: each in one transaction, and refused when it would break a rule that held before.

Every change says where its session stood on the page it was made from. When that is no longer so, somebody else was
faster, and the change is refused instead of undoing theirs. A change that has already happened is no fault.
"""

from django.db import transaction

from fudsched import engine
from fudsched.models import Pitch, Placement, Room, Schedule, Slot
from fudsched.refusals import Refusal

from .reading import apart, read, rows_of

# Where a session stands: the keys of slot and room, or None without a place.
Cell = tuple[int, int] | None


@transaction.atomic
def place(schedule: Schedule, pitch: Pitch, slot: Slot, room: Room, was: Cell) -> None:
    """Put the session there, whether it had a place or not; all its slots move with it."""
    hand = _Hand(schedule)
    if hand.stands(pitch, (slot.pk, room.pk)):
        return
    hand.check_still(pitch, was)
    hand.change({pitch: (slot.pk, room.pk)})


@transaction.atomic
def swap(schedule: Schedule, one: Pitch, other: Pitch, one_was: Cell, other_was: Cell) -> None:
    """Let two sessions change places."""
    hand = _Hand(schedule)
    if one == other:
        raise Refusal("Choose another session to swap with.", status=422)
    if hand.stands(one, other_was) and hand.stands(other, one_was):
        return
    hand.check_still(one, one_was)
    hand.check_still(other, other_was)
    if one_was is None or other_was is None:
        raise Refusal("Only two sessions that both have a place can swap.")
    hand.change({one: other_was, other: one_was})


@transaction.atomic
def drop(schedule: Schedule, pitch: Pitch, was: Cell) -> None:
    """Take the session out of the draft."""
    hand = _Hand(schedule)
    if hand.cell(pitch) is None:
        return
    hand.check_still(pitch, was)
    hand.change({pitch: None})


@transaction.atomic
def pin(schedule: Schedule, pitch: Pitch, was: Cell, *, on: bool) -> None:
    """Hold the session where it stands, in this draft and in all that will be made; or let it go."""
    schedule.event.hold()  # before the draft, as publishing does, or the two could wait for each other
    hand = _Hand(schedule)
    if not on:
        schedule.event.pins.filter(pitch=pitch).delete()
        return
    hand.check_still(pitch, was)
    if was is None:
        raise Refusal(f"“{apart(pitch.title)}” has no place to be pinned to. Place it first.")
    slot, room = was
    if taken := schedule.event.pins.filter(slot=slot, room=room).exclude(pitch=pitch).select_related("pitch").first():
        raise Refusal(f"“{apart(taken.pitch.title)}” is pinned to this cell already. Unpin it first.")
    schedule.event.pins.update_or_create(pitch=pitch, defaults={"slot_id": slot, "room_id": room})


class _Hand:
    """A draft held alone: where its sessions stand, and what a change would break."""

    def __init__(self, schedule: Schedule):
        self.schedule = schedule.change()
        self.schedule.placements.stale().delete()
        self.reading = read(schedule.event)
        self.rows = rows_of(self.schedule)
        self.cells = {row.pitch_id: (row.slot_id, row.room_id) for row in self.rows if row.part == 0}

    def cell(self, pitch: Pitch) -> Cell:
        return self.cells.get(pitch.pk)

    def stands(self, pitch: Pitch, cell: Cell) -> bool:
        """There already, in all the slots it takes."""
        return self.cell(pitch) == cell and sum(row.pitch_id == pitch.pk for row in self.rows) == pitch.length

    def check_still(self, pitch: Pitch, was: Cell) -> None:
        now = self.cell(pitch)
        if now == was:
            return
        if now is None:
            raise Refusal(f"“{apart(pitch.title)}” has lost its place since you opened this page. Look again.")
        row = self.schedule.placements.select_related("slot__event", "room").get(pitch=pitch, part=0)
        raise Refusal(
            f"“{apart(pitch.title)}” has moved since you opened this page, to {apart(row.room.name)}, {row.slot}. "
            "Look again."
        )

    def change(self, moves: dict[Pitch, Cell]) -> None:
        """Move these sessions, and keep everybody else where they are; refused when a rule breaks by it."""
        slots, rooms = ({row.pk: id for id, row in ids.items()} for ids in (self.reading.slots, self.reading.rooms))
        before = self.reading.placements(self.rows)
        moved = {f"p{pitch.number}" for pitch in moves}
        new = [engine.Placement(f"p{p.number}", slots[c[0]], rooms[c[1]]) for p, c in moves.items() if c]
        after = sorted([*(place for place in before if place.session not in moved), *new])
        already = set(self.reading.faults(before))
        for fault in self.reading.faults(after):
            if fault not in already:
                raise Refusal(fault.sentence + (" Unpin it first." if fault.rule == "pins_are_kept" else ""))
        self.schedule.placements.filter(pitch__in=moves).delete()
        Placement.objects.bulk_create(row for place in new for row in self.reading.rows(self.schedule, place))
