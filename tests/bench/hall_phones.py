"""What goes on in the hall: what its phones hear and ask, and what the organisers do meanwhile."""

import asyncio
import json
import random
import time
from functools import lru_cache

from tests.bench.hall_cast import PITCHES, Cast
from tests.bench.phones import Line, Reader


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
