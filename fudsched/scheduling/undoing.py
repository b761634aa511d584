"""Undoing a change by hand, and doing it again: for whoever comes to the draft next, on any machine."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from fudsched.models import ClosedCell, Edit, Schedule
from fudsched.refusals import Refusal

from .hand import Hand


@transaction.atomic
def undo(schedule: Schedule, number: int) -> str:
    """Take back the edit of that number, the last that stands; returns what it was. Said twice, it is done once."""
    return _turn(schedule, number, back=True)


@transaction.atomic
def redo(schedule: Schedule, number: int) -> str:
    """Do the edit of that number again, the last that was undone."""
    return _turn(schedule, number, back=False)


def _turn(schedule: Schedule, number: int, *, back: bool) -> str:
    schedule.event.hold()
    hand = Hand(schedule)
    edit = hand.schedule.edits.filter(number=number).first()
    if edit is None:
        raise Refusal(gettext("That change cannot be brought back any more: another has taken its place."))
    if bool(edit.undone_at) == back:
        return edit.said
    if edit != (hand.schedule.edits.to_undo() if back else hand.schedule.edits.to_redo()):
        raise Refusal(gettext("Somebody has changed something since you opened this page. Look again."))
    _apply(hand, edit, back=back)
    edit.undone_at = timezone.now() if back else None
    edit.save(update_fields=["undone_at"])
    return edit.said


def _apply(hand: Hand, edit: Edit, *, back: bool) -> None:
    """Its steps, once everything still stands as the edit left it."""
    now, then = ("is", "was") if back else ("was", "is")
    pitches = {pitch.pk: pitch for pitch in hand.reading.pitches.values()}
    moves, pins, closed = {}, {}, {}
    said = (
        gettext("“%(change)s” cannot be undone: things have moved since.")
        if back
        else gettext("“%(change)s” cannot be done again: things have moved since.")
    )
    stale = Refusal(said % {"change": edit.said})
    for step in edit.steps:
        if step["what"] == "closed":
            slot, room = step["of"]
            if ClosedCell.objects.filter(slot=slot, room=room, room__event=hand.event).exists() != step[now]:
                raise stale
            closed[slot, room] = step[then]
            continue
        pitch = pitches.get(step["of"])
        held = hand.event.pins.filter(pitch=step["of"]).values_list("slot", "room").first()
        stands = pitch and (hand.cell(pitch) if step["what"] == "place" else held)
        if pitch is None or (list(stands) if stands else None) != step[now]:
            raise stale
        target = tuple(step[then]) if step[then] else None
        (moves if step["what"] == "place" else pins)[pitch] = target
    for pitch, cell in pins.items():
        hand.pin(pitch, cell)
    for (slot, room), on in closed.items():
        hand.close(slot, room, on=on)
    if moves:
        hand.move(moves)
