"""Simulated barcamps of any size, the same ones for the benchmark, the tests and the demo event.

The figures are those real events showed: few popular pitches and a long tail, tastes that differ, about ten votes each.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from heapq import nlargest
from math import ceil, log, sqrt
from random import Random

from fudsched.engine.problem import Ballot, Problem, Room, Session, Slot

POPULARITY = -0.65  # popularity falls as rank to this power
TASTE = 0.35  # shape of the gamma draws that make one attendee's taste over the topics
MARKS, MARKS_SPREAD = 10.0, 0.6  # pitches an attendee marks: mean and coefficient of variation, log-normal
ROOM_SPREAD = 0.75  # sigma of the log-normal room sizes
LARGEST = 1.5  # the largest room is at least this many times the next
SEATS = 1.15  # seats of all rooms together, per attendee
SHARED = 0.12  # pitches that share a presenter with another
BUSY = 0.10  # pitches whose presenter cannot in some slots
SLOTS_A_DAY = 8


def problem(attendees: int = 200, pitches: int = 60, rooms: int = 8, slots: int = 5, seed: int = 1) -> Problem:
    """A problem of this size; the same arguments always give the same problem."""
    for name, value in (("attendees", attendees), ("pitches", pitches), ("rooms", rooms), ("slots", slots)):
        if value < 1:
            raise ValueError(f"A simulated barcamp needs at least one of its {name}, not {value}.")
    random = Random(f"fudsched {seed}")
    the_slots = _slots(slots)
    topics = max(1, round(sqrt(pitches)))
    topic = [random.randrange(topics) for _ in range(pitches)]
    popularity = [(rank + 1) ** POPULARITY for rank in range(pitches)]
    random.shuffle(popularity)
    sessions = _sessions(random, attendees, topic, the_slots)
    own: dict[str, list[str]] = {}
    for session in sessions:
        own.setdefault(session.presenters[0], []).append(session.id)

    sigma = sqrt(log(1 + MARKS_SPREAD**2))
    ballots: list[Ballot] = []
    for number in range(attendees):
        taste = [random.gammavariate(TASTE, 1.0) for _ in range(topics)]
        marks = max(1, round(random.lognormvariate(log(MARKS) - sigma**2 / 2, sigma)))
        # Weighted sampling without replacement: the largest of log(u) / weight win.
        keys = [
            (log(random.random() or 1e-300) / (weight * taste[t] + 1e-9), pitch)
            for pitch, (weight, t) in enumerate(zip(popularity, topic, strict=True))
        ]
        wanted = {pitch for _, pitch in nlargest(marks, keys)}
        name = f"a{number}"
        wanted.update(int(id[1:]) for id in own.get(name, ()))
        ballots.append(Ballot(name, tuple(f"p{pitch}" for pitch in sorted(wanted))))
    return Problem(the_slots, _rooms(random, attendees, rooms), sessions, tuple(ballots))


def _slots(count: int) -> tuple[Slot, ...]:
    """Slots of 50 minutes on the hour from nine, eight a day."""
    first = datetime(2011, 1, 29, 9, tzinfo=timezone(timedelta(hours=-7)))
    starts = [first + timedelta(days=n // SLOTS_A_DAY, hours=n % SLOTS_A_DAY) for n in range(count)]
    return tuple(Slot(f"s{n}", start, start + timedelta(minutes=50)) for n, start in enumerate(starts))


def _sessions(random: Random, attendees: int, topic: list[int], slots: tuple[Slot, ...]) -> tuple[Session, ...]:
    sessions: list[Session] = []
    for pitch, its_topic in enumerate(topic):
        presenter = f"a{random.randrange(attendees)}"
        if sessions and random.random() < SHARED:
            presenter = sessions[-1].presenters[0]
        unavailable: frozenset[str] = frozenset()
        if len(slots) > 1 and random.random() < BUSY:
            some = random.sample(slots, random.randint(1, max(1, len(slots) // 4)))
            unavailable = frozenset(slot.id for slot in some)
        sessions.append(Session(f"p{pitch}", (presenter,), unavailable=unavailable, topic=f"t{its_topic}"))
    return tuple(sessions)


def _rooms(random: Random, attendees: int, count: int) -> tuple[Room, ...]:
    sizes = sorted((random.lognormvariate(0.0, ROOM_SPREAD) for _ in range(count)), reverse=True)
    if count > 1:
        sizes[0] = max(sizes[0], LARGEST * sizes[1])
    scale = SEATS * attendees / sum(sizes)
    return tuple(Room(f"r{n}", max(1, ceil(size * scale - 0.5))) for n, size in enumerate(sizes))
