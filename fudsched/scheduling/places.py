"""Where a session could go during the day, the cheapest in people first: only to slots that have not begun."""

from collections.abc import Set
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext

from fudsched import engine
from fudsched.engine.whatif import scales_for
from fudsched.models import Event, Pitch, Placement, Room, Slot
from fudsched.models.pitch import apart
from fudsched.refusals import Refusal

from .costs import heads, others, says
from .crowd import Crowd, crowds
from .day import is_full_now, rows_in
from .known import known
from .reading import Reading, rows_of

CHEAPEST = 3
Crowds = dict[int, Crowd]  # by the pitch's number


@dataclass(frozen=True)
class Place:
    slot: Slot
    room: Room
    net: int  # wanted seats gained; where heads are counted, people who find a seat
    others: tuple[int, ...]  # numbers of the pitches that are in the way
    says: str

    @property
    def value(self) -> str:
        """As a button sends it: see forms.day."""
        return f"{self.slot.pk}-{self.room.pk}" + "".join(f".{number}" for number in self.others)


@dataclass(frozen=True)
class Offers:
    here: engine.Placement | None
    rooms: list[Place]  # at the same time, the larger first
    elsewhere: list[Place]  # the cheapest others
    out: str  # what it costs to do without it


def offers(event: Event, pitch: Pitch) -> Offers:
    """What could be done with that session of the newest published version, or with a pitch that has no place in it."""
    weighed = Weighed.published(event)
    id = f"p{pitch.number}"
    if id not in weighed.reading.pitches:
        said = gettext("“%(title)s” was withdrawn. It needs no place.")
        raise Refusal(said % {"title": apart(pitch)}, status=404)
    here = weighed.here(id)
    row = event.published().placements.firsts().with_all().filter(pitch=pitch).first()
    is_counted = row and event.head_counts.filter(pitch=pitch, slot=row.slot, room=row.room).exists()
    crowd = crowds(event)[0] if is_counted else None
    if row and is_full_now(row):
        return Offers(here, weighed.larger_rooms(here, crowd), [], "")
    found = weighed.places(id, crowd=crowd)
    slot = weighed.reading.slots[here.slot] if here else None
    rooms = sorted((place for place in found if place.slot == slot), key=lambda place: -place.room.capacity)
    out = says(weighed.cost(engine.Change("drop", id)), weighed.reading.names) if here else ""
    return Offers(here, rooms, [place for place in found if place.slot != slot][:CHEAPEST], out)


@dataclass(frozen=True)
class Homeless:
    """A session whose room is lost: where it was, and the cheapest places it could go to."""

    row: Placement
    votes: int
    places: list[Place]

    @property
    def best(self) -> Place | None:
        """The cheapest; None where somebody would lose their place for nobody's gain."""
        first = next(iter(self.places), None)
        return None if first and first.others and first.net <= 0 else first


def without(event: Event, room: Room) -> list[Homeless]:
    """What a lost room would mean: each of its sessions moves once, the most wanted first, and nobody else does;

    but where more people gain than lose by it, somebody who is not pinned has to go.
    """
    weighed = Weighed.published(event)
    rows = {f"p{row.pitch.number}": row for row in rows_in(event.published(), room)}
    weighed.placements = [place for place in weighed.placements if place.session not in rows]
    staying = rows.keys() | {pin.session for pin in weighed.reading.problem.pins}
    found = []
    for id in sorted(rows, key=lambda id: -weighed.problem.votes[id]):
        was = next(slot for slot, each in weighed.reading.slots.items() if each.pk == rows[id].slot_id)
        places = weighed.places(id, without=room, staying=staying, was=was)
        found.append(Homeless(rows[id], weighed.problem.votes[id], places[:CHEAPEST]))
        if best := found[-1].best:
            left = [place for place in weighed.placements if place.session not in ids_of(best)]
            weighed.placements = [*left, weighed.placement(id, best)]
    return found


class Weighed:
    """A schedule in which what has begun stays; pins are for the making of schedules, and hold nobody on the day."""

    def __init__(self, reading: Reading, placements: list[engine.Placement]):
        self.reading = reading
        self.problem = replace(reading.problem, pins=()) if reading.problem.pins else reading.problem
        self.placements = placements
        now = timezone.now()
        self.to_come = {id for id, slot in reading.slots.items() if slot.starts_at > now}

    @classmethod
    def published(cls, event: Event) -> "Weighed":
        reading, schedule = known(event), event.published()
        if schedule is None:
            raise Refusal(gettext("Nothing is published yet. The day begins with version 1."))
        return cls(reading, reading.placements(rows_of(schedule)))

    def here(self, id: str) -> engine.Placement | None:
        return next((place for place in self.placements if place.session == id), None)

    def placement(self, id: str, place: Place) -> engine.Placement:
        slot = next(key for key, slot in self.reading.slots.items() if slot == place.slot)
        return engine.Placement(id, slot, next(key for key, room in self.reading.rooms.items() if room == place.room))

    def cost(self, change: engine.Change) -> engine.Cost:
        return scales_for(self.problem, self.placements).cost(change, self.reading.names)

    def places(
        self,
        id: str,
        *,
        without: Room | None = None,
        staying: Set[str] = frozenset(),
        was: str | None = None,
        crowd: Crowds | None = None,
    ) -> list[Place]:
        """Every place a session may take, the cheapest first; none to one that has begun.

        without: a room that is not to be used. staying: sessions that are not to go for it.
        was: the slot in which it was, if it has lost its place, to be kept where that costs nobody anything.
        crowd: who was counted where, for the other rooms of its own slot.
        """
        here, found = self.here(id), []
        if here and here.slot not in self.to_come:
            return []
        staying = staying | {place.session for place in self.placements if place.slot not in self.to_come}
        for slot in self.to_come:
            for room_id, room in self.reading.rooms.items():
                if room == without or (here and (here.slot, here.room) == (slot, room_id)):
                    continue
                place = self.place(id, slot, room_id, crowd if here and slot == here.slot else None)
                if place is None or not staying.isdisjoint(ids_of(place)):
                    continue
                same_time = slot == (here.slot if here else was)
                key = (-place.net, len(place.others), not same_time, place.slot.starts_at, -room.capacity)
                found.append((key, place))
        return [place for _, place in sorted(found, key=lambda pair: pair[0])]

    def larger_rooms(self, here: engine.Placement, crowd: Crowds) -> list[Place]:
        """For a session that runs in a full room: the larger ones, first where most people find a seat."""
        seats = self.problem.room_by_id[here.room].capacity
        running = {place.session for place in self.placements if place.slot == here.slot}
        rooms = [id for id, room in self.reading.rooms.items() if room.capacity > seats]
        found = [place for id in rooms if (place := self.place(here.session, here.slot, id, crowd))]
        return sorted(
            (place for place in found if running.issuperset(ids_of(place))),
            key=lambda place: (-place.net, len(place.others), -place.room.capacity),
        )

    def place(self, id: str, slot: str, room: str, crowd: Crowds | None = None) -> Place | None:
        """A session there, and what it costs; None where a rule forbids it.

        crowd: who sits, or is expected, in each session: at the same time what is counted says more than votes.
        """
        cost = self.cost(engine.Change("pin", id, slot, room))
        if not cost.is_allowed:
            return None
        moved = others(cost, id)
        numbers = tuple(int(other[1:]) for other in moved)
        net, text = cost.net, says(cost, self.reading.names, moved)
        if crowd:
            swapped = {other: (crowd[int(other[1:])], place) for other, place in moved.items()}
            net, text = heads(crowd[int(id[1:])], self.reading.rooms[room].capacity, swapped, self.reading.names)
        return Place(self.reading.slots[slot], self.reading.rooms[room], net, numbers, text)


def ids_of(place: Place) -> set[str]:
    """The engine's ids of who is in the way."""
    return {f"p{number}" for number in place.others}
