"""Who can sit where: the most people seated in sessions they want, slot by slot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fudsched.engine.problem import Ballot, Placement, Problem

# How often every slot is seated again, each time favouring those who got least elsewhere.
FAIR_PASSES = 2


@dataclass
class Hall:
    """What runs in one slot, by run number: seats left for others once the presenters sit, and who may choose what."""

    seats: dict[int, int] = field(default_factory=dict)
    options: dict[str, tuple[int, ...]] = field(default_factory=dict)
    presenting: dict[str, int] = field(default_factory=dict)
    seated_presenters: dict[str, int] = field(default_factory=dict)


def in_order(problem: Problem, placements: Iterable[Placement]) -> list[Placement]:
    """The different placements in the order of time and room; their place in this list is their run number."""
    return sorted(set(placements), key=lambda p: (problem.slot_number[p.slot], p.room, p.session))


def halls(problem: Problem, runs: Sequence[Placement]) -> dict[str, Hall]:
    """The Hall of every slot, for runs that name known ids and fit their day."""
    by_slot: dict[str, Hall] = {slot.id: Hall() for slot in problem.slots}
    ballots = {ballot.attendee: ballot for ballot in problem.ballots}
    running: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for number, run in enumerate(runs):
        session = problem.session_by_id[run.session]
        room = problem.room_by_id[run.room]
        for slot in problem.span(run.slot, session.length) or ():
            hall = by_slot[slot]
            running[run.session].append((slot, number))
            hall.seats[number] = max(0, room.capacity - len(session.presenters))
            hall.presenting.update(dict.fromkeys(session.presenters, number))
            wanting = [p for p in session.presenters if p in ballots and _may_sit(problem, ballots[p], slot, run)]
            hall.seated_presenters.update(dict.fromkeys(wanting[: room.capacity], number))
    for ballot in problem.ballots:
        options: dict[str, list[int]] = defaultdict(list)
        for wanted in ballot.wants:
            for slot, number in running.get(wanted, ()):
                if not ballot.needs or _is_comfortable(problem, ballot, runs[number]):
                    options[slot].append(number)
        for slot, numbers in options.items():
            if slot not in ballot.absent and ballot.attendee not in by_slot[slot].presenting:
                by_slot[slot].options[ballot.attendee] = tuple(numbers)
    return by_slot


def _may_sit(problem: Problem, ballot: Ballot, slot: str, run: Placement) -> bool:
    return run.session in ballot.wants and slot not in ballot.absent and _is_comfortable(problem, ballot, run)


def _is_comfortable(problem: Problem, ballot: Ballot, run: Placement) -> bool:
    """The room has what the attendee needs."""
    return ballot.needs <= problem.room_by_id[run.room].features


def seat_slot(seats: Mapping[int, int], options: Mapping[str, Sequence[int]], order: Iterable[str]) -> dict[str, int]:
    """The most people seated in one slot; whoever comes earlier in `order` is seated rather than somebody later.

    A maximum matching by augmenting paths: a person who finds every wanted room full asks somebody in it to
    move to another wanted room. Rooms from which no path leads to a free seat never will, and are asked no more.
    """
    sitting: dict[int, dict[str, None]] = {run: {} for run in seats}
    where: dict[str, int] = {}
    closed: set[int] = set()
    for person in order:
        free = next((run for run in options.get(person, ()) if len(sitting[run]) < seats[run]), None)
        if free is not None:
            sitting[free][person] = None
            where[person] = free
            continue
        came_by: dict[int, str] = {}
        free = _find_seat(person, seats, options, sitting, closed, came_by)
        while free is not None:
            mover = came_by[free]
            left = where.get(mover)
            sitting[free][mover] = None
            where[mover] = free
            if left is not None:
                del sitting[left][mover]
            free = left
    return where


def _find_seat(
    person: str,
    seats: Mapping[int, int],
    options: Mapping[str, Sequence[int]],
    sitting: Mapping[int, Mapping[str, None]],
    closed: set[int],
    came_by: dict[int, str],
) -> int | None:
    """The nearest room with a free seat; `came_by` tells for each room on the way who would move into it."""
    queue: list[int] = []
    met = closed.copy()
    asked: Iterable[str] = (person,)
    for n in range(len(seats) + 1):
        for somebody in asked if len(met) < len(seats) else ():
            for run in options.get(somebody, ()):
                if run not in met:
                    met.add(run)
                    came_by[run] = somebody
                    queue.append(run)
        if n == len(queue):
            break
        if len(sitting[queue[n]]) < seats[queue[n]]:
            return queue[n]
        asked = sitting[queue[n]]
    closed.update(queue)
    return None


@dataclass(frozen=True)
class Seating:
    """One fair way to seat the most people: (attendee, slot) -> the placement they sit in."""

    where: Mapping[tuple[str, str], Placement]

    @property
    def wanted_seats(self) -> int:
        return len(self.where)

    def by_attendee(self) -> dict[str, int]:
        """Seats of every attendee who has one."""
        count: dict[str, int] = defaultdict(int)
        for attendee, _ in self.where:
            count[attendee] += 1
        return dict(count)


def seat(problem: Problem, placements: Iterable[Placement], passes: int = FAIR_PASSES) -> Seating:
    """Seat the most people, and among the ways to do so favour those who get least elsewhere.

    Slots are independent unless a session runs more than once: a second run seats nobody twice, so such slots
    are seated in turn, each person kept out of what they sit in at another time.
    """
    runs = in_order(problem, placements)
    by_slot = halls(problem, runs)
    possible = chances(problem)
    served: dict[str, int] = defaultdict(int)
    seated: dict[str, dict[str, int]] = {slot: {} for slot in by_slot}
    times: dict[str, int] = defaultdict(int)
    for run in runs:
        times[run.session] += 1
    shared = {number: run.session for number, run in enumerate(runs) if times[run.session] > 1}
    taken: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for slot, hall in by_slot.items():
        for person, number in hall.seated_presenters.items():
            elsewhere = taken[person, shared[number]] if number in shared else {}
            if all(other == number for other in elsewhere.values()):
                elsewhere[slot] = number
                seated[slot][person] = number
                served[person] += 1
    presenters = {slot: dict(seats) for slot, seats in seated.items()}
    for _ in range(max(1, passes)):
        for slot, hall in by_slot.items():
            for person in seated[slot].keys() - presenters[slot].keys():
                served[person] -= 1
                if (number := seated[slot][person]) in shared:
                    taken[person, shared[number]].pop(slot, None)
            options = _once_only(hall.options, slot, shared, taken) if shared else hall.options
            chosen = seat_slot(hall.seats, options, sorted(options, key=_least_served(served, possible)))
            for person, number in chosen.items():
                served[person] += 1
                if number in shared:
                    taken[person, shared[number]][slot] = number
            seated[slot] = {**presenters[slot], **chosen}
    return Seating({(who, slot): runs[number] for slot, people in seated.items() for who, number in people.items()})


def _least_served(served: Mapping[str, int], possible: Mapping[str, int]) -> Callable[[str], tuple[float, int, str]]:
    return lambda person: (served[person] / max(1, possible[person]), -possible[person], person)


def _once_only(
    options: Mapping[str, tuple[int, ...]],
    slot: str,
    shared: Mapping[int, str],
    taken: Mapping[tuple[str, str], Mapping[str, int]],
) -> dict[str, tuple[int, ...]]:
    """Options without the runs of sessions a person sits in elsewhere (another slot of the same run is fine)."""
    left: dict[str, tuple[int, ...]] = {}
    for person, numbers in options.items():
        kept = tuple(
            number
            for number in numbers
            if number not in shared
            or all(other == number for at, other in taken.get((person, shared[number]), {}).items() if at != slot)
        )
        if kept:
            left[person] = kept
    return left


def chances(problem: Problem) -> dict[str, int]:
    """The most seats each voter could have: the slots their wanted sessions take, within the slots they are there."""
    length = {session.id: session.length for session in problem.sessions}
    return {
        ballot.attendee: min(sum(map(length.__getitem__, ballot.wants)), len(problem.slots) - len(ballot.absent))
        for ballot in problem.ballots
    }
