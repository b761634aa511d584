"""The nouns of a barcamp, one a file: its rows, its verbs, its questions, its constraints."""

from .announcement import Announcement
from .attendee import Attendee
from .check import Check
from .choice import Choice
from .decline import Decline
from .deed import Deed
from .door import Door
from .edit import Edit
from .erratum import Erratum
from .event import Event
from .hands import Hands
from .head_count import HeadCount
from .link import Link
from .merge import Merge
from .move import Move
from .note import Note
from .outline import Outline
from .picture import Picture
from .pitch import Pitch
from .placement import Pin, Placement
from .plenary import Plenary
from .question import Question
from .reader import Reader
from .room import ClosedCell, Room
from .run import Run
from .schedule import Schedule
from .sheet import Sheet
from .shift import Shift
from .slot import Slot
from .stage import Stage
from .stamp import Stamp
from .turn import Turn
from .vote import Vote
from .wish import Wish

__all__ = [
    "Announcement",
    "Attendee",
    "Check",
    "Choice",
    "ClosedCell",
    "Decline",
    "Deed",
    "Door",
    "Edit",
    "Erratum",
    "Event",
    "Hands",
    "HeadCount",
    "Link",
    "Merge",
    "Move",
    "Note",
    "Outline",
    "Picture",
    "Pin",
    "Pitch",
    "Placement",
    "Plenary",
    "Question",
    "Reader",
    "Room",
    "Run",
    "Schedule",
    "Sheet",
    "Shift",
    "Slot",
    "Stage",
    "Stamp",
    "Turn",
    "Vote",
    "Wish",
]
