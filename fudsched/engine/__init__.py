"""The engine: from ballots to the day's schedule, in plain Python."""

from fudsched.engine import generate
from fudsched.engine.audience import Clash, clashes, expected_audience, turned_away
from fudsched.engine.bound import bound
from fudsched.engine.change import Change, Cost
from fudsched.engine.explanation import Explanation, explain
from fudsched.engine.offers import Offer, offers
from fudsched.engine.problem import (
    BadProblem,
    Ballot,
    Impossible,
    Pin,
    Placement,
    Problem,
    Room,
    Session,
    Slot,
)
from fudsched.engine.rules import Fault, faults
from fudsched.engine.score import score
from fudsched.engine.solution import LeftOut, Solution
from fudsched.engine.solve import VERSION, prove, solve
from fudsched.engine.whatif import cost_of

__all__ = [
    "VERSION",
    "BadProblem",
    "Ballot",
    "Change",
    "Clash",
    "Cost",
    "Explanation",
    "Fault",
    "Impossible",
    "LeftOut",
    "Offer",
    "Pin",
    "Placement",
    "Problem",
    "Room",
    "Session",
    "Slot",
    "Solution",
    "bound",
    "clashes",
    "cost_of",
    "expected_audience",
    "explain",
    "faults",
    "generate",
    "offers",
    "prove",
    "score",
    "solve",
    "turned_away",
]
