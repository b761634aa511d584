"""The board: a schedule as its organisers see it, with what each place is worth and what it costs."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.core.cache import cache
from django.utils.translation import get_language, gettext

from fudsched import engine
from fudsched.engine.reasons import why_left_out
from fudsched.models import Placement, Plenary, Room, Schedule, Slot
from fudsched.models.moment import shown
from fudsched.models.pitch import apart

from .cards import Cell, Session, Waiting
from .known import known
from .making import fingerprint
from .reading import Reading, rows_of
from .turnout import Turnout
from .wishes import elsewhere


@dataclass
class Line:
    """One slot across all rooms, or a plenary."""

    starts_at: object
    slot: Slot | None = None
    cells: list[Cell] = field(default_factory=list)
    plenary: Plenary | None = None

    def begun(self) -> list[Session]:
        """The sessions that start here."""
        return [cell.session for cell in self.cells if cell.session and cell.session.row.slot_id == self.slot.pk]

    def is_locked(self) -> bool:
        return bool(self.begun()) and all(session.is_pinned for session in self.begun())


@dataclass
class Board:
    rooms: list[Room]
    days: list[tuple[date, list[Line]]]
    waiting: list[Waiting]
    faults: list[str]
    score: dict
    turnout: Turnout
    moves: list[str]  # why each session that was published elsewhere moved when this was made

    def least(self) -> int:
        """Per cent of the seats they could have had that the worst served voter gets."""
        return round(100 * self.score["per_attendee"]["min"])

    def median(self) -> int:
        return round(100 * self.score["per_attendee"]["median"])


def board(schedule: Schedule) -> Board:
    """Everything the page of a schedule shows, in a number of queries that does not grow with it."""
    reading = known(schedule.event)
    rows = rows_of(schedule)
    placements = reading.placements(rows)
    sessions = _sessions(reading, rows, placements)
    return Board(
        rooms=list(reading.rooms.values()),
        days=_days(schedule, reading, rows, sessions),
        waiting=_waiting(schedule, reading, placements),
        faults=_faults(schedule, reading, rows, placements),
        score=score_of(schedule, reading, placements),
        turnout=reading.turnout,
        moves=_moves(schedule),
    )


def _moves(schedule: Schedule) -> list[str]:
    language = get_language()
    return [move.get("reasons", {}).get(language, move["reason"]) for move in schedule.report.get("moves", ())]


def _sessions(reading: Reading, rows: list[Placement], placements: list[engine.Placement]) -> dict[str, Session]:
    """By engine id; those of withdrawn pitches (in a published version) without figures."""
    problem = reading.problem
    expected = engine.expected_audience(problem, placements)
    pinned = {pin.session for pin in problem.pins}
    sessions = {}
    for row in rows:
        if row.part == 0:
            id = f"p{row.pitch.number}"
            sessions[id] = Session(reading.pitches.get(id, row.pitch), row)
    for place in placements:
        session = sessions[place.session]
        session.votes, session.expected = problem.votes[place.session], expected[place.session]
        session.seats, session.is_pinned = problem.room_by_id[place.room].capacity, place.session in pinned
    for id, others in elsewhere(problem, placements).items():
        sessions[id].away_from = [reading.pitches[other] for other in others]
    # Largest first: the first clash that names a session is its worst.
    for clash in engine.clashes(problem, placements, most=len(placements) ** 2):
        for id, rival in ((clash.one, clash.other), (clash.other, clash.one)):
            if not sessions[id].rival:
                sessions[id].wanted_elsewhere, sessions[id].rival = clash.voters, reading.pitches[rival].title
    return sessions


def _days(schedule: Schedule, reading: Reading, rows: list[Placement], sessions: dict) -> list[tuple[date, list[Line]]]:
    """For each day its slots in order, with a cell for each room, and the plenaries between them."""
    taken = {(row.slot_id, row.room_id): sessions.get(f"p{row.pitch.number}") for row in rows}
    lines = [Line(plenary.starts_at, plenary=plenary) for plenary in schedule.event.plenaries.all()]
    for slot_id, slot in reading.slots.items():
        when, cells = str(slot), []
        at = shown(slot.starts_at.astimezone(schedule.event.tz), "H:i")
        for room_id, room in reading.rooms.items():
            is_closed = slot_id in reading.problem.room_by_id[room_id].closed
            session = taken.get((slot.pk, room.pk))
            cells.append(Cell(slot, room, f"{slot.pk}-{room.pk}", f"{room}, {when}", at, session, is_closed))
        lines.append(Line(slot.starts_at, slot=slot, cells=cells))
    days: dict[date, list[Line]] = {}
    for line in sorted(lines, key=lambda line: line.starts_at):
        days.setdefault(line.starts_at.astimezone(schedule.event.tz).date(), []).append(line)
    # A day of plenaries alone has nothing to arrange.
    return [(day, lines) for day, lines in days.items() if any(line.slot for line in lines)]


def _waiting(schedule: Schedule, reading: Reading, placements: list[engine.Placement]) -> list[Waiting]:
    """The pitches without a place, most wanted first, each with its reason."""
    placed = {place.session for place in placements}
    reasons = {left["session"]: left["reason"] for left in schedule.report.get("left_out", ())}
    if schedule.report.get("language", "en") != get_language():
        # To readers of another language than that of whoever asked for it, it is told as it is now.
        ids = [id for id in reasons if id in reading.pitches and id not in placed]
        told = {id: why_left_out(reading.problem, placements, id, reading.names) for id in ids}
        reasons = {id: reading.about(id, sentence) for id, sentence in told.items()}
    pinned = {pin.session for pin in reading.problem.pins}
    waiting = [
        Waiting(
            pitch,
            reading.problem.votes[id],
            reasons.get(id) or _elsewhen(is_new=pitch.created_at > schedule.created_at),
            id in pinned,
        )
        for id, pitch in reading.pitches.items()
        if id not in placed
    ]
    return sorted(waiting, key=lambda one: (-one.votes, one.pitch.number))


def _elsewhen(*, is_new: bool) -> str:
    """Why it has no place, where the making did not leave it out."""
    return gettext("It was pitched after this draft was made.") if is_new else gettext("It was taken out by hand.")


def _faults(schedule: Schedule, reading: Reading, rows: list[Placement], placements: list) -> list[str]:
    """What is wrong with this schedule today, in sentences: the referee's, and what has changed since it was made."""
    sentences = [fault.sentence for fault in reading.faults(placements)]
    merged = schedule.placements.firsts().filter(pitch__merged_into__isnull=False)
    for row in merged.select_related("pitch__merged_into"):
        said = {"title": apart(row.pitch.title), "whole": apart(row.pitch.merged_into.title)}
        if schedule.is_published():
            sentences.append(gettext("“%(title)s” is part of “%(whole)s” now.") % said)
        else:
            sentences.append(gettext("“%(title)s” is part of “%(whole)s” now. Its place is free.") % said)
    parts = Counter(row.pitch for row in rows)
    for pitch, count in parts.items():
        if pitch.withdrawn_at:
            sentences.append(gettext("“%(title)s” was withdrawn.") % {"title": apart(pitch.title)})
        elif pitch.is_standing() and count < pitch.length:
            sentence = gettext("“%(title)s” is longer now than its place. Move it to give it all it needs.")
            sentences.append(sentence % {"title": apart(pitch.title)})
    return sentences


def score_of(schedule: Schedule, reading: Reading, placements: list[engine.Placement]) -> dict:
    """The score as the event now is: the engine's own while nothing has changed since, else computed and remembered."""
    report, now = schedule.report, fingerprint(reading, placements)
    made_from = report.get("score_of", "")
    if made_from == now:
        return report["score"]
    score = cache.get_or_set(f"score-{now}", lambda: engine.score(reading.problem, placements), 3600)
    # A bound belongs to the problem, wherever the sessions stand: the engine's may be better than the quick one.
    if made_from.split("/")[0] == now.split("/")[0] and (bound := report["score"]["bound"]) < score["bound"]:
        score = score | engine.bounds(score["wanted_seats"], bound)
    return score
