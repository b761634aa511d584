"""A Schedule as people read it. Feeds pages, print and exports."""

from .laying import dropped, newest, of, outline, removed
from .shape import Cell, Day, Person, Plenary, Room, Row, Session, Timetable, only_rooms

__all__ = [
    "Cell",
    "Day",
    "Person",
    "Plenary",
    "Room",
    "Row",
    "Session",
    "Timetable",
    "dropped",
    "newest",
    "of",
    "only_rooms",
    "outline",
    "removed",
]
