"""The report on an event that is over: who came, what the votes became, how the rooms were used; nobody is named."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext

from fudsched import engine
from fudsched.models import Event

from .known import known
from .reading import Reading, rows_of
from .turnout import Turnout
from .voices import Voices, voices

# How many votes somebody gave, in steps that a chart can hold.
STEPS = ((1, 3), (4, 6), (7, 9), (10, 14), (15, 19), (20, None))


@dataclass(frozen=True)
class Bar:
    label: str
    value: int
    most: int

    @property
    def share(self) -> int:
        return round(100 * self.value / self.most) if self.most else 0


@dataclass(frozen=True)
class Report:
    counts: dict[str, int]
    presenters: int
    ballots: list[Bar]  # how many people gave so many votes
    rooms: list[Bar]  # in how many of its open slots each room had a session
    filled: list[Bar]  # how many of each room's seats, over all its sessions, the people expected would take
    heads: list[Bar]  # how many people sat in each session that was counted, of how many votes
    turnout: Turnout
    placed: int
    voices: Voices | None  # None while nothing is published


def report(event: Event) -> Report:
    """From the newest published schedule and the votes as they stand, in a fixed number of queries."""
    reading, schedule = known(event), event.published()
    problem = reading.problem
    placements = reading.placements(rows_of(schedule)) if schedule else []
    return Report(
        counts=event.counts(),
        presenters=len({who for session in problem.sessions for who in session.presenters}),
        ballots=_ballots(problem),
        rooms=_rooms(problem, placements, {id: room.name for id, room in reading.rooms.items()}),
        filled=_filled(problem, placements, {id: room.name for id, room in reading.rooms.items()}),
        heads=_heads(event, reading),
        turnout=reading.turnout,
        placed=len(placements),
        voices=voices(problem, placements) if schedule else None,
    )


def _ballots(problem: engine.Problem) -> list[Bar]:
    given = [len(ballot.wants) for ballot in problem.ballots if ballot.wants]
    found = [
        (f"{low}–{high}" if high else gettext("%(number)s and more") % {"number": low}, low, high)
        for low, high in STEPS
    ]
    return [
        Bar(label, sum(low <= count <= (high or count) for count in given), len(given)) for label, low, high in found
    ]


def _heads(event: Event, reading: Reading) -> list[Bar]:
    """The largest first; where more came than voted, the bar is full."""
    counts = {f"p{count.pitch.number}": count.count for count in event.head_counts.select_related("pitch").latest()}
    bars = [
        Bar(reading.pitches[id].title, heads, reading.problem.votes[id])
        for id, heads in counts.items()
        if id in reading.pitches
    ]
    return sorted(bars, key=lambda bar: -bar.value)


def _rooms(problem: engine.Problem, placements: list[engine.Placement], names: dict[str, str]) -> list[Bar]:
    slots = len(problem.slots)
    taken = Counter(place.room for place in placements for _ in range(problem.session_by_id[place.session].length))
    return [Bar(names[room.id], taken[room.id], slots - len(room.closed)) for room in problem.rooms]


def _filled(problem: engine.Problem, placements: list[engine.Placement], names: dict[str, str]) -> list[Bar]:
    people, seats = Counter(), Counter()
    expected = engine.expected_audience(problem, placements)
    for place in placements:
        capacity = problem.room_by_id[place.room].capacity
        people[place.room] += min(capacity, round(expected[place.session]))
        seats[place.room] += capacity
    return [Bar(names[room.id], people[room.id], seats[room.id]) for room in problem.rooms if seats[room.id]]
