"""The Move: what a helper did at the stage, how things stood before, and the way back to that."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from .turn import Turn

UNDOABLE = 50  # moves kept: more than anybody takes back


class Move(models.Model):
    stage = models.ForeignKey("Stage", on_delete=models.CASCADE, related_name="moves")
    by = models.ForeignKey("Attendee", on_delete=models.SET_NULL, null=True, related_name="+")
    verb = models.CharField(max_length=20)
    before = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.verb

    @classmethod
    def note(cls, stage, verb: str, by, before: dict, after: dict) -> None:
        """Keep it, if it moved anything."""
        if before == after:
            return
        before["made"] = [int(pk) for pk in after["turns"].keys() - before["turns"].keys()]
        stage.moves.create(verb=verb, by=by, before=before)
        old = stage.moves.values_list("pk", flat=True)[UNDOABLE:]
        stage.moves.filter(pk__in=list(old)).delete()

    def put_turns_back(self) -> None:
        """Every turn as it was; who has joined the line since stays in it, at its end."""
        kept, turns = self.before["turns"], Turn.objects.filter(pitch__event_id=self.stage_id)
        turns.filter(state=Turn.State.ON).update(state=Turn.State.WAITING)
        turns.filter(pk__in=self.before["made"]).delete()
        for turn in turns.all():
            if str(turn.pk) in kept:
                turn.state, turn.place, ended = kept[str(turn.pk)]
                turn.ended_at = ended and datetime.fromisoformat(ended)
            else:
                turn.place += len(kept)
            turn.save()
