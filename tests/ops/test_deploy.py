"""The production form, as far as it shows without Docker: its files are well-formed and their commands start."""

import json
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from fudsched.asgi import STAFF
from fudsched.management.commands.up import GUNICORN
from tests import machine
from tests.ops.running import clean_environment

SERVER = {
    "FUDSCHED_ORIGIN": "https://vote.example.org",
    "FUDSCHED_SECRET_KEY": "a-key-for-this-test-" * 3 + "0123456789",
}


@pytest.fixture
def compose(repository) -> dict:
    return YAML(typ="safe").load(repository / "docker-compose.yml")


@pytest.fixture
def server_command(repository) -> list[str]:
    """The image's own command."""
    lines = (repository / "Dockerfile").read_text().splitlines()
    return json.loads(next(line for line in lines if line.startswith("CMD ")).removeprefix("CMD "))


@pytest.fixture
def image(repository, tmp_path) -> Path:
    """A folder with what the Dockerfile copies, and nothing else."""
    folder = tmp_path / "image"
    words = [line.split() for line in (repository / "Dockerfile").read_text().splitlines()]
    names = {line[1] for line in words if line[:1] == ["COPY"] and not line[1].startswith("--")}
    let_in = {line[1:] for line in (repository / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert names == let_in
    folder.mkdir()
    for name in names:
        copy = shutil.copytree if (repository / name).is_dir() else shutil.copy
        copy(repository / name, folder / name)
    return folder


def manage(repository, *words: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, repository / "manage.py", *words],
        env=clean_environment() | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_compose_file_is_one(repository):
    tool = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    checked = subprocess.run([*tool, repository / "docker-compose.yml"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_compose_file_demands_its_secrets_in_a_sentence(repository):
    text = (repository / "docker-compose.yml").read_text()
    for name in ("FUDSCHED_HOST", "FUDSCHED_SECRET_KEY", "POSTGRES_PASSWORD"):
        assert f"${{{name}:?Set {name} to " in text


def test_every_command_of_the_compose_file_exists(repository, compose):
    commands = [service["command"] for service in compose["services"].values() if "command" in service]
    ours = [command for command in commands if command[:2] == ["python", "manage.py"]]
    assert [command[2] for command in ours] == ["migrate", "worker"]
    for command in ours:
        assert manage(repository, command[2], "--help", **SERVER).returncode == 0


def test_nobody_migrates_before_the_database_has_been_set_up(compose):
    services = compose["services"]
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    # At its socket a server answers that is only there to make the database.
    assert "--host=127.0.0.1" in services["postgres"]["healthcheck"]["test"]


def test_the_image_serves_the_pages_and_beside_it_the_streams_which_up_serves_on_one_port(server_command, compose):
    streams = compose["services"]["streams"]["command"]
    assert server_command[:4] == ["gunicorn", "fudsched.wsgi", "--worker-class", "gthread"]
    assert streams[:4] == ["gunicorn", "fudsched.asgi:streams", "--worker-class", "asgi"]
    assert GUNICORN.split()[:4] == ["gunicorn", "fudsched.asgi:application", "--worker-class", "asgi"]


def test_the_proxy_asks_the_streams_for_streams_alone(compose):
    told = compose["configs"]["caddyfile"]["content"]
    [pattern] = re.findall(r"@live path_regexp (\S+)", told)
    assert re.match(pattern, "/barcamp/live/")
    assert re.match(pattern, "/barcamp/live/clock/")
    assert not re.match(pattern, "/barcamp/pitches/")


def test_the_proxy_keeps_the_desk_apart_from_the_phones_as_one_port_does(compose):
    told = compose["configs"]["caddyfile"]["content"]
    [pattern] = re.findall(r"@desk path_regexp (\S+)", told)
    paths = ("/barcamp/desk/stage/move/", "/barcamp/schedule/3/", "/barcamp/pitches/", "/barcamp/", "/desk/")
    assert [bool(re.match(pattern, path)) for path in paths] == [True, True, False, False, False]
    assert [bool(STAFF.match(path)) for path in paths] == [True, True, False, False, False]
    web, desk = (compose["services"][name] for name in ("web", "desk"))
    assert desk == web | {"cpu_shares": 2 * web["cpu_shares"]}


def test_a_public_server_passes_the_deployment_check(repository):
    checked = manage(repository, "check", "--deploy", "--fail-level", "WARNING", **SERVER)
    assert checked.returncode == 0, checked.stderr


def test_a_public_server_must_be_given_its_key(repository):
    checked = manage(repository, "check", FUDSCHED_ORIGIN="https://vote.example.org")
    assert checked.returncode != 0
    assert "Set FUDSCHED_SECRET_KEY" in checked.stderr


def test_the_image_s_files_make_a_server_that_answers_behind_a_proxy(image, compose, server_command, tmp_path):
    environment = SERVER | {"FUDSCHED_STATIC": str(tmp_path / "static"), "FUDSCHED_DATA": str(tmp_path)}
    for words in (["collectstatic", "--no-input"], ["migrate", "--no-input"]):
        done = manage(image, *words, **environment)
        assert done.returncode == 0, done.stderr
    port = machine.free_port()
    words = [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in server_command]
    server = subprocess.Popen([sys.executable, "-m", *words], cwd=image, env=clean_environment() | environment)
    try:
        probe = [word.replace("8000", str(port)) for word in compose["services"]["web"]["healthcheck"]["test"]]
        assert probe[:2] == ["CMD", "python"]
        deadline = time.monotonic() + 60
        while subprocess.run([sys.executable, *probe[2:]], capture_output=True, check=False).returncode:
            assert time.monotonic() < deadline
            assert server.poll() is None
            time.sleep(0.2)
        proxied = {"Host": "vote.example.org", "X-Forwarded-Proto": "https"}
        page = urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/", headers=proxied), timeout=60)
        assert page.status == 200
        # Nothing that would bind the organisers' other names.
        assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    finally:
        server.terminate()
        assert server.wait(20) == 0
    assert any((tmp_path / "static").iterdir())
