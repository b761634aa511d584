"""Matching: the most people of one slot seated in rooms they want, counted on bits."""

from __future__ import annotations


def seat_bits(
    crowd: list[int], seats: list[int], first: int = 0, start: list[int] | None = None
) -> tuple[list[int], list[bool]]:
    """A maximum seating: who sits in each room, and the rooms nobody left standing can get into by any shuffle.

    The people of `first` are seated before all others, as many of them as can be; some sit already, as `start` says.
    """
    sitting = start or [0] * len(crowd)
    everybody = seated = 0
    for people in crowd:
        everybody |= people
    for people in sitting:
        seated |= people
    standing = 0
    came_from: dict[int, int] = {}
    for group in (everybody & first, everybody & ~first):
        waiting = group & ~seated
        for r, people in enumerate(crowd):
            free = seats[r] - sitting[r].bit_count()
            if free and people & waiting:
                comers = some(people & waiting, free)
                sitting[r] |= comers
                waiting &= ~comers
        standing, came_from = _shuffle(crowd, seats, sitting, standing | waiting)
    return sitting, [r in came_from for r in range(len(crowd))]


def _shuffle(crowd: list[int], seats: list[int], sitting: list[int], standing: int) -> tuple[int, dict[int, int]]:
    """Move people along chains of rooms, in place, until nobody standing can get in; they, and the rooms they asked."""
    rooms = range(len(crowd))
    while True:
        came_from: dict[int, int] = {r: -1 for r in rooms if crowd[r] & standing}
        queue = list(came_from)
        free = -1
        for r in queue:
            if sitting[r].bit_count() < seats[r]:
                free = r
                break
            for other in rooms:
                if other not in came_from and sitting[r] & crowd[other]:
                    came_from[other] = r
                    queue.append(other)
        if free < 0:
            return standing, came_from
        path = [free]
        while came_from[path[-1]] >= 0:
            path.append(came_from[path[-1]])
        sources = [sitting[r] for r in path[1:]] + [standing]
        many = min(
            seats[free] - sitting[free].bit_count(),
            *((source & crowd[r]).bit_count() for r, source in zip(path, sources, strict=True)),
        )
        for r, source, origin in zip(path, sources, [*path[1:], -1], strict=True):
            movers = some(source & crowd[r], many)
            sitting[r] |= movers
            if origin < 0:
                standing &= ~movers
            else:
                sitting[origin] &= ~movers


def some(people: int, most: int) -> int:
    """The first `most` of these people."""
    if people.bit_count() <= most:
        return people
    low, high = 0, people.bit_length()
    while high - low > 1:
        middle = (low + high) // 2
        if (people & ((1 << middle) - 1)).bit_count() > most:
            high = middle
        else:
            low = middle
    return people & ((1 << low) - 1)
