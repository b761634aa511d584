"""Second runs: the same session again for those its first run leaves standing."""

from __future__ import annotations

from fudsched.engine.matching import seat_bits
from fudsched.engine.search import Search
from fudsched.engine.start import cells_of


def open_second_runs(search: Search) -> None:
    """Offer a second run of each session that cannot seat everybody who wants it: to those it leaves standing.

    Everybody is counted for one run only, so that no one sits in a session twice.
    """
    board = search.board
    search.load(search.best)
    for item in range(board.items):
        second = item + 1
        if board.run_of[item] or search.start[item] < 0 or second >= board.items or board.run_of[second] != 1:
            continue
        if search.start[second] >= 0 or board.must[second]:
            continue
        seated = _seated_in(search, item)
        if board.wanted_by[item] & ~seated:
            board.deal(item, seated)
            board.deal(second, board.wanted_by[item] & ~seated)
            search.active.append(second)
    _start_anew(search)


def close_second_runs(search: Search) -> None:
    """Give the voters of a second run that found no place back to the first."""
    board = search.board
    for second in [item for item in search.active if board.run_of[item] == 1 and not board.must[item]]:
        if second not in search.best:
            board.deal(second - 1, board.wanted_by[second])
            board.deal(second, 0)
            search.active.remove(second)
    _start_anew(search)


def _start_anew(search: Search) -> None:
    """The voters were dealt anew: count the best schedule again."""
    search.load(search.best)
    search.best_worth, search.best_seats = search.worth(), search.seats()


def _seated_in(search: Search, item: int) -> int:
    """Who sits in a session, presenters too, in every slot it takes."""
    board = search.board
    seated = board.presenters[item] & board.wanted_by[item]
    for cell in cells_of(board, item, search.start[item]):
        row = search.rows[cell // board.rooms]
        crowd = [board.crowd[row.here[r]][r] & row.there for r in range(board.rooms)]
        sitting, _ = seat_bits(crowd, [board.seats[row.here[r]][r] for r in range(board.rooms)])
        seated |= sitting[cell % board.rooms]
    return seated
