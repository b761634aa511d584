"""The first schedule: everything pinned gets its place, then the most wanted sessions get the largest rooms."""

from __future__ import annotations

from fudsched.engine.board import Board

# How many placings the search for pinned sessions tries before it gives up.
PATIENCE = 200_000


class Full(Exception):
    """The pinned items have no schedule (`proven`), or none was found in time."""

    def __init__(self, proven: bool) -> None:
        self.proven = proven


def cells_of(board: Board, item: int, cell: int) -> range:
    """The cells an item takes from a start on: the same room in the following slots."""
    return range(cell, cell + board.length[item] * board.rooms, board.rooms)


def open_to(board: Board) -> tuple[list[set[int]], list[set[int]]]:
    """By slot: the sessions that may run in it, and the rooms that one of them may have."""
    may_run: list[set[int]] = [set() for _ in range(board.slots)]
    rooms: list[set[int]] = [set() for _ in range(board.slots)]
    for item in range(board.items):
        for cell in board.starts[item]:
            for taken in cells_of(board, item, cell):
                may_run[taken // board.rooms].add(board.session_of[item])
                rooms[taken // board.rooms].add(taken % board.rooms)
    return may_run, rooms


class Table:
    """Which cells are taken, and by whom the slots are busy."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.at = [board.empty] * board.cells
        self.busy = [0] * board.slots

    def fits(self, item: int, cell: int) -> bool:
        board, alike = self.board, self.board.alike[item]
        return all(
            self.at[c] == board.empty and not self.busy[c // board.rooms] & alike for c in cells_of(board, item, cell)
        )

    def put(self, item: int, cell: int) -> None:
        for c in cells_of(self.board, item, cell):
            self.at[c] = item
            self.busy[c // self.board.rooms] |= self.board.alike[item]

    def take(self, item: int, cell: int) -> None:
        for c in cells_of(self.board, item, cell):
            self.at[c] = self.board.empty
            self.busy[c // self.board.rooms] &= ~self.board.alike[item]


def place_pinned(board: Board, items: list[int], patience: int = PATIENCE) -> dict[int, int]:
    """A cell for every one of these items, or Full: a search that always places the item with the fewest cells left."""
    table = Table(board)
    placed: dict[int, int] = {}
    left = patience

    def go(waiting: list[tuple[int, list[int]]]) -> bool:
        nonlocal left
        if not waiting:
            return True
        waiting = [(item, [c for c in cells if table.fits(item, c)]) for item, cells in waiting]
        item, cells = min(waiting, key=lambda pair: len(pair[1]))
        rest = [pair for pair in waiting if pair[0] != item]
        for cell in cells:
            left -= 1
            if left < 0:
                raise Full(proven=False)
            table.put(item, cell)
            placed[item] = cell
            if go(rest):
                return True
            table.take(item, cell)
            del placed[item]
        return False

    if not go([(item, sorted(board.starts[item], key=lambda c: c != board.home[item])) for item in items]):
        raise Full(proven=True)
    return placed


def first_schedule(board: Board) -> dict[int, int]:
    """Item -> cell: pinned items, then what is published where it still may be, then the most votes first."""
    placed = place_pinned(board, [item for item in range(board.items) if board.must[item]])
    table = Table(board)
    for item, cell in placed.items():
        table.put(item, cell)
    for item, cell in enumerate(board.home):
        if cell >= 0 and item not in placed and cell in board.may[item] and table.fits(item, cell):
            table.put(item, cell)
            placed[item] = cell
    seen = {board.session_of[item] for item in placed}
    capacity = board.capacity
    largest_first = sorted(range(board.cells), key=lambda c: (-capacity[c % board.rooms], c % board.rooms, c))
    turn = [0] * board.cells
    for n, cell in enumerate(largest_first):
        turn[cell] = n
    for item in sorted(range(board.items), key=lambda item: (-board.votes[item], item)):
        if item in placed or board.session_of[item] in seen:
            continue
        for cell in sorted(board.starts[item], key=turn.__getitem__):
            if table.fits(item, cell):
                table.put(item, cell)
                placed[item] = cell
                seen.add(board.session_of[item])
                break
    return placed
