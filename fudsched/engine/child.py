"""Children: other processes of the engine, given one task and heard in lines of JSON.

Plain processes, not forks: a web process has threads and connections that no copy of it should have.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any


class Child:
    """A module of the engine running as a process; `hear` gets every line it tells."""

    def __init__(self, module: str, task: dict[str, Any], hear: Callable[[dict[str, Any]], None]) -> None:
        # Only who has children needs these.
        import subprocess
        import threading
        from pathlib import Path

        self._hear = hear
        package = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"fudsched.engine.{module}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            text=True,
        )
        self._listener = threading.Thread(target=self._listen, args=(json.dumps(task),), daemon=True)
        self._listener.start()

    def _listen(self, task: str) -> None:
        if self._process.stdin is None or self._process.stdout is None:
            return
        # A child that died has told what it had; the others go on.
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(task + "\n")
            self._process.stdin.flush()
            for line in self._process.stdout:
                self._hear(json.loads(line))

    def is_done(self, wait: float = 0.0) -> bool:
        """Whether it has told its last line, after waiting so many seconds for it."""
        if wait:
            self._listener.join(wait)
        return not self._listener.is_alive()

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait()
        self._listener.join(1.0)
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with contextlib.suppress(OSError):  # It ended with a line half written.
                    stream.close()


def task() -> dict[str, Any]:
    """In a child: what to do."""
    given: dict[str, Any] = json.loads(sys.stdin.readline())
    return given


def tell(line: dict[str, Any]) -> None:
    """In a child: tell the parent."""
    print(json.dumps(line), flush=True)
