"""`bin/up` as a person starts it, for tests: what it says, where it answers, and whether it left anything behind."""

import contextlib
import os
import re
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest

BIN_UP = Path(__file__).resolve().parent.parent.parent / "bin" / "up"
SECONDS = 90


class Up:
    """One run of bin/up on a free port, read up to its last line of welcome."""

    def __init__(self, *arguments: str | Path, **environment: str):
        self.process = subprocess.Popen(
            [BIN_UP, "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            env=clean_environment() | environment,
            cwd="/",
        )
        self.said = ""
        self.read_until("Ctrl-C stops it")
        self.address = self.find(r"fudsched is running: +(http\S+?)/\n")

    def read_until(self, words: str) -> None:
        alarm = signal.signal(signal.SIGALRM, self.give_up)
        signal.alarm(SECONDS)
        try:
            while words not in self.said:
                line = self.process.stdout.readline()
                self.said += line
                if not line:
                    raise AssertionError(f"It ended before it said “{words}”:\n{self.said}")
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, alarm)

    def give_up(self, *signal_and_frame) -> None:
        raise AssertionError(f"It said no more than:\n{self.said}")

    def find(self, pattern: str) -> str:
        found = re.search(pattern, self.said)
        assert found, self.said
        return found[1]

    def get(self, path: str) -> HTTPResponse:
        return urllib.request.urlopen(self.address + path, timeout=SECONDS)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        self.said += self.process.communicate(timeout=SECONDS)[0]
        return self.process.returncode


@contextlib.contextmanager
def running(*arguments: str | Path, **environment: str) -> Iterator[Up]:
    up = Up(*arguments, **environment)
    try:
        yield up
    finally:
        if up.process.poll() is None:
            up.stop()


def clean_environment() -> dict[str, str]:
    """Ours without what the tests themselves were told of a server."""
    ours = ("DATABASE_URL", "DJANGO_", "FUDSCHED_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def descendants(process: int) -> set[int]:
    if not Path("/proc/self/task").exists():
        pytest.skip("this machine tells of its processes in another way than Linux")
    children = {int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()}
    return children.union(*(descendants(child) for child in children))


def command_of(process: int) -> str:
    """Empty when there is no such process any more."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def process_whose_command_has(words: str, among: set[int]) -> int:
    """The oldest such: gunicorn's master has its workers' command line."""
    return min(process for process in among if words in command_of(process))
