"""The data pack: what an event decided and how, for anybody to count again; nobody is in it by name or number."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace

from fudsched.engine import Ballot, Problem

from .results_csv import as_text

ABOUT = """\
{name}: the data of a barcamp

pitches.csv      every pitch: its number, title, topic, length in slots, and how many votes it has
rooms.csv        the rooms and their seats
slots.csv        the slots
ballots.csv      every vote: which ballot wants which pitch
schedules.csv    every version of the schedule that was published
head_counts.csv  how many people sat in a room, where somebody counted
problem.json     all that a schedule is made of, in the form that fudsched's engine reads:
                 python -m fudsched.engine problem.json --seconds 20 --seed 1

Tables are UTF-8, with commas between and names of columns in the first line; moments are by the clocks of the event.

Ballots are numbered in the order of what is marked on them, so that a number says nothing about who gave it or when.
A pitch that fewer than {few} people want may have its presenter's vote and no other, which would show all else on that
ballot: each vote for such a pitch stands on a ballot of its own. Every pitch has as many votes as were counted; how
many get a seat comes out a little higher than on the day. Who presents what is left out of the ballots, and so is what
attendees need, and when they or presenters cannot come: in a small hall it would give people away. In problem.json
presenters have numbers of their own, unknown to the ballots. Whoever knows most of what somebody voted for may still
find their ballot.

Votes, rooms and counts are facts: do with them what you like. Titles are the words of those who pitched.
"""

# Wanted by fewer, a pitch tells too much of those who want it.
FEW = 3

# A zip file's own clock: the same data is the same file.
EPOCH = (1980, 1, 1, 0, 0, 0)
Rows = Iterable[Sequence[object]]


def write(name: str, problem: Problem, titles: dict[str, str], schedules: Rows, head_counts: Rows) -> bytes:
    """titles: by id of session. The rows as ABOUT has them."""
    problem = anonymous(problem)
    ballots = [(ballot.attendee, wanted) for ballot in problem.ballots for wanted in ballot.wants]
    sessions = [
        (
            session.id,
            as_text(titles[session.id]),
            as_text(session.topic or ""),
            session.length,
            problem.votes[session.id],
        )
        for session in problem.sessions
    ]
    files = {
        "README.txt": ABOUT.format(name=name, few=FEW),
        "pitches.csv": _table(("pitch", "title", "topic", "length", "votes"), sessions),
        "rooms.csv": _table(("room", "seats"), [(room.id, room.capacity) for room in problem.rooms]),
        "slots.csv": _table(
            ("slot", "starts_at", "ends_at"),
            [(slot.id, slot.starts_at.isoformat(), slot.ends_at.isoformat()) for slot in problem.slots],
        ),
        "ballots.csv": _table(("ballot", "pitch"), ballots),
        "schedules.csv": _table(("version", "published_at", "pitch", "slot", "room"), schedules),
        "head_counts.csv": _table(("pitch", "slot", "room", "people"), head_counts),
        "problem.json": json.dumps(problem.to_dict(), indent=1, ensure_ascii=False),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for file, text in files.items():
            packed.writestr(zipfile.ZipInfo(file, EPOCH), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def anonymous(problem: Problem) -> Problem:
    """The same votes, rooms and rules, from which nobody can be told: see ABOUT."""
    rare = {session for session, votes in problem.votes.items() if votes < FEW}
    marked = [[wanted for wanted in ballot.wants if wanted not in rare] for ballot in problem.ballots]
    marked += [[wanted] for ballot in problem.ballots for wanted in ballot.wants if wanted in rare]
    wants = sorted(tuple(sorted(wanted)) for wanted in marked if wanted)
    ballots = tuple(Ballot(f"b{number}", wanted) for number, wanted in enumerate(wants, start=1))
    presenters: dict[str, str] = {}
    sessions = tuple(
        replace(
            session,
            unavailable=frozenset(),
            presenters=tuple(presenters.setdefault(who, f"x{len(presenters) + 1}") for who in session.presenters),
        )
        for session in problem.sessions
    )
    return replace(problem, ballots=ballots, sessions=sessions)


def _table(head: Sequence[str], rows: Rows) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
