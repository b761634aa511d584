"""Branching: the best set of sessions for one slot at given prices, proven by leaving nothing untried.

A set is built in the order in which a greedy voter would pick it: the next session is never worth more than the one
before it, and whatever was worth more than the one picked is out of the set for good. So every set is met once, and
what the remaining picks can add at most is the sum of the best worths left. Many sets are grown at a time, as rows
of arrays. A set that fills all rooms has one session in the smallest: people whom only that one reaches, at best the
fewest that any session of the set reaches alone, find no more than its seats.
Where crowds have a price, a session that costs more than it brings may still be picked: it draws people from others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import numpy as np
import numpy.typing as npt

from fudsched.engine.comfort import Bits, Dread, Numbers, Reals

Flags = npt.NDArray[np.bool_]

# Numbers that grow together: small enough to stay in the processor's cache and far below the memory of a phone.
BLOCK = 150_000
TINY = 1e-7
UNLIMITED = 1 << 30


@dataclass
class Best:
    """No set is worth more than `at_most`; `sets` are good ones that were met, best last."""

    at_most: float
    sets: list[tuple[int, ...]] = field(default_factory=list)
    nodes: int = 0


@dataclass
class _Bunch:
    """Sets of the same size under way: who they reach, what they are worth, what may still join, who is in."""

    reached: Bits
    worth: Reals
    may: Flags
    chosen: npt.NDArray[np.int16]
    at_most: Reals

    def __len__(self) -> int:
        return len(self.worth)

    def part(self, which: Any) -> _Bunch:
        return _Bunch(self.reached[which], self.worth[which], self.may[which], self.chosen[which], self.at_most[which])


def as_words(people: list[int], count: int) -> Bits:
    """One row of 64-bit words for each set of people."""
    words = max(1, (count + 63) // 64)
    mask = (1 << 64) - 1
    rows = [[(bits >> (64 * n)) & mask for n in range(words)] for bits in people]
    return np.array(rows, dtype=np.uint64).reshape(len(people), words)


def beyond_seats(sets: Bits, smallest: int) -> Numbers:
    """For each set (a row of sessions) that fills the rooms, how many of those it reaches find no seat for certain."""
    once, more = np.zeros_like(sets[:, 0]), np.zeros_like(sets[:, 0])
    for session in range(sets.shape[1]):
        more |= once & sets[:, session]
        once |= sets[:, session]
    alone = np.bitwise_count(sets & ~more[:, None]).sum(-1, dtype=np.int64)
    beyond: Numbers = np.maximum(0, alone.min(1) - smallest)
    return beyond


def best_set(
    wanted: Bits,
    prices: Reals,
    picks: int,
    at_least: float,
    until: float,
    smallest: int = UNLIMITED,
    together: Flags | None = None,
    dread: Dread | None = None,
) -> Best:
    """The most people a set of at most `picks` rows of `wanted` seats, less the prices of its rows.

    `smallest`: the seats of the smallest room, which a set of all `picks` needs as well; `together`: which two rows
    one set may have (all, if not given); `dread`: what it costs to turn people away. Only sets worth more than
    `at_least` are looked for. When the clock passes `until` the bound is what open sets could still reach.
    """
    count, words = wanted.shape
    best = Best(at_least)
    together = np.ones((count, count), np.bool_) if together is None else together
    first = _Bunch(
        np.zeros((1, words), np.uint64),
        np.zeros(1),
        np.ones((1, count), np.bool_),
        np.full((1, picks), -1, np.int16),
        np.full(1, np.inf),
    )
    stack: list[tuple[int, _Bunch]] = [(0, first)]
    size = max(16, BLOCK // max(1, count * words))
    while stack:
        depth, bunch = stack.pop()
        bunch = bunch.part(bunch.at_most > best.at_most + TINY)
        if len(bunch) > size:
            stack.append((depth, bunch.part(slice(size, None))))
            bunch = bunch.part(slice(size))
        if not len(bunch):
            continue
        best.nodes += len(bunch)
        if monotonic() > until:
            stack.append((depth, bunch))
            best.at_most = max(best.at_most, *(float(open_.at_most.max(initial=0.0)) for _, open_ in stack))
            return best
        grown = _grow(wanted, prices, picks - depth, depth, bunch, best, smallest, together, dread)
        if grown is not None:
            stack.append((depth + 1, grown))
    return best


def _grow(
    wanted: Bits,
    prices: Reals,
    left: int,
    depth: int,
    bunch: _Bunch,
    best: Best,
    smallest: int,
    together: Flags,
    dread: Dread | None,
) -> _Bunch | None:
    """Every set of the bunch with every session that may still lead above the best; notes the best met."""
    count = len(prices)
    gains = np.bitwise_count(wanted[None] & ~bunch.reached[:, None, :]).sum(-1, dtype=np.int32) - prices[None]
    gains = np.where(bunch.may, gains, -np.inf)
    order: Numbers = np.argsort(-gains, axis=1)
    gains = np.take_along_axis(gains, order, 1)
    sums = np.concatenate([np.zeros((len(bunch), 1)), np.cumsum(np.maximum(gains, 0.0), 1)], 1)
    ranks = np.arange(count)
    # This session, and of those after it the best that are left.
    at_most = bunch.worth[:, None] + gains + sums[:, np.minimum(ranks + left, count)] - sums[:, ranks + 1]
    keep = (at_most > best.at_most + TINY) & (np.isfinite(gains) if dread else gains > 0)
    rows, picked = np.nonzero(keep)
    if not len(rows):
        return None
    items = order[rows, picked]
    worth = bunch.worth[rows] + gains[rows, picked]
    at_most = at_most[rows, picked]
    chosen = bunch.chosen[rows]
    chosen[:, depth] = items
    if left == 1:
        worth = worth - beyond_seats(wanted[chosen], smallest)
    value = worth
    if dread:
        value = worth - dread.of(chosen[:, : depth + 1])
        at_most = at_most - dread.of(chosen[:, : depth + 1], left - 1)
    top = int(value.argmax())
    if value[top] > best.at_most + TINY:
        best.at_most = float(value[top])
        best.sets.append(tuple(sorted(int(item) for item in chosen[top] if item >= 0)))
    if left == 1:
        return None
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.broadcast_to(ranks, order.shape), 1)
    grown = _Bunch(
        bunch.reached[rows] | wanted[items],
        worth,
        bunch.may[rows] & together[items] & (place[rows] > picked[:, None]),
        chosen,
        at_most,
    )
    return grown.part(np.argsort(-grown.worth, kind="stable"))
