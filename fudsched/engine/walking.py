"""Walking: who cannot but change building between one slot and the next."""

from __future__ import annotations

from collections.abc import Sequence

from fudsched.engine.board import Board


def by_building(board: Board, here: Sequence[int], wanting: Sequence[int]) -> list[int]:
    """Who has something to sit in, by building; presenters where they present. Last: rooms of no building."""
    found = [0] * board.buildings
    for r, building in enumerate(board.building):
        found[building] |= wanting[r] | board.presenters[here[r]]
    return found


def walkers(before: Sequence[int], after: Sequence[int]) -> int:
    """How many have something in both slots and never in one building; a room of no building is near all others."""
    some = more = staying = 0
    for one, other in zip(before, after, strict=True):
        some |= one
        more |= other
        staying |= one & other
    return (some & more & ~staying & ~before[-1] & ~after[-1]).bit_count()
