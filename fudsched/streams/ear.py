"""The ear: how the streams learn that something was announced, on either database, and ask what."""

import asyncio
import sqlite3
from collections.abc import Callable

import psycopg
from django.db import connection

from fudsched import live

LOOK = 0.01  # seconds between two looks at SQLite: a few microseconds each
# What Django knows of a connection and libpq takes.
KNOWN = {"dbname", "user", "password", "host", "port", "options", "service", "sslmode", "sslrootcert", "passfile"}


async def hear(heard: Callable[[], None], is_used: Callable[[], bool]) -> None:
    """Call `heard` whenever something may have been announced, for as long as the database is there."""
    if connection.vendor == "postgresql":
        await listen(heard)
    else:
        await look(heard, is_used)


async def listen(heard: Callable[[], None]) -> None:
    """PostgreSQL says when something was announced."""
    choices = {name: value for name, value in connection.get_connection_params().items() if name in KNOWN}
    async with await psycopg.AsyncConnection.connect(**choices, autocommit=True) as database:
        await database.execute(f"LISTEN {live.CHANNEL}")
        heard()
        async for _ in database.notifies():
            heard()


async def look(heard: Callable[[], None], is_used: Callable[[], bool]) -> None:
    """SQLite says whether anything was written; only then the stamps are looked at."""
    database = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, timeout=20)
    version = stamps = None
    try:
        while True:
            used = is_used()
            if used and (now := database.execute("PRAGMA data_version").fetchone()) != version:
                version = now
                found = database.execute(
                    "SELECT count(counts_due_at), total(value), total(staged) FROM fudsched_stamp"
                ).fetchone()
                if found != stamps:
                    stamps = found
                    heard()
            await asyncio.sleep(LOOK if used else 10 * LOOK)
    finally:
        database.close()


def ask(slugs: list[str]):
    """What these events say now, and when that changes by itself: see live.news()."""
    try:
        return live.news(slugs) if slugs else ({}, None)
    except Exception:
        forget()  # the next question opens another
        raise


def forget() -> None:
    """The connection of the present thread: which one it is shows itself only in there."""
    connection.close()
