"""The organisers' board at 1,000 attendees × 150 pitches × 16 rooms × 7 slots: `python tests/bench/board.py`.

Times the answer for every cell of a drag, the page cold and warm, a change by hand, and publishing until the stamp that
phones follow has moved; each as milliseconds here, and as a ratio to a plain page of this same process, which travels.
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
from fudsched.scheduling import reading  # noqa: E402
from tests import make  # noqa: E402

SIZE = {"attendees": 1000, "pitches": 150, "rooms": 16, "slots": 7}


def times(do: Callable[[], object], repeats: int = 7) -> list[float]:
    """Milliseconds of each repeat."""
    took = []
    for _ in range(repeats):
        began = time.perf_counter()
        do()
        took.append((time.perf_counter() - began) * 1000)
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
        reading._known.clear()
        get(board)

    def publish() -> None:
        draft = event.schedules.order_by("number").first().copy()
        began, stamp = time.perf_counter(), live.stamp(event)
        answer = olga.post(f"/bench/schedule/{draft.number}/", {"seen": draft.state()})
        assert answer.status_code == 302, answer
        assert live.stamp(event) != stamp
        published.append((time.perf_counter() - began) * 1000)

    published: list[float] = []
    plain = statistics.median(times(lambda: get("/"), 21))
    get(f"{board}costs/1/")
    figures = {
        "a drag: every one of 112 cells": times(lambda: get(f"{board}costs/{next(numbers)}/"), 15),
        "the board, cold": times(cold, 5),
        "the board, warm": times(lambda: get(board)),
        "why a session is here": times(lambda: get(f"{board}why/{next(numbers)}/"), 5),
        "the voices": times(lambda: get(f"{board}voices/"), 5),
    }
    times(publish, 9)
    figures["publish until the stamp has moved"] = published
    print(f"a plain page: {plain:.1f} ms\n")
    print(
        f"| {' × '.join(f'{n:,}' for n in SIZE.values())} | median ms | worst ms | × a plain page |\n|---|---|---|---|"
    )
    for name, took in figures.items():
        middle = statistics.median(took)
        print(f"| {name} | {middle:.0f} | {max(took):.0f} | {middle / plain:.0f} |")


if __name__ == "__main__":
    main()
    folder.cleanup()
