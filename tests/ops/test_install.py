"""`bin/install` on machines that lack something: one sentence that says what to do, and nothing half-made."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = ["cat", "cmp", "dirname", "rm", "tr"]


@pytest.fixture
def checkout(repository, tmp_path) -> Path:
    """A copy of what bin/install reads, in a folder with a name that scripts stumble over."""
    copy = tmp_path / "a folder's copy"
    shutil.copytree(repository / "bin", copy / "bin")
    shutil.copy(repository / "requirements.txt", copy)
    return copy


def install(checkout: Path, python: str, **environment: str) -> subprocess.CompletedProcess:
    """Run it where the only Python is this script."""
    programs = checkout.parent / "programs"
    programs.mkdir(exist_ok=True)
    for tool in TOOLS:
        if not (programs / tool).exists():
            (programs / tool).symlink_to(shutil.which(tool))
    (programs / "python3").write_text(f"#!/bin/sh\n{python}\n")
    (programs / "python3").chmod(0o755)
    return subprocess.run(
        ["/bin/sh", checkout / "bin" / "install", "requirements.txt"],
        env={"PATH": str(programs), **environment},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_old_python_is_named(checkout):
    ended = install(checkout, 'case "$1" in -V) echo Python 3.9.2 ;; *) exit 1 ;; esac')
    assert ended.returncode == 1
    assert ended.stderr == (
        "fudsched: Python 3.11 or newer is needed and this machine has Python 3.9.2: "
        "install python3 and python3-venv, then start again.\n"
    )
    assert not (checkout / ".venv").exists()


def test_a_python_without_venv_is_told_the_package(checkout):
    # As on Debian, where ensurepip comes with python3-venv.
    ended = install(checkout, 'case "$2" in *ensurepip*) exit 1 ;; esac')
    assert ended.returncode == 1
    assert ended.stderr == (
        "fudsched: Python's venv module is missing: run 'apt install python3-venv' as root, then start again.\n"
    )
    assert not (checkout / ".venv").exists()


def test_a_failed_install_says_so_and_the_next_try_begins_well(checkout):
    base = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    for _ in range(2):
        ended = install(checkout, f'exec "{base}" "$@"', PIP_NO_INDEX="1", PIP_FIND_LINKS=os.devnull)
        assert ended.returncode == 1
        assert ended.stderr.splitlines()[-1].startswith("fudsched: the libraries could not be installed: see that")
    assert list((checkout / ".venv").glob("installed-*")) == []


def test_what_is_installed_is_not_installed_again(repository):
    # This very test run began with bin/install, or it has nothing to say.
    if not list((repository / ".venv").glob("installed-tests*")):
        pytest.skip("these tests were not started by bin/test")
    for lock in ("tests/requirements.txt", "requirements.txt"):
        ended = subprocess.run([repository / "bin" / "install", lock], capture_output=True, text=True, check=True)
        assert (ended.stdout, ended.stderr) == ("", "")
