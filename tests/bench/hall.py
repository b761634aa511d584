"""A hall with a thousand phones on this machine: `python tests/bench/hall.py --clients 1000 --votes-per-second 300`.

Starts its own database and servers with the README's production settings, on loopback, beside the floors they are
measured against; prints one table; stops by itself. All figures are of one run, so that their ratios mean something.
"""

import argparse
import asyncio
import atexit
import contextlib
import gc
import json
import os
import random
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tests import postgresql  # noqa: E402

GTHREAD = "--worker-class gthread --threads 8 --workers 2"
ASGI = "--worker-class asgi --workers"
AFTER_STAFF = ("nice", "-n", "5")  # phones wait for those who run the day: the README's way of saying so
PITCHES = 40
TURNS = 7  # of the closed loops
TICK = os.sysconf("SC_CLK_TCK")
LIMIT = 600  # seconds after which it gives up whatever happens


# --- servers --------------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


class Server:
    """A gunicorn of our own, in a process group of its own."""

    def __init__(self, app: str, flags: str, env: dict, before: tuple[str, ...] = ()):
        self.port = free_port()
        words = [
            *before,
            sys.executable,
            "-m",
            "gunicorn",
            app,
            *flags.split(),
            "--no-control-socket",
            "--log-level",
            "error",
        ]
        words += ["--bind", f"127.0.0.1:{self.port}", "--backlog", "4096", "--graceful-timeout", "3"]
        self.process = subprocess.Popen(words, cwd=ROOT, env=env, process_group=0)
        atexit.register(self.stop)
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                time.sleep(1)  # the master listens before its workers are there
                return
            time.sleep(0.1)
        raise SystemExit(f"{app} did not start")

    def family(self) -> list[int]:
        return [self.process.pid, *children(self.process.pid)]

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGQUIT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                child = int(stat.parent.name)
                found += [child, *children(child)]
    return found


def with_children(pids: list[int]) -> list[int]:
    return [one for pid in pids for one in (pid, *children(pid))]


def processor(pids: list[int]) -> float:
    """Seconds of processor time these have used."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICK


def megabytes(pids: list[int]) -> float:
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(text.partition("\nPss:")[2].split()[0])
    return total / 1024


@contextlib.contextmanager
def database(kind: str) -> Iterator[tuple[dict, list[int]]]:
    """The environment that names a fresh database, and its server's processes."""
    with tempfile.TemporaryDirectory(prefix="fudsched-hall-") as folder:
        names = ("DATABASE_URL", "FUDSCHED_ORIGIN", "FUDSCHED_DEBUG")
        env = {key: value for key, value in os.environ.items() if key not in names}
        env |= {"FUDSCHED_DATA": folder, "FUDSCHED_HOSTS": "*", "DJANGO_SETTINGS_MODULE": "fudsched.settings"}
        if kind == "sqlite":
            yield env, []
            return
        binaries = postgresql.binaries()
        if not binaries:
            raise SystemExit("This machine has no PostgreSQL server (Debian: postgresql); try --database sqlite.")
        with postgresql.cluster(binaries) as address:
            yield {**env, "DATABASE_URL": address}, children(os.getpid())[:1]


# --- the cast -------------------------------------------------------------------------------------------------------


class Cast:
    """An event, its phones' cookies and the ids the floor needs; and the organiser's hand, in this process."""

    def __init__(self, env: dict, phones: int):
        os.environ.clear()
        os.environ.update(env)
        import django

        django.setup()
        from django.core.management import call_command
        from django.http import HttpResponse
        from django.middleware.csrf import _get_new_csrf_string

        from fudsched import access, live
        from fudsched.models import Attendee, Event, Pitch, Stage

        call_command("migrate", verbosity=0)
        self.live = live
        self.event = Event.start(slug="hall", name="The hall")
        self.event.voting.open()
        Pitch.objects.bulk_create(Pitch(event=self.event, number=n, title=f"Pitch {n}") for n in range(1, PITCHES + 1))
        people = [Attendee(event=self.event, name=f"Phone {n}") for n in range(phones)]
        people = Attendee.objects.bulk_create([*people, Attendee(event=self.event, name="Hal", role="helper")])
        self.token = _get_new_csrf_string()
        self.cookies = []
        for person in people:
            badge = access.give_badge(HttpResponse(), person).cookies["badge"].value
            self.cookies.append(
                f'badge="{badge}"; csrftoken={self.token}' if " " in badge else f"badge={badge}; csrftoken={self.token}"
            )
        self.helper = self.cookies.pop()
        self.people = [person.pk for person in people[:-1]]
        self.pitches = list(Pitch.objects.order_by("number").values_list("pk", flat=True))
        self.stage = Stage.of(self.event)
        self.stage.put_all()
        self.stamp = live.stamp(self.event)

    def votes(self) -> int:
        from fudsched.models import Vote

        return Vote.objects.count()

    def request(self, method: str, path: str, cookie: str = "", body: str = "", *, htmx: bool = True) -> bytes:
        head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
        head += [f"Cookie: {cookie}"] if cookie else []
        head += ["HX-Request: true"] if htmx else []
        head += ["Accept-Language: en-GB,en;q=0.9,de;q=0.5"]
        if method == "POST":
            head += [f"X-CSRFToken: {self.token}", "Origin: http://127.0.0.1", f"Content-Length: {len(body)}"]
            head += ["Content-Type: application/x-www-form-urlencoded;charset=UTF-8"]  # as fetch() says it
        return ("\r\n".join(head) + "\r\n\r\n" + body).encode()

    def vote(self, phone: int, pitch: int) -> bytes:
        return self.request("POST", f"/hall/pitches/{pitch + 1}/vote/", self.cookies[phone], "vote=on")

    def bare_vote(self, phone: int, pitch: int) -> bytes:
        return self.request("POST", f"/{self.people[phone]}/{self.pitches[pitch]}", self.cookies[phone], "vote=on")


# --- phones ---------------------------------------------------------------------------------------------------------


class Line:
    """One keep-alive connection; asks one thing at a time."""

    def __init__(self, port: int):
        self.port, self.reader, self.writer, self.used = port, None, None, False

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(request)
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except (OSError, asyncio.IncompleteReadError) as error:
            if not self.used or getattr(error, "partial", b""):
                raise
            self.close()  # the server had closed a connection that lay idle: browsers ask once more, too
            return await self.ask(request)
        self.used = True
        status = int(head[9:12])
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        body = await self.reader.readexactly(int(length)) if length.strip() and status != 204 else b""
        if b"connection: close" in head.lower():
            self.close()
        return status, body

    def close(self) -> None:
        if self.writer:
            self.writer.close()
        self.writer, self.used = None, False


class Reader(asyncio.Protocol):
    """A phone's stream: notes when it heard what."""

    def __init__(self, request: bytes, heard, lost):
        self.request, self.heard, self.lost, self.rest = request, heard, lost, b""

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data):
        now = time.perf_counter()
        self.rest += data
        while b"\n\n" in self.rest:
            message, _, self.rest = self.rest.partition(b"\n\n")
            if b"data: " in message:
                self.heard(self, message.partition(b"data: ")[2].partition(b"\n")[0], now)

    def connection_lost(self, exc):
        self.lost(self)


def centile(times: list[float], share: float) -> float:
    """In milliseconds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000 if times else float("nan")


async def hammer(port: int, requests, seconds: float, lines: int = 16) -> dict:
    """As many requests as `lines` connections get answered, each asking again as soon as it was."""
    times, errors = [], 0
    end = time.perf_counter() + seconds

    async def one() -> None:
        nonlocal errors
        line = Line(port)
        while (begun := time.perf_counter()) < end:
            try:
                status, _ = await asyncio.wait_for(line.ask(next(requests)), 10)
                errors += status >= 400
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                errors += 1
                line.close()
            times.append(time.perf_counter() - begun)
        line.close()

    await asyncio.gather(*(one() for _ in range(lines)))
    return {"rate": len(times) / seconds, "p50": centile(times, 0.5), "p99": centile(times, 0.99), "errors": errors}


def pairs(make, phones: int) -> Iterator[bytes]:
    chance = random.Random(1)
    while True:
        yield make(chance.randrange(phones), chance.randrange(PITCHES))


def over(one: bytes) -> Iterator[bytes]:
    while True:
        yield one


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
        await asyncio.to_thread(self.cast.live.announce, self.cast.event)

    async def run(self, seconds: float, rate: int, *, staff: bool = True) -> dict:
        votes: list[float] = []
        desk: list[float] = []
        errors = 0
        begun = time.perf_counter()
        spare = [Line(self.pages) for _ in range(32)]
        asked = pairs(self.cast.vote, len(self.cast.cookies))

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
        await asyncio.to_thread(self.close_door)
        await asyncio.sleep(3)
        self.opening = time.perf_counter()
        await asyncio.to_thread(self.reopen_door)
        end = time.monotonic() + 20
        while time.monotonic() < end and (len(self.shows) < len(self.readers) or not all(self.shows.values())):
            await asyncio.sleep(0.05)
        done = [shown for shown in self.shows.values() if shown]
        return max(done) if len(done) >= len(self.readers) else float("nan")

    def close_door(self) -> None:
        self.cast.event.voting.close()
        self.cast.live.announce(self.cast.event)

    def reopen_door(self) -> None:
        self.cast.event.voting.open()
        self.cast.live.announce(self.cast.event)

    def leave(self) -> None:
        self.closing = True
        for reader in list(self.readers):
            reader.transport.abort()


# --- the run --------------------------------------------------------------------------------------------------------


def row(*cells) -> None:
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def against(what: str, ours: float, target: float, *, least: bool) -> None:
    held = ours >= target if least else ours < target
    row(what, f"{ours:.2f}", f"{'≥' if least else '<'} {target}", "yes" if held else "NO")


def ratio(ours: list[dict], floor: list[dict]) -> float:
    """The middle one of the turns' own ratios: each turn's two loops ran one after the other."""
    return statistics.median(mine["rate"] / theirs["rate"] for mine, theirs in zip(ours, floor, strict=True))


async def measure(options: argparse.Namespace, cast: Cast, env: dict, server_of_database: list[int]) -> None:
    phones = len(cast.cookies)
    rates: dict[str, list[dict]] = {}
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
    poll = cast.request("GET", f"/hall/changes/?seen={cast.stamp}", cast.cookies[0])
    try:
        for _ in range(TURNS):  # so that a busy moment of the machine meets all of them
            for name, port, requests in (
                ("floor: bare upsert", floors.port, pairs(cast.bare_vote, phones)),
                ("vote", pages, pairs(cast.vote, phones)),
                ("floor: no-op view", noop.port, over(poll)),
                ("poll answered 204", pages, over(poll)),
            ):
                rates.setdefault(name, []).append(await hammer(port, requests, options.hammer))
        floors.stop()
        noop.stop()
        print(f"\n{options.database}, {options.server}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
        row("closed loop, 16 connections", "requests/s", "p50 ms", "p99 ms", "errors")
        row("---", "---:", "---:", "---:", "---:")
        for name, runs in rates.items():
            rate, p50, p99 = (statistics.median(run[key] for run in runs) for key in ("rate", "p50", "p99"))
            row(name, f"{rate:,.0f}", f"{p50:.1f}", f"{p99:.1f}", sum(run["errors"] for run in runs))

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

    print()
    row(
        "hall",
        "stream p50/p99 ms",
        "vote p50/p99 ms",
        "desk+stage p95 ms",
        "missed, lost, errors",
        "app %, database % of a core",
        "MB",
    )
    row("---", "---:", "---:", "---:", "---:", "---:", "---:")
    for seen in halls:
        row(
            f"{seen['clients']:,} phones, {seen['rate']} votes/s",
            f"{centile(seen['late'], 0.5):.0f} / {centile(seen['late'], 0.99):.0f}",
            f"{centile(seen['votes'], 0.5):.1f} / {centile(seen['votes'], 0.99):.1f}",
            f"{centile(seen['desk'], 0.95):.0f}",
            f"{seen['missed']}, {seen['lost']}, {seen['errors']}",
            f"{seen['app']:.0f}, {seen['db']:.0f}",
            f"{seen['memory']:.0f}",
        )
    print()
    row("target", "seen", "asked", "held")
    row("---", "---:", "---:", "---")
    share = 0.7 if options.database == "postgres" else 0.45
    against("vote / bare upsert", ratio(rates["vote"], rates["floor: bare upsert"]), share, least=True)
    against("poll / no-op view", ratio(rates["poll answered 204"], rates["floor: no-op view"]), 0.8, least=True)
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
    parser.add_argument("--hammer", type=float, default=1, help="seconds of each turn of a closed loop")
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
