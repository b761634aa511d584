"""Why a session is where it is, and why not elsewhere: every number is a recomputed difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fudsched.engine.audience import expected_audience
from fudsched.engine.change import Change, Cost
from fudsched.engine.offering import Offer, offers
from fudsched.engine.problem import BadProblem, Placement, Problem
from fudsched.engine.reasons import why_left_out
from fudsched.engine.solution import Solution
from fudsched.engine.whatif import scales_for
from fudsched.engine.words import difference, fraction, gettext, ngettext, seats, votes


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
        lost = -self.cost("drop").net
        if lost > 0:
            sentence = ngettext(
                "%(session)s has %(votes)s and is in %(slot)s in %(room)s: without it one person fewer would sit.",
                "%(session)s has %(votes)s and is in %(slot)s in %(room)s: without it %(n)s people fewer would sit.",
                lost,
            )
        else:
            sentence = gettext(
                "%(session)s has %(votes)s and is in %(slot)s in %(room)s: the room is free, and nobody loses by it."
            )
        where = {"slot": self.call(here.slot), "room": self.call(here.room)}
        said = {"session": self.call(self.session), "votes": votes(self.problem.votes[self.session]), "n": lost}
        return sentence % {**said, **where}

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
                sentence = gettext("In %(slot)s every place breaks a rule: %(rule)s")
                sentences.append(sentence % {"slot": self.call(slot.id), "rule": self._rule(slot.id)})
                continue
            sentences.append(self._told(offer))
        return sentences

    def _told(self, offer: Offer) -> str:
        """What the best place in another slot would cost."""
        room, slot = self.call(offer.placement.room), self.call(offer.placement.slot)
        if offer.instead is None:
            place = gettext("%(room)s, free") % {"room": room}
        else:
            place = gettext("%(room)s, exchanged with %(other)s") % {"room": room, "other": self.call(offer.instead)}
        said: dict[str, object] = {"slot": slot, "place": place, "people": difference(offer.cost.net)}
        clash = self._clash(offer) if offer.cost.net <= 0 else None
        if clash is None:
            return gettext("In %(slot)s (%(place)s) %(people)s would sit.") % said
        sentence = ngettext(
            "In %(slot)s (%(place)s) %(people)s would sit; %(n)s of its voters also want %(other)s then.",
            "In %(slot)s (%(place)s) %(people)s would sit; %(n)s of its voters also want %(other)s then.",
            clash[1],
        )
        return sentence % {**said, "n": clash[1], "other": self.call(clash[0])}

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
        capacity = self.problem.room_by_id[here.room].capacity
        expected = expected_audience(self.problem, self.placements)[self.session]
        sentence = ngettext(
            "%(room)s has %(n)s seat; %(expected)s are expected.",
            "%(room)s has %(n)s seats; %(expected)s are expected.",
            capacity,
        )
        sentences = [sentence % {"room": self.call(here.room), "n": capacity, "expected": fraction(expected, 0)}]
        sizes = sorted(self.problem.rooms, key=lambda room: room.capacity)
        smaller = [room for room in sizes if room.capacity < capacity][-1:]
        larger = [room for room in sizes if room.capacity > capacity][:1]
        for room in (*smaller, *larger):
            cost = self.cost("pin", here.slot, room.id)
            there: dict[str, object] = {"room": self.call(room.id), "seats": seats(room.capacity)}
            if not cost.is_allowed:
                sentence = gettext("In %(room)s (%(seats)s) it would break a rule: %(rule)s")
                sentences.append(sentence % {**there, "rule": cost.faults[0].sentence})
                continue
            sentence = gettext("In %(room)s (%(seats)s) %(people)s would sit, and %(away)s find no seat.")
            changed = {"people": difference(cost.net), "away": difference(round(cost.turned_away))}
            sentences.append(sentence % {**there, **changed})
        return sentences
