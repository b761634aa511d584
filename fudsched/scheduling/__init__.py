"""THE SEAM between the database and the engine: rows in, a Problem; a Solution in, a Schedule; and changes by hand."""

from .board import Board, board
from .hand import drop, pin, place, swap
from .making import RuleBroken, make, problem_for, ready, save, solve
from .reading import Reading, read

__all__ = [
    "Board",
    "Reading",
    "RuleBroken",
    "board",
    "drop",
    "make",
    "pin",
    "place",
    "problem_for",
    "read",
    "ready",
    "save",
    "solve",
    "swap",
]
