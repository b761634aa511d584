"""Servers with the README's production settings, on a fresh database, and what they use of the machine."""

import atexit
import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests import postgresql

ROOT = Path(__file__).resolve().parents[2]
GTHREAD = "--worker-class gthread --threads 8 --workers 2"
ASGI = "--worker-class asgi --workers"
AFTER_STAFF = ("nice", "-n", "5")  # phones wait for those who run the day: the README's way of saying so
TICK = os.sysconf("SC_CLK_TCK")


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


def bounded(seconds: int) -> None:
    """Servers are stopped whatever happens, and as many sockets may be open as the machine allows."""
    for name in (signal.SIGALRM, signal.SIGTERM):
        signal.signal(name, lambda number, _: sys.exit(f"stopped by {signal.Signals(number).name}"))
    signal.alarm(seconds)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def open_app(env: dict) -> None:
    """Sets this process up as one of the app's own there, with the tables made: from here on its models can be had."""
    os.environ.clear()
    os.environ.update(env)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def badge_cookie(person) -> str:
    from django.http import HttpResponse

    from fudsched import access

    return access.give_badge(HttpResponse(), person).cookies["badge"].OutputString().partition(";")[0]


@contextlib.contextmanager
def database(kind: str) -> Iterator[tuple[dict, list[int]]]:
    """The environment that names a fresh database, and its server's processes."""
    with tempfile.TemporaryDirectory(prefix="fudsched-hall-") as folder:
        names = ("DATABASE_URL", "FUDSCHED_ORIGIN")
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
