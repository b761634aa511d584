"""The Move: what a helper did at the stage, how things stood before, and the way back to that."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from .turn import Turn

UNDOABLE = 50  # moves kept: more than anybody takes back
# What the button is called of which a verb came, in its reader's language; in English the verb itself will do.
BUTTONS = {
    "next": pgettext_lazy("the stage", "Next"),
    "start": gettext_lazy("Start"),
    "pause": gettext_lazy("Pause"),
    "ten seconds more": gettext_lazy("10 seconds more"),
    "skip": gettext_lazy("Skip"),
    "not here": gettext_lazy("Not here"),
    "in line": gettext_lazy("Put in line"),
    "back in line": gettext_lazy("Back in line"),
    "all in line": gettext_lazy("Put all of them in line"),
    "to the front": gettext_lazy("To the front"),
    "order": gettext_lazy("Order"),
    "draw lots": gettext_lazy("Draw lots"),
    "first-timers first": gettext_lazy("First-timers first"),
}


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

    def button(self) -> str:
        return str(BUTTONS.get(self.verb, self.verb))

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
