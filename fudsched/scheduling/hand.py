"""Changes by hand to a draft: each in one transaction, and refused when it would break a rule that held before.

Every change says where its session stood on the page it was made from. When that is no longer so, somebody else was
faster, and the change is refused instead of undoing theirs. A change that has already happened is no fault. Each is
kept as an Edit, so that it can be undone and done again.
"""

from django.db import transaction
from django.utils.translation import gettext

from fudsched import engine
from fudsched.models import ClosedCell, Edit, Pitch, Placement, Room, Schedule, Slot
from fudsched.models.pitch import apart
from fudsched.models.saying import saying
from fudsched.refusals import Refusal

from .costs import displaced
from .known import known
from .reading import rows_of

# Where a session stands: the keys of slot and room, or None without a place.
Cell = tuple[int, int] | None


@transaction.atomic
def place(schedule: Schedule, pitch: Pitch, slot: Slot, room: Room, was: Cell, by=None) -> None:
    """Put the session there, whether it had a place or not; all its slots move with it."""
    hand = Hand(schedule, by)
    if hand.stands(pitch, (slot.pk, room.pk)):
        return
    hand.check_still(pitch, was)
    hand.move({pitch: (slot.pk, room.pk)})
    hand.keep(saying("“%(title)s” to %(room)s, %(slot)s", title=pitch.title, room=room.name, slot=slot))


@transaction.atomic
def put(schedule: Schedule, pitch: Pitch, slot: Slot, room: Room, was: Cell, others: set[int], by=None) -> None:
    """Drop the session on a cell: whoever is there takes its place, or loses theirs when it had none.

    others: the numbers of the pitches that are in the way, as the organiser saw them.
    """
    hand = Hand(schedule, by)
    if hand.stands(pitch, (slot.pk, room.pk)):
        return
    hand.check_still(pitch, was)
    target = engine.Placement(f"p{pitch.number}", hand.id_of(slot), hand.id_of(room))
    moves = displaced(hand.reading, hand.placements(), target)
    if {int(id[1:]) for id in moves} != others:
        raise Refusal(gettext("Somebody has changed that cell since you picked this up. Look again."))
    cells = {hand.reading.pitches[id]: hand.cell_at(place) for id, place in moves.items()}
    hand.move({pitch: (slot.pk, room.pk), **cells})
    kept = saying("“%(title)s” to %(room)s, %(slot)s", title=pitch.title, room=room.name, slot=slot)
    for other in cells:
        kept = saying("%(change)s, for “%(title)s”", change=kept, title=other.title)
    hand.keep(kept)


@transaction.atomic
def swap(schedule: Schedule, one: Pitch, other: Pitch, one_was: Cell, other_was: Cell, by=None) -> None:
    """Let two sessions change places."""
    hand = Hand(schedule, by)
    if one == other:
        raise Refusal(gettext("Choose another session to swap with."), status=422)
    if hand.stands(one, other_was) and hand.stands(other, one_was):
        return
    hand.check_still(one, one_was)
    hand.check_still(other, other_was)
    if one_was is None or other_was is None:
        raise Refusal(gettext("Only two sessions that both have a place can swap."))
    hand.move({one: other_was, other: one_was})
    hand.keep(saying("“%(one)s” and “%(other)s” exchanged", one=one.title, other=other.title))


@transaction.atomic
def drop(schedule: Schedule, pitch: Pitch, was: Cell, by=None) -> None:
    """Take the session out of the draft."""
    hand = Hand(schedule, by)
    if hand.cell(pitch) is None:
        return
    hand.check_still(pitch, was)
    hand.move({pitch: None})
    hand.keep(saying("“%(title)s” taken out", title=pitch.title))


@transaction.atomic
def pin(schedule: Schedule, pitch: Pitch, was: Cell, *, on: bool, by=None) -> None:
    """Hold the session where it stands, in this draft and in all that will be made; or let it go."""
    schedule.event.hold()  # before the draft, as publishing does, or the two could wait for each other
    hand = Hand(schedule, by)
    if on:
        hand.check_still(pitch, was)
        if was is None:
            said = gettext("“%(title)s” has no place to be pinned to. Place it first.")
            raise Refusal(said % {"title": apart(pitch.title)})
    hand.pin(pitch, was if on else None)
    hand.keep(
        saying("“%(title)s” pinned", title=pitch.title) if on else saying("“%(title)s” unpinned", title=pitch.title)
    )


@transaction.atomic
def lock(schedule: Schedule, slot: Slot, *, on: bool, by=None) -> None:
    """Pin every session of a slot where it stands, or let all of them go."""
    schedule.event.hold()
    hand = Hand(schedule, by)
    here = {row.pitch: hand.cell(row.pitch) for row in hand.rows if row.part == 0 and row.slot_id == slot.pk}
    if on and not here:
        raise Refusal(gettext("%(slot)s is empty. There is nothing to hold in it.") % {"slot": slot})
    for pitch, cell in here.items():
        hand.pin(pitch, cell if on else None)
    hand.keep(saying("%(slot)s locked", slot=slot) if on else saying("%(slot)s unlocked", slot=slot))


@transaction.atomic
def close(schedule: Schedule, slot: Slot, room: Room, *, on: bool, by=None) -> None:
    """Close a room for one slot, in this draft and in all that will be made; or open it again."""
    schedule.event.hold()
    hand = Hand(schedule, by)
    if on and (row := next((row for row in hand.rows if (row.slot_id, row.room_id) == (slot.pk, room.pk)), None)):
        said = gettext("“%(title)s” is in %(room)s, %(slot)s. Move it first.")
        raise Refusal(said % {"title": apart(row.pitch.title), "room": apart(room.name), "slot": slot})
    hand.close(slot.pk, room.pk, on=on)
    where = {"room": room.name, "slot": slot}
    hand.keep(saying("%(room)s, %(slot)s closed", **where) if on else saying("%(room)s, %(slot)s opened", **where))


class Hand:
    """A draft held alone: where its sessions stand, what a change would break, and the steps of the change."""

    def __init__(self, schedule: Schedule, by=None):
        self.by = by
        self.schedule = schedule.change()
        self.schedule.placements.stale().delete()
        self.event = self.schedule.event = schedule.event
        self.reading = known(schedule.event)
        self.rows = rows_of(self.schedule)
        self.cells = {row.pitch_id: (row.slot_id, row.room_id) for row in self.rows if row.part == 0}
        self.steps: list[dict] = []

    def cell(self, pitch: Pitch) -> Cell:
        return self.cells.get(pitch.pk)

    def placements(self) -> list[engine.Placement]:
        return self.reading.placements(self.rows)

    def id_of(self, row: Slot | Room) -> str:
        known = self.reading.slots if isinstance(row, Slot) else self.reading.rooms
        return next(id for id, one in known.items() if one.pk == row.pk)

    def cell_at(self, place: engine.Placement | None) -> Cell:
        return place and (self.reading.slots[place.slot].pk, self.reading.rooms[place.room].pk)

    def stands(self, pitch: Pitch, cell: Cell) -> bool:
        """There already, in all the slots it takes."""
        return self.cell(pitch) == cell and sum(row.pitch_id == pitch.pk for row in self.rows) == pitch.length

    def check_still(self, pitch: Pitch, was: Cell) -> None:
        now = self.cell(pitch)
        if now == was:
            return
        if now is None:
            said = gettext("“%(title)s” has lost its place since you opened this page. Look again.")
            raise Refusal(said % {"title": apart(pitch.title)})
        row = self.schedule.placements.select_related("slot__event", "room").get(pitch=pitch, part=0)
        said = gettext("“%(title)s” has moved since you opened this page, to %(room)s, %(slot)s. Look again.")
        raise Refusal(said % {"title": apart(pitch.title), "room": apart(row.room.name), "slot": row.slot})

    def move(self, moves: dict[Pitch, Cell]) -> None:
        """Move these sessions, and keep everybody else where they are; refused when a rule breaks by it."""
        slots, rooms = ({row.pk: id for id, row in ids.items()} for ids in (self.reading.slots, self.reading.rooms))
        before = self.placements()
        moved = {f"p{pitch.number}" for pitch in moves}
        new = [engine.Placement(f"p{p.number}", slots[c[0]], rooms[c[1]]) for p, c in moves.items() if c]
        after = sorted([*(place for place in before if place.session not in moved), *new])
        already = set(self.reading.faults(before))
        for fault in self.reading.faults(after):
            if fault not in already:
                unpin = gettext("Unpin it first.") if fault.rule == "pins_are_kept" else ""
                raise Refusal(f"{fault.sentence} {unpin}".strip())
        self.schedule.placements.filter(pitch__in=moves).delete()
        Placement.objects.bulk_create(row for place in new for row in self.reading.rows(self.schedule, place))
        for pitch, cell in moves.items():
            self.step("place", pitch.pk, self.cell(pitch), cell)

    def pin(self, pitch: Pitch, cell: tuple[int | None, int | None] | None) -> None:
        pins = self.event.pins
        held = pins.filter(pitch=pitch).values_list("slot", "room").first()
        if cell is None:
            pins.filter(pitch=pitch).delete()
        else:
            slot, room = cell
            taken = pins.filter(slot=slot, room=room).exclude(pitch=pitch).select_related("pitch")
            if slot and room and (other := taken.first()):
                said = gettext("“%(title)s” is pinned to this cell already. Unpin it first.")
                raise Refusal(said % {"title": apart(other.pitch.title)})
            pins.update_or_create(pitch=pitch, defaults={"slot_id": slot, "room_id": room})
        self.step("pin", pitch.pk, held, cell)

    def close(self, slot: int, room: int, *, on: bool) -> None:
        closed = ClosedCell.objects.filter(slot=slot, room=room, room__event=self.event)
        was = closed.exists()
        if on and not was:
            ClosedCell.objects.create(slot_id=slot, room_id=room)
        elif not on:
            closed.delete()
        self.step("closed", [slot, room], was, on)

    def step(self, what: str, of: int | list[int], was, now) -> None:
        """Remember what this changed, unless it changed nothing."""
        was, now = (list(value) if isinstance(value, tuple) else value for value in (was, now))
        if was != now:
            self.steps.append({"what": what, "of": of, "was": was, "is": now})

    def keep(self, saying: dict) -> None:
        if self.steps:
            Edit.keep(self.schedule, saying, self.steps, self.by)
