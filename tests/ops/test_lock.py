"""The lock files hold what pyproject.toml asks for, no more and no less: seen from what is installed, offline."""

import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def pins(path: Path) -> dict[str, str]:
    """What a lock installs on this machine: name -> version."""
    lines = [line.rstrip(" \\") for line in path.read_text().splitlines() if not line.startswith((" ", "#"))]
    requirements = [Requirement(line) for line in lines]
    here = [requirement for requirement in requirements if not requirement.marker or requirement.marker.evaluate()]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in here}


def needed(requirements: list[str]) -> dict[str, str]:
    """Everything these requirements bring along, as installed: name -> version. What does not fit them fails."""
    found: dict[str, str] = {}
    waiting = [Requirement(line) for line in requirements]
    seen = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        version = found[name] = metadata.version(name)
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement} is not met by {version}"
        for extra in {"", *requirement.extras}:
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            further = [Requirement(line) for line in metadata.requires(name) or []]
            waiting += [more for more in further if not more.marker or more.marker.evaluate({"extra": extra})]
    return found


@pytest.fixture
def project(repository) -> dict:
    return tomllib.loads((repository / "pyproject.toml").read_text())["project"]


def test_the_lock_is_what_the_project_asks_for(repository, project):
    assert needed(project["dependencies"]) == pins(repository / "requirements.txt"), "run bin/lock"


def test_the_test_lock_holds_the_others_and_the_test_extra(repository, project):
    extras = project["optional-dependencies"]
    locked = pins(repository / "tests" / "requirements.txt")
    with_pdf = pins(repository / "requirements-pdf.txt")
    assert needed(project["dependencies"] + extras["pdf"]) == with_pdf, "run bin/lock"
    assert needed(project["dependencies"] + extras["pdf"] + extras["test"]) == locked, "run bin/lock"
    assert pins(repository / "requirements.txt").items() <= with_pdf.items() <= locked.items()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-pdf.txt", "tests/requirements.txt"])
def test_every_pin_has_a_hash_and_no_address(repository, name):
    text = (repository / name).read_text()
    entries = text.replace("\\\n", "").splitlines()
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text
