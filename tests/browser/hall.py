"""A whole server beside the tests: pages and streams in processes of their own behind one port, so that one can die.

Its processes, and each line of Python that is asked of it, are forks of one that has imported all of the app.
"""

import asyncio
import contextlib
import io
import json
import multiprocessing
import os
import signal
import socket
import sqlite3
import sys
import threading
import time
import traceback
from multiprocessing import forkserver
from pathlib import Path
from unittest import mock

from tests import machine

ROOT = Path(__file__).resolve().parents[2]
STREAMS = "fudsched.asgi:streams --worker-class asgi --workers 1 --graceful-timeout 1"
PAGES = "fudsched.wsgi --worker-class gthread --threads 8 --graceful-timeout 1"
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.browser.imported"])


def serve(words: list[str]) -> None:
    """In a fork: gunicorn, as its command line would have it."""
    from gunicorn.app.wsgiapp import run

    os.setpgid(0, 0)
    threading.Thread(target=end_with_the_tests, daemon=True).start()
    sys.argv = ["gunicorn", *words, "--no-control-socket", "--log-level", "error"]
    run(prog="gunicorn")


def end_with_the_tests() -> None:
    """However they end: whoever stops them by force leaves no server behind."""
    multiprocessing.parent_process().join()
    os.killpg(0, signal.SIGKILL)


def answer(line, code: str) -> None:
    """In a fork: tell what that code prints, and whether it came to its end."""
    from django.db import connections

    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            exec(code, {})  # noqa: S102 - the tests' own
            line.send((True, said.getvalue().strip()))
        except BaseException:
            line.send((False, traceback.format_exc()))
        finally:
            connections.close_all()


def python(code: str) -> str:
    """What that code prints, run where the server's own database is."""
    here, there = FORKS.Pipe()
    process = FORKS.Process(target=answer, args=(there, code), daemon=True)
    process.start()
    there.close()
    has_ended, said = here.recv()
    process.join()
    assert has_ended, said
    return said


class Part:
    """One gunicorn, that can be killed and started again on its port."""

    def __init__(self, app: str):
        self.app, self.port = app, machine.free_port()
        self.start()

    def start(self) -> None:
        words = [*self.app.split(), "--bind", f"127.0.0.1:{self.port}"]
        self.process = FORKS.Process(target=serve, args=(words,), daemon=True)
        self.process.start()
        until(self.answers, 60)

    def answers(self) -> bool:
        """Whatever it says: the master listens long before there is a worker to answer."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 60) as line:
            line.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return line.recv(1) != b""
        return False

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.join()


class Proxy:
    """Chooses by address, as caddy does; one request a connection, which is all a test needs."""

    def __init__(self, pages: int, streams: int):
        self.pages, self.streams = pages, streams
        self.ready = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self.thread.start()
        self.ready.wait()

    async def _run(self) -> None:
        self.loop, self.ended = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        await self.ended.wait()
        server.close()  # and asyncio.run() ends those it still serves

    async def _serve(self, reader, writer) -> None:
        back, ways = None, []
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            port = self.streams if b"/live/" in head.split(b" ")[1] else self.pages
            line, _, rest = head.partition(b"\r\n")
            kept = [field for field in rest.split(b"\r\n") if not field.lower().startswith(b"connection:")]
            back_reader, back = await asyncio.open_connection("127.0.0.1", port)
            back.write(line + b"\r\nConnection: close\r\n" + b"\r\n".join(kept))
            ways = [asyncio.create_task(pump(reader, back)), asyncio.create_task(pump(back_reader, writer))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            if not ways[1].done() and not reader.at_eof():
                await ways[1]
        for way in ways:
            way.cancel()
        for end in (back, writer):
            if end:
                end.close()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.ended.set)
        self.thread.join()


async def pump(reader, writer) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


def environment(folder: Path) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("FUDSCHED", "DATABASE"))}
    return {
        **clean,
        "FUDSCHED_DATA": str(folder),
        "FUDSCHED_HOSTS": "*",
        "DJANGO_SETTINGS_MODULE": "fudsched.settings",
        "PYTHONPATH": str(ROOT),
    }


class Cast:
    """The people of all halls, and the database that each hall begins with, where its server looks for it."""

    def __init__(self, folder: Path):
        self.database = folder / "fudsched.sqlite3"
        with mock.patch.dict(os.environ, environment(folder), clear=True):
            forkserver.ensure_running()
        self.badges = json.loads(python("from tests.browser.cast import made; print(made())"))
        self.begun = self.database.read_bytes()

    def begin(self) -> None:
        """When no server runs."""
        for file in self.database.parent.glob(f"{self.database.name}*"):  # with what SQLite wrote beside it
            file.unlink()
        self.database.write_bytes(self.begun)


class Hall:
    """The server, and a browser of their own for each person: `hall.open("bob", "/pitches/")`."""

    def __init__(self, cast: Cast, new_context):
        cast.begin()
        self.database, self.badges = cast.database, cast.badges
        self.parts = [Part(PAGES), Part(STREAMS)]
        self.pages, self.streams = self.parts
        self.proxy = Proxy(self.pages.port, self.streams.port)
        self.new_context, self.contexts = new_context, {}

    def open(self, who: str, path: str, *, width: int = 390, height: int = 844, script: str = "", **choices):
        """That person's browser at that page of the event; `script` runs before any other."""
        context = self.new_context(
            viewport={"width": width, "height": height}, base_url=f"http://127.0.0.1:{self.proxy.port}", **choices
        )
        context.set_default_timeout(30_000)
        if who in self.badges:
            cookie = {"name": "badge", "value": self.badges[who], "domain": "127.0.0.1", "path": "/barcamp/"}
            context.add_cookies([cookie])
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.goto(f"/barcamp{path}")
        return page

    def desk(self, who: str = "helper", **choices):
        return self.open(who, "/desk/stage/", width=1280, height=800, **choices)

    def wall(self):
        return self.open("nobody", "/wall/", width=1280, height=720)

    def ask(self, code: str) -> str:
        """What a line of Python says in the server's own database."""
        return python(f"from fudsched.models import *; from fudsched import live; event = Event.objects.get(); {code}")

    def rows(self, query: str) -> list[str]:
        """What a query says in the server's own database, a row a line: quicker than ask()."""
        with contextlib.closing(sqlite3.connect(self.database)) as database:
            return [" ".join(str(cell) for cell in row) for row in database.execute(query)]

    def votes(self) -> list[str]:
        """Each vote as “Bob 1”."""
        return self.rows(
            "SELECT a.name, p.number FROM fudsched_vote v JOIN fudsched_attendee a ON a.id = v.attendee_id"
            " JOIN fudsched_pitch p ON p.id = v.pitch_id ORDER BY v.id"
        )

    def turns(self, state: str) -> list[str]:
        """The numbers of the pitches that are waiting, on, done or absent."""
        query = "SELECT t.state || p.number FROM fudsched_turn t JOIN fudsched_pitch p ON p.id = t.pitch_id"
        return sorted(row.removeprefix(state) for row in self.rows(query) if row.startswith(state))

    def stop(self) -> None:
        self.proxy.stop()
        for part in self.parts:
            part.kill()


def until(holds, seconds: float = 30.0, page=None) -> None:
    """Wait until it holds, letting the browser of `page` go on meanwhile."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        page.wait_for_timeout(50) if page else time.sleep(0.05)


def holds(page, expression: str, seconds: float = 30.0) -> None:
    """Wait until a line of JavaScript is true; wait_for_function() would need the eval that the policy forbids."""
    until(lambda: page.evaluate(expression), seconds, page)
