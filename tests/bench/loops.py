"""Closed loops: how many requests a second a server answers, in short turns with what it is measured against."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from typing import NamedTuple

from tests.bench.phones import Line, centile
from tests.bench.servers import processor, with_children

LINES = 16


class Loop(NamedTuple):
    port: int
    requests: Iterator[bytes]
    processes: list[int]  # whose work it is, with that of their children


async def hammer(loop: Loop, seconds: float) -> dict:
    """As many requests as LINES connections get answered, each asking again as soon as it was."""
    times, errors = [], 0
    work, start = processor(with_children(loop.processes)), time.perf_counter()

    async def one() -> None:
        nonlocal errors
        line = Line(loop.port)
        while (begun := time.perf_counter()) < start + seconds:
            try:
                status, _ = await asyncio.wait_for(line.ask(next(loop.requests)), 10)
                errors += status >= 400
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                errors += 1
                line.close()
            times.append(time.perf_counter() - begun)
        line.close()

    await asyncio.gather(*(one() for _ in range(LINES)))
    return {
        "rate": len(times) / (time.perf_counter() - start),
        "p50": centile(times, 0.5),
        "p99": centile(times, 0.99),
        "errors": errors,
        "asked": len(times),
        "work": processor(with_children(loop.processes)) - work,
    }


async def turns(loops: dict[str, Loop], number: int, seconds: float) -> dict[str, list[dict]]:
    """Each loop in so many short turns, there and back, so that a busy moment of the machine meets all of them alike.

    The first turn of each, in which servers import, plan and fill what they keep, is not told.
    """
    told: dict[str, list[dict]] = {name: [] for name in loops}
    for turn in range(number + 1):
        for name in loops if turn % 2 else reversed(loops):
            told[name].append(await hammer(loops[name], seconds if turn else 4 * seconds))
    return {name: runs[1:] for name, runs in told.items()}


def ratios(ours: list[dict], floor: list[dict]) -> tuple[float, float, float]:
    """Of the turns' own ratios, whose loops ran within the same two seconds: the middle one, and the quartiles."""
    first, middle, third = statistics.quantiles(
        (mine["rate"] / theirs["rate"] for mine, theirs in zip(ours, floor, strict=True)), n=4
    )
    return middle, first, third


def over(one: bytes) -> Iterator[bytes]:
    while True:
        yield one


# --- what is printed ------------------------------------------------------------------------------------------------


def row(*cells) -> None:
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def figures(runs: list[dict]) -> list[str]:
    """Requests a second, p50 and p99 in ms, errors, and µs of work for one."""
    rate, p50, p99 = (statistics.median(run[key] for run in runs) for key in ("rate", "p50", "p99"))
    work = sum(run["work"] for run in runs) / sum(run["asked"] for run in runs) * 1e6
    return [f"{rate:,.0f}", f"{p50:.1f}", f"{p99:.1f}", str(sum(run["errors"] for run in runs)), f"{work:.0f}"]


def against(what: str, ours: float, target: float, *, least: bool) -> None:
    held = ours >= target if least else ours < target
    row(what, f"{ours:.2f}", f"{'≥' if least else '<'} {target}", "yes" if held else "NO")


def head(*words: str) -> None:
    print()
    row(*words)
    row("---", *["---:"] * (len(words) - 1))
