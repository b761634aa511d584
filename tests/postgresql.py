"""A PostgreSQL server of the tests' own, deleted afterwards: `python tests/postgresql.py COMMAND…` runs on it."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h, which no pytest run ends with


def binaries() -> Path | None:
    """The folder of the newest server installed; Debian keeps it out of PATH."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
    )
    if found := shutil.which("initdb"):
        folders.insert(0, Path(found).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


@contextlib.contextmanager
def cluster(folder_of_binaries: Path) -> Iterator[str]:
    """Yields the DATABASE_URL of a fresh server that listens on a socket in a folder of its own, and nowhere else."""
    folder = Path(tempfile.mkdtemp(prefix="fudsched-postgresql-"))
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "nobody"
        shutil.chown(folder, user)
    log = folder / "log"
    server = None
    try:
        with log.open("wb") as output:
            choices = ["--username=fudsched", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
            subprocess.run(
                [folder_of_binaries / "initdb", "--pgdata", folder / "data", *choices],
                check=True,
                cwd=folder,
                stdout=output,
                stderr=output,
                user=user,
            )
            settings = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200"]
            # It is thrown away: nothing in it need outlive a power cut.
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
            server = subprocess.Popen(
                [folder_of_binaries / "postgres", "-D", folder / "data", *(f"-c{setting}" for setting in settings)],
                cwd=folder,
                stdout=output,
                stderr=output,
                user=user,
                process_group=0,  # Ctrl-C is for the tests; the server goes after them
            )
        ready = [folder_of_binaries / "pg_isready", "--quiet", "--host", folder, "--username=fudsched"]
        for _ in range(300):
            if subprocess.run(ready, check=False).returncode == 0:
                break
            time.sleep(0.1)
        else:
            raise RuntimeError("PostgreSQL did not start:\n" + log.read_text())
        yield f"postgres://fudsched@{str(folder).replace('/', '%2F')}/postgres"
    except subprocess.CalledProcessError as error:
        raise RuntimeError("PostgreSQL did not start:\n" + log.read_text()) from error
    finally:
        if server:
            server.send_signal(signal.SIGINT)  # "fast": ends the sessions that are left
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    found = binaries()
    if not found:
        return UNAVAILABLE
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster(found) as address:
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
