"""What this machine can run: without the program a test names it is skipped (or, see conftest, fails)."""

import contextlib
import os
import random
import shutil
import socket
from pathlib import Path
from typing import NoReturn

import pytest

from tests import postgresql


def missing(what: str, package: str) -> NoReturn:
    reason = f"this machine has no {what} (Debian: {package})"
    if notes := os.environ.get("MISSING"):  # where bin/test collects what it says at its end
        with Path(notes).open("a") as file:
            file.write(reason + "\n")
    pytest.skip(reason)


def program(name: str, package: str) -> str:
    """The path of a program that a Debian package brings."""
    return shutil.which(name) or missing(name, package)


def chromium() -> str:
    # The shell without windows is the same engine with a quarter less work: it composes no window that nobody sees.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None) or missing("Chromium", names[0])


def postgresql_binaries() -> Path:
    return postgresql.binaries() or missing("PostgreSQL server", "postgresql")


def free_port() -> int:
    """Of those that no system gives to whoever asks for any, or somebody might have it before it is bound again."""
    while True:
        with contextlib.suppress(OSError), socket.socket() as door:
            door.bind(("127.0.0.1", random.SystemRandom().randrange(10_000, 32_000)))
            return door.getsockname()[1]
