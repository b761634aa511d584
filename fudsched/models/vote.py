"""The Vote: one attendee wants one pitch."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from threading import Lock
from weakref import WeakSet

import psycopg
from django.db import DEFAULT_DB_ALIAS, Error, connections, models
from django.utils import timezone
from psycopg.pq import ExecStatus

from .door import LOCKS

# The rule of Ballot.vote_for where there is nothing to say but "counted": see Vote.cast. Each table is found by its own
# key, so that no statistics, and no lack of them, can talk a database into reading all who came.
MAY = """
FROM fudsched_attendee a
JOIN fudsched_event e ON e.id = {event}
JOIN fudsched_door d ON d.event_id = {event} AND d.kind = 'voting'
JOIN fudsched_pitch p ON p.event_id = {event} AND p.number = {number}
WHERE a.badge = {badge} AND a.left_at IS NULL AND e.slug = {slug} AND NOT e.shows_counts_live
AND d.opens_at <= {now} AND (d.closes_at IS NULL OR d.closes_at > {now})
AND p.withdrawn_at IS NULL AND p.merged_into_id IS NULL
AND (e.may_vote_for_own OR NOT EXISTS (
  SELECT 1 FROM fudsched_pitch_presenters o WHERE o.pitch_id = p.id AND o.attendee_id = a.id))
"""
GIVEN = """
SELECT count(*) FROM fudsched_vote v WHERE v.attendee_id = {attendee} AND v.pitch_id NOT IN (
  SELECT q.id FROM fudsched_pitch q
  WHERE q.event_id = {event} AND (q.withdrawn_at IS NOT NULL OR q.merged_into_id IS NOT NULL))
"""
# One round trip, planned once a connection. In PL/pgSQL each statement has a snapshot of its own, so that the door is
# read after its lock was got (see Door.lock), and votes are counted after their voter's (see Ballot.vote_for). Planned
# while a hall's first votes fit on a page, it would read all of them for each of the thousands that follow.
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION pg_temp.fudsched_cast(the_slug text, the_badge text, the_number int)
RETURNS text LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  the_event bigint; the_attendee bigint; the_pitch bigint; the_title text; the_limit smallint;
  held text; -- by an assignment: quicker than by a query
BEGIN
  SELECT event_id INTO the_event FROM fudsched_attendee WHERE badge = the_badge;
  IF the_event IS NULL THEN RETURN NULL; END IF;
  held := pg_advisory_xact_lock_shared({LOCKS["voting"]}, the_event::int);
  SELECT a.id, p.id, p.title, e.vote_limit INTO the_attendee, the_pitch, the_title, the_limit
  {MAY.format(event="the_event", slug="the_slug", badge="the_badge", number="the_number", now="clock_timestamp()")};
  IF the_pitch IS NULL THEN RETURN NULL; END IF;
  IF the_limit IS NOT NULL THEN
    PERFORM 1 FROM fudsched_attendee WHERE id = the_attendee FOR UPDATE;
    IF NOT EXISTS (SELECT 1 FROM fudsched_vote v WHERE v.attendee_id = the_attendee AND v.pitch_id = the_pitch)
    AND ({GIVEN.format(attendee="the_attendee", event="the_event")}) >= the_limit THEN RETURN NULL; END IF;
  END IF;
  INSERT INTO fudsched_vote (attendee_id, pitch_id, cast_at, source)
  VALUES (the_attendee, the_pitch, clock_timestamp(), 'phone') ON CONFLICT DO NOTHING;
  RETURN concat_ws(' ', ({GIVEN.format(attendee="the_attendee", event="the_event")}),
    coalesce(the_limit::text, '-'), the_title);
END $$
"""  # noqa: S608 - of our own words
SQLITE = {
    "find": "SELECT e.id, a.id, p.id, p.title, e.vote_limit"
    + MAY.format(event="a.event_id", slug="?1", badge="?2", number="?3", now="?4"),
    "has": "SELECT 1 FROM fudsched_vote WHERE attendee_id = ? AND pitch_id = ?",
    "given": GIVEN.format(attendee="?", event="?"),
    "count": "INSERT OR IGNORE INTO fudsched_vote (attendee_id, pitch_id, cast_at, source) VALUES (?, ?, ?, 'phone')",
}


class Vote(models.Model):
    class Source(models.TextChoices):
        PHONE = "phone", "on a phone"
        PAPER = "paper", "on paper"

    attendee = models.ForeignKey("Attendee", on_delete=models.CASCADE, related_name="votes")
    pitch = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="votes")
    # Where it was first given: the same vote on paper and on a phone is one.
    source = models.CharField(max_length=5, choices=Source, default=Source.PHONE, db_default="phone")
    cast_at = models.DateTimeField(default=timezone.now)
    # Given to a pitch that was merged into this one: it stands here besides, until that is undone.
    merge = models.ForeignKey("Merge", on_delete=models.CASCADE, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attendee", "pitch"], name="vote_once_per_pitch"),
            models.CheckConstraint(condition=models.Q(source__in=["phone", "paper"]), name="vote_source_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.attendee_id} wants {self.pitch_id}"

    @staticmethod
    def hold_off() -> AbstractContextManager:
        """Keep voters out of a SQLite file meanwhile, in which one writes at a time: whoever runs the day goes first.

        Who is not in their line tries again after ever longer sleeps, and in a flood of votes finds it taken each time.
        On PostgreSQL nobody needs to wait.
        """
        database = connections[DEFAULT_DB_ALIAS]
        return _in_line(database.settings_dict["NAME"]) if database.vendor == "sqlite" else nullcontext()

    @classmethod
    def cast(cls, slug: str, badge: str, number: int) -> tuple[str, int | None, int] | None:
        """Count a vote in one transaction and one round trip: the pitch's title, the limit, and the votes now given.

        None, and nothing counted, for whatever is not allowed, or shown to others as it happens: then Ballot.vote_for
        decides, and says why. Several times as fast as that, as 300 votes a second on one small machine need it to be.
        """
        own = connections[DEFAULT_DB_ALIAS]
        if own.in_atomic_block or not own.get_autocommit():
            return None
        try:
            own.ensure_connection()
            if own.vendor == "postgresql":
                return _cast_on_postgresql(own.connection, slug, badge, number)
            with _in_line(own.settings_dict["NAME"]):
                return _cast_on_sqlite(own.connection, slug, badge, number)
        except (Error, own.Database.Error, psycopg.Error):
            own.close()
            return None


prepared: WeakSet = WeakSet()  # the connections that know the function


def _cast_on_postgresql(database, slug: str, badge: str, number: int):
    # At the floor of psycopg: its cursors take longer than the vote itself.
    link = database.pgconn
    if database not in prepared:
        _check(link.exec_(POSTGRESQL.encode()))
        _check(link.prepare(b"fudsched_cast", b"SELECT pg_temp.fudsched_cast($1, $2, $3)"))
        prepared.add(database)
    found = _check(link.exec_prepared(b"fudsched_cast", [slug.encode(), badge.encode(), b"%d" % number]))
    counted = found.get_value(0, 0)
    if counted is None:
        return None
    given, limit, title = counted.split(b" ", 2)
    return title.decode(), None if limit == b"-" else int(limit), int(given)


def _check(result):
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
    return result


@contextmanager
def _in_line(file: str | Path) -> Iterator[None]:
    """One voter at a time, of all threads and processes, each woken as soon as it is their turn.

    SQLite's own way to wait is to try again after ever longer sleeps, up to a tenth of a second. Whoever else writes
    still waits so, but for those in Vote.hold_off().
    """
    lock, folder = _line(str(Path(file).parent))
    with lock:
        fcntl.flock(folder, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(folder, fcntl.LOCK_UN)


@cache
def _line(folder: str) -> tuple[Lock, int]:
    # The folder, for its file must not be opened beside SQLite: closing it would drop the locks that SQLite holds.
    return Lock(), os.open(folder, os.O_RDONLY)


def _cast_on_sqlite(database, slug: str, badge: str, number: int):
    database.execute("BEGIN IMMEDIATE")
    try:
        now = timezone.now().replace(tzinfo=None).isoformat(" ")
        found = database.execute(SQLITE["find"], [slug, badge, number, now]).fetchone()
        counted = found and _count_on_sqlite(database, now, *found)
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise
    return counted


def _count_on_sqlite(database, now: str, event: int, attendee: int, pitch: int, title: str, limit: int | None):
    if limit is not None and not database.execute(SQLITE["has"], [attendee, pitch]).fetchone():
        (given,) = database.execute(SQLITE["given"], [attendee, event]).fetchone()
        if given >= limit:
            return None
    database.execute(SQLITE["count"], [attendee, pitch, now])
    (given,) = database.execute(SQLITE["given"], [attendee, event]).fetchone()
    return title, limit, given
