"""The nouns of a barcamp, one a file: its rows, its verbs, its questions, its constraints."""

from .attendee import Attendee
from .door import Door
from .event import Event
from .pitch import Pitch
from .placement import Pin, Placement
from .plenary import Plenary
from .room import ClosedCell, Room
from .run import Run
from .schedule import Schedule
from .slot import Slot
from .stamp import Stamp
from .vote import Vote

__all__ = [
    "Attendee",
    "ClosedCell",
    "Door",
    "Event",
    "Pin",
    "Pitch",
    "Placement",
    "Plenary",
    "Room",
    "Run",
    "Schedule",
    "Slot",
    "Stamp",
    "Vote",
]
