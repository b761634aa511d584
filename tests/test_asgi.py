"""Pages and streams on one port: what WSGI would have been asked and have answered, and nothing else."""

import asyncio
import json

import pytest

from fudsched import asgi
from tests import make


def ask(method: str, path: str, *, headers=(), body: bytes = b"", query: bytes = b"") -> tuple[int, dict, bytes]:
    told = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        told.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"127.0.0.1"), *headers],
    }
    asyncio.run(asgi.Bridge()(scope, receive, send))
    return told[0]["status"], dict(told[0]["headers"]), told[1]["body"]


def test_a_page_is_djangos():
    status, headers, body = ask("GET", "/healthz")
    assert (status, headers[b"content-type"], body) == (200, b"text/plain", b"alive\n")


def test_a_request_arrives_as_wsgi_would_have_it():
    scope = {
        "method": "POST",
        "path": "/grüße/",
        "query_string": b"a=%C3%BC",
        "http_version": "1.1",
        "server": None,
        "client": None,
        "headers": [
            (b"cookie", b"a=1"),
            (b"cookie", b"b=2"),
            (b"content-type", b"text/plain"),
            (b"x-forwarded-proto", b"https"),
            (b"x_forwarded_proto", b"http"),
        ],
    }
    request = asgi.environ(scope, b"body")
    named = {
        name: request[name] for name in ("HTTP_COOKIE", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_X_FORWARDED_PROTO")
    }
    assert named == {
        "HTTP_COOKIE": "a=1; b=2",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "4",
        "HTTP_X_FORWARDED_PROTO": "https",
    }
    assert request["PATH_INFO"].encode("latin-1").decode() == "/grüße/"
    assert request["wsgi.input"].read() == b"body"


def test_a_body_beyond_all_measure_is_refused_unread():
    status, _, _ = ask("POST", "/new/", body=b"x" * (asgi.MOST_BYTES + 1))
    assert status == 413


@pytest.mark.parametrize(
    ("path", "staff"), [("/barcamp/desk/", True), ("/barcamp/schedule/3/", True), ("/barcamp/pitches/", False)]
)
def test_staff_have_threads_of_their_own(path, staff):
    assert bool(asgi.STAFF.match(path)) is staff


@pytest.mark.django_db(transaction=True)
def test_the_stream_is_answered_on_the_same_port():
    make.event()
    told = []

    async def scene():
        app, left = asgi.Bridge(), asyncio.Event()

        async def receive():
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            told.append(message)
            if message["type"] == "http.response.body":
                left.set()

        scope = {"type": "http", "method": "GET", "path": "/barcamp/live/", "query_string": b"", "headers": []}
        await app(scope, receive, send)
        await app.streams.close()

    asyncio.run(scene())
    assert told[0]["status"] == 200
    assert json.loads(told[1]["body"].split(b"data: ")[1])["stamp"] == "1.0.0"
