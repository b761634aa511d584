"""The organisers' board at 1,000 attendees × 150 pitches × 16 rooms × 7 slots: `python tests/bench/board.py`.

Times the answer for every cell of a drag, the page cold and warm, a change by hand, and publishing until the stamp that
phones follow has moved. In milliseconds of this process's own work, less at the mercy of a busy machine,
as a ratio to a plain page of the same process, which travels, and by the clock.
"""

import os
import statistics
import sys
import tempfile
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

from fudsched import live, scheduling  # noqa: E402
from fudsched.models import Event  # noqa: E402
from fudsched.scheduling import known  # noqa: E402
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
        known._known.clear()
        get(board)

    def publish() -> Took:
        draft = event.schedules.order_by("number").first().copy()
        stamp, sent = live.stamp(event), {"seen": draft.state()}
        took = timed(lambda: olga.post(f"/bench/schedule/{draft.number}/", sent))
        assert live.stamp(event) != stamp
        return took

    plain, _ = median(times(lambda: get("/"), 21))
    get(f"{board}costs/1/")
    figures = {
        "a drag: what each of 112 cells would cost": times(lambda: get(f"{board}costs/{next(numbers)}/"), 15),
        "the board, cold": times(cold, 5),
        "the board, warm": times(lambda: get(board)),
        "why a session is here": times(lambda: get(f"{board}why/{next(numbers)}/"), 5),
        "the voices": times(lambda: get(f"{board}voices/"), 5),
        "publish, until the stamp has moved": [publish() for _ in range(9)],
    }
    size = " × ".join(f"{n:,}" for n in SIZE.values())
    print(f"A plain page: {plain:.1f} ms of work.\n")
    print(f"| {size} | ms of work | × a plain page | ms by the clock |\n|---|---|---|---|")
    for name, took in figures.items():
        work, clock = median(took)
        print(f"| {name} | {work:.0f} | {work / plain:.0f} | {clock:.0f} |")


if __name__ == "__main__":
    main()
    folder.cleanup()
