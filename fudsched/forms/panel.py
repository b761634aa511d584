"""The panel beside a board: the forms about one session, or about one free cell."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext

from fudsched.models import Pitch, Placement, Room, Schedule, Slot
from fudsched.models.pitch import apart

from .placements import PlaceForm, SwapForm, standing


@dataclass
class Panel:
    place: PlaceForm
    pitch: Pitch | None = None  # None: about the cell of `slot` and `room`
    row: Placement | None = None  # where the pitch stands, if it does
    session: str = ""  # both, as a form carries them
    is_pinned: bool = False
    swap: SwapForm | None = None
    slot: Slot | None = None
    room: Room | None = None
    has_waiting: bool = False
    is_closed: bool = False

    @classmethod
    def asked_for(cls, schedule: Schedule, asked) -> "Panel | None":
        """By `session=<pitch number>` or `cell=<slot>-<room>`; None for a plain page, or what is not there."""
        if schedule.is_published():
            return None
        event = schedule.event
        number, cell = asked.get("session", ""), asked.get("cell", "")
        if number.isdecimal() and len(number) < 10:
            pitch = event.pitches.standing().filter(number=int(number)).first()
            return cls.of_session(schedule, pitch) if pitch else None
        keys = [int(key) for key in cell.split("-") if key.isdecimal() and len(key) < 19]
        if len(keys) != 2:
            return None
        slot, room = event.slots.filter(pk=keys[0]).first(), event.rooms.filter(pk=keys[1]).first()
        return cls.of_cell(schedule, slot, room) if slot and room else None

    @classmethod
    def of_session(
        cls, schedule: Schedule, pitch: Pitch, place: PlaceForm | None = None, swap: SwapForm | None = None
    ) -> "Panel":
        """place, swap: what was sent and refused, to be shown again. Where the session stands is said anew."""
        event = schedule.event
        rows = {row.pitch_id: row for row in schedule.placements.standing().firsts().with_all()}
        for row in rows.values():
            row.slot.event = event
        row = rows.pop(pitch.pk, None)
        if place is None:
            place = PlaceForm(event, initial={"slot": row.slot_id, "room": row.room_id} if row else {})
        if row and rows:
            swap = swap or SwapForm(event)
            others = [(standing(one.pitch, one), f"{one.slot} · {one.room} · {one.pitch}") for one in rows.values()]
            swap.fields["other"].widget.choices = [("", gettext("Choose a session")), *others]
        return cls(
            place,
            pitch,
            row,
            session=standing(pitch, row),
            is_pinned=event.pins.filter(pitch=pitch).exists(),
            swap=swap if row and rows else None,
        )

    @classmethod
    def of_cell(cls, schedule: Schedule, slot: Slot, room: Room) -> "Panel":
        event = schedule.event
        form = PlaceForm(event, initial={"slot": slot.pk, "room": room.pk})
        placed = schedule.placements.standing().values("pitch")
        waiting = event.pitches.standing().exclude(pk__in=placed).by_votes()
        choices = [
            (
                str(pitch.number),
                gettext("%(title)s · votes: %(n)s") % {"title": apart(pitch.title), "n": pitch.vote_count},
            )
            for pitch in waiting
        ]
        form.fields["session"].widget = forms.Select(choices=[("", gettext("Choose a pitch")), *choices])
        is_closed = room.closed_cells.filter(slot=slot).exists()
        return cls(form, slot=slot, room=room, has_waiting=bool(choices), is_closed=is_closed)
