"""The Outline: what an event is made of before anybody comes, on clocks instead of dates: to found another like it.

Rooms, slots, plenaries, settings, checklist and shifts; never people, pitches or votes. No table of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .check import Check
from .room import Room
from .slot import Slot, Span, in_zone

SETTINGS = ("about", "join_by", "pitch_seconds", "vote_limit", "may_vote_for_own", "shows_counts_live")
ROOM = ("name", "capacity", "building", "features")

# Days after the event's first, and what the clock says there.
Clock = tuple[int, time]


@dataclass(frozen=True)
class Outline:
    settings: dict = field(default_factory=dict)
    rooms: list[dict] = field(default_factory=list)
    slots: list[tuple[Clock, Clock]] = field(default_factory=list)
    plenaries: list[dict] = field(default_factory=list)  # with clocks as starts_at and ends_at
    checks: list[dict] = field(default_factory=list)
    shifts: list[dict] = field(default_factory=list)  # with clocks, and the name of their room

    @classmethod
    def of(cls, event) -> "Outline":
        first = next(iter(event.days()), timezone.localdate(timezone=event.tz))

        def clock(moment: datetime | None) -> Clock | None:
            local = moment and moment.astimezone(event.tz)
            return local and ((local.date() - first).days, local.time())

        def on_clocks(timed: Iterable[dict]) -> list[dict]:
            return [row | {"starts_at": clock(row["starts_at"]), "ends_at": clock(row["ends_at"])} for row in timed]

        slots = on_clocks(event.slots.values("starts_at", "ends_at"))
        shifts = event.shifts.values("title", "place", "starts_at", "ends_at", "wanted", room_name=F("room__name"))
        return cls(
            settings={name: getattr(event, name) for name in SETTINGS},
            rooms=[*event.rooms.values(*ROOM)],
            slots=[(slot["starts_at"], slot["ends_at"]) for slot in slots],
            # Who presented them is a matter of that day.
            plenaries=on_clocks(event.plenaries.values("title", "starts_at", "ends_at", "place", "note")),
            checks=[*event.checks.values("text", "when")],
            shifts=on_clocks(shifts),
        )

    def days(self) -> int:
        starts = [*(start for start, _ in self.slots), *(plenary["starts_at"] for plenary in self.plenaries)]
        return 1 + max((day for day, _ in starts), default=0)

    @transaction.atomic
    def lay(self, event, first: date) -> None:
        """Give an event that has nothing yet all of it, from that day on, by the clocks of its own zone."""

        def span(start: Clock, end: Clock) -> Span:
            return in_zone(event.tz, *(datetime.combine(first + timedelta(days=day), at) for day, at in (start, end)))

        def on_days(timed: dict) -> dict:
            starts_at, ends_at = span(timed["starts_at"], timed["ends_at"] or timed["starts_at"])
            return timed | {"starts_at": starts_at, "ends_at": ends_at if timed["ends_at"] else None}

        for name, value in self.settings.items():
            setattr(event, name, value)
        event.save(update_fields=[*self.settings])
        rooms = {room.name: room for room in Room.build_all(event, self.rooms)}
        Slot.lay(event, [span(*clocks) for clocks in self.slots])
        event.plenaries.bulk_create(event.plenaries.model(event=event, **on_days(row)) for row in self.plenaries)
        Check.objects.bulk_create(Check(event=event, **row) for row in self.checks)
        for row in self.shifts:
            shift = on_days(row)
            event.shifts.create(room=rooms.get(shift.pop("room_name")), **shift)
