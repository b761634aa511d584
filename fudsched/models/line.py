"""The line at the microphone: whose turn comes when, who had theirs, and who was not there. No table of its own."""

import hashlib

from django.db import models
from django.utils.translation import gettext

from fudsched.refusals import Refusal

from .pitch import apart, stands
from .turn import Turn


class Line(models.Model):
    class Meta:
        abstract = True

    def turns(self):
        turns = Turn.objects.filter(stands("pitch__"), pitch__event_id=self.pk).select_related("pitch")
        return turns.prefetch_related("pitch__presenters")

    def line(self) -> list[Turn]:
        return list(self.turns().filter(state=Turn.State.WAITING).order_by("place", "id"))

    def queue(self) -> dict[str, list[Turn]]:
        """Everybody's turn by how it stands, asked once: the line in its order, those who had theirs latest first."""
        found: dict[str, list[Turn]] = {state: [] for state in Turn.State.values}
        for turn in self.turns().order_by("place", "id"):
            found[turn.state].append(turn)
        for state in (Turn.State.DONE, Turn.State.ABSENT):
            found[state].sort(key=lambda turn: turn.ended_at, reverse=True)
        return found

    @staticmethod
    def may_join(pitch) -> bool:
        """Not while it is in line or on stage, nor once it was heard; again when it was called and not there."""
        return not hasattr(pitch, "turn") or pitch.turn.state == Turn.State.ABSENT

    def _end(self) -> int:
        last = Turn.objects.filter(pitch__event_id=self.pk).aggregate(last=models.Max("place"))["last"]
        return 0 if last is None else last + 1

    def _stand(self, pitch, place: int) -> None:
        pitch.check_standing()
        if Turn.objects.filter(pitch=pitch, state=Turn.State.ON).exists():
            raise Refusal(gettext("“%(pitch)s” is on stage now.") % {"pitch": apart(pitch)})
        Turn.objects.update_or_create(pitch=pitch, defaults={"state": Turn.State.WAITING, "place": place})

    def _order(self, line: list[Turn]) -> None:
        for place, turn in enumerate(line):
            turn.place = place
        Turn.objects.bulk_update(line, ["place"])


def lot(seed: int, number: int) -> str:
    return hashlib.sha256(f"{seed} {number}".encode()).hexdigest()
