"""THE SEAM between the database and the engine: rows in, a Problem; a Solution in, a Schedule; and changes by hand."""

from .board import Board, board
from .changes import Changes, changes
from .comparing import Column, compare
from .costs import costs
from .hand import close, drop, lock, pin, place, put, swap
from .known import known
from .making import RuleBroken, make, problem_for, ready, save, solve
from .proving import prove
from .reading import Reading, read, rows_of
from .reasons import Why, voices_of, why
from .undoing import redo, undo
from .voices import Voices, voices

__all__ = [
    "Board",
    "Changes",
    "Column",
    "Reading",
    "RuleBroken",
    "Voices",
    "Why",
    "board",
    "changes",
    "close",
    "compare",
    "costs",
    "drop",
    "known",
    "lock",
    "make",
    "pin",
    "place",
    "problem_for",
    "prove",
    "put",
    "read",
    "ready",
    "redo",
    "rows_of",
    "save",
    "solve",
    "swap",
    "undo",
    "voices",
    "voices_of",
    "why",
]
