"""Pages and streams on one port: `application`; the streams alone, beside pages served by fudsched.wsgi: `streams`."""

import asyncio
import io
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from fudsched.wsgi import application as pages  # first: it sets Django up

from fudsched.streams import ADDRESS, Streams, say  # isort: skip
from fudsched.views.quick import STAFF  # isort: skip

HALL_THREADS = 8
# Those who run the day never stand behind those who vote: their pages have threads of their own.
STAFF_THREADS = 4
MOST_BYTES = 3 * 1024 * 1024  # a little more than Django takes, which says so in its own way


class Bridge:
    """Answers `…/live/` itself, in the event loop, and hands everything else to Django's WSGI handler, in threads.

    Django's own ASGI handler takes twice the time for the same page.
    """

    def __init__(self) -> None:
        self.streams = Streams()
        self.hall = ThreadPoolExecutor(HALL_THREADS, "hall")
        self.staff = ThreadPoolExecutor(STAFF_THREADS, "staff")

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        if scope["type"] != "http" or ADDRESS.fullmatch(scope["path"]):
            await self.streams(scope, receive, send)
            return
        body = await read(receive)
        if body is None:
            await say(send, 413, (b"connection", b"close"))
            return
        threads = self.staff if STAFF.match(scope["path"]) else self.hall
        loop = asyncio.get_running_loop()
        status, headers, content = await loop.run_in_executor(threads, answer, environ(scope, body))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})


async def read(receive: Callable) -> bytes | None:
    """The whole body: small forms and lists; None when it is neither."""
    parts, size = [], 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_BYTES:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


def environ(scope: dict, body: bytes) -> dict:
    """The same request as WSGI has it (PEP 3333)."""
    host, port = scope.get("server") or ("localhost", 80)
    named = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").upper()
        if (
            "_" in name or name == "CONTENT-LENGTH"
        ):  # a name with "_" would pass for one with "-", which a proxy vouches for
            continue
        key = "CONTENT_TYPE" if name == "CONTENT-TYPE" else "HTTP_" + name.replace("-", "_")
        text = value.decode("latin-1")
        named[key] = f"{named[key]}{'; ' if name == 'COOKIE' else ','}{text}" if key in named else text
    return named


def answer(request: dict) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    begun: list = []

    def start(status: str, headers: list, exc_info=None) -> None:
        begun[:] = int(status[:3]), [(name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in headers]

    response = pages(request, start)
    try:
        content = b"".join(response)
    finally:
        if hasattr(response, "close"):
            response.close()
    status, headers = begun
    return status, headers, content


application = Bridge()
streams = application.streams
