"""The organisers' board at 1,000 attendees × 150 pitches × 16 rooms × 7 slots: `python tests/bench/board.py`.

Times the answer for every cell of a drag, one change, the page cold and warm and after a change by hand: in
milliseconds of this process's own work, less at the mercy of a busy machine; as a ratio to a plain page of the same
process, which travels; and by the clock. Then phones follow the event's stream on a server of their own, and the time
is taken from the press of Publish until each of them has the page of the new version in hand.
"""

import atexit
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
folder = tempfile.TemporaryDirectory()
os.environ |= {"FUDSCHED_DATA": folder.name, "DJANGO_SETTINGS_MODULE": "fudsched.settings"}

import django  # noqa: E402

django.setup()

from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402

from fudsched import engine, scheduling  # noqa: E402
from fudsched.forms.placements import standing  # noqa: E402
from fudsched.models import Event  # noqa: E402
from fudsched.scheduling.known import _known, known  # noqa: E402
from tests import make  # noqa: E402

SIZE = {"attendees": 1000, "pitches": 150, "rooms": 16, "slots": 7}


Took = tuple[float, float]  # milliseconds of work, and by the clock


def timed(do: Callable[[], object]) -> Took:
    work, clock = time.process_time(), time.perf_counter()
    do()
    return (time.process_time() - work) * 1000, (time.perf_counter() - clock) * 1000


def times(do: Callable[[], object], repeats: int = 7) -> list[Took]:
    return [timed(do) for _ in range(repeats)]


def median(took: list[Took]) -> Took:
    return statistics.median(work for work, _ in took), statistics.median(clock for _, clock in took)


class Phone(threading.Thread):
    """Follows the stream; at each change, after the pause that live.js makes, it asks for the timetable."""

    def __init__(self, port: int):
        super().__init__(daemon=True)
        self.stream, self.pages = (http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(2))
        self.stamp, self.seen = "", {}
        self.start()

    def run(self) -> None:
        self.stream.request("GET", "/bench/live/", headers={"Host": "localhost"})
        answer = self.stream.getresponse()
        while line := answer.readline():
            if not line.startswith(b"data: "):
                continue
            told = json.loads(line[6:])
            if self.stamp and told["stamp"] != self.stamp:
                time.sleep(random.random() * min(told["phones"] * 0.005, 10))
                self.look()
            self.stamp = told["stamp"]

    def look(self) -> None:
        try:
            page = self.ask()
        except (http.client.HTTPException, OSError):
            self.pages.close()  # kept too long; a browser opens another one too
            page = self.ask()
        version = int(page.partition("<b>Version ")[2].partition("</b>")[0] or 0)
        self.seen.setdefault(version, time.perf_counter())

    def ask(self) -> str:
        self.pages.request("GET", "/bench/timetable/", headers={"Host": "localhost", "HX-Request": "true"})
        return self.pages.getresponse().read().decode()


def server() -> int:
    """Pages and streams on one port, over the database of this process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = "gunicorn fudsched.asgi:application --worker-class asgi --workers 2 --no-control-socket --log-level error"
    command = [sys.executable, "-m", *words.split(), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=Path(__file__).resolve().parents[2], env=os.environ)
    atexit.register(process.terminate)
    for _ in range(100):
        time.sleep(0.1)
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                time.sleep(2)  # the master listens before its workers are there
                return port
        except OSError:
            pass
    raise AssertionError("The server did not start.")


def publish_to_phones(event: Event, publish: Callable[[], int], phones: int = 40, times: int = 8) -> list[float]:
    """Milliseconds from the press until each phone had the new page, for each phone and each of several versions."""
    port = server()
    hall = [Phone(port) for _ in range(phones)]
    took = []
    deadline = time.monotonic() + 60
    while not all(phone.stamp for phone in hall):
        assert time.monotonic() < deadline, "The stream does not speak."
        time.sleep(0.05)
    for _ in range(times):
        began = time.perf_counter()
        version = publish()
        while not all(version in phone.seen for phone in hall):
            assert time.perf_counter() < began + 60, "A phone has not seen the new version."
            time.sleep(0.005)
        took += [(phone.seen[version] - began) * 1000 for phone in hall]
        time.sleep(1)
    return took


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("demo", phase="voted", slug="bench", verbosity=0, **SIZE)
    event = Event.objects.get(slug="bench")
    scheduling.make(event, seconds=3)
    olga = make.client_of(make.organiser(event))
    olga.defaults["HTTP_HOST"] = "localhost"
    board = f"/bench/schedule/{event.schedules.get().number}/"
    numbers = iter(event.pitches.values_list("number", flat=True))

    def get(path: str) -> None:
        answer = olga.get(path)
        assert answer.status_code == 200, answer

    def cold() -> None:
        cache.clear()
        _known.clear()
        get(board)

    def changed() -> Took:
        """A session put on the place of another, and the board that answers."""
        one, other = draft.placements.filter(part=0).select_related("pitch").order_by("?")[:2]
        said = {"session": standing(one.pitch, one), "slot": other.slot_id, "room": other.room_id}
        sent = {**said, "others": other.pitch.number}
        headers = {"HX-Request": "true", "HX-Target": "board"}
        return timed(lambda: olga.post(f"{board}put/", sent, headers=headers, follow=True))

    def publish() -> int:
        copy = draft.copy()
        olga.post(f"/bench/schedule/{copy.number}/", {"seen": copy.state()})
        copy.refresh_from_db()
        return copy.version

    draft = event.schedules.get()
    reading = known(event)
    problem, placements = reading.problem, reading.placements(scheduling.rows_of(draft))
    there = iter(placements[1:] * 2)

    def change() -> None:
        place = next(there)
        engine.cost_of(problem, placements, engine.Change("pin", placements[0].session, place.slot, place.room))

    plain, _ = median(times(lambda: get("/"), 21))
    get(f"{board}costs/1/")
    change()
    figures = {
        "a drag: what each of 112 cells would cost": times(lambda: get(f"{board}costs/{next(numbers)}/"), 15),
        "one change, engine.cost_of": times(change, 100),
        "the board, cold": times(cold, 5),
        "the board, warm": times(lambda: get(board)),
        "a drop on another session, and the new board": [changed() for _ in range(7)],
        "why a session is here": times(lambda: get(f"{board}why/{next(numbers)}/"), 5),
        "the voices": times(lambda: get(f"{board}voices/"), 5),
    }
    size = " × ".join(f"{n:,}" for n in SIZE.values())
    print(f"A plain page: {plain:.1f} ms of work.\n")
    print(f"| {size} | ms of work | × a plain page | ms by the clock |\n|---|---|---|---|")
    for name, took in figures.items():
        work, clock = median(took)
        print(f"| {name} | {work:.3g} | {work / plain:.2g} | {clock:.3g} |")
    seen = sorted(publish_to_phones(event, publish))
    p50, p95 = (seen[int(len(seen) * share)] for share in (0.5, 0.95))
    print(f"\nFrom Publish to the new page on a phone, ms: p50 {p50:.0f}, p95 {p95:.0f}, last {seen[-1]:.0f}.")


if __name__ == "__main__":
    main()
    folder.cleanup()
