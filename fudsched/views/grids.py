"""A day's grid on paper, on the wall or in the hand: which rooms on which sheet, how large, how high its rows.

Rows are as high on all sheets of a day, so that those that hang beside each other are read across. How high, the server
says in millimetres, as typesetting.py guesses; on a wall print.js, where it runs, measures instead.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

from fudsched.timetable import Day, Room, Row, only_rooms

from .typesetting import MM, SIZES, Paper, alone, lines, longest, whole

LARGEST_ON_A_WALL = SIZES.index(22)
# What can still be read on a wall, over other people's shoulders; and fewer rooms than that on a sheet are no grid.
SMALLEST_ON_A_WALL = SIZES.index(9)
LEAST_ROOMS = 3
LARGEST_IN_THE_HAND = SIZES.index(11)
SMALLEST_IN_THE_HAND = SIZES.index(7)
ROOMS_A_PAGE = 4
# Of the rooms' names in the hand, each as large as it may be.
HEADS_IN_THE_HAND = range(SIZES.index(9), SIZES.index(6.2) + 1)
LINES_OF_A_HEAD = 3
PLENARIES_IN_THE_HAND = 8.5  # points


@dataclass(frozen=True)
class Grid:
    """The day on one sheet of so many."""

    day: Day  # with the rooms of this sheet alone
    number: int
    of: int
    type: int  # the step of SIZES of its titles
    types: dict[int, int]  # by pitch, and of each title
    head_types: tuple[int, ...]  # and of each room's name
    head: int  # mm
    heights: tuple[int, ...]  # mm, of each row

    @property
    def heads(self) -> list[tuple[Room, int]]:
        return [*zip(self.day.rooms, self.head_types, strict=True)]

    @property
    def rows(self) -> list[tuple[Row, int]]:
        return [*zip(self.day.rows, self.heights, strict=True)]


@dataclass(frozen=True)
class _Frame:
    """Where a grid stands: what of the sheet is left for it, in mm."""

    width: float
    height: float
    in_the_hand: bool = False

    def ems(self, size: float, rooms: int) -> float:
        """How wide a room's cells are inside."""
        em = size * MM
        # Beside the times and between its edges, as booklet.css and wall-sheet.css have them.
        return ((self.width - 12) / rooms - 2.4) / em if self.in_the_hand else (self.width / em - 3.6) / rooms - 0.75

    def head_type(self, name: str, rooms: int, step: int) -> int:
        """On a wall as a title's; in the hand the largest at which a name takes few lines and breaks no word."""
        if not self.in_the_hand:
            return alone(step, name, self.ems(SIZES[step], rooms), SMALLEST_ON_A_WALL)

        def fits(step: int) -> bool:
            ems = self.ems(SIZES[step], rooms)
            return longest([name]) <= ems and lines(name, ems) <= LINES_OF_A_HEAD

        return next((step for step in HEADS_IN_THE_HAND if fits(step)), HEADS_IN_THE_HAND[-1])

    def head(self, day: Day, rooms: int, step: int) -> float:
        sizes = {room.name: SIZES[self.head_type(room.name, rooms, step)] for room in day.rooms}
        names = (size * MM * (lines(name, self.ems(size, rooms)) * 1.2 + 0.4) for name, size in sizes.items())
        return max(names, default=0) + (3 if self.in_the_hand else SIZES[step] * MM)  # beneath them stand the seats

    def row(self, row: Row, rooms: int, size: float) -> float:
        if row.plenary:
            points = PLENARIES_IN_THE_HAND if self.in_the_hand else size
            ems = self.width / (points * MM) - 4.4  # beside the time
            return points * MM * (1.2 + lines(f"{row.plenary.title} {row.plenary.place}", ems) * 1.3)
        ems = self.ems(size, rooms)
        tall = [
            0.7 + lines(session.title, ems) * 1.15 + lines(session.by, ems / 0.82) * 0.98 + session.is_withdrawn
            for session in (cell.session for cell in row.cells)
            if session
        ]
        return size * MM * max([2.6, *tall])


def on_the_wall(paper: Paper, day: Day) -> list[Grid]:
    """The day on as few sheets as can be read: its rooms side by side, about as many on each."""
    frame = _Frame(paper.width - 16, paper.height - 43)
    count = len(day.rooms)
    for sheets in range(1, max(1, count // LEAST_ROOMS) + 1):
        step = _type(frame, day, math.ceil(count / sheets), LARGEST_ON_A_WALL, SMALLEST_ON_A_WALL)
        if step <= SMALLEST_ON_A_WALL:
            break
    return _laid(frame, day, sheets, step)


def in_the_hand(paper: Paper, day: Day) -> list[Grid]:
    """The day on pages of a booklet, each half of the paper."""
    frame = _Frame(paper.width / 2 - 18, paper.height - 54, in_the_hand=True)
    pages = math.ceil(len(day.rooms) / ROOMS_A_PAGE)
    if not pages:
        return []
    rooms = math.ceil(len(day.rooms) / pages)
    return _laid(frame, day, pages, _type(frame, day, rooms, LARGEST_IN_THE_HAND, SMALLEST_IN_THE_HAND))


def _type(frame: _Frame, day: Day, rooms: int, largest: int, least: int) -> int:
    """The step of SIZES at which all fits with so many rooms and, as far as it gives way, no word is broken."""
    titles = [session.title for row in day.rows for session in row.sessions]
    names = [] if frame.in_the_hand else [room.name for room in day.rooms]

    def fits(step: int) -> bool:
        tall = frame.head(day, rooms, step) + sum(frame.row(row, rooms, SIZES[step]) for row in day.rows)
        return tall <= frame.height

    step = next((step for step in range(largest, len(SIZES)) if fits(step)), len(SIZES) - 1)
    return whole(step, least, [*titles, *names], lambda size: frame.ems(size, rooms))


def _laid(frame: _Frame, day: Day, sheets: int, step: int) -> list[Grid]:
    rooms = math.ceil(len(day.rooms) / sheets)
    head = frame.head(day, rooms, step)
    heights = [frame.row(row, rooms, SIZES[step]) for row in day.rows]
    # What is left of the sheet is the sessions', or theirs who write them in.
    slots = sum(height for row, height in zip(day.rows, heights, strict=True) if not row.plenary)
    more = max(1, 1 + (frame.height - head - sum(heights)) / slots)
    tall = tuple(int(height if row.plenary else height * more) for row, height in zip(day.rows, heights, strict=True))
    ends = [round(len(day.rooms) * n / sheets) for n in range(sheets + 1)]
    parts = [day.rooms[start:end] for start, end in pairwise(ends)]
    sessions = [cell.session for row in day.rows for cell in row.held]
    least = SMALLEST_IN_THE_HAND if frame.in_the_hand else SMALLEST_ON_A_WALL
    ems = frame.ems(SIZES[step], rooms)
    types = {each.pitch: alone(step, each.title, ems, least) for each in sessions}
    return [
        Grid(
            day=only_rooms(day, part),
            number=number,
            of=sheets,
            type=step,
            types=types,
            head_types=tuple(frame.head_type(room.name, rooms, step) for room in part),
            head=int(head),
            heights=tall,
        )
        for number, part in enumerate(parts, start=1)
    ]
