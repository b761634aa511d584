"""Who can sit where: the most people seated in sessions they want, slot by slot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fudsched.engine.problem import Ballot, Placement, Problem

# How often every slot is seated again, each time favouring those who got least elsewhere.
FAIR_PASSES = 3


@dataclass
class Hall:
    """What runs in one slot: the rooms' seats left for others once the presenters sit, and who may choose what."""

    seats: dict[Placement, int] = field(default_factory=dict)
    options: dict[str, tuple[Placement, ...]] = field(default_factory=dict)
    presenting: dict[str, Placement] = field(default_factory=dict)
    seated_presenters: dict[str, Placement] = field(default_factory=dict)


def halls(problem: Problem, placements: Iterable[Placement]) -> dict[str, Hall]:
    """The Hall of every slot; the placements must name known ids and fit their day."""
    by_slot: dict[str, Hall] = {slot.id: Hall() for slot in problem.slots}
    ballots = {ballot.attendee: ballot for ballot in problem.ballots}
    running: dict[str, dict[str, list[Placement]]] = {slot.id: defaultdict(list) for slot in problem.slots}
    for run in sorted(set(placements), key=lambda p: (problem.slot_number[p.slot], p.room, p.session)):
        session = problem.session_by_id[run.session]
        room = problem.room_by_id[run.room]
        for slot in problem.span(run.slot, session.length) or ():
            hall = by_slot[slot]
            running[slot][run.session].append(run)
            hall.seats[run] = max(0, room.capacity - len(session.presenters))
            hall.presenting.update(dict.fromkeys(session.presenters, run))
            wanting = [p for p in session.presenters if p in ballots and _may_sit(problem, ballots[p], slot, run)]
            hall.seated_presenters.update(dict.fromkeys(wanting[: room.capacity], run))
    for ballot in problem.ballots:
        for slot, hall in by_slot.items():
            if slot in ballot.absent or ballot.attendee in hall.presenting:
                continue
            here = running[slot]
            options = tuple(
                run
                for wanted in ballot.wants
                if wanted in here
                for run in here[wanted]
                if _is_comfortable(problem, ballot, run)
            )
            if options:
                hall.options[ballot.attendee] = options
    return by_slot


def _may_sit(problem: Problem, ballot: Ballot, slot: str, run: Placement) -> bool:
    return run.session in ballot.wants and slot not in ballot.absent and _is_comfortable(problem, ballot, run)


def _is_comfortable(problem: Problem, ballot: Ballot, run: Placement) -> bool:
    """The room has what the attendee needs."""
    return ballot.needs <= problem.room_by_id[run.room].features


def seat_slot(
    seats: Mapping[Placement, int], options: Mapping[str, Sequence[Placement]], order: Iterable[str]
) -> dict[str, Placement]:
    """The most people seated in one slot; whoever comes earlier in `order` is seated rather than somebody later.

    A maximum matching by augmenting paths: a person who finds every wanted room full asks somebody in it to
    move to another wanted room. Rooms from which no path leads to a free seat never will, and are asked no more.
    """
    sitting: dict[Placement, dict[str, None]] = {run: {} for run in seats}
    where: dict[str, Placement] = {}
    closed: set[Placement] = set()
    for person in order:
        came_by: dict[Placement, str] = {}
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
    seats: Mapping[Placement, int],
    options: Mapping[str, Sequence[Placement]],
    sitting: Mapping[Placement, Mapping[str, None]],
    closed: set[Placement],
    came_by: dict[Placement, str],
) -> Placement | None:
    """The nearest room with a free seat; `came_by` tells for each room on the way who would move into it."""
    queue: list[Placement] = []

    def ask(somebody: str) -> None:
        for run in options.get(somebody, ()):
            if run not in closed and run not in came_by:
                came_by[run] = somebody
                queue.append(run)

    ask(person)
    for run in queue:
        if len(sitting[run]) < seats[run]:
            return run
        for guest in sitting[run]:
            ask(guest)
    closed.update(queue)
    return None


@dataclass(frozen=True)
class Seating:
    """One fair way to seat the most people: (attendee, slot) -> the placement they sit in."""

    where: Mapping[tuple[str, str], Placement]
    runs_shared: bool

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
    by_slot = halls(problem, placements)
    possible = chances(problem)
    served: dict[str, int] = defaultdict(int)
    seated: dict[str, dict[str, Placement]] = {slot: {} for slot in by_slot}
    shared = _repeated(by_slot)
    taken: dict[tuple[str, str], dict[str, Placement]] = defaultdict(dict)
    for slot, hall in by_slot.items():
        for person, run in hall.seated_presenters.items():
            if run.session in shared:
                if any(other != run for other in taken[person, run.session].values()):
                    continue
                taken[person, run.session][slot] = run
            seated[slot][person] = run
            served[person] += 1
    presenters = {slot: dict(seats) for slot, seats in seated.items()}
    for _ in range(max(1, passes)):
        for slot, hall in by_slot.items():
            for person, run in seated[slot].items():
                if person not in presenters[slot]:
                    served[person] -= 1
                    taken[person, run.session].pop(slot, None)
            options = _once_only(hall.options, slot, shared, taken) if shared else hall.options
            chosen = seat_slot(hall.seats, options, sorted(options, key=_least_served(served, possible)))
            for person, run in chosen.items():
                served[person] += 1
                if run.session in shared:
                    taken[person, run.session][slot] = run
            seated[slot] = {**presenters[slot], **chosen}
    return Seating(
        {(person, slot): run for slot, people in seated.items() for person, run in people.items()}, bool(shared)
    )


def _repeated(by_slot: Mapping[str, Hall]) -> set[str]:
    """The sessions that run more than once."""
    runs: dict[str, set[Placement]] = defaultdict(set)
    for hall in by_slot.values():
        for run in hall.seats:
            runs[run.session].add(run)
    return {session for session, its_runs in runs.items() if len(its_runs) > 1}


def _least_served(served: Mapping[str, int], possible: Mapping[str, int]) -> Callable[[str], tuple[float, int, str]]:
    return lambda person: (served[person] / max(1, possible[person]), -possible[person], person)


def _once_only(
    options: Mapping[str, tuple[Placement, ...]],
    slot: str,
    shared: set[str],
    taken: Mapping[tuple[str, str], Mapping[str, Placement]],
) -> dict[str, tuple[Placement, ...]]:
    """Options without the runs of sessions a person sits in elsewhere (another slot of the same run is fine)."""
    left: dict[str, tuple[Placement, ...]] = {}
    for person, runs in options.items():
        kept = tuple(
            run
            for run in runs
            if run.session not in shared
            or all(other == run for at, other in taken.get((person, run.session), {}).items() if at != slot)
        )
        if kept:
            left[person] = kept
    return left


def chances(problem: Problem) -> dict[str, int]:
    """The most seats each voter could have: the slots their wanted sessions take, within the slots they are there."""
    return {
        ballot.attendee: min(
            sum(problem.session_by_id[wanted].length for wanted in ballot.wants),
            len(problem.slots) - len(ballot.absent),
        )
        for ballot in problem.ballots
    }
