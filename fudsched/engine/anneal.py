"""Annealing: proposals taken or left by a temperature that falls, in rounds."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from time import monotonic

from fudsched.engine.moves import fitted, moves_to
from fudsched.engine.relief import relieve
from fudsched.engine.runs import close_second_runs, open_second_runs
from fudsched.engine.search import SLACK, Search

# Proposals between two looks at the clock.
STRIDE = 64
# Rounds of annealing: the share of the time each takes.
ROUNDS = (0.2, 0.8)


def run(search: Search, seconds: float, iterations: int | None, listen: Callable[[float, Search], bool]) -> None:
    """Rounds of annealing; `listen` hears the seconds gone at every stride and says whether to stop.

    With `iterations` the rounds count proposals and no clock, so that a run can be repeated.
    """
    began = monotonic()
    spent = 0
    stopped = False

    def clock(begin: float, share: float) -> Callable[[], float]:
        def progress() -> float:
            nonlocal spent, stopped
            gone = monotonic() - began
            stopped = stopped or listen(gone, search)
            if stopped:
                return 1.0
            done = spent / iterations if iterations is not None else gone / seconds
            spent += STRIDE
            return (done - begin) / share

        return progress

    begin = 0.0
    for number, share in enumerate(ROUNDS):
        hot = search.warm if number else search.weights.hot
        anneal(search, clock(begin, share), hot, search.weights.cold)
        search.proposals = spent
        if stopped:
            return
        begin += share
        if number == 0:
            open_second_runs(search)
    relieve(search)
    close_second_runs(search)


def anneal(search: Search, progress: Callable[[], float], hot: float, cold: float) -> None:
    """One round: cools from `hot` to `cold` as `progress` goes from 0 to 1, and keeps the best it meets."""
    random, board, active, start = search.random.random, search.board, search.active, search.start
    starts, count, rooms = board.starts, len(search.active), board.rooms
    plain = search.plain_worth()
    slack = SLACK + (2 * board.problem.move_cost if board.problem.current else 0.0)
    slack += 2 * search.weights.same_room * max(map(len, board.groups_of))
    while (done := progress()) < 1.0 and count:
        temperature = hot * (cold / hot) ** done
        search.strictness = search.weights.loose + (1 - search.weights.loose) * done**search.tighten
        for _ in range(STRIDE):
            item = active[int(random() * count)]
            cells = starts[item]
            cell = cells[int(random() * len(cells))]
            if start[item] == cell:  # Then try without it: a presenter may have better to do.
                cell = -1
            least = temperature * log(random() or 1e-300)
            seats, comfort = search.glance(item, cell)
            if seats < least - slack:
                continue
            moves = moves_to(search, item, cell)
            if seats + comfort < least - slack:  # What fails for the rooms alone is tried with the rooms dealt anew.
                if moves is None or cell // rooms == start[item] // rooms:
                    continue
                moves = fitted(search, moves)
            if not moves:
                continue
            small = search.small_gain(moves)
            looks = search.weigh(moves, least - small)
            if looks is None:
                continue
            plain += small + search.apply(moves, looks)
            if plain - search.discomfort(search.away) > search.best_worth + 1e-6:
                plain -= sum(search.rows[t].correct() for t in search.unsure)
                search.unsure.clear()
                worth = plain - search.discomfort(search.away)
                if worth > search.best_worth + 1e-6:
                    search.best, search.best_worth, search.best_seats = search.snapshot(), worth, search.seats()
