"""Reading an event: its rows as the engine's Problem, with a name for every id that a sentence may carry."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from fudsched import engine
from fudsched.models import ClosedCell, Event, Pitch, Placement, Room, Schedule, Slot, Vote
from fudsched.models.moment import shown
from fudsched.models.pitch import apart
from fudsched.refusals import Refusal

from .turnout import Turnout, turnout
from .wishes import asked


@dataclass(frozen=True)
class Reading:
    """What the engine is given, and the way back from its ids to rows and names.

    ids: p12 is pitch number 12; slots, rooms and attendees are counted in their order, so that the same event has the
    same problem, and the same digest, in every database.
    """

    problem: engine.Problem
    names: dict[str, str]
    pitches: dict[str, Pitch]
    slots: dict[str, Slot]
    rooms: dict[str, Room]
    turnout: Turnout = field(default_factory=Turnout)

    def ids(self) -> tuple[dict[int, str], dict[int, str]]:
        """The ids of slots and of rooms, by their keys."""
        slots, rooms = ({row.pk: id for id, row in ids.items()} for ids in (self.slots, self.rooms))
        return slots, rooms

    @cached_property
    def digest(self) -> str:
        """Equal for the same problem, whatever was published before."""
        return replace(self.problem, current=()).digest()

    def placements(self, rows: list[Placement]) -> list[engine.Placement]:
        """These rows as the engine says them: one for each session that still stands, at its first slot."""
        slots, rooms = self.ids()
        return sorted(
            engine.Placement(f"p{row.pitch.number}", slots[row.slot_id], rooms[row.room_id])
            for row in rows
            if row.part == 0 and f"p{row.pitch.number}" in self.pitches
        )

    def rows(self, schedule: Schedule, placement: engine.Placement) -> list[Placement]:
        """A placement as rows of that schedule, one for each slot it takes."""
        pitch = self.pitches[placement.session]
        span = self.problem.span(placement.slot, pitch.length) or (placement.slot,)
        return [
            Placement(schedule=schedule, pitch=pitch, slot=self.slots[id], room=self.rooms[placement.room], part=part)
            for part, id in enumerate(span)
        ]

    def about(self, session: str, sentence: str) -> str:
        """A sentence of the engine as it reads beside the session's title, which it need not repeat."""
        name = self.names[session]
        if sentence.startswith(name):
            sentence = pgettext("a pitch, before its verb", "It") + sentence.removeprefix(name)
        # A place in the middle of a sentence: “It has 38 votes; in the slot at 16:00 in Room 6 …”.
        return sentence.replace("; the slot at", "; in the slot at")

    def names_now(self, event: Event) -> dict[str, str]:
        """The same in the language of this moment, which may be another than that in which it was read."""
        return self.names | _names(event, self.pitches, self.slots, self.rooms)

    def faults(self, placements: list[engine.Placement]) -> list[engine.Fault]:
        return engine.faults(self.problem, placements, self.names)


def rows_of(schedule: Schedule) -> list[Placement]:
    """The placements that count: a draft is without those of withdrawn pitches, a published one stays as it was."""
    rows = schedule.placements.select_related("pitch")
    return list(rows if schedule.is_published() else rows.standing())


def read(event: Event) -> Reading:
    """The event as it now is, in a number of queries that does not grow with it."""
    slots = {f"s{n}": slot for n, slot in enumerate(event.slots.all(), start=1)}
    rooms = {f"r{n}": room for n, room in enumerate(event.rooms.all(), start=1)}
    pitches = {f"p{p.number}": p for p in event.pitches.standing().prefetch_related("presenters", "unavailable")}
    attendees = dict(event.attendees.order_by("pk").values_list("pk", "needs"))
    ids = {
        "slot": {slot.pk: id for id, slot in slots.items()},
        "pitch": {pitch.pk: id for id, pitch in pitches.items()},
        "attendee": {pk: f"a{n}" for n, pk in enumerate(attendees, start=1)},
    }
    problem = {
        "format": "fudsched-problem/1",
        "slots": [_slot(id, slot, event) for id, slot in slots.items()],
        "rooms": _rooms(event, rooms, ids),
        "sessions": [_session(id, pitch, ids) for id, pitch in pitches.items()],
        "ballots": _ballots(event, attendees, ids),
        "pins": _pins(event, rooms, ids),
        **asked(event, pitches),
    }
    people = {ids["attendee"][who.pk]: apart(who.name) for p in pitches.values() for who in p.presenters.all()}
    names = people | _names(event, pitches, slots, rooms)
    try:
        reading = Reading(engine.Problem.from_dict(problem, names), names, pitches, slots, rooms)
    except engine.BadProblem as bad:
        raise Refusal(str(bad), status=422) from None
    return _with_turnout(reading, event)


def _with_turnout(reading: Reading, event: Event) -> Reading:
    """Fewer people than votes, or as many: as was counted at the doors."""
    counts = event.head_counts.select_related("pitch").latest()
    published = event.published() if counts else None
    if published is None:
        return reading
    placements = reading.placements(rows_of(published))
    slots, rooms = reading.ids()
    at = [
        (engine.Placement(f"p{count.pitch.number}", slots[count.slot_id], rooms[count.room_id]), count)
        for count in counts
    ]
    found = turnout(reading.problem, placements, at)
    return replace(reading, problem=replace(reading.problem, turnout=found.expected), turnout=found)


def features(words: list[str]) -> list[str]:
    """Needs and what rooms offer, in one spelling: “Projector ” meets “projector”."""
    return sorted({" ".join(word.split()).casefold() for word in words} - {""})


def _slot(id: str, slot: Slot, event: Event) -> dict:
    # In the event's time zone: the engine takes the day from it, and a session may not run over midnight.
    start, end = (moment.astimezone(event.tz).isoformat() for moment in (slot.starts_at, slot.ends_at))
    return {"id": id, "starts_at": start, "ends_at": end}


def _rooms(event: Event, rooms: dict[str, Room], ids: dict) -> list[dict]:
    closed = defaultdict(set)
    for room, slot in ClosedCell.objects.filter(room__event=event).values_list("room_id", "slot_id"):
        closed[room].add(ids["slot"].get(slot))
    return [
        {
            "id": id,
            "capacity": room.capacity,
            "building": room.building or None,
            "features": features(room.features),
            "closed": sorted(closed[room.pk] - {None}),
        }
        for id, room in rooms.items()
    ]


def _session(id: str, pitch: Pitch, ids: dict) -> dict:
    unavailable = {ids["slot"].get(slot.pk) for slot in pitch.unavailable.all()}
    return {
        "id": id,
        "presenters": sorted(ids["attendee"][person.pk] for person in pitch.presenters.all()),
        "needs": features(pitch.needs),
        "unavailable": sorted(unavailable - {None}),
        "topic": " ".join(pitch.topic.split()).casefold() or None,
        "language": pitch.language or None,
        "length": pitch.length,
    }


def _ballots(event: Event, needs: dict[int, list], ids: dict) -> list[dict]:
    """One ballot for each attendee who wants something that still stands."""
    wants, absent = defaultdict(list), defaultdict(set)
    votes = Vote.objects.filter(pitch__event=event).order_by("attendee_id", "pitch__number")
    for attendee, pitch in votes.values_list("attendee_id", "pitch_id"):
        if attendee in ids["attendee"] and pitch in ids["pitch"]:
            wants[attendee].append(ids["pitch"][pitch])
    absences = event.attendees.model.absences.through.objects.filter(attendee__event=event)
    for attendee, slot in absences.values_list("attendee_id", "slot_id"):
        absent[attendee].add(ids["slot"].get(slot))
    return [
        {
            "attendee": ids["attendee"][attendee],
            "wants": wanted,
            "needs": features(needs[attendee]),
            "absent": sorted(absent[attendee] - {None}),
        }
        for attendee, wanted in wants.items()
    ]


def _pins(event: Event, rooms: dict[str, Room], ids: dict) -> list[dict]:
    room_ids = {room.pk: id for id, room in rooms.items()}
    return [
        {"session": ids["pitch"][pitch], "slot": ids["slot"].get(slot), "room": room_ids.get(room)}
        for pitch, slot, room in event.pins.order_by("pitch__number").values_list("pitch_id", "slot_id", "room_id")
        if pitch in ids["pitch"]
    ]


def _names(event: Event, pitches: dict, slots: dict, rooms: dict) -> dict[str, str]:
    names = {id: gettext("“%(title)s”") % {"title": apart(pitch.title)} for id, pitch in pitches.items()}
    starts = {id: slot.starts_at.astimezone(event.tz) for id, slot in slots.items()}
    one_day = len({start.date() for start in starts.values()}) == 1
    for id, start in starts.items():
        said = gettext("the slot at %(time)s") if one_day else gettext("the slot at %(time)s on %(day)s")
        names[id] = said % {"time": shown(start, "H:i"), "day": date_format(start, "l")}
    return names | {id: apart(room.name) for id, room in rooms.items()}
