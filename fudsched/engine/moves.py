"""Moves: everything that putting one session elsewhere takes along."""

from __future__ import annotations

from fudsched.engine.search import Search
from fudsched.engine.start import cells_of


def moves_to(search: Search, item: int, cell: int) -> list[tuple[int, int]] | None:
    """What putting an item into another cell (-1: out) takes: (item, new cell) of everything that moves, or None.

    Whoever is in the way goes where the item came from, and is left out when that cannot be.
    """
    board, start, at = search.board, search.start, search.at
    old = start[item]
    if cell < 0:
        return None if board.must[item] else [(item, -1)]
    if board.length[item] == 1:
        other = at[cell]
        if other == board.empty:
            return [(item, cell)]
        if board.length[other] == 1:
            if old >= 0 and old in board.may[other]:
                return [(item, cell), (other, old)]
            return None if board.must[other] else [(item, cell), (other, -1)]
    window = cells_of(board, item, cell)
    found = [(item, cell)]
    for other in dict.fromkeys(at[c] for c in window):
        if other in (board.empty, item):
            continue
        there = old + start[other] - cell if old >= 0 else -1
        inside = start[other] in window and start[other] + (board.length[other] - 1) * board.rooms <= window[-1]
        if inside and there in board.may[other] and not set(cells_of(board, other, there)) & set(window):
            found.append((other, there))
            continue
        if board.must[other]:
            return None
        found.append((other, -1))
    return found


def fitted(search: Search, moves: list[tuple[int, int]]) -> list[tuple[int, int]] | None:
    """These moves, and in every slot they touch the rooms dealt anew: the largest for the largest audience."""
    board, rooms = search.board, search.board.rooms
    after = dict(moves)
    for t in {c // rooms for item, cell in moves for c in (search.start[item], cell) if c >= 0}:
        crowd = search.rows[t].crowd
        here: list[tuple[int, int]] = []
        for item in {*search.at[t * rooms : (t + 1) * rooms], *after} - {board.empty}:
            cell = after.get(item, search.start[item])
            if cell // rooms == t and board.length[item] == 1 and not board.must[item]:
                also = crowd.two if search.start[item] // rooms == t else crowd.one
                here.append((2 * board.votes[item] - (board.wanted_by[item] & also).bit_count(), item))
        cells = [after.get(item, search.start[item]) for _, item in here]
        cells.sort(key=lambda cell: -board.capacity[cell % rooms])
        for (_, item), cell in zip(sorted(here, reverse=True), cells, strict=True):
            if cell not in board.may[item]:
                return None
            after[item] = cell
    return [(item, cell) for item, cell in after.items() if cell != search.start[item]]
