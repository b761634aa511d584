"""The event streams: a small ASGI app that tells every open page of an event that something changed.

It knows no views and reads no cookies: what it says is public, and in the same bytes for everybody. One reader of the
database serves all.
"""

import asyncio
import contextlib
import gc
import json
import logging
import random
import re
import resource
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from . import ear

log = logging.getLogger(__name__)

ADDRESS = re.compile(r"/([a-z0-9-]+)/live/(clock/)?")
BEAT = 15.0  # seconds; proxies and phones give a silent connection up after 30 to 60
STALL = 20.0  # a reader who has not taken a message by then is let go
REST = 0.00005  # per reader, between two messages: what one costs, so that streams never take more than half a core
NO_STORE = (b"cache-control", b"no-store, no-transform")


class Hall:
    """One event's readers, and what they are told: always the whole state, so a message missed is nothing missed."""

    def __init__(self, slug: str):
        self.slug = slug
        self.said: dict = {}
        self.message = b""
        self.changed = asyncio.Event()
        self.readers: dict[asyncio.Task, float | None] = {}  # since when each has been taking a message
        self.beat_at = 0.0

    def tell(self, said: dict) -> None:
        if said != self.said or time.monotonic() >= self.beat_at:
            self.said, self.beat_at = said, time.monotonic() + BEAT
            self.message = self.compose()
            changed, self.changed = self.changed, asyncio.Event()
            changed.set()

    def compose(self) -> bytes:
        # With how many are told, so that they can spread what they ask for next; with the time, for what shows a clock.
        said = {**self.said, "phones": len(self.readers), "now": round(time.time() * 1000)}
        return f"data: {json.dumps(said, separators=(',', ':'))}\n\n".encode()


class Streams:
    def __init__(self) -> None:
        self.halls: dict[str, Hall] = {}
        self.dirty = asyncio.Event()
        self.moves_at = float("inf")  # when the clock next changes what is told
        self.tasks: list[asyncio.Task] = []
        # Django keeps a database connection per thread: this one thread has the one.
        self.asker = ThreadPoolExecutor(1, "streams")

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Callable, send: Callable) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._prepare()
            else:
                await self.close()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    def _prepare(self) -> None:
        # Thousands of small objects live for hours: at its default the collector walks them all, and everyone waits.
        gc.freeze()
        gc.set_threshold(50_000, 50, 50)
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=5)
        await asyncio.get_running_loop().run_in_executor(self.asker, ear.forget)
        self.asker.shutdown()

    async def _answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        address = ADDRESS.fullmatch(scope["path"])
        if not address or scope["method"] not in ("GET", "HEAD"):
            await say(send, 405 if address else 404)
        elif address[2]:
            await say(send, 204, (b"server-time", str(round(time.time() * 1000)).encode()))
        else:
            try:
                hall = await self._hall(address[1])
            except Exception:
                log.exception("A stream could not be opened.")
                await say(send, 503, (b"retry-after", b"5"))
                return
            if hall is None:
                await say(send, 404)
            else:
                await self._stream(hall, receive, send)

    async def _hall(self, slug: str) -> Hall | None:
        if not self.tasks:
            self.tasks = [asyncio.create_task(self._keep_at(work)) for work in (self._hear, self._tell)]
        if slug not in self.halls or not self.halls[slug].readers:
            told, _ = await self._ask([slug])
            if slug not in told:
                return None
            self.halls.setdefault(slug, Hall(slug)).tell(told[slug])
        return self.halls[slug]

    async def _stream(self, hall: Hall, receive: Callable, send: Callable) -> None:
        me = asyncio.current_task()
        hall.readers[me] = None
        self.dirty.set()  # it may have changed before anybody listened
        gone = asyncio.create_task(until_gone(receive))
        gone.add_done_callback(lambda _: me.cancel())
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"x-accel-buffering", b"no"),  # nginx; caddy flushes event streams by itself
            NO_STORE,
        ]
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            # For browsers that come back by themselves; live.js does it with jitter.
            message = b"retry: %d\n" % random.randint(2000, 8000) + hall.compose()
            while True:
                changed = hall.changed
                hall.readers[me] = time.monotonic()
                await send({"type": "http.response.body", "body": message, "more_body": True})
                hall.readers[me] = None
                await changed.wait()
                message = hall.message
        except asyncio.CancelledError:
            pass  # they left, or took nothing for too long
        finally:
            del hall.readers[me]
            gone.cancel()

    async def _keep_at(self, work: Callable[[], Awaitable]) -> None:
        while True:
            try:
                await work()
            except Exception:
                log.exception("The streams lost the database; trying again.")
            await asyncio.sleep(random.uniform(0.5, 1.5))
            self.dirty.set()

    async def _hear(self) -> None:
        await ear.hear(self.dirty.set, lambda: any(hall.readers for hall in self.halls.values()))

    async def _tell(self) -> None:
        """Ask what the halls in use are told, whenever something may have changed, a door moves, or a beat is due."""
        while True:
            wait = min(self.moves_at - time.time(), BEAT / 3)
            # Not wait_for(): before Python 3.12 it may swallow the cancellation by which we end.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.01, wait)):
                    await self.dirty.wait()
            self.dirty.clear()
            self._let_go_of_stalled()
            halls = [hall for hall in self.halls.values() if hall.readers]
            told, moves_at = await self._ask([hall.slug for hall in halls])
            self.moves_at = moves_at.timestamp() if moves_at else float("inf")
            for hall in halls:
                if hall.slug in told:
                    hall.tell(told[hall.slug])
            await asyncio.sleep(REST * sum(len(hall.readers) for hall in halls))

    def _let_go_of_stalled(self) -> None:
        late = time.monotonic() - STALL
        for hall in self.halls.values():
            for reader, since in list(hall.readers.items()):
                if since is not None and since < late:
                    reader.cancel()

    async def _ask(self, slugs: list[str]):
        return await asyncio.get_running_loop().run_in_executor(self.asker, ear.ask, slugs)


async def until_gone(receive: Callable) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def say(send: Callable, status: int, *headers: tuple[bytes, bytes]) -> None:
    length = [] if status == 204 else [(b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": [NO_STORE, *length, *headers]})
    await send({"type": "http.response.body", "body": b""})
