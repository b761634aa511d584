"""A hall with a thousand phones on this machine: `python tests/bench/hall.py --clients 1000 --votes-per-second 300`.

Starts its own database and servers with the README's production settings, on loopback, beside the floors they are
measured against; prints one table; stops by itself. All figures are of one run, so that their ratios mean something.
"""

import argparse
import asyncio
import gc
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.bench.hall_cast import Cast
from tests.bench.hall_phones import Hall
from tests.bench.loops import Loop, against, figures, head, over, ratios, row, turns
from tests.bench.phones import centile
from tests.bench.servers import (
    AFTER_STAFF,
    ASGI,
    GTHREAD,
    Server,
    bounded,
    database,
    megabytes,
    processor,
    with_children,
)

TURNS = 40  # of the closed loops
LIMIT = 600  # seconds after which it gives up whatever happens


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
    bounded(LIMIT)
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
