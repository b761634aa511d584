"""What the hall is measured against: the same upsert without a framework, and a Django view that does nothing.

`vote` is a bare WSGI app; `noop` is this project's Django, its middleware included, with one view that answers 204.
"""

import os
import sqlite3
import threading
from datetime import UTC, datetime

local = threading.local()
POSTGRES = "INSERT INTO fudsched_vote (attendee_id, pitch_id, cast_at) VALUES (%s, %s, now()) ON CONFLICT DO NOTHING"
SQLITE = "INSERT OR IGNORE INTO fudsched_vote (attendee_id, pitch_id, cast_at) VALUES (?, ?, ?)"


def connect():
    if address := os.environ.get("DATABASE_URL"):
        import psycopg

        return psycopg.connect(address, autocommit=True)
    database = sqlite3.connect(os.environ["FUDSCHED_DATA"] + "/fudsched.sqlite3", timeout=20, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    return database


def vote(environ, start_response):
    """One upsert: /<attendee>/<pitch>."""
    _, attendee, pitch = environ["PATH_INFO"].split("/")
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if not hasattr(local, "database"):
        local.database = connect()
    if "DATABASE_URL" in os.environ:
        local.database.execute(POSTGRES, [int(attendee), int(pitch)])
    else:
        local.database.execute(SQLITE, [int(attendee), int(pitch), datetime.now(UTC).isoformat(" ")])
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", "7")])
    return [b"counted"]


if os.environ.get("DJANGO_SETTINGS_MODULE") == "fudsched.settings":
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpResponse
    from django.urls import re_path

    noop = get_wsgi_application()
    settings.ROOT_URLCONF = __name__
    urlpatterns = [re_path("", lambda _: HttpResponse(status=204))]
