"""The Vote: one attendee wants one pitch."""

from weakref import WeakSet

import psycopg
from django.db import Error, connection, models
from django.utils import timezone

from .door import LOCKS

# The plain case, in which there is nothing to ask or to say: see Vote.cast.
MAY = """
FROM fudsched_event e
JOIN fudsched_stamp s ON s.event_id = e.id
JOIN fudsched_attendee a ON a.event_id = e.id
JOIN fudsched_pitch p ON p.event_id = e.id
JOIN fudsched_door d ON d.event_id = e.id
WHERE e.slug = {0} AND a.badge = {0} AND p.number = {0} AND d.kind = 'voting'
AND a.left_at IS NULL AND p.withdrawn_at IS NULL AND d.opens_at <= {1} AND d.closes_at IS NULL
AND e.vote_limit IS NULL AND e.may_vote_for_own AND NOT e.shows_counts_live
"""
GIVEN = """
(SELECT count(*) FROM fudsched_vote v JOIN fudsched_pitch q ON q.id = v.pitch_id
 WHERE v.attendee_id = a.id AND q.withdrawn_at IS NULL)
"""
# One round trip, planned once a connection. In PL/pgSQL each statement has a snapshot of its own, so that the door is
# read after its lock was got: see Door.lock.
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION pg_temp.fudsched_cast(the_slug text, the_badge text, the_number int)
RETURNS TABLE (stamp bigint, given bigint) LANGUAGE plpgsql AS $$
DECLARE the_event bigint; the_door bigint; the_attendee bigint; the_pitch bigint;
BEGIN
  SELECT e.id INTO the_event FROM fudsched_event e
  WHERE e.slug = the_slug AND e.vote_limit IS NULL AND e.may_vote_for_own AND NOT e.shows_counts_live;
  SELECT d.id INTO the_door FROM fudsched_door d WHERE d.event_id = the_event AND d.kind = 'voting';
  IF the_door IS NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock_shared({LOCKS["voting"]}, the_event::int);
  PERFORM 1 FROM fudsched_door d WHERE d.id = the_door AND d.opens_at <= clock_timestamp() AND d.closes_at IS NULL;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT a.id INTO the_attendee FROM fudsched_attendee a
  WHERE a.badge = the_badge AND a.event_id = the_event AND a.left_at IS NULL;
  SELECT p.id INTO the_pitch FROM fudsched_pitch p
  WHERE p.event_id = the_event AND p.number = the_number AND p.withdrawn_at IS NULL;
  IF the_attendee IS NULL OR the_pitch IS NULL THEN RETURN; END IF;
  INSERT INTO fudsched_vote (attendee_id, pitch_id, cast_at, source)
  VALUES (the_attendee, the_pitch, clock_timestamp(), 'phone') ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT s.value, {GIVEN.replace("a.id", "the_attendee")} FROM fudsched_stamp s
  WHERE s.event_id = the_event;
END $$
"""  # noqa: S608 - of our own words
COUNT_ON_SQLITE = f"""
INSERT OR IGNORE INTO fudsched_vote (attendee_id, pitch_id, cast_at, source)
SELECT a.id, p.id, ?, 'phone' {MAY.format("?", "?")}
"""
ASK_ON_SQLITE = f"SELECT s.value, {GIVEN} {MAY.format('?', '?')}"


class Vote(models.Model):
    class Source(models.TextChoices):
        PHONE = "phone", "on a phone"
        PAPER = "paper", "on paper"

    attendee = models.ForeignKey("Attendee", on_delete=models.CASCADE, related_name="votes")
    pitch = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="votes")
    # Where it was first given: the same vote on paper and on a phone is one.
    source = models.CharField(max_length=5, choices=Source, default=Source.PHONE, db_default="phone")
    cast_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attendee", "pitch"], name="vote_once_per_pitch"),
            models.CheckConstraint(condition=models.Q(source__in=["phone", "paper"]), name="vote_source_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.attendee_id} wants {self.pitch_id}"

    @classmethod
    def cast(cls, slug: str, badge: str, number: int) -> tuple[int, int] | None:
        """Count a vote in one transaction and one round trip: the event's stamp, and how many votes that badge gave.

        None, and nothing counted, in all but the plain case: voting open until closed by hand, no limit, no live
        counts, everything found. Then Attendee.vote_for decides, and says why. Ten times as fast as that.
        """
        if connection.in_atomic_block or not connection.get_autocommit():
            return None
        try:
            connection.ensure_connection()
            if connection.vendor == "postgresql":
                return _cast_on_postgresql(connection.connection, slug, badge, number)
            return _cast_on_sqlite(connection.connection, slug, badge, number)
        except (Error, connection.Database.Error):
            connection.close()
            return None


prepared: WeakSet = WeakSet()  # the connections that know the function


def _cast_on_postgresql(database, slug: str, badge: str, number: int):
    with psycopg.Cursor(database) as cursor:
        if database not in prepared:
            cursor.execute(POSTGRESQL)
            prepared.add(database)
        words = [slug, badge, number]
        return cursor.execute("SELECT * FROM pg_temp.fudsched_cast(%s, %s, %s)", words, prepare=True).fetchone()


def _cast_on_sqlite(database, slug: str, badge: str, number: int):
    database.execute("BEGIN IMMEDIATE")
    try:
        now = timezone.now().replace(tzinfo=None).isoformat(" ")
        what = [slug, badge, number, now]
        database.execute(COUNT_ON_SQLITE, [now, *what])
        answer = database.execute(ASK_ON_SQLITE, what).fetchone()
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise
    return answer
