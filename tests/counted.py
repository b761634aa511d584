"""Work counted in calls, which no busy machine makes more."""

import sys
from collections.abc import Callable


def calls(work: Callable[[], object]) -> int:
    """How many functions of Python it calls once all that is kept is there."""
    work()
    called = 0

    def see(_frame: object, event: str, _argument: object) -> None:
        nonlocal called
        called += event == "call"

    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(None)
    return called
