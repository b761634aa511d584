"""The engine: from ballots to the day's schedule, in plain Python."""

from typing import TYPE_CHECKING, Any

from fudsched.engine.audience import Clash, clashes, expected_audience, turned_away
from fudsched.engine.bound import bound
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
from fudsched.engine.proving import prove
from fudsched.engine.rules import Fault, faults
from fudsched.engine.score import bounds, score
from fudsched.engine.solution import LeftOut, Solution
from fudsched.engine.solve import VERSION, solve

if TYPE_CHECKING:
    from fudsched.engine import generate
    from fudsched.engine.change import Change, Cost
    from fudsched.engine.explanation import Explanation, explain
    from fudsched.engine.offering import Offer, offers
    from fudsched.engine.whatif import cost_of

# What is asked about a schedule, and not to make one, is loaded when first asked for: by the module it lives in.
_LATER = {
    "Change": "change",
    "Cost": "change",
    "Explanation": "explanation",
    "Offer": "offering",
    "cost_of": "whatif",
    "explain": "explanation",
    "generate": "generate",
    "offers": "offering",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"The engine has no {name}.")
    from importlib import import_module

    module = import_module(f"fudsched.engine.{_LATER[name]}")
    return module if name == "generate" else getattr(module, name)


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
    "bounds",
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
