"""`bin/up`: one command starts everything, says where it is, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests import machine, postgresql
from tests.ops.running import (
    BIN_UP,
    clean_environment,
    command_of,
    descendants,
    process_whose_command_has,
    running,
)


def refused(*arguments: str | Path, **environment: str) -> str:
    """What bin/up says when it will not start: one sentence."""
    ended = subprocess.run(
        [BIN_UP, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=clean_environment() | environment,
    )
    assert ended.returncode != 0
    assert ended.stdout == ""
    assert ended.stderr.startswith("fudsched: ")
    assert ended.stderr.count("\n") == 1
    return ended.stderr


def test_an_empty_start_answers_and_ends_with_all_its_children(tmp_path):
    data = tmp_path / "ein Ordner, 100% #1?"
    with running("--data", data, "--empty") as up:
        assert up.get("/healthz").read() == b"alive\n"
        assert up.get("/readyz").read() == b"ready\n"
        assert "/join/" not in up.said
        children = descendants(up.process.pid)
        assert len(children) >= 4  # gunicorn, its two workers, ours
        assert up.stop(signal.SIGTERM) == 0
        assert [command_of(child) for child in children] == [""] * len(children)
    # Votes are nobody else's to read.
    assert {path.stat().st_mode & 0o077 for path in [data, *data.iterdir()]} == {0}


def test_the_printed_link_opens_the_desk_once(tmp_path):
    with running("--data", tmp_path) as up:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        link = up.find(r"To organise, once: +(\S+)")
        page = browser.open(link, timeout=60).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        browser.open(link, data=f"csrfmiddlewaretoken={token}".encode(), timeout=60)
        desk = up.address + up.find(r"Join .*: +https?://[^/]+(/[^/]+)/join/") + "/desk/"
        assert browser.open(desk, timeout=60).geturl() == desk
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(link, timeout=60)


def test_the_first_start_makes_the_demo_and_the_second_keeps_it(tmp_path):
    with running("--data", tmp_path) as up:
        link = up.find(r"Join .*: +(\S+\?code=\w+)")
        assert up.get(link.removeprefix(re.match(r"https?://[^/]+", link)[0])).status == 200
        assert up.stop(signal.SIGINT) == 0
    with running("--data", tmp_path) as up:
        assert "Making the demo" not in up.said
        assert up.find(r"Join .*: +\S+(/[^/]+/join/\?code=\w+)") in link


def test_a_worker_that_dies_is_started_again_and_the_pages_go_on(tmp_path):
    with running("--data", tmp_path, "--empty") as up:
        worker = process_whose_command_has("manage.py worker", descendants(up.process.pid))
        os.kill(worker, signal.SIGKILL)
        up.read_until("The worker ended by itself")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if any("manage.py worker" in command_of(child) for child in descendants(up.process.pid) - {worker}):
                break
            time.sleep(0.1)
        else:
            pytest.fail(up.said)
        assert up.get("/readyz").status == 200


def test_without_its_web_server_it_ends_and_says_so(tmp_path):
    with running("--data", tmp_path, "--empty") as up:
        children = descendants(up.process.pid)
        os.kill(process_whose_command_has("gunicorn", children), signal.SIGKILL)
        up.read_until("The web server ended by itself")
        assert up.process.wait(30) == 1


def test_it_runs_on_postgresql(tmp_path):
    with (
        postgresql.cluster(machine.postgresql_binaries()) as address,
        running("--data", tmp_path, "--empty", DATABASE_URL=address) as up,
    ):
        assert up.get("/readyz").read() == b"ready\n"
        assert up.stop() == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_taken_port_is_refused_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused("--port", str(port), "--data", tmp_path)
    assert (
        said == f"fudsched: Port {port} is taken by another program; stop that one, or choose another with --port N.\n"
    )
    assert not (tmp_path / "fudsched.sqlite3").exists()


def test_a_data_folder_that_cannot_be_written_is_refused(tmp_path):
    # A file where the folder should be stops root as well, whom no permission does.
    (tmp_path / "file").touch()
    assert "cannot be written to" in refused("--data", tmp_path / "file" / "data")
    assert "cannot be written to" in refused("--data", tmp_path / "file")


def test_a_database_that_does_not_answer_is_named(tmp_path):
    said = refused("--data", tmp_path, DATABASE_URL=f"postgres://fudsched@{str(tmp_path).replace('/', '%2F')}/postgres")
    assert said.startswith(f"fudsched: The database {tmp_path} postgres cannot be used: ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--prot", "1"], "'--prot' is not known here"),
        (["--port"], "--port needs a number"),
        (["--port", "http"], "'http' is not a port"),
        (["--port=99999"], "There is no port 99999"),
        (["--data", ""], "--data needs a folder"),
    ],
)
def test_what_it_does_not_understand_is_refused(tmp_path, arguments, sentence):
    assert sentence in refused(*arguments, FUDSCHED_DATA=str(tmp_path))
