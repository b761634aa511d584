"""Relief: what a round of annealing was too short to bring under the allowed crowd, at the least cost.

Of a large barcamp's proposals few are for the few sessions that are in the way, and those may come too early.
"""

from __future__ import annotations

from fudsched.engine.moves import moves_to
from fudsched.engine.search import Search

# Moves at the end, and the rooms looked at for each.
MOVES, FULLEST = 20, 4


def relieve(search: Search) -> None:
    """Put the sessions of the fullest rooms elsewhere while more find no seat in the best schedule than is allowed."""
    search.load(search.best)
    search.strictness = 1.0
    for _ in range(MOVES):
        if search.away <= search.allowed:
            break
        crowded = [
            (beyond, item) for row in search.rows for beyond, item in zip(row.crowd.beyond, row.here, strict=True)
        ]
        fullest = sorted((pair for pair in crowded if pair[0] > 0), reverse=True)[:FULLEST]
        if not any(_move(search, item) for _, item in fullest):
            break
    for t in search.unsure:
        search.rows[t].correct()
    if search.worth() > search.best_worth + 1e-6:
        search.best, search.best_worth, search.best_seats = search.snapshot(), search.worth(), search.seats()


def _move(search: Search, item: int) -> bool:
    """Put a session where it is worth most, if that is at least one person more than where it is."""
    most, best = 1.0, None
    for cell in search.board.starts[item]:
        moves = moves_to(search, item, cell) if cell != search.start[item] else None
        if not moves:
            continue
        small = search.small_gain(moves)
        looks = search.weigh(moves, most - small)
        if looks is None:
            continue
        away = search.away
        gain = small + search.unmet - search.unmet_after(looks)
        for t, look in looks.items():
            gain += look.value - search.rows[t].value
            away += look.crowd.turned_away - search.rows[t].crowd.turned_away
        gain += search.discomfort(search.away) - search.discomfort(away)
        if gain > most:
            most, best = gain, (moves, looks)
    if best:
        search.apply(*best)
    return best is not None
