"""What a server makes of its environment."""

import json
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from fudsched import settings as server
from tests.ops.running import clean_environment

ASKED = (
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_SECURE",
    "SECURE_PROXY_SSL_HEADER",
)
READ = f"import json; from fudsched import settings; print(json.dumps([getattr(settings, name) for name in {ASKED}]))"


def settings(repository, **environment: str) -> subprocess.CompletedProcess:
    environment = clean_environment() | {"FUDSCHED_SECRET_KEY": "a-key", "FUDSCHED_HOSTS": "", **environment}
    command = [sys.executable, "-c", READ]
    return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "origin",
    ["vote.example.org", "ftp://vote.example.org", "https://", "https://a.example/b", "https://a.example b.example"],
)
def test_an_origin_that_is_none_is_refused(repository, origin):
    refused = settings(repository, FUDSCHED_ORIGIN=origin)
    assert refused.returncode != 0
    assert f"FUDSCHED_ORIGIN is “{origin.rstrip('/')}”: write it like https://" in refused.stderr


def test_over_tls_with_a_port_of_its_own(repository):
    read = settings(repository, FUDSCHED_ORIGIN="https://vote.example.org:8443/")
    trusted = ["HTTP_X_FORWARDED_PROTO", "https"]
    assert json.loads(read.stdout) == [["vote.example.org"], ["https://vote.example.org:8443"], True, True, trusted]


def test_without_tls_nobody_is_believed_to_have_it(repository):
    read = settings(repository, FUDSCHED_ORIGIN="http://10.0.0.5:8000")
    assert json.loads(read.stdout) == [["10.0.0.5"], ["http://10.0.0.5:8000"], False, False, None]


@pytest.fixture
def key(monkeypatch, tmp_path):
    """The file of the key, made by another process that has not written in it yet."""
    monkeypatch.setattr(server, "DATA_DIR", tmp_path)
    monkeypatch.delenv("FUDSCHED_SECRET_KEY", raising=False)
    path = tmp_path / "secret-key"
    path.touch()
    return path


def test_a_key_that_another_process_is_about_to_write_is_waited_for(key, monkeypatch):
    monkeypatch.setattr(server.time, "sleep", lambda _: key.write_text("theirs"))
    assert server.secret_key() == "theirs"


def test_a_key_that_nobody_writes_is_said_to_be_missing(key, monkeypatch):
    monkeypatch.setattr(server.time, "sleep", lambda _: None)
    with pytest.raises(ImproperlyConfigured, match=r"secret-key is empty: delete it"):
        server.secret_key()
