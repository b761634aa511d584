"""The Erratum: one thing that changed from a published version to the next, in a sentence, numbered for the day.

What changed is kept as facts, as it was called then, so that everybody reads it in their own language.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language_bidi, gettext, ngettext, override

from .moment import shown
from .pitch import Pitch, apart
from .vote import Vote


class ErratumQuerySet(models.QuerySet):
    def newest(self):
        return self.select_related("schedule").order_by("-number")

    def standing(self):
        """Those of a session that is not over yet."""
        return self.filter(slot__ends_at__gt=timezone.now())

    def concerning(self, attendee):
        """Those of what they voted for or present, and those of everybody."""
        presented = Pitch.presenters.through.objects.filter(attendee=attendee)
        return self.filter(
            models.Q(pitch__isnull=True)
            | models.Q(pitch__in=Vote.objects.filter(attendee=attendee).values("pitch"))
            | models.Q(pitch__in=presented.values("pitch"))
        )


class Erratum(models.Model):
    class Kind(models.TextChoices):
        ROOM = "room", "another room"
        TIME = "time", "another time"
        NEW = "new", "new"
        DROPPED = "dropped", "dropped"
        LATE = "late", "later than planned"

    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="errata")
    number = models.PositiveIntegerField(editable=False)
    # The version that brought it.
    schedule = models.ForeignKey("Schedule", on_delete=models.CASCADE, related_name="errata")
    kind = models.CharField(max_length=7, choices=Kind)
    # None when it is about everything from a slot on.
    pitch = models.ForeignKey("Pitch", on_delete=models.CASCADE, null=True, related_name="errata")
    # Where the session is now, or was when it is dropped; the first one that is late. When it is over, so is the news.
    slot = models.ForeignKey("Slot", on_delete=models.SET_NULL, null=True, related_name="+")
    minutes = models.SmallIntegerField(default=0, help_text="By how much it is late.")
    # What is known of it, as `facts_of` and `keep_delay` put it; empty where it was kept as a sentence alone.
    facts = models.JSONField(default=dict)
    sentence = models.CharField(max_length=800, help_text="In English, for feeds and for the log.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = ErratumQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "errata"
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="erratum_number_once_per_event"),
            models.CheckConstraint(
                condition=models.Q(kind="late", pitch__isnull=True)
                | models.Q(kind__in=["room", "time", "new", "dropped"], pitch__isnull=False),
                name="erratum_is_of_a_pitch_or_of_the_time",
            ),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """The sentence in the reader's language."""
        if self.facts:
            return sentence_of(self.facts)
        return f"\u2066{self.sentence}\u2069" if get_language_bidi() else self.sentence

    @classmethod
    def keep(cls, schedule, moves, *, by=None, reason: str = "", is_back: bool = False) -> None:
        """One for each of these differences (pitch, was, now) to the version before. The event is held.

        is_back: they undo what was told before. Whoever was dropped before is back in any case.
        """
        moves = sorted(moves, key=lambda move: ((move[2] or move[1]).slot.starts_at, move[0].number))
        first = cls.next_number(schedule.event)
        dropped = schedule.event.errata.filter(kind=cls.Kind.DROPPED, pitch__in=[pitch for pitch, _was, _now in moves])
        gone = set(dropped.values_list("pitch", flat=True))
        has_days = len(schedule.event.days()) > 1
        cls.objects.bulk_create(
            cls(
                event=schedule.event,
                number=number,
                schedule=schedule,
                kind=kind_of(was, now),
                pitch=pitch,
                slot_id=(now or was).slot_id,
                by=by,
                **told(
                    facts_of(schedule.event, pitch, was, now, has_days=has_days)
                    | {"is_back": is_back or (was is None and pitch.pk in gone)},
                    reason,
                ),
            )
            for number, (pitch, was, now) in enumerate(moves, start=first)
        )

    @classmethod
    def keep_delay(cls, schedule, slot, minutes: int, *, by=None, reason: str = "") -> None:
        """One for all from that slot on, as it was before it moved. The event is held."""
        event = schedule.event
        start = slot.starts_at.astimezone(event.tz)
        cls.objects.create(
            event=event,
            number=cls.next_number(event),
            schedule=schedule,
            kind=cls.Kind.LATE,
            slot=slot,
            minutes=minutes,
            by=by,
            **told({"late": minutes, "start": start.isoformat()}, reason),
        )

    @classmethod
    def next_number(cls, event) -> int:
        return (event.errata.aggregate(last=models.Max("number"))["last"] or 0) + 1


def kind_of(was, now) -> str:
    if was is None:
        return Erratum.Kind.NEW
    if now is None:
        return Erratum.Kind.DROPPED
    return Erratum.Kind.ROOM if was.slot_id == now.slot_id else Erratum.Kind.TIME


def facts_of(event, pitch, was, now, *, has_days: bool) -> dict:
    """{"title", "was": {"start", "room"} or None, "now": the same, "has_days"}, and "whole" where it is part of one.

    has_days: whether a time is said with its weekday. Whoever keeps them adds "is_back": it was there before.
    """

    def place(row) -> dict | None:
        return row and {"start": row.slot.starts_at.astimezone(event.tz).isoformat(), "room": row.room.name}

    facts = {"title": pitch.title, "was": place(was), "now": place(now), "has_days": has_days}
    return facts | ({"whole": pitch.merged_into.title} if pitch.merged_into else {})


def told(facts: dict, reason: str) -> dict:
    """The columns that tell these facts, with the reason in the organisers' own words."""
    facts |= {"reason": reason} if reason else {}
    with override("en"):
        return {"facts": facts, "sentence": sentence_of(facts)}


def sentence_of(facts: dict) -> str:
    said = _delay_of(facts) if "late" in facts else _move_of(facts)
    said = said[0].upper() + said[1:]  # a weekday has a small letter in some languages
    reason = facts.get("reason", "")
    if not reason:
        return said
    return f"{said} {apart(reason)}{'' if reason[-1] in '.!?…。؟' else '.'}"


def names_in(facts: dict) -> dict[str, str]:
    """What a move's sentence names: title, whole; there and before where it was, here and then where it is now."""
    was, now = facts["was"] or {}, facts["now"] or {}
    names = {
        "title": facts["title"],
        "whole": facts.get("whole", ""),
        "there": was.get("room"),
        "here": now.get("room"),
    }
    said = {key: apart(name or "") for key, name in names.items()}
    form = gettext("l H:i") if facts["has_days"] else "H:i"
    return said | {key: clock(place["start"], form) for key, place in (("before", was), ("then", now)) if place}


def _move_of(facts: dict) -> str:
    was, now, said = facts["was"], facts["now"], names_in(facts)
    if now and facts.get("is_back"):
        return gettext("“%(title)s” is back in %(here)s at %(then)s.") % said
    if not was:
        return gettext("“%(title)s” is new: %(then)s in %(here)s.") % said
    if not now:
        gone = gettext("“%(title)s” is cancelled. It was to be at %(before)s in %(there)s.")
        return (gettext("“%(title)s” is given together with “%(whole)s”.") if said["whole"] else gone) % said
    if was["start"] == now["start"]:
        return gettext("“%(title)s” moves from %(there)s to %(here)s, same time: %(then)s.") % said
    if was["room"] == now["room"]:
        return gettext("“%(title)s” moves from %(before)s to %(then)s, in %(here)s, same room.") % said
    return gettext("“%(title)s” moves from %(before)s to %(then)s, from %(there)s to %(here)s.") % said


def _delay_of(facts: dict) -> str:
    minutes, start = facts["late"], datetime.fromisoformat(facts["start"])
    begins = (start + timedelta(minutes=minutes)).isoformat()
    said = {"start": clock(facts["start"], gettext("l H:i")), "now": clock(begins, "H:i"), "n": abs(minutes)}
    if minutes > 0:
        return (
            ngettext(
                "%(start)s begins at %(now)s; the rest of that day is %(n)d minute later too.",
                "%(start)s begins at %(now)s; the rest of that day is %(n)d minutes later too.",
                minutes,
            )
            % said
        )
    return (
        ngettext(
            "%(start)s begins at %(now)s; the rest of that day is %(n)d minute earlier too.",
            "%(start)s begins at %(now)s; the rest of that day is %(n)d minutes earlier too.",
            -minutes,
        )
        % said
    )


def clock(moment: str, form: str) -> str:
    return shown(datetime.fromisoformat(moment), form)
