"""The Door: when pitching, or voting, is open; opened and closed by hand or at a set time."""

from datetime import datetime, timedelta

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from fudsched.refusals import Refusal

from .moment import shown

# PostgreSQL's advisory locks have two numbers: these, and the event's.
LOCKS = {"pitching": 1, "voting": 2}
# No transaction of a voter lasts as long: whoever entered before a door closed has committed after this.
SETTLING = timedelta(minutes=1)
# How a door stands. Whole sentences for each: what it is called is bent differently in each of them elsewhere.
SAID = {
    "pitching": {
        "open": gettext_lazy("Pitching is open."),
        "open until": gettext_lazy("Pitching is open until %(time)s."),
        "closed": gettext_lazy("Pitching closed at %(time)s."),
        "opens": gettext_lazy("Pitching opens at %(time)s."),
        "not yet": gettext_lazy("Pitching has not opened yet. The organisers will open it."),
        "order": gettext_lazy("Pitching must open before it closes."),
    },
    "voting": {
        "open": gettext_lazy("Voting is open."),
        "open until": gettext_lazy("Voting is open until %(time)s."),
        "closed": gettext_lazy("Voting closed at %(time)s."),
        "opens": gettext_lazy("Voting opens at %(time)s."),
        "not yet": gettext_lazy("Voting has not opened yet. The organisers will open it."),
        "order": gettext_lazy("Voting must open before it closes."),
    },
}


class Door(models.Model):
    class Kind(models.TextChoices):
        PITCHING = "pitching", gettext_lazy("Pitching")
        VOTING = "voting", gettext_lazy("Voting")

    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="doors")
    kind = models.CharField(max_length=8, choices=Kind)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "kind"], name="door_once_per_event"),
            models.CheckConstraint(condition=models.Q(kind__in=["pitching", "voting"]), name="door_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(closes_at__isnull=True)
                | models.Q(opens_at__isnull=False, closes_at__gte=models.F("opens_at")),
                name="door_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.event}"

    def is_open(self, now: datetime | None = None) -> bool:
        now = now or timezone.now()
        return self.opens_at is not None and self.opens_at <= now and not self.has_closed(now)

    def has_closed(self, now: datetime | None = None) -> bool:
        """It was open once and is no more."""
        return self.closes_at is not None and self.closes_at <= (now or timezone.now())

    def sentence(self, now: datetime | None = None) -> str:
        """How the door stands, why, and when that changes, in the event's time zone."""
        now = now or timezone.now()
        said = SAID[self.kind]
        if self.is_open(now):
            if not self.closes_at:
                return str(said["open"])
            return said["open until"] % {"time": self.clock(self.closes_at, now)}
        if self.has_closed(now):
            return said["closed"] % {"time": self.clock(self.closes_at, now)}
        if self.opens_at:
            return said["opens"] % {"time": self.clock(self.opens_at, now)}
        return str(said["not yet"])

    def clock(self, moment: datetime, now: datetime) -> str:
        """As “10:05” today, with its date on any other day."""
        local, today = moment.astimezone(self.event.tz), now.astimezone(self.event.tz).date()
        return shown(local, "H:i" if local.date() == today else gettext("H:i, j F"))

    @transaction.atomic
    def open(self) -> None:
        """Open now, until closed by hand; a door may open again."""
        self.hold(alone=True)
        self._set(timezone.now(), None)

    @transaction.atomic
    def close(self) -> None:
        """Close now. When this has committed, all who had entered are counted and nobody enters any more."""
        self.hold(alone=True)
        if self.is_open():
            self._set(self.opens_at, timezone.now())

    @transaction.atomic
    def set_times(self, opens_at: datetime | None, closes_at: datetime | None) -> None:
        if closes_at and (not opens_at or closes_at <= opens_at):
            raise Refusal(str(SAID[self.kind]["order"]), status=422)
        self.hold(alone=True)
        self._set(opens_at, closes_at)

    def _set(self, opens_at: datetime | None, closes_at: datetime | None) -> None:
        self.opens_at, self.closes_at = opens_at, closes_at
        self.save(update_fields=["opens_at", "closes_at"])

    def enter(self) -> None:
        """Hold the door for the rest of the transaction, or refuse: whoever has entered will be counted."""
        self.hold()
        if not self.is_open():
            raise Refusal(self.sentence())

    def hold(self, *, alone: bool = False) -> None:
        """Read the door afresh and keep it until the transaction ends; alone: wait until nobody else holds it."""
        self.lock(self.event_id, self.kind, alone=alone)
        self.refresh_from_db(fields=["opens_at", "closes_at"])

    @staticmethod
    def lock(event_id: int, kind: str, *, alone: bool = False) -> None:
        """Keep a door as it is until the transaction ends. Read it afterwards: it may have changed while we waited.

        PostgreSQL: an advisory lock, not a row lock. Row locks shared by a stream of voters would let the organiser
        who wants to close wait for ever; advisory locks queue. SQLite: BEGIN IMMEDIATE already excludes other writers.
        """
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                shared = "" if alone else "_shared"
                cursor.execute(f"SELECT pg_advisory_xact_lock{shared}(%s, %s)", [LOCKS[kind], event_id])

    def settle(self) -> None:
        """Return when everyone who had entered has committed: for whoever counts after a door closed by the clock."""
        if self.has_closed() and not self.has_closed(timezone.now() - SETTLING):
            with transaction.atomic():
                self.hold(alone=True)
