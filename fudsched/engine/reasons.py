"""Why a session is where it is, why not elsewhere, and why it was left out: every number is a recomputed difference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from fudsched.engine.audience import expected_audience
from fudsched.engine.change import Change, Cost
from fudsched.engine.problem import BadProblem, Placement, Problem, Session
from fudsched.engine.solution import LeftOut, Solution
from fudsched.engine.whatif import scales_for


@dataclass(frozen=True, slots=True)
class Offer:
    """A place a session could take, what that costs, and who would move (None: the room is free)."""

    placement: Placement
    cost: Cost
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Sentences about one session, and the offers they speak of: the best place in each other slot."""

    session: str
    placement: Placement | None
    sentences: tuple[str, ...]
    offers: tuple[Offer, ...]


def explain(
    problem: Problem,
    solution: Solution | Iterable[Placement],
    session: str,
    names: Mapping[str, str] | None = None,
) -> Explanation:
    """Why this session is here, not there, or left out; raises BadProblem for a session that is not in the problem."""
    names = names or {}
    placements = solution.placements if isinstance(solution, Solution) else tuple(solution)
    if session not in problem.session_by_id:
        raise BadProblem(f"There is no session {names.get(session, session)}.")
    teller = _Teller(problem, placements, session, names)
    here = teller.here
    if here is None:
        best = offers(problem, placements, session, most=3, names=names)
        return Explanation(session, None, (why_left_out(problem, placements, session, names),), tuple(best))
    elsewhere = teller.elsewhere(here)
    sentences = [teller.seats_and_loss(here), *teller.other_slots(here, elsewhere), *teller.room(here)]
    return Explanation(session, here, tuple(sentences), tuple(elsewhere))


def offers(
    problem: Problem,
    placements: Iterable[Placement],
    session: str,
    most: int = 3,
    names: Mapping[str, str] | None = None,
) -> list[Offer]:
    """The cheapest places for a session that has none, cheapest first: free rooms, or instead of another session."""
    scales = scales_for(problem, placements)
    places = [Placement(session, slot.id, room.id) for slot in problem.slots for room in problem.rooms]
    hoped = {place: gain for place in places if (gain := scales.about(place)) is not None}
    found: list[Offer] = []
    for place in sorted(hoped, key=lambda place: -hoped[place]):
        if len(found) >= most and hoped[place] <= found[most - 1].cost.net:
            break
        cost = scales.cost(Change("pin", session, place.slot, place.room), names or {})
        if cost.is_allowed:
            gone = {p.session for p in scales.placements} - {p.session for p in cost.placements}
            found.append(Offer(place, cost, min(gone, default=None)))
            found.sort(key=lambda offer: (-offer.cost.net, offer.instead is not None, offer.placement))
    return found[:most]


def why_left_out(
    problem: Problem, placements: Collection[Placement], session: str, names: Mapping[str, str] | None = None
) -> str:
    """One sentence: what makes a place impossible, or how many people the best place would cost."""
    names = names or {}

    def call(id: str) -> str:
        return names.get(id, id)

    impossible = _why_impossible(problem, problem.session_by_id[session])
    if impossible:
        return f"{call(session)} cannot take place: {impossible}."
    votes = _count(problem.votes[session], "vote")
    best = offers(problem, placements, session, most=1, names=names)
    if not best:
        return f"{call(session)} has {votes}, but every place it could take breaks a rule."
    place, net = best[0].placement, best[0].cost.net
    where = f"{call(place.slot)} in {call(place.room)}"
    where += f" instead of {call(best[0].instead)}" if best[0].instead is not None else ""
    if net < 0:
        short = "one more such voter" if net == -1 else f"{-net} more such voters"
        return (
            f"{call(session)} has {votes}; in its best place, {where}, {_people(-net)} fewer would sit in something "
            f"they want: {short} would make up for it."
        )
    if net == 0:
        return f"{call(session)} has {votes}; in its best place, {where}, it would seat nobody more."
    away = best[0].cost.turned_away
    but = f", but {away:.1f} more find no seat" if away > 0 else ""
    return f"{call(session)} has {votes}; {where}, {_people(net)} more would sit{but}."


def _why_impossible(problem: Problem, session: Session) -> str | None:
    """What keeps a session from every place, whatever the others do."""
    spans = [span for slot in problem.slots if (span := problem.span(slot.id, session.length))]
    available = [span for span in spans if session.unavailable.isdisjoint(span)]
    rooms = [room for room in problem.rooms if session.needs <= room.features]
    if session.unavailable >= set(problem.slot_number):
        return "its presenter is unavailable in every slot"
    if not spans:
        return f"no day has {session.length} slots in a row"
    if not rooms:
        return f"no room has {' and '.join(sorted(session.needs))}"
    if not available:
        return f"its presenter is never available for {session.length} slots in a row"
    if not any(room.closed.isdisjoint(span) for room in rooms for span in available):
        return "no room it could use is open when its presenter is available"
    return None


def left_out(
    problem: Problem, placements: tuple[Placement, ...], names: Mapping[str, str] | None = None
) -> tuple[LeftOut, ...]:
    """Every session without a place, with its reason."""
    placed = {placement.session for placement in placements}
    return tuple(
        LeftOut(session.id, why_left_out(problem, placements, session.id, names))
        for session in problem.sessions
        if session.id not in placed
    )


def why_moved(
    problem: Problem,
    placements: Collection[Placement],
    old: Placement,
    new: Placement | None,
    names: Mapping[str, str] | None = None,
) -> str:
    """One sentence: what it would cost to put a moved session back where it was published."""
    names = names or {}

    def call(id: str) -> str:
        return names.get(id, id)

    went = f"{call(old.session)} moves from {call(old.slot)} in {call(old.room)}"
    went += f" to {call(new.slot)} in {call(new.room)}" if new else " out of the schedule"
    run = new.slot if new else None
    cost = scales_for(problem, placements).cost(Change("pin", old.session, old.slot, old.room, run=run), names)
    if cost.faults:
        return f"{went}: staying would break a rule. {cost.faults[0].sentence}"
    if cost.net < 0:
        return f"{went}: if it stayed, {_people(-cost.net)} fewer would sit in something they want."
    return f"{went}: this goes with the other moves; by itself it seats nobody more."


class _Teller:
    """Tells about one session of one schedule."""

    def __init__(
        self, problem: Problem, placements: Iterable[Placement], session: str, names: Mapping[str, str]
    ) -> None:
        self.problem, self.placements, self.session = problem, tuple(placements), session
        self.names = names
        self.scales = scales_for(problem, self.placements)
        self.here = next((p for p in self.scales.placements if p.session == session), None)

    def call(self, id: str) -> str:
        return self.names.get(id, id)

    def cost(self, kind: str, slot: str | None = None, room: str | None = None) -> Cost:
        return self.scales.cost(Change(kind, self.session, slot, room), self.names)

    def seats_and_loss(self, here: Placement) -> str:
        votes = _count(self.problem.votes[self.session], "vote")
        lost = -self.cost("drop").net
        where = f"is in {self.call(here.slot)} in {self.call(here.room)}"
        if lost > 0:
            return f"{self.call(self.session)} has {votes} and {where}: without it {_people(lost)} fewer would sit."
        return f"{self.call(self.session)} has {votes} and {where}: the room is free, and nobody loses by it."

    def elsewhere(self, here: Placement) -> list[Offer]:
        """The best place in every other slot: a free room, or an exchange."""
        found: list[Offer] = []
        for slot in self.problem.slots:
            if slot.id == here.slot:
                continue
            best: Offer | None = None
            for room in self.problem.rooms:
                place = Placement(self.session, slot.id, room.id)
                cost = self.cost("pin", slot.id, room.id)
                if cost.is_allowed and (best is None or cost.net > best.cost.net):
                    best = Offer(place, cost, self._at(slot.id, room.id))
            if best is not None:
                found.append(best)
        return found

    def _at(self, slot: str, room: str) -> str | None:
        for p in self.placements:
            length = self.problem.session_by_id[p.session].length
            if p.room == room and slot in (self.problem.span(p.slot, length) or ()):
                return p.session
        return None

    def other_slots(self, here: Placement, elsewhere: list[Offer]) -> list[str]:
        sentences: list[str] = []
        offered = {offer.placement.slot: offer for offer in elsewhere}
        for slot in self.problem.slots:
            if slot.id == here.slot:
                continue
            offer = offered.get(slot.id)
            if offer is None:
                sentences.append(f"In {self.call(slot.id)} every place breaks a rule: {self._rule(slot.id)}")
                continue
            where = f"In {self.call(slot.id)} ({self.call(offer.placement.room)}"
            where += f", exchanged with {self.call(offer.instead)})" if offer.instead is not None else ", free)"
            sentence = f"{where} {_difference(offer.cost.net)} would sit"
            clash = self._clash(offer)
            if clash and offer.cost.net <= 0:
                sentence += f"; {clash[1]} of its voters also want {self.call(clash[0])} then"
            sentences.append(sentence + ".")
        return sentences

    def _rule(self, slot: str) -> str:
        """The rule that the first room breaks in a slot."""
        broken = [self.cost("pin", slot, room.id).faults for room in self.problem.rooms]
        return next(faults[0].sentence for faults in broken if faults)

    def _clash(self, offer: Offer) -> tuple[str, int] | None:
        """The session of that slot that most of the voters also want, and how many they are."""
        board, slot = self.scales.board, offer.placement.slot
        there = board.present[self.problem.slot_number[slot]]
        voters = board.wanted_by[self.scales.item[self.session]] & there
        running = {
            p.session
            for p in offer.cost.placements
            if slot in (self.problem.span(p.slot, self.problem.session_by_id[p.session].length) or ())
        }
        both = {
            session.id: (voters & board.wanted_by[self.scales.item[session.id]]).bit_count()
            for session in self.problem.sessions
            if session.id in running - {self.session}
        }
        most = max(both, key=both.__getitem__, default=None)
        return (most, both[most]) if most is not None and both[most] else None

    def room(self, here: Placement) -> list[str]:
        """Seats against the people expected, and what the next smaller and larger room of the slot would change."""
        seats = self.problem.room_by_id[here.room].capacity
        expected = expected_audience(self.problem, self.placements)[self.session]
        sentences = [f"{self.call(here.room)} has {_count(seats, 'seat')}; {expected:.0f} are expected."]
        sizes = sorted(self.problem.rooms, key=lambda room: room.capacity)
        smaller = [room for room in sizes if room.capacity < seats][-1:]
        larger = [room for room in sizes if room.capacity > seats][:1]
        for room in (*smaller, *larger):
            cost = self.cost("pin", here.slot, room.id)
            where = f"In {self.call(room.id)} ({_count(room.capacity, 'seat')})"
            if not cost.is_allowed:
                sentences.append(f"{where} it would break a rule: {cost.faults[0].sentence}")
                continue
            away = _difference(round(cost.turned_away))
            sentences.append(f"{where} {_difference(cost.net)} would sit, and {away} find no seat.")
        return sentences


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _people(number: int) -> str:
    return "one person" if number == 1 else f"{number} people"


def _difference(number: int) -> str:
    if number == 0:
        return "as many people"
    return f"{_people(abs(number))} {'more' if number > 0 else 'fewer'}"
