"""Why a session is where it is, and why not elsewhere: every number is a recomputed difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fudsched.engine.audience import expected_audience
from fudsched.engine.change import Change, Cost
from fudsched.engine.offering import Offer, offers
from fudsched.engine.problem import BadProblem, Placement, Problem
from fudsched.engine.reasons import count, difference, people, why_left_out
from fudsched.engine.solution import Solution
from fudsched.engine.whatif import scales_for


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
        votes = count(self.problem.votes[self.session], "vote")
        lost = -self.cost("drop").net
        where = f"is in {self.call(here.slot)} in {self.call(here.room)}"
        if lost > 0:
            return f"{self.call(self.session)} has {votes} and {where}: without it {people(lost)} fewer would sit."
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
            sentence = f"{where} {difference(offer.cost.net)} would sit"
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
        sentences = [f"{self.call(here.room)} has {count(seats, 'seat')}; {expected:.0f} are expected."]
        sizes = sorted(self.problem.rooms, key=lambda room: room.capacity)
        smaller = [room for room in sizes if room.capacity < seats][-1:]
        larger = [room for room in sizes if room.capacity > seats][:1]
        for room in (*smaller, *larger):
            cost = self.cost("pin", here.slot, room.id)
            where = f"In {self.call(room.id)} ({count(room.capacity, 'seat')})"
            if not cost.is_allowed:
                sentences.append(f"{where} it would break a rule: {cost.faults[0].sentence}")
                continue
            away = difference(round(cost.turned_away))
            sentences.append(f"{where} {difference(cost.net)} would sit, and {away} find no seat.")
        return sentences
