"""The crowd: what happens in one slot when everybody chooses for themselves, counted on bits."""

from __future__ import annotations

from typing import NamedTuple

from fudsched.engine.board import Board
from fudsched.engine.walking import by_building


class Crowd(NamedTuple):
    """What happens when everybody chooses for themselves: people beyond the seats of each room."""

    beyond: list[float]
    one: int  # who finds at least one wanted session
    two: int  # who has to choose between at least two
    three: int  # … and at least three
    turned_away: float
    topics: int  # sessions beside another one of their topic
    buildings: list[int]  # who has something to sit in, by building; [] where nobody has to walk


def choose(board: Board, here: list[int], there: int) -> Crowd:
    """The crowd of every room when each attendee there picks among the wanted sessions with equal chance."""
    one = two = three = four = five = 0
    wanting: list[int] = []
    for r in range(board.rooms):
        people = board.crowd[here[r]][r] & there
        wanting.append(people)
        five |= four & people
        four |= three & people
        three |= two & people
        two |= one & people
        one |= people
    beyond = [0.0] * board.rooms
    total = 0.0
    for r in range(board.rooms):
        spare = board.spare[here[r]][r]
        if spare >= 0:
            continue
        # 1/k is 1 - 1/2 - 1/6 - 1/12 … for whoever has at least 2, 3, 4 … sessions to choose from.
        people = wanting[r]
        room = board.votes[here[r]] * board.turnout + spare
        expected = (people.bit_count() - (people & two).bit_count() / 2) * board.turnout
        if expected > room:
            expected -= ((people & three).bit_count() / 6 + (people & four).bit_count() / 12) * board.turnout
            expected -= (people & five).bit_count() / 20 * board.turnout
            if expected > room:
                beyond[r] = expected - room
                total += expected - room
    topics = [board.topic[item] for item in here if board.topic[item] >= 0]
    buildings = by_building(board, here, wanting) if board.followed else []
    return Crowd(beyond, one, two, three, total, len(topics) - len(set(topics)), buildings)


def turned_away(board: Board, here: list[int], there: int) -> float:
    """The number of people `choose` turns away, exact however many wanted sessions somebody has to choose from."""
    levels = [there]
    wanting = [board.crowd[item][r] & there for r, item in enumerate(here)]
    for people in wanting:
        levels.append(0)
        for k in range(len(levels) - 1, 0, -1):
            levels[k] |= levels[k - 1] & people
        if not levels[-1]:
            levels.pop()
    total = 0.0
    for r, people in enumerate(wanting):
        if board.spare[here[r]][r] < 0:
            expected = people.bit_count() - sum(
                (people & level).bit_count() / (k * (k - 1)) for k, level in enumerate(levels) if k > 1
            )
            room = board.votes[here[r]] * board.turnout + board.spare[here[r]][r]
            total += max(0.0, expected * board.turnout - room)
    return total
