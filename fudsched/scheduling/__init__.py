"""THE SEAM between the database and the engine: rows in, a Problem; a Solution in, a Schedule; and changes by hand."""

from .board import Board, board
from .comparing import Column, compare
from .hand import drop, pin, place, swap
from .making import RuleBroken, make, problem_for, ready, save, solve
from .proving import prove
from .reading import Reading, known, read, rows_of
from .reasons import Why, voices_of, why
from .voices import Voices, voices

__all__ = [
    "Board",
    "Column",
    "Reading",
    "RuleBroken",
    "Voices",
    "Why",
    "board",
    "compare",
    "drop",
    "known",
    "make",
    "pin",
    "place",
    "problem_for",
    "prove",
    "read",
    "ready",
    "rows_of",
    "save",
    "solve",
    "swap",
    "voices",
    "voices_of",
    "why",
]
