"""Parts: all sets of sessions that one slot may hold, in parts, each with a bound and the mix that comes near it.

A part is all sets that have some sessions for certain, lack others for certain, and the rest undecided. Its bound
counts every person twice: a share of a seat whatever is chosen, and the rest of that seat for every session they want
that is chosen. That is never too little, whatever the shares, and a sum, so the best set is found by sorting. Who
will find something anyway should count whole and at once; who wants little, session by session. Which it is shows in
the mix of sessions that is best at these shares, and the mix follows from the shares: both are moved a little at a
time (the primal-dual method of Chambolle and Pock), for many parts at once, as rows of arrays.

Mixes see no clash: one tenth of each session pleases everybody. So parts are split by their largest undecided session:
whom a session reaches that is there for certain counts once and no more.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

# Numbers that are worked on together: small enough to stay in the processor's cache.
BLOCK = 250_000
# How much more likely than before a session may get when a part is split and its mix filled up again.
FILL = 5.0


class Parts:
    """The parts of all sets for slots that are alike, a row each; sessions in the order of their size."""

    def __init__(self, wanted: Reals, picks: int, together: Flags) -> None:
        """`wanted`: a row for each session, 1.0 for who wants it; `together`: which two one set may have."""
        self.wanted, self.picks, self.together = wanted, picks, together
        count, people = wanted.shape
        self.by_person = np.ascontiguousarray(wanted.T)
        self.mix_pace: Reals = (1 / (wanted.sum(1) + 1)).astype(np.float32)
        self.share_pace: Reals = (1 / np.maximum(1, wanted.sum(0))).astype(np.float32)
        self.block = max(1, BLOCK // people)
        # In for certain; in, or undecided; how much of each session; what every person counts whatever is chosen; what
        # one of the picks is worth; the bound at the last prices; that and as much again as it rose.
        self.within: Flags = np.zeros((1, count), np.bool_)
        self.may: Flags = np.ones((1, count), np.bool_)
        self.mix: Reals = np.full((1, count), min(1, picks / count), np.float32)
        self.share: Reals = np.zeros((1, people), np.float32)
        self.rent: Reals = np.zeros(1, np.float32)
        self.at_most: Doubles = np.full(1, np.nan)
        self.lead: Doubles = np.full(1, np.nan)
        # How much of the slots' time is spent in this part.
        self.weight: Doubles = np.ones(1)

    def __len__(self) -> int:
        return len(self.rent)

    def bound_and_move(self, which: Numbers, prices: Reals) -> None:
        """Bound these parts at these prices by their shares, then move shares and mixes a little."""
        for start in range(0, len(which), self.block):
            some = which[start : start + self.block]
            share, mix, rent = self.share[some], self.mix[some], self.rent[some]
            within, may = self.within[some], self.may[some]
            gain = (1 - share) @ self.by_person - prices - rent[:, None]
            adds = np.where(within, gain, np.maximum(gain, 0) * may)
            at_most = share.sum(1, dtype=np.float64) + adds.sum(1, dtype=np.float64) + self.picks * rent.astype(float)
            self.lead[some] = np.where(np.isnan(self.at_most[some]), at_most, 2 * at_most - self.at_most[some])
            self.at_most[some] = at_most
            moved = np.clip(mix + self.mix_pace * gain, within, may)
            ahead = 2 * moved - mix
            self.mix[some] = moved
            self.share[some] = np.clip(share + self.share_pace * (ahead @ self.wanted - 1), 0, 1)
            self.rent[some] = np.maximum(0, rent + (ahead.sum(1) - self.picks) / len(self.wanted))

    def split(self, which: Numbers, ways: int) -> None:
        """Put smaller parts in the place of these: with the first undecided session; without it, with the second; …"""
        keep = np.ones(len(self), np.bool_)
        parents: list[int] = []
        within, may, weight = [], [], []
        for part in which:
            undecided = np.flatnonzero(self.may[part] & ~self.within[part])[:ways]
            if not len(undecided):
                continue
            keep[part] = False
            without, left = self.may[part].copy(), float(self.weight[part])
            for one in undecided:
                having = self.within[part].copy()
                having[one] = True
                full = having.sum() == self.picks
                within.append(having)
                may.append(having if full else without & self.together[one] | having)
                weight.append(left * float(self.mix[part, one]))
                left -= weight[-1]
                without[one] = False
            within.append(self.within[part])
            may.append(without)
            weight.append(left)
            parents += [int(part)] * (len(undecided) + 1)
        if parents:
            self._put(keep, np.array(parents), np.array(within), np.array(may), np.array(weight))

    def _put(self, keep: Flags, parents: Numbers, within: Flags, may: Flags, weight: Doubles) -> None:
        """Keep some parts and add others, which start from the shares and mixes of those they are parts of."""
        mix = np.where(within, 0, self.mix[parents] * may)
        left = self.picks - within.sum(1)
        mix = mix * np.minimum(FILL, left / np.maximum(1e-6, mix.sum(1)))[:, None]
        share = np.maximum(self.share[parents], np.minimum(1, within.astype(np.float32) @ self.wanted))
        unknown = np.full(len(parents), np.nan)
        self.mix = np.concatenate([self.mix[keep], np.clip(mix, within, may).astype(np.float32)])
        self.share = np.concatenate([self.share[keep], share.astype(np.float32)])
        self.rent = np.concatenate([self.rent[keep], self.rent[parents]])
        self.within = np.concatenate([self.within[keep], within])
        self.may = np.concatenate([self.may[keep], may])
        self.at_most = np.concatenate([self.at_most[keep], unknown])
        self.lead = np.concatenate([self.lead[keep], unknown])
        self.weight = np.concatenate([self.weight[keep], weight])
