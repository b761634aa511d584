"""The Proof of a Run: how good its draft is, worked on by a worker with nothing better to do. No table of its own."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from fudsched import engine

# A worker that has not been heard of for this long is dead; it beats every second.
SILENCE = timedelta(seconds=15)


class Proof(models.Model):
    # Afterwards a worker with nothing better to do goes on proving how good the draft is, until one of these is said.
    proof_claimed_at = models.DateTimeField(null=True)
    proof_beat_at = models.DateTimeField(null=True)
    proof_ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def is_proving(self) -> bool:
        """A worker goes on proving how good the draft is."""
        if not self.schedule or self.proof_ended_at or not self.proof_beat_at:
            return False
        return self.proof_beat_at > timezone.now() - SILENCE

    def may_prove(self) -> bool:
        """Its draft is out, and not known to be the best."""
        if not self.schedule or self.schedule.is_published():
            return False
        return self.schedule.report.get("status") != "optimal"

    def prove(self) -> None:
        """Go on proving, from now, for as long as it usually takes."""
        if self.may_prove() and not self.is_proving():
            self._proof().update(proof_claimed_at=None, proof_beat_at=None, proof_ended_at=None)

    def stop_proving(self) -> None:
        """Good enough."""
        self._proof().filter(proof_ended_at__isnull=True).update(proof_ended_at=timezone.now())

    def release_proof(self) -> None:
        """Leave it to be taken up again, unless it was said to be good enough."""
        self._proof().filter(proof_claimed_at=self.proof_claimed_at).update(proof_claimed_at=None, proof_beat_at=None)

    def beat_proof(self) -> bool:
        """Say that the prover lives; True when it should stop: it was told to, or a schedule is asked for."""
        mine = self._proof().filter(proof_ended_at__isnull=True, proof_claimed_at=self.proof_claimed_at)
        return not mine.update(proof_beat_at=timezone.now()) or type(self).objects.unfinished().exists()

    def _proof(self):
        return type(self).objects.filter(pk=self.pk)

    @transaction.atomic
    def tighten(self, bound: int, comfort_bound: int, seconds: float) -> bool:
        """Keep a better proof (the bounds as in `engine.score`). True when it was news."""
        schedule = type(self.schedule).objects.select_for_update().get(pk=self.schedule_id)
        score = schedule.report["score"]
        bound = min(bound, score["bound"])
        better = engine.bounds(score["wanted_seats"], bound, min(comfort_bound, score.get("comfort_bound", bound)))
        if better["comfort_bound"] < score["wanted_seats"] or better.items() <= score.items():
            return False
        if bound < score["bound"]:
            self.trace = [*self.trace, [round(seconds, 1), score["wanted_seats"], bound]]
            self._proof().update(trace=self.trace)
        score |= better
        if bound == score["wanted_seats"]:
            schedule.report["status"] = "optimal"
        schedule.save(update_fields=["report"])
        self.schedule = schedule
        return True
