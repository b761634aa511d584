"""The board: a problem in numbers, each pitch an integer with one bit per attendee who wants it.

A slot seats as many people as the least costly way to cover them: choose some rooms as full and count their seats,
then add everybody who wants one of the other rooms (König's theorem for a matching with capacities). A Row keeps
its full rooms from one look to the next, so that trying another session in a room costs two popcounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fudsched.engine.problem import Placement, Problem
from fudsched.engine.seating import chances


class Board:
    """The fixed facts of a problem. An item is one possible run of a session; the item `empty` is an unused room.

    A cell is slot * rooms + room, both by number.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rooms, self.slots = len(problem.rooms), len(problem.slots)
        self.cells = self.rooms * self.slots
        self.capacity = [room.capacity for room in problem.rooms]
        self.people: dict[str, int] = {}
        for name in (
            *(ballot.attendee for ballot in problem.ballots),
            *(presenter for session in problem.sessions for presenter in session.presenters),
        ):
            self.people.setdefault(name, len(self.people))
        self._read_buildings()
        voters = self._read_ballots()
        self._read_hopes()
        self.session_of: list[int] = []
        self.run_of: list[int] = []  # 0 for the first run of a session, 1 for the second …
        for s, session in enumerate(problem.sessions):
            runs = min(session.max_runs, self.slots)
            self.session_of += [s] * runs
            self.run_of += range(runs)
        self.items = self.empty = len(self.session_of)
        sessions = [problem.sessions[s] for s in self.session_of]
        self.length = [*(session.length for session in sessions), 1]
        self.presenters = [sum(1 << self.people[p] for p in session.presenters) for session in sessions] + [0]
        topics = {topic: n for n, topic in enumerate(sorted({s.topic for s in sessions if s.topic is not None}))}
        self.topic = [-1 if s.topic is None else topics[s.topic] for s in sessions] + [-1]
        self.wanted_by = [voters[session.id] for session in sessions] + [0]
        # Who wants an item and could sit in a room, with and without its presenters; seats left there once these sit;
        # presenters who want it.
        self.votes = [0] * (self.items + 1)
        self.crowd = [[0] * self.rooms for _ in range(self.items + 1)]
        self.guests = [[0] * self.rooms for _ in range(self.items + 1)]
        self.seats = [
            [max(0, seats - presenting.bit_count()) for seats in self.capacity] for presenting in self.presenters[:-1]
        ] + [[0] * self.rooms]
        self.own = [[0] * self.cells for _ in range(self.items + 1)]
        # Seats that stay free for certain when everybody who wants an item comes; below zero they may not do.
        self.spare = [[0.0] * self.rooms for _ in range(self.items + 1)]
        self.turnout = problem.turnout
        self.alike = self._alike()
        # The groups that would like one room, by number, that each session belongs to; and the items of each group.
        self.groups_of = [[g for g, group in enumerate(problem.same_room) if s.id in group] for s in sessions] + [[]]
        self.groups: list[list[int]] = [[] for _ in problem.same_room]
        for item in range(self.items):
            for g in self.groups_of[item]:
                self.groups[g].append(item)
        self._spans: dict[int, list[tuple[str, ...]]] = {}
        self._open: dict[tuple[frozenset[str], int], list[int]] = {}
        self.starts = [self._starts(item) for item in range(self.items)]
        self.must = [False] * self.items
        self._pin()
        for item in range(self.items):
            if self.run_of[item] == 0:
                self.deal(item, self.wanted_by[item])
        self._share_pinned_runs()
        self.may = [frozenset(starts) for starts in self.starts]
        self.home = [-1] * self.items
        self._settle_home()

    def _read_buildings(self) -> None:
        """The number of each room's building, the last one where none is known, and which slots others follow."""
        names = sorted({room.building for room in self.problem.rooms if room.building is not None})
        self.buildings = len(names) + 1
        self.building = [-1 if room.building is None else names.index(room.building) for room in self.problem.rooms]
        days = [slot.day for slot in self.problem.slots]
        self.followed = [t for t in range(self.slots - 1) if days[t] == days[t + 1] and len(names) > 1]

    def _read_ballots(self) -> dict[str, int]:
        """Who is present in each slot and comfortable in each room; returns who wants each session."""
        everybody = (1 << len(self.people)) - 1
        self.present = [everybody] * self.slots
        self.comfortable = [everybody] * self.rooms
        voters = dict.fromkeys(self.problem.session_by_id, 0)
        for ballot in self.problem.ballots:
            bit = 1 << self.people[ballot.attendee]
            for wanted in ballot.wants:
                voters[wanted] |= bit
            for slot_id in ballot.absent:
                self.present[self.problem.slot_number[slot_id]] &= ~bit
            for r, room in enumerate(self.problem.rooms if ballot.needs else ()):
                if not ballot.needs <= room.features:
                    self.comfortable[r] &= ~bit
        return voters

    def _read_hopes(self) -> None:
        """Who voted, and by number who hopes for at least so many seats: half of what they could have."""
        self.voters = 0
        self.hopes: list[int] = []
        for attendee, most in chances(self.problem).items():
            if most:
                self.voters |= 1 << self.people[attendee]
                half = (most + 1) // 2
                self.hopes += [0] * (half - len(self.hopes))
                self.hopes[half - 1] |= 1 << self.people[attendee]

    def deal(self, item: int, people: int) -> None:
        """Let these people sit in this run of a session they want (each of them in one run only)."""
        self.votes[item] = people.bit_count()
        presenting = self.presenters[item]
        # Most rooms are alike to everybody: they share one number.
        crowds = {comfortable: people & comfortable for comfortable in set(self.comfortable)}
        guests = {comfortable: crowd & ~presenting for comfortable, crowd in crowds.items()}
        self.crowd[item] = [crowds[comfortable] for comfortable in self.comfortable]
        self.guests[item] = [guests[comfortable] for comfortable in self.comfortable]
        capacity = self.capacity
        presenters, voters = presenting.bit_count(), self.votes[item] * self.turnout
        self.spare[item] = [seats - presenters - voters for seats in capacity]
        wanting = [presenting & crowd for crowd in self.crowd[item]]
        # In most slots the same people are there.
        own = {
            present: [min(seats, (want & present).bit_count()) for seats, want in zip(capacity, wanting, strict=True)]
            for present in set(self.present)
        }
        self.own[item] = [seats for present in self.present for seats in own[present]]

    def _share_pinned_runs(self) -> None:
        """Voters of a session pinned more than once go to one of its pinned runs each."""
        pinned: dict[int, list[int]] = {}
        for item in range(self.items):
            if self.must[item]:
                pinned.setdefault(self.session_of[item], []).append(item)
        for items in pinned.values():
            self.share(items)

    def share(self, items: list[int]) -> None:
        """Deal the voters of a session among these runs of it, like cards."""
        if len(items) < 2:
            return
        hands = [0] * len(items)
        wanted = self.wanted_by[items[0]]
        for n, bit in enumerate(b for b in range(wanted.bit_length()) if wanted >> b & 1):
            hands[n % len(items)] |= 1 << bit
        for item, hand in zip(items, hands, strict=True):
            self.deal(item, hand)

    def _alike(self) -> list[int]:
        """Bits that two items of one slot must not share: a presenter, being runs of one session, a pair kept apart."""
        bits: dict[object, int] = {}
        pairs: dict[str, list[object]] = {}
        for one, other in self.problem.apart:
            pairs.setdefault(one, []).append(frozenset((one, other)))
            pairs.setdefault(other, []).append(frozenset((one, other)))
        alike: list[int] = []
        for s in self.session_of:
            session = self.problem.sessions[s]
            keys = [("presenter", presenter) for presenter in session.presenters] + pairs.get(session.id, [])
            if session.max_runs > 1:
                keys.append(("session", session.id))
            alike.append(sum(1 << bits.setdefault(key, len(bits)) for key in keys))
        return [*alike, 0]

    def _starts(self, item: int) -> list[int]:
        """The cells where an item may start: presenters available, room open, needs met, within one day."""
        session = self.problem.sessions[self.session_of[item]]
        open_cells = self._open_cells(session.needs, session.length)
        if not session.unavailable:
            return open_cells.copy()
        spans = self._spans[session.length]
        return [cell for cell in open_cells if session.unavailable.isdisjoint(spans[cell // self.rooms])]

    def _open_cells(self, needs: frozenset[str], length: int) -> list[int]:
        """The cells where a session with these needs fits its day and finds its room open; most sessions ask alike."""
        if (needs, length) not in self._open:
            problem = self.problem
            spans = self._spans[length] = [problem.span(slot.id, length) or () for slot in problem.slots]
            self._open[needs, length] = [
                t * self.rooms + r
                for t, span in enumerate(spans)
                for r, room in enumerate(problem.rooms)
                if span and needs <= room.features and room.closed.isdisjoint(span)
            ]
        return self._open[needs, length]

    def _pin(self) -> None:
        """Give every pin an item: pins of a session that runs once hold the same item, others one run each."""
        used: dict[str, list[tuple[str | None, str | None]]] = {}
        first = {self.problem.sessions[s].id: item for item, s in reversed(list(enumerate(self.session_of)))}
        for pin in self.problem.pins:
            held = used.setdefault(pin.session, [])
            if (pin.slot, pin.room) in held:
                continue
            most = min(self.problem.session_by_id[pin.session].max_runs, self.slots)
            item = first[pin.session] + min(len(held), most - 1)
            held.append((pin.slot, pin.room))
            self.must[item] = True
            self.starts[item] = [cell for cell in self.starts[item] if self.is_at(cell, pin.slot, pin.room)]

    def is_at(self, cell: int, slot: str | None, room: str | None) -> bool:
        t, r = divmod(cell, self.rooms)
        return slot in (None, self.problem.slots[t].id) and room in (None, self.problem.rooms[r].id)

    def _settle_home(self) -> None:
        """Where each item is published, for the runs of a session in the order of time."""
        for item, cell in self.place(self.problem.current).items():
            self.home[item] = cell

    def place(self, placements: Iterable[Placement]) -> dict[int, int]:
        """Item -> cell for known placements; runs of a session prefer the item whose pin allows the place."""
        items: dict[str, list[int]] = {}
        for item, s in enumerate(self.session_of):
            items.setdefault(self.problem.sessions[s].id, []).append(item)
        rooms = {room.id: r for r, room in enumerate(self.problem.rooms)}
        placed: dict[int, int] = {}
        for p in sorted(placements, key=lambda p: self.problem.slot_number[p.slot]):
            cell = self.problem.slot_number[p.slot] * self.rooms + rooms[p.room]
            free = [item for item in items[p.session] if item not in placed]
            if free:
                fitting = [item for item in free if cell in self.starts[item]]
                placed[(sorted(fitting, key=lambda item: not self.must[item]) or free)[0]] = cell
        return placed

    def placements(self, start: Mapping[int, int]) -> tuple[Placement, ...]:
        """The placements of item -> cell, in the order of time and room."""
        found = []
        for item, cell in sorted(start.items(), key=lambda pair: pair[1]):
            t, r = divmod(cell, self.rooms)
            session = self.problem.sessions[self.session_of[item]]
            found.append(Placement(session.id, self.problem.slots[t].id, self.problem.rooms[r].id))
        return tuple(found)
