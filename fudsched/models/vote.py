"""The Vote: one attendee wants one pitch."""

from weakref import WeakSet

import psycopg
from django.db import Error, connection, models
from django.utils import timezone
from psycopg.pq import ExecStatus

from .door import LOCKS

# The rule of Ballot.vote_for where there is nothing to say but "counted": see Vote.cast.
MAY = """
FROM fudsched_event e
JOIN fudsched_door d ON d.event_id = e.id AND d.kind = 'voting'
JOIN fudsched_attendee a ON a.event_id = e.id
JOIN fudsched_pitch p ON p.event_id = e.id
WHERE e.slug = {slug} AND NOT e.shows_counts_live
AND d.opens_at <= {now} AND (d.closes_at IS NULL OR d.closes_at > {now})
AND a.badge = {badge} AND a.left_at IS NULL
AND p.number = {number} AND p.withdrawn_at IS NULL AND p.merged_into_id IS NULL
AND (e.may_vote_for_own OR NOT EXISTS (
  SELECT 1 FROM fudsched_pitch_presenters o WHERE o.pitch_id = p.id AND o.attendee_id = a.id))
"""
GIVEN = """
SELECT count(*) FROM fudsched_vote v WHERE v.attendee_id = {attendee} AND v.pitch_id NOT IN (
  SELECT q.id FROM fudsched_pitch q
  WHERE q.event_id = {event} AND (q.withdrawn_at IS NOT NULL OR q.merged_into_id IS NOT NULL))
"""
# One round trip, planned once a connection. In PL/pgSQL each statement has a snapshot of its own, so that the door is
# read after its lock was got (see Door.lock), and votes are counted after their voter's (see Ballot.vote_for).
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION pg_temp.fudsched_cast(the_slug text, the_badge text, the_number int)
RETURNS TABLE (title text, vote_limit smallint, given bigint) LANGUAGE plpgsql AS $$
DECLARE the_event bigint; the_attendee bigint; the_pitch bigint;
BEGIN
  SELECT id INTO the_event FROM fudsched_event WHERE slug = the_slug;
  IF the_event IS NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock_shared({LOCKS["voting"]}, the_event::int);
  SELECT a.id, p.id, p.title, e.vote_limit INTO the_attendee, the_pitch, title, vote_limit
  {MAY.format(slug="the_slug", badge="the_badge", number="the_number", now="clock_timestamp()")};
  IF NOT FOUND THEN RETURN; END IF;
  IF vote_limit IS NOT NULL THEN
    PERFORM 1 FROM fudsched_attendee WHERE id = the_attendee FOR UPDATE;
    IF NOT EXISTS (SELECT 1 FROM fudsched_vote v WHERE v.attendee_id = the_attendee AND v.pitch_id = the_pitch)
    AND ({GIVEN.format(attendee="the_attendee", event="the_event")}) >= vote_limit THEN RETURN; END IF;
  END IF;
  INSERT INTO fudsched_vote (attendee_id, pitch_id, cast_at, source)
  VALUES (the_attendee, the_pitch, clock_timestamp(), 'phone') ON CONFLICT DO NOTHING;
  given := ({GIVEN.format(attendee="the_attendee", event="the_event")});
  RETURN NEXT;
END $$
"""  # noqa: S608 - of our own words
SQLITE = {
    "find": "SELECT e.id, a.id, p.id, p.title, e.vote_limit" + MAY.format(slug="?1", badge="?2", number="?3", now="?4"),
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

    @classmethod
    def cast(cls, slug: str, badge: str, number: int) -> tuple[str, int | None, int] | None:
        """Count a vote in one transaction and one round trip: the pitch's title, the limit, and the votes now given.

        None, and nothing counted, for whatever is not allowed, or shown to others as it happens: then Ballot.vote_for
        decides, and says why. Several times as fast as that, as 300 votes a second on one small machine need it to be.
        """
        if connection.in_atomic_block or not connection.get_autocommit():
            return None
        try:
            connection.ensure_connection()
            if connection.vendor == "postgresql":
                return _cast_on_postgresql(connection.connection, slug, badge, number)
            return _cast_on_sqlite(connection.connection, slug, badge, number)
        except (Error, connection.Database.Error, psycopg.Error):
            connection.close()
            return None


prepared: WeakSet = WeakSet()  # the connections that know the function


def _cast_on_postgresql(database, slug: str, badge: str, number: int):
    # At the floor of psycopg: its cursors take longer than the vote itself.
    link = database.pgconn
    if database not in prepared:
        _check(link.exec_(POSTGRESQL.encode()))
        _check(link.prepare(b"fudsched_cast", b"SELECT * FROM pg_temp.fudsched_cast($1, $2, $3)"))
        prepared.add(database)
    found = _check(link.exec_prepared(b"fudsched_cast", [slug.encode(), badge.encode(), b"%d" % number]))
    if not found.ntuples:
        return None
    title, limit, given = (found.get_value(0, column) for column in range(3))
    return title.decode(), None if limit is None else int(limit), int(given)


def _check(result):
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
    return result


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
