"""THE SEAM between the database and the engine: rows in, a Problem; a Solution in, a Schedule; and changes by hand."""

from .board import Board, board
from .changes import Changes, changes
from .comparing import Column, compare
from .costs import costs
from .crowd import Crowd, crowds
from .day import cancel, delay, lateness, lose, relocate, slots_to_come
from .hand import close, drop, lock, pin, place, put, swap
from .known import known
from .making import RuleBroken, make, problem_for, ready, save, solve
from .places import Offers, offers, without
from .proving import prove
from .reading import Reading, read, rows_of
from .reasons import Why, voices_of, why
from .report import Report, report
from .restoring import BEGUN, around, restore, stands, touched
from .sheets import Posted, doors, stale, to_print_again, walls
from .turnout import Turnout, turnout
from .undoing import redo, undo
from .voices import Voices, voices
from .wishes import wishes_of

__all__ = [
    "BEGUN",
    "Board",
    "Changes",
    "Column",
    "Crowd",
    "Offers",
    "Posted",
    "Reading",
    "Report",
    "RuleBroken",
    "Turnout",
    "Voices",
    "Why",
    "around",
    "board",
    "cancel",
    "changes",
    "close",
    "compare",
    "costs",
    "crowds",
    "delay",
    "doors",
    "drop",
    "known",
    "lateness",
    "lock",
    "lose",
    "make",
    "offers",
    "pin",
    "place",
    "problem_for",
    "prove",
    "put",
    "read",
    "ready",
    "redo",
    "relocate",
    "report",
    "restore",
    "rows_of",
    "save",
    "slots_to_come",
    "solve",
    "stale",
    "stands",
    "swap",
    "to_print_again",
    "touched",
    "turnout",
    "undo",
    "voices",
    "voices_of",
    "walls",
    "why",
    "wishes_of",
    "without",
]
