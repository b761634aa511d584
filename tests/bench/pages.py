"""The timetable of 112 sessions, as a hall asks for it: `python tests/bench/pages.py`.

Starts its own database and the page server of the README, with its styles and scripts collected as for a public server,
beside a Django view that does nothing; prints one table; stops by itself. Everybody's phone has a badge, or every
fourth nobody's. What the proxy does on the way (it compresses pages) is done here.
"""

import argparse
import asyncio
import gzip
import itertools
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.bench.loops import Loop, against, figures, head, over, ratios, row, turns
from tests.bench.phones import Line, centile
from tests.bench.servers import AFTER_STAFF, GTHREAD, Server, badge_cookie, bounded, database, open_app

ROOMS, SLOTS = 16, 7
PITCHES = 150
TURNS = 80  # of the closed loops: of thirty the middle one was anything from 0.8 to 1
LIMIT = 280  # seconds after which it gives up whatever happens
HEAD = {"Host": "127.0.0.1", "X-Forwarded-Proto": "https"}
MORNING = datetime(2031, 1, 29, 18, tzinfo=UTC)  # 11:00 in Phoenix: the clock moves nothing while this runs
# What a browser asks for with the page: not the picture for a home screen.
FIRST = r"""<(?:link rel="(?:icon|stylesheet|manifest)"|script)[^>]* (?:href|src)="([^"]+)"""


def asked(path: str, **headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in {**HEAD, **headers}.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Cast:
    """A published event, its phones' cookies, and the organiser's hand, in this process."""

    def __init__(self, env: dict, phones: int):
        open_app(env)
        from django.core.management import call_command

        from fudsched.management.demo.generated import TITLES, TOPICS
        from fudsched.models import Attendee, Pitch, Vote
        from tests import make

        call_command("collectstatic", interactive=False, verbosity=0)
        self.event = make.event("hall", name="The hall")
        slots, rooms = make.slots(self.event, SLOTS, MORNING), make.rooms(self.event, *[40] * ROOMS)
        titles = itertools.product(TITLES, TOPICS)
        pitches = Pitch.objects.bulk_create(
            Pitch(event=self.event, number=n, title=title.format(topic=topic), topic=topic.lower())
            for n, (title, topic) in zip(range(1, PITCHES + 1), titles, strict=False)
        )
        people = Attendee.objects.bulk_create(Attendee(event=self.event, name=f"Person {n}") for n in range(phones))
        for pitch, person in zip(pitches, people, strict=False):
            pitch.presenters.add(person)
        chance = random.Random(1)
        Vote.objects.bulk_create(
            Vote(attendee=person, pitch=pitch) for person in people for pitch in chance.sample(pitches, 10)
        )
        cells = itertools.product(rooms, slots)
        make.published(self.event, *((pitch, *cell) for pitch, cell in zip(pitches, cells, strict=False)))
        self.cookies = [f"{badge_cookie(person)}; csrftoken={'a' * 32}; looked=1" for person in people]

    def publish(self) -> tuple[int, str]:
        """A change of one room; the version it gives, and what phones are told."""
        from fudsched import live

        copy = self.event.published().copy()
        one = copy.placements.order_by("pk").first()
        copy.placements.filter(pk=one.pk).delete()
        copy.publish()
        live.announce(self.event)
        return copy.version, live.stamp(self.event)

    def cold(self) -> tuple[float, int]:
        """Milliseconds of this process's work for a page that nobody has had, and its queries."""
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from fudsched.views import shared

        client = Client(headers={**HEAD, "Cookie": self.cookies[0]})

        def once() -> float:
            shared.pages.clear()
            begun = time.process_time()
            assert client.get("/hall/timetable/").status_code == 200
            return (time.process_time() - begun) * 1000

        once()
        with CaptureQueriesContext(connection) as queries:
            once()
        number = len(queries)
        return statistics.median(once() for _ in range(9)), number


async def first_visit(port: int) -> tuple[int, int]:
    """Requests and bytes, heads included, of a phone that has nothing yet; its stream apart."""
    line, sizes = Line(port), []
    status, page = await line.ask(asked("/hall/timetable/"))
    assert status == 200, status
    sizes.append(len(gzip.compress(page, 5)) + 900)  # as the proxy sends it, with all its headers
    for path in dict.fromkeys(re.findall(FIRST, page.decode())):
        status, body = await line.ask(asked(path, **{"Accept-Encoding": "gzip"}))
        assert status == 200, (path, status)
        assert (
            b"import" not in gzip.decompress(body)[:500] if path.endswith(".js") and body[:2] == b"\x1f\x8b" else True
        )
        sizes.append(len(body) + 400)
    line.close()
    return len(sizes), sum(sizes)


async def everybody(port: int, cast: Cast, clients: int, seconds: float) -> dict:
    """All their phones are told of a new version and ask for it, each on a connection of its own, within that time."""
    version, told = await asyncio.to_thread(cast.publish)
    says = f"<b>Version {version}</b>".encode()
    took, failed, old = [], 0, 0

    async def one(number: int) -> None:
        nonlocal failed, old
        await asyncio.sleep(random.random() * seconds)
        badge = {"Cookie": cast.cookies[number % len(cast.cookies)]} if number % 4 else {"Cookie": "looked=1"}
        live = {"HX-Request": "true"} if number % 2 else {}
        line, begun = Line(port), time.perf_counter()
        try:
            status, body = await asyncio.wait_for(line.ask(asked("/hall/timetable/", Told=told, **badge, **live)), 20)
            failed += status != 200
            old += says not in body
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            failed += 1
        took.append(time.perf_counter() - begun)
        line.close()

    await asyncio.gather(*(one(number) for number in range(clients)))
    return {"took": took, "failed": failed, "old": old}


def phones(cast: Cast, tags: list[str] | None = None, **headers: str) -> Iterator[bytes]:
    """Each with a badge of its own in turn; with the tag that it was given before."""
    made = [
        asked("/hall/timetable/", Cookie=cookie, **headers, **({"If-None-Match": tags[at]} if tags else {}))
        for at, cookie in enumerate(cast.cookies[: len(tags) if tags else None])
    ]
    return itertools.cycle(made)


async def tag_of(port: int, request: bytes) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    writer.close()
    assert head.startswith("HTTP/1.1 200"), head
    return re.search(r"(?mi)^etag: (.*?)\r$", head)[1]


async def told_status(port: int, request: bytes) -> int:
    line = Line(port)
    status, _ = await line.ask(request)
    line.close()
    return status


async def measure(options: argparse.Namespace, cast: Cast, env: dict, cold: float, queries: int) -> None:
    floor = Server("tests.bench.floors:noop", GTHREAD, env, AFTER_STAFF)
    pages = Server("fudsched.wsgi", GTHREAD, env, AFTER_STAFF)
    port, path = pages.port, "/hall/timetable/"
    stranger = asked(path, Cookie="looked=1")
    try:
        requests, size = await first_visit(port)
        for _ in range(20):  # every process has every page
            for one in (stranger, next(phones(cast))):
                await tag_of(port, one)
        tags = [await tag_of(port, one) for one in itertools.islice(phones(cast), 100)]
        again = asked(path, Cookie="looked=1", **{"If-None-Match": await tag_of(port, stranger)})
        assert await told_status(port, again) == await told_status(port, next(phones(cast, tags))) == 304
        loops = {
            "floor: no-op view": Loop(floor.port, over(stranger), [floor.process.pid]),
            **{
                name: Loop(port, requests_of, [pages.process.pid])
                for name, requests_of in (
                    ("a stranger's page", over(stranger)),
                    ("a stranger's 304", over(again)),
                    ("a badge's page", phones(cast)),
                    ("a badge's live part", phones(cast, **{"HX-Request": "true"})),
                    ("a badge's 304", phones(cast, tags)),
                )
            },
        }
        rates = await turns(loops, TURNS, options.hammer)
        floor.stop()
        halls = [await everybody(port, cast, options.clients, 5) for _ in range(3)]
    finally:
        floor.stop()
        pages.stop()
    print(f"\n{options.database}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    head("closed loop, 16 connections", "requests/s", "p50 ms", "p99 ms", "errors", "µs of work")
    for name, runs in rates.items():
        row(name, *figures(runs))
    head("target", "seen", "asked", "held")
    against("first visit, requests", requests, 7, least=False)
    against("first visit, kB over the wire", size / 1000, 60, least=False)
    against(f"cold, ms of work ({queries} queries)", cold, 60, least=False)
    for name in list(rates)[1:]:
        middle, first, third = ratios(rates[name], rates["floor: no-op view"])
        against(f"{name} / no-op view (half of {TURNS} turns: {first:.2f} to {third:.2f})", middle, 0.8, least=True)
    failed = sum(hall["failed"] + hall["old"] for hall in halls)
    all_at_once = f"{options.clients:,} phones within 5 s of publishing"
    against(f"{all_at_once}: failed, or given the old version", failed, 1, least=False)
    p99 = max(centile(hall["took"], 0.99) for hall in halls)
    against(f"{all_at_once}: p99, ms", p99, 1000, least=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--hammer", type=float, default=0.25, help="seconds of each turn of a closed loop")
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    options = parser.parse_args()
    bounded(LIMIT)
    with database(options.database) as (env, _):
        env |= {
            "FUDSCHED_ORIGIN": "https://bench.invalid",
            "FUDSCHED_SECRET_KEY": "not a secret, for this bench alone" * 2,
        }
        cast = Cast(env, options.clients)
        cold, queries = cast.cold()
        from django.db import connection

        connection.close()  # no thread of ours may hold it while the servers start
        asyncio.run(measure(options, cast, env, cold, queries))
        connection.close()


if __name__ == "__main__":
    main()
