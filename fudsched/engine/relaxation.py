"""The relaxation: one linear programme for the whole day, in which sessions may be cut into parts over the slots.

Every attendee finds parts of the sessions they want, never more in all than takes place nor than the slots they are
there. It knows how many sessions fit and nothing of what clashes within a slot, but it takes a moment where exact
branching would take a day. (Counting the seats of rooms as well was tried: slower a hundred times, and no lower.)
"""

from __future__ import annotations

from math import floor

import highspy
import numpy as np

from fudsched.engine.board import Board
from fudsched.engine.comfort import Reals


class _Rows:
    """The rows of a programme, in the form HiGHS reads at once."""

    def __init__(self) -> None:
        self.starts = [0]
        self.columns: list[int] = []
        self.factors: list[float] = []
        self.most: list[float] = []

    def at_most(self, most: float, terms: list[tuple[int, float]]) -> None:
        self.columns += [column for column, _ in terms]
        self.factors += [factor for _, factor in terms]
        self.starts.append(len(self.columns))
        self.most.append(most)


def relaxed_bound(board: Board, seconds: float) -> int:
    """No schedule has more wanted seats than this, whether or not the solver is done in `seconds`."""
    problem = board.problem
    uses = [0] * len(problem.sessions)
    for item, s in enumerate(board.session_of):
        uses[s] += problem.sessions[s].length if board.starts[item] else 0
    number = {session.id: s for s, session in enumerate(problem.sessions)}
    upper = [float(most) for most in uses]
    gain = [0.0] * len(uses)
    rows = _Rows()
    cells = sum(len(problem.slots) - len(room.closed) for room in problem.rooms)
    rows.at_most(float(cells), [(s, 1.0) for s in range(len(uses))])
    for ballot in problem.ballots:
        sits = len(upper)
        upper.append(float(len(problem.slots) - len(ballot.absent)))
        gain.append(1.0)
        rows.at_most(0.0, [(sits, 1.0), *((number[wanted], -1.0) for wanted in ballot.wants)])
    return _solve(rows, upper, gain, seconds)


def _solve(rows: _Rows, upper: list[float], gain: list[float], seconds: float) -> int:
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = len(upper), len(rows.most)
    programme.sense_ = highspy.ObjSense.kMaximize
    programme.col_cost_ = np.array(gain)
    programme.col_lower_ = np.zeros(len(upper))
    programme.col_upper_ = np.array(upper)
    programme.row_lower_ = np.full(len(rows.most), -highspy.kHighsInf)
    programme.row_upper_ = np.array(rows.most)
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_ = np.array(rows.starts)
    programme.a_matrix_.index_ = np.array(rows.columns)
    programme.a_matrix_.value_ = np.array(rows.factors)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("time_limit", float(seconds))
    highs.passModel(programme)
    highs.run()
    prices = np.array(highs.getSolution().row_dual)
    if len(prices) < len(rows.most):
        prices = np.zeros(len(rows.most))
    return _bound_at(rows, np.array(upper), np.array(gain), prices)


def _bound_at(rows: _Rows, upper: Reals, gain: Reals, prices: Reals) -> int:
    """The bound that any prices on the rows prove, exact or not: so the solver may stop early and round."""
    prices = np.maximum(0.0, prices)
    each = np.repeat(prices, np.diff(rows.starts))
    left = gain - np.bincount(rows.columns, weights=each * np.array(rows.factors), minlength=len(gain))
    return floor(float(prices @ np.array(rows.most) + np.maximum(0.0, left) @ upper) + 1e-4)
