"""The bound: how many wanted seats no schedule can exceed."""

from __future__ import annotations

from fudsched.engine.board import Board
from fudsched.engine.problem import Problem


def bound(problem: Problem, board: Board | None = None) -> int:
    """Proven at once: nobody sits more often than their ballot or their day allows, no slot seats more than it has.

    Counted twice, per attendee (wanted sessions that can take place, by their length, within the slots the attendee
    is there) and per slot (seats of the open rooms, people there who want anything); the smaller is the bound.
    `board` is the board of the problem, for whoever has one.
    """
    board = board or Board(problem)
    length = [0] * len(problem.sessions)
    for item, s in enumerate(board.session_of):
        if board.starts[item]:
            length[s] = problem.sessions[s].length
    possible = {session.id: length[s] for s, session in enumerate(problem.sessions)}
    by_ballot = sum(
        min(sum(possible[wanted] for wanted in ballot.wants), len(problem.slots) - len(ballot.absent))
        for ballot in problem.ballots
    )
    by_slot = 0
    wanting = 0
    for item in range(board.items):
        wanting |= board.wanted_by[item] if board.starts[item] else 0
    for t, slot in enumerate(problem.slots):
        seats = sum(room.capacity for room in problem.rooms if slot.id not in room.closed)
        by_slot += min(seats, (wanting & board.present[t]).bit_count())
    return min(by_ballot, by_slot)
