"""The Reader: as much of somebody as a page can say that was made for a whole hall. No table of its own."""

from typing import NamedTuple
from weakref import WeakSet

import psycopg
from django.db import Error, connection
from psycopg.pq import ExecStatus

from .attendee import Attendee

# In one round trip, planned once a connection.
FOUND = """
SELECT a.id, a.role, a.errata_read, (SELECT {votes} FROM fudsched_vote v WHERE v.attendee_id = a.id)
FROM fudsched_attendee a JOIN fudsched_event e ON e.id = a.event_id
WHERE a.badge = {badge} AND e.slug = {slug} AND a.left_at IS NULL
"""
SQLITE = FOUND.format(votes="group_concat(v.pitch_id)", slug="?1", badge="?2")
POSTGRESQL = FOUND.format(votes="string_agg(v.pitch_id::text, ',')", slug="$1", badge="$2")

prepared: WeakSet = WeakSet()  # the connections that know the question


class Reader(NamedTuple):
    pk: int = 0
    role: str = ""  # none for a stranger
    errata_read: int = 0
    votes: frozenset[int] = frozenset()

    @classmethod
    def with_badge(cls, slug: str, badge: str) -> "Reader | None":
        """Whoever has this badge at that event and has not left. See Vote.cast for why not through the models."""
        try:
            connection.ensure_connection()
            find = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
            found = find(connection.connection, slug, badge)
        except (Error, connection.Database.Error, psycopg.Error):
            if connection.in_atomic_block:
                raise
            connection.close()
            me = Attendee.objects.present().filter(event__slug=slug, badge=badge).first()
            return me and cls.of(me)
        if found is None:
            return None
        pk, role, errata_read, votes = found
        return cls(int(pk), role, int(errata_read), frozenset(map(int, votes.split(","))) if votes else frozenset())

    @classmethod
    def of(cls, me: Attendee) -> "Reader":
        return cls(me.pk, me.role, me.errata_read, frozenset(me.votes.values_list("pitch_id", flat=True)))


def _on_sqlite(database, slug: str, badge: str):
    return database.execute(SQLITE, [slug, badge]).fetchone()


def _on_postgresql(database, slug: str, badge: str):
    link = database.pgconn
    if database not in prepared:
        _checked(link.prepare(b"fudsched_reader", POSTGRESQL.encode()))
        prepared.add(database)
    found = _checked(link.exec_prepared(b"fudsched_reader", [slug.encode(), badge.encode()]))
    if not found.ntuples:
        return None
    values = (found.get_value(0, column) for column in range(4))
    return [value and value.decode() for value in values]


def _checked(result):
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
    return result
