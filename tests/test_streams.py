"""The streams: everybody is told the same, at once, and nobody is waited for."""

import asyncio
import json
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.utils import timezone

from fudsched import live, streams
from fudsched.models import Stage
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


class Reader:
    """An open page: keeps what it was sent; takes nothing more once it has fallen asleep."""

    def __init__(self, app, path: str = "/barcamp/live/", method: str = "GET"):
        self.start, self.chunks, self.asleep, self.left = {}, [], asyncio.Event(), asyncio.Event()
        scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": []}
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self):
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        if message["type"] == "http.response.start":
            self.start = message
        elif self.asleep.is_set():
            await asyncio.Event().wait()
        else:
            self.chunks.append(message["body"])

    def said(self) -> list[dict]:
        return [json.loads(chunk.split(b"data: ")[1]) for chunk in self.chunks]

    async def until(self, holds) -> dict:
        async with asyncio.timeout(30):
            while not (self.chunks and holds(self.said()[-1])):
                await asyncio.sleep(0.01)
        return self.said()[-1]

    def header(self, name: bytes) -> bytes:
        return dict(self.start["headers"])[name]


async def act(verb, *words) -> None:
    def do() -> None:
        verb(*words)
        connection.close()

    await sync_to_async(do)()


def run(scene) -> None:
    """Play an async scene with streams of its own."""

    async def play():
        app = streams.Streams()
        try:
            await scene(app)
        finally:
            await app.close()

    asyncio.run(play())


def test_a_reader_is_told_how_things_stand_and_every_change_after():
    event = make.event()

    async def scene(app):
        reader = Reader(app)
        first = await reader.until(bool)
        assert (first["stamp"], first["clock"]) == ("1.0.0", None)
        await act(live.announce, event)
        await reader.until(lambda said: said["stamp"] == "2.0.0")

    run(scene)


def test_proxies_neither_keep_nor_change_nor_buffer_the_stream():
    make.event()

    async def scene(app):
        reader = Reader(app)
        await reader.until(bool)
        assert reader.header(b"content-type") == b"text/event-stream; charset=utf-8"
        assert reader.header(b"cache-control") == b"no-store, no-transform"
        assert reader.header(b"x-accel-buffering") == b"no"

    run(scene)


def test_everybody_is_sent_the_same_bytes():
    event = make.event()

    async def scene(app):
        readers = [Reader(app) for _ in range(20)]
        for reader in readers:
            await reader.until(bool)
        await act(live.announce, event)
        for reader in readers:
            await reader.until(lambda said: said["stamp"] == "2.0.0")
        assert len({reader.chunks[-1] for reader in readers}) == 1

    run(scene)


def test_a_move_at_the_stage_carries_the_clock_and_leaves_the_pages_stamp():
    event = make.event(pitch_seconds=20)
    stage = Stage.of(event)
    stage.put_back(make.pitch(event))

    def start():
        stage.call_next(0)
        stage.start(1)
        live.announce_stage(event)

    async def scene(app):
        reader = Reader(app)
        before = (await reader.until(bool))["stamp"]
        await act(start)
        said = await reader.until(lambda said: said["clock"]["started"])
        assert not live.changes_pages(before, said["stamp"])
        assert said["clock"]["started"] == round(stage.started_at.timestamp() * 1000)
        assert (said["clock"]["seconds"], said["clock"]["paused"]) == (20, None)

    run(scene)


def test_a_door_that_opens_by_the_clock_is_told_when_it_opens():
    event = make.event()

    def say_when() -> None:
        event.voting.set_times(timezone.now() + timedelta(seconds=1), None)
        live.announce(event)

    async def scene(app):
        reader = Reader(app)
        assert (await reader.until(bool))["stamp"] == "1.0.0"
        await act(say_when)
        await reader.until(lambda said: said["stamp"] == "2.1.0")

    run(scene)


def test_votes_shown_live_are_told_when_they_are_due(monkeypatch):
    monkeypatch.setattr(live, "COUNTS_EVERY", timedelta(seconds=1))
    event = make.event(shows_counts_live=True)

    async def scene(app):
        reader = Reader(app)
        assert (await reader.until(bool))["stamp"] == "1.0.0"
        await act(live.announce_counts, event)
        await reader.until(lambda said: said["stamp"] in ("1.1.0", "2.0.0"))

    run(scene)


def test_what_happened_while_nobody_listened_is_told_to_the_next_who_comes():
    event = make.event()

    async def scene(app):
        reader = Reader(app)
        await reader.until(bool)
        reader.left.set()
        await reader.task
        await act(live.announce, event)
        assert (await Reader(app).until(bool))["stamp"] == "2.0.0"

    run(scene)


def test_another_events_changes_are_not_told_here():
    make.event()
    other = make.event("elsewhere")

    async def scene(app):
        reader, theirs = Reader(app), Reader(app, "/elsewhere/live/")
        await reader.until(bool)
        await act(live.announce, other)
        await theirs.until(lambda said: said["stamp"] == "2.0.0")
        assert {said["stamp"] for said in reader.said()} == {"1.0.0"}

    run(scene)


def test_a_stalled_reader_is_let_go_and_nobody_waits_for_them(monkeypatch):
    monkeypatch.setattr(streams, "STALL", 0.5)
    monkeypatch.setattr(streams, "BEAT", 0.3)
    event = make.event()

    async def scene(app):
        stalled, awake = Reader(app), Reader(app)
        for reader in (stalled, awake):
            await reader.until(bool)
        stalled.asleep.set()
        await act(live.announce, event)
        await awake.until(lambda said: said["stamp"] == "2.0.0")
        async with asyncio.timeout(30):
            await stalled.task
        assert not awake.task.done()
        assert len(app.halls["barcamp"].readers) == 1

    run(scene)


def test_who_leaves_is_forgotten():
    make.event()

    async def scene(app):
        reader = Reader(app)
        await reader.until(bool)
        reader.left.set()
        await reader.task
        assert app.halls["barcamp"].readers == {}

    run(scene)


def test_a_beat_is_heard_though_nothing_happens(monkeypatch):
    monkeypatch.setattr(streams, "BEAT", 0.2)
    make.event()

    async def scene(app):
        reader = Reader(app)
        async with asyncio.timeout(30):
            while len(reader.chunks) < 3:
                await asyncio.sleep(0.01)
        assert {said["stamp"] for said in reader.said()} == {"1.0.0"}

    run(scene)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere/live/", 404),
        ("GET", "/barcamp/", 404),
        ("GET", "/barcamp/live/more/", 404),
        ("POST", "/barcamp/live/", 405),
        ("GET", "/barcamp/live/clock/", 204),
    ],
)
def test_anything_else_is_answered_at_once(method, path, status):
    make.event()

    async def scene(app):
        reader = Reader(app, path, method)
        await asyncio.wait_for(reader.task, 30)
        assert reader.start["status"] == status
        assert reader.header(b"cache-control") == b"no-store, no-transform"

    run(scene)


def test_the_clock_is_the_servers():
    async def scene(app):
        reader = Reader(app, "/barcamp/live/clock/")
        before = timezone.now().timestamp()
        await reader.task
        assert before - 1 < int(reader.header(b"server-time")) / 1000 < timezone.now().timestamp() + 1

    run(scene)
