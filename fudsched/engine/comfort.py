"""Comfort: how many people a set of sessions turns away in one slot at least, for many sets at a time.

What a proof needs that knows crowds. All is counted so that no schedule does better: everybody whose choice depends on
which room a session is in is left out, and the largest audience gets the largest room.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.uint64]
Reals = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass
class Crowds:
    """The people of one slot, a row for each session: who may choose it, who presents it.

    choosing    who wants it, is there and content with any room
    presenting  who is bound to be in it, and so chooses nothing else
    share       what of a wish becomes a person in the room: turnout, shared among the runs the session may have
    seats       of the open rooms, largest first
    """

    choosing: Bits
    presenting: Bits
    share: Reals
    seats: Numbers

    def turned_away(self, sets: Numbers, more: int = 0) -> Reals:
        """People expected beyond the seats for each set (a row of sessions), or with up to `more` sessions beside it.

        Whoever wants k sessions of the slot is in each with a chance of one in k.
        """
        bound = np.bitwise_or.reduce(self.presenting[sets], 1)
        people = self.choosing[sets] & ~bound[:, None]
        size = sets.shape[1]
        # levels[k]: who wants at least k of them.
        levels = np.zeros((size + 1, len(sets), people.shape[2]), np.uint64)
        levels[0] = ~np.uint64(0)
        for session in range(size):
            for k in range(session + 1, 0, -1):
                levels[k] |= levels[k - 1] & people[:, session]
        audience = np.zeros((len(sets), size))
        for k in range(1, size + 1):
            chance = 1 / (1 + more) if k == 1 else 1 / (k + more) - 1 / (k - 1 + more)
            audience += chance * np.bitwise_count(people & levels[k][:, None]).sum(-1, dtype=np.int64)
        audience *= self.share[sets]
        audience += np.bitwise_count(self.presenting[sets]).sum(-1, dtype=np.int64)
        audience.sort(axis=1)
        beyond = audience[:, ::-1] - self.seats[:size]
        away: Reals = np.maximum(beyond, 0.0).sum(1)
        return away


@dataclass
class Dread:
    """What turning people away costs a set: `price` seats for each of them, and everything beyond `most`."""

    crowds: Crowds
    price: float
    most: float

    def of(self, sets: npt.NDArray[np.integer], more: int = 0) -> Reals:
        """The least it costs each set, or that set with up to `more` sessions beside it."""
        away = self.crowds.turned_away(sets.astype(np.int64), more)
        cost: Reals = np.where(away <= self.most, self.price * away, np.inf)
        return cost
