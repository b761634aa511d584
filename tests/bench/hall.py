"""A hall with a thousand phones on this machine: `python tests/bench/hall.py --clients 1000 --votes-per-second 300`.

Starts its own database and servers with the README's production settings, on loopback, beside the floors they are
measured against; prints one table; stops by itself. All figures are of one run, so that their ratios mean something.
"""

import argparse
import asyncio
import gc
import json
import os
import random
import resource
import signal
import sys
import time
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.bench.hall_cast import PITCHES, Cast
from tests.bench.loops import Loop, against, figures, head, over, ratios, row, turns
from tests.bench.phones import Line, Reader, centile
from tests.bench.servers import AFTER_STAFF, ASGI, GTHREAD, Server, database, megabytes, processor, with_children

TURNS = 40  # of the closed loops
LIMIT = 600  # seconds after which it gives up whatever happens


@lru_cache(1)
def stamp_in(data: bytes) -> str:
    """The same bytes come a thousand times: what is measured are the servers, not this."""
    return json.loads(data)["stamp"]


class Hall:
    """Phones on the stream, votes at a steady rate, a helper at the stage, and the organiser's announcements."""

    def __init__(self, cast: Cast, pages: int, staff: int, streams: int):
        self.cast, self.pages, self.staff, self.streams = cast, pages, staff, streams
        self.readers: set[Reader] = set()
        self.first: dict[Reader, int] = {}  # the newest announcement each has heard of
        self.newest = 0
        self.told: dict[int, float] = {}  # announcement -> when it was made
        self.late: list[float] = []
        self.heard_of: dict[int, int] = {}
        self.lost = 0
        self.closing = False
        self.shows: dict[Reader, float] = {}
        self.tasks: list[asyncio.Task] = []

    def heard(self, reader: Reader, data: bytes, now: float) -> None:
        stamp = stamp_in(data)
        number = int(stamp.split(".")[0])
        before = self.first.setdefault(reader, number)
        self.first[reader] = number
        # Each message carries the whole state: who hears the third announcement has heard of the second.
        for one in range(before + 1, number + 1):
            if one in self.told:
                self.late.append(now - self.told[one])
                self.heard_of[one] = self.heard_of.get(one, 0) + 1
        if self.opening is not None:
            self.tasks.append(asyncio.create_task(self.show(reader, stamp)))

    opening: float | None = None

    async def show(self, reader: Reader, told: str) -> None:
        """As live.js does: wait a moment of one's own, then ask for the card."""
        if reader in self.shows:
            return
        self.shows[reader] = 0.0
        await asyncio.sleep(random.random() * min(len(self.readers) * 0.0005, 1.5))
        line = Line(self.pages)
        for _ in range(3):
            try:
                _, body = await line.ask(self.cast.request("GET", f"/hall/stage/card/?at={told}"))
            except (OSError, asyncio.IncompleteReadError):
                line.close()
                continue
            if b'data-voting="open"' in body:
                self.shows[reader] = time.perf_counter() - self.opening
                break
        line.close()

    def gone(self, reader: Reader) -> None:
        self.readers.discard(reader)
        self.lost += not self.closing

    async def fill(self, phones: int) -> None:
        request = self.cast.request("GET", "/hall/live/", htmx=False)
        loop = asyncio.get_running_loop()
        for start in range(0, phones, 100):
            made = [
                loop.create_connection(lambda: Reader(request, self.heard, self.gone), "127.0.0.1", self.streams)
                for _ in range(start, min(start + 100, phones))
            ]
            self.readers.update(protocol for _, protocol in await asyncio.gather(*made))
        end = time.monotonic() + 20
        while len(self.first) < phones and time.monotonic() < end:
            await asyncio.sleep(0.05)
        self.newest = max(self.first.values())

    async def announce(self) -> None:
        """The number it will have, then when it is written: what a phone hears counts from just before the write."""
        number = self.newest = self.newest + 1
        self.told[number] = time.perf_counter()
        await asyncio.to_thread(self.cast.announce)

    async def run(self, seconds: float, rate: int, *, staff: bool = True) -> dict:
        votes: list[float] = []
        desk: list[float] = []
        errors = 0
        begun = time.perf_counter()
        spare = [Line(self.pages) for _ in range(32)]
        asked = self.cast.votes_of_phones(self.cast.vote)

        async def one(line: Line, request: bytes, times: list[float]) -> None:
            nonlocal errors
            start = time.perf_counter()
            try:
                status, _ = await asyncio.wait_for(line.ask(request), 20)
                errors += status >= 400
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                errors += 1
                line.close()
            times.append(time.perf_counter() - start)

        async def vote() -> None:
            line = spare.pop() if spare else Line(self.pages)
            await one(line, next(asked), votes)
            spare.append(line)

        async def voting() -> None:
            tasks = set()
            due = time.perf_counter()
            while rate and (now := time.perf_counter()) < begun + seconds:
                while due <= now:
                    tasks.add(task := asyncio.create_task(vote()))
                    task.add_done_callback(tasks.discard)
                    due += random.expovariate(rate)
                await asyncio.sleep(0.002)
            await asyncio.gather(*tasks)

        async def helping() -> None:
            line, on = Line(self.staff), 0
            while staff and time.perf_counter() < begun + seconds:
                await one(line, self.cast.request("GET", "/hall/desk/stage/", self.cast.helper), desk)
                body = f"do=next&on={on}"
                await one(line, self.cast.request("POST", "/hall/desk/stage/move/", self.cast.helper, body), desk)
                on = (on + 1) if on < PITCHES else 0
                await asyncio.sleep(0.5)
            line.close()

        async def announcing() -> None:
            while time.perf_counter() < begun + seconds - 1:
                await self.announce()
                await asyncio.sleep(1)

        await asyncio.gather(voting(), helping(), announcing())
        await asyncio.sleep(1)
        missed = sum(len(self.readers) - self.heard_of.get(number, 0) for number in self.told)
        for line in spare:
            line.close()
        return {"votes": votes, "desk": desk, "errors": errors, "late": self.late, "missed": missed}

    async def open_door(self) -> float:
        """Seconds from the organiser's click to the last phone that shows voting open."""
        await asyncio.to_thread(self.cast.move_door, "close")
        await asyncio.sleep(3)
        self.opening = time.perf_counter()
        await asyncio.to_thread(self.cast.move_door, "open")
        end = time.monotonic() + 20
        while time.monotonic() < end and (len(self.shows) < len(self.readers) or not all(self.shows.values())):
            await asyncio.sleep(0.05)
        done = [shown for shown in self.shows.values() if shown]
        return max(done) if len(done) >= len(self.readers) else float("nan")

    def leave(self) -> None:
        self.closing = True
        for reader in list(self.readers):
            reader.transport.abort()


# --- the run --------------------------------------------------------------------------------------------------------


async def measure(options: argparse.Namespace, cast: Cast, env: dict, server_of_database: list[int]) -> None:
    floors = Server("tests.bench.floors:vote", GTHREAD, {**env, "DJANGO_SETTINGS_MODULE": ""}, AFTER_STAFF)
    noop = Server("tests.bench.floors:noop", GTHREAD, env, AFTER_STAFF)
    if options.server == "split":
        ours = [
            Server("fudsched.wsgi", GTHREAD, env, AFTER_STAFF),
            Server("fudsched.wsgi", GTHREAD, env),
            Server("fudsched.asgi:streams", f"{ASGI} 1", env),
        ]
    else:
        ours = [Server("fudsched.asgi:application", f"{ASGI} 2", env)]
    pages, staff, streams = ours[0].port, ours[len(ours) // 2].port, ours[-1].port
    poll = over(cast.request("GET", f"/hall/changes/?seen={cast.stamp}", cast.cookies[0]))

    def loop(server: Server, requests) -> Loop:
        return Loop(server.port, requests, [*server_of_database, server.process.pid])

    try:
        rates = await turns(
            {
                "floor: bare upsert": loop(floors, cast.votes_of_phones(cast.bare_vote)),
                "vote": loop(ours[0], cast.votes_of_phones(cast.vote)),
                "floor: no-op view": loop(noop, poll),
                "poll answered 204": loop(ours[0], poll),
            },
            TURNS,
            options.hammer,
        )
        floors.stop()
        noop.stop()
        print(f"\n{options.database}, {options.server}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        head("closed loop, 16 connections", "requests/s", "p50 ms", "p99 ms", "errors", "µs of work")
        for name, runs in rates.items():
            row(name, *figures(runs))

        halls = []
        for count, rate in ((options.clients, options.votes_per_second), (options.many, 0)):
            if not count:
                continue
            hall = Hall(cast, pages, staff, streams)
            await hall.fill(count)
            family = [pid for server in ours for pid in server.family()]
            apps, databases = processor(family), processor(with_children(server_of_database))
            begun = time.perf_counter()
            seen = await hall.run(options.seconds if rate else min(options.seconds, 10), rate, staff=bool(rate))
            spent = time.perf_counter() - begun
            seen["app"] = (processor(family) - apps) / spent * 100
            seen["db"] = (processor(with_children(server_of_database)) - databases) / spent * 100
            seen["memory"] = megabytes(family)
            seen["lost"] = hall.lost
            seen["clients"], seen["rate"] = count, rate
            if rate:
                seen["door"] = await hall.open_door()
            hall.leave()
            halls.append(seen)
            await asyncio.sleep(1)
    finally:
        for server in (floors, noop, *ours):
            server.stop()

    head(
        "hall",
        "stream p50/p99 ms",
        "vote p50/p99 ms",
        "desk+stage p95 ms",
        "missed, lost, errors",
        "app %, database % of a core",
        "MB",
    )
    for seen in halls:
        row(
            f"{seen['clients']:,} phones, {seen['rate']} votes/s",
            f"{centile(seen['late'], 0.5):.0f} / {centile(seen['late'], 0.99):.0f}",
            f"{centile(seen['votes'], 0.5):.1f} / {centile(seen['votes'], 0.99):.1f}" if seen["votes"] else "–",
            f"{centile(seen['desk'], 0.95):.0f}" if seen["desk"] else "–",
            f"{seen['missed']}, {seen['lost']}, {seen['errors']}",
            f"{seen['app']:.0f}, {seen['db']:.0f}",
            f"{seen['memory']:.0f}",
        )
    head("target", "seen", "asked", "held")
    share = 0.7 if options.database == "postgres" else 0.45
    for name, floor, asked in (("vote", "floor: bare upsert", share), ("poll answered 204", "floor: no-op view", 0.8)):
        middle, first, third = ratios(rates[name], rates[floor])
        what = f"{name} / {floor.removeprefix('floor: ')} (half of {TURNS} turns: {first:.2f} to {third:.2f})"
        against(what, middle, asked, least=True)
    main = halls[0]
    against("stream p99, ms", centile(main["late"], 0.99), 100, least=False)
    against("vote p99, ms", centile(main["votes"], 0.99), 100, least=False)
    against(
        "messages missed, streams lost, requests failed", main["missed"] + main["lost"] + main["errors"], 1, least=False
    )
    against("servers and database, % of one core", main["app"] + main["db"], 60, least=False)
    against("desk and stage p95, ms", centile(main["desk"], 0.95), 200, least=False)
    against(f"door opened to the last of {main['clients']:,} phones, s", main["door"], 1, least=False)
    if len(halls) > 1:
        against(
            f"stream p99 with {halls[1]['clients']:,} phones, ms", centile(halls[1]["late"], 0.99), 250, least=False
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--votes-per-second", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--many", type=int, default=3000, help="stream clients of the second hall; 0: none")
    parser.add_argument("--hammer", type=float, default=0.25, help="seconds of each turn of a closed loop")
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument(
        "--server", choices=["split", "one"], default="split", help="pages and streams apart, or on one port"
    )
    options = parser.parse_args()
    for name in (signal.SIGALRM, signal.SIGTERM):  # servers are stopped whatever happens
        signal.signal(name, lambda number, _: sys.exit(f"stopped by {signal.Signals(number).name}"))
    signal.alarm(LIMIT)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with database(options.database) as (env, server_of_database):
        cast = Cast(env, min(options.clients, 5000))
        from django.db import connection

        connection.close()  # no thread of ours may hold it while the servers start
        gc.freeze()
        gc.disable()  # a collector that walks thousands of phones would be taken for a server that is late
        asyncio.run(measure(options, cast, env, server_of_database))
        print(f"\n{cast.votes():,} votes are in the database.")
        connection.close()


if __name__ == "__main__":
    main()
