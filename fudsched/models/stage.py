"""The Stage: the line at the microphone, whose turn it is, and the clock; every move of a helper can be undone."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from fudsched.refusals import Refusal

from .clock import Clock
from .line import Line, lot
from .move import Move
from .pitch import apart, stands
from .turn import Turn

MORE_SECONDS = 10
JUST_HEARD = 3  # pitches that stay on every phone's card after their turn


class Stage(Line, Clock):
    event = models.OneToOneField("Event", on_delete=models.CASCADE, primary_key=True, related_name="stage")
    # From which the line was drawn last; none after any other order.
    seed = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(paused_at=None) | models.Q(started_at__isnull=False), name="clock_pauses_after_start"
            )
        ]

    @classmethod
    def of(cls, event) -> "Stage":
        """The event's stage, put up when it is first asked for."""
        stage, _ = cls.objects.get_or_create(event=event, defaults={"seconds": event.pitch_seconds})
        stage.event = event
        return stage

    # What is shown.

    def current(self) -> Turn | None:
        """The turn at the microphone; none while its pitch is withdrawn."""
        return self.turns().filter(state=Turn.State.ON).first()

    def card(self) -> dict:
        """What stage/card.html shows, the same to everybody: who is on, the clock, and those heard just before."""
        shown = self.turns().filter(state__in=[Turn.State.ON, Turn.State.DONE]).order_by("-state", "-ended_at")
        turns = list(shown[: JUST_HEARD + 1])
        turn = turns.pop(0) if turns and turns[0].state == Turn.State.ON else None
        return {"stage": self, "turn": turn, "clock": self.clock_of(turn), "earlier": turns[:JUST_HEARD]}

    def clock(self) -> dict:
        """What every clock in the hall needs; moments are milliseconds of server time."""
        on = Turn.objects.filter(stands("pitch__"), pitch__event_id=self.pk, state=Turn.State.ON)
        return self.clock_for(on.values_list("pitch__number", flat=True).first())

    def clock_of(self, turn: Turn | None) -> dict:
        """The same, when whose turn it is has been asked already."""
        return self.clock_for(turn and turn.pitch.number)

    # Presenters.

    @transaction.atomic
    def join(self, pitch, *, first_time: bool = False) -> None:
        """Stand at the end of the line, once however often it is said."""
        self._hold()
        pitch.check_standing()
        turn = Turn.objects.filter(pitch=pitch).first()
        if turn and turn.state in (Turn.State.DONE, Turn.State.ON):
            said = gettext("“%(pitch)s” has had its turn. A helper can put it back in line.")
            raise Refusal(said % {"pitch": apart(pitch)})
        if turn and turn.state == Turn.State.WAITING:
            Turn.objects.filter(pk=turn.pk).update(first_time=first_time)
            return
        Turn.objects.update_or_create(
            pitch=pitch, defaults={"state": Turn.State.WAITING, "place": self._end(), "first_time": first_time}
        )

    @transaction.atomic
    def leave(self, pitch) -> None:
        self._hold()
        Turn.objects.filter(pitch=pitch, state=Turn.State.WAITING).delete()

    # Helpers. `on` is the number of the pitch they saw on stage: a second press, or a colleague's, changes nothing.

    def call_next(self, on: int, by=None) -> bool:
        with self._move("next", by, on) as turn:
            if turn is not False:
                self._end_turn(turn, Turn.State.DONE)
                self._call()
        return turn is not False

    def skip(self, on: int, by=None) -> None:
        """Let the one on stage step back to the end of the line, and call the next."""
        with self._move("skip", by, on) as turn:
            if turn:
                turn.place = self._end()
                self._end_turn(turn, Turn.State.WAITING)
                self._call()

    def not_here(self, on: int, by=None) -> None:
        """Nobody came: out of the line, until somebody puts them back, and call the next."""
        with self._move("not here", by, on) as turn:
            if turn:
                self._end_turn(turn, Turn.State.ABSENT)
                self._call()

    def start(self, on: int, by=None) -> None:
        """Let the clock run, from the beginning or from where it was paused."""
        with self._move("start", by, on) as turn:
            now = timezone.now()
            if turn and self.paused_at:
                self._set(started_at=now - (self.paused_at - self.started_at), paused_at=None)
            elif turn and not self.started_at:
                self._set(started_at=now)

    def pause(self, on: int, by=None) -> None:
        with self._move("pause", by, on) as turn:
            if turn and self.is_running():
                now = timezone.now()
                self._set(paused_at=min(now, self.started_at + timedelta(seconds=self.seconds)))

    def give_more(self, on: int, by=None) -> None:
        """Ten seconds more: of what is left, or from now when the time is over."""
        with self._move("ten seconds more", by, on) as turn:
            if not turn:
                return
            if self.is_running() and not self.left():
                self._set(started_at=timezone.now() - timedelta(seconds=self.seconds))
            self._set(seconds=self.seconds + MORE_SECONDS)

    def put_back(self, pitch, by=None) -> None:
        """Back in line, at its end, whoever was heard, missing or never in it."""
        had_turn = Turn.objects.filter(pitch=pitch).exists()
        with self._move("back in line" if had_turn else "in line", by):
            self._stand(pitch, self._end())

    def put_all(self, by=None) -> None:
        """Put every pitch that was never in it at the end of the line, by number."""
        with self._move("all in line", by):
            for pitch in self.event.pitches.standing().filter(turn=None):
                self._stand(pitch, self._end())

    def put_first(self, pitch, by=None) -> None:
        with self._move("to the front", by):
            line = self.line()
            self._stand(pitch, line[0].place - 1 if line else 0)
            self._set(seed=None)

    def shift(self, pitch, places: int, by=None) -> None:
        """Move one who waits up (negative) or down the line."""
        with self._move("order", by):
            line = self.line()
            here = next((n for n, turn in enumerate(line) if turn.pitch_id == pitch.pk), None)
            if here is not None:
                turn = line.pop(here)
                line.insert(max(0, here + places), turn)
                self._order(line)
                self._set(seed=None)

    def draw(self, seed: int | None = None, by=None) -> int:
        """Order those who wait by lot. Anybody can check it: by SHA-256 of seed, a space, and the pitch's number."""
        seed = secrets.randbelow(900_000) + 100_000 if seed is None else seed
        with self._move("draw lots", by):
            self._order(sorted(self.line(), key=lambda turn: lot(seed, turn.pitch.number)))
            self._set(seed=seed)
        return seed

    def first_timers_first(self, by=None) -> None:
        with self._move("first-timers first", by):
            self._order(sorted(self.line(), key=lambda turn: not turn.first_time))

    def last_move(self) -> Move | None:
        return self.moves.filter(undone_at=None).defer("before").first()

    @transaction.atomic
    def undo(self, number: int) -> Move | None:
        """Take back the newest move if it is that one; who has joined the line since stays in it, at its end."""
        self._hold()
        move = self.last_move()
        if move is None or move.pk != number:
            return None
        move.put_turns_back()
        clock = move.before["clock"]
        moments = {name: clock[name] and datetime.fromisoformat(clock[name]) for name in ("started_at", "paused_at")}
        self._set(seconds=clock["seconds"], seed=clock["seed"], **moments)
        move.undone_at = timezone.now()
        move.save(update_fields=["undone_at"])
        return move

    # How.

    def _hold(self) -> None:
        """Read afresh, and keep others who would change the stage waiting until the transaction ends."""
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())

    @contextmanager
    def _move(self, verb: str, by, on: int | None = None) -> Iterator[Turn | bool | None]:
        """One move in one transaction, noted with what was before. Yields who is on stage; False: another by now."""
        with transaction.atomic():
            self._hold()
            turn = Turn.objects.filter(pitch__event_id=self.pk, state=Turn.State.ON).select_related("pitch").first()
            if on is not None and on != (turn.pitch.number if turn and turn.pitch.is_standing() else 0):
                yield False
                return
            before = self._standing()
            yield turn
            Move.note(self, verb, by, before, self._standing())

    def _standing(self) -> dict:
        turns = Turn.objects.filter(pitch__event_id=self.pk).values_list("pk", "state", "place", "ended_at")
        text = lambda moment: moment and moment.isoformat()  # noqa: E731
        return {
            "clock": {
                "seconds": self.seconds,
                "seed": self.seed,
                "started_at": text(self.started_at),
                "paused_at": text(self.paused_at),
            },
            "turns": {str(pk): [state, place, text(ended)] for pk, state, place, ended in turns},
        }

    def _set(self, **fields) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))

    def _end_turn(self, turn: Turn | None, state: str) -> None:
        if turn:
            turn.state, turn.ended_at = state, timezone.now()
            turn.save(update_fields=["state", "place", "ended_at"])

    def _call(self) -> None:
        self._set(seconds=self.event.pitch_seconds, started_at=None, paused_at=None)
        turn = self.turns().filter(state=Turn.State.WAITING).order_by("place", "id").first()
        if turn:
            turn.state = Turn.State.ON
            turn.save(update_fields=["state"])
