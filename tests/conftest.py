"""How the tests run on this machine: which database, and which of them need it."""

import os
from collections.abc import Generator
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from tests import machine

# Its deadline measures the machine, not the code; in CI a red run must be red again the next time.
hypothesis.settings.register_profile("fudsched", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("fudsched")


def pytest_configure() -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real ones are slow on purpose


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # The browser's come last: Playwright leaves an event loop running in this thread, which then can run no other.
    # As written otherwise, and cases by name: some are made of a set, and all workers of xdist must agree on one order.
    items.sort(key=lambda item: ("browser" in item.path.parts, *item.location))
    # On PostgreSQL, only what touches the database: the rest has run on SQLite.
    if connection.vendor == "postgresql":
        kept, left = [], []
        for item in items:
            touches = {"db", "transactional_db"} & {*getattr(item, "fixturenames", ())} or item.get_closest_marker(
                "django_db"
            )
            (kept if touches else left).append(item)
        config.hook.pytest_deselected(items=left)
        items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # The gate skips nothing but what asks for c3voc's schemas, which their licence keeps out of this repository.
    if report.skipped and os.environ.get("REQUIRE_ALL") == "1" and "schemas" not in item.fixturenames:
        report.outcome, report.longrepr = "failed", f"{item.nodeid} was skipped: {report.longrepr[-1]}"
    return report


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,  # on PostgreSQL each worker of xdist has its own
) -> None:
    """SQLite in a file, as people run it: in memory, parallel writers meet other locks. Each run has its own."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        # The file is thrown away: nothing in it need outlive a power cut.
        connection.settings_dict["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"


@pytest.fixture
def repository() -> Path:
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate has it, and fails where a machine of one's own skips."""
    from fudsched.views import pdf  # when Django is set up

    # Seconds. It steps aside for whatever else runs: on a machine full of tests it can be long.
    monkeypatch.setattr("fudsched.exports.pdf.PATIENCE", 600)
    if not pdf.is_made_here():
        machine.missing("WeasyPrint with all that it needs", "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")


@pytest.fixture(autouse=True)
def fresh_memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What polls keep for a moment, pages for a minute, and the last reader's language for ever, is another test's."""
    from fudsched.views import quick, shared, stage  # when Django is set up

    translation.deactivate()
    quick.stamps.clear()
    shared.pages.clear()
    stage.lines.clear()
    if "browser" not in request.path.parts:
        # Tests change rows without announcing it, and look at the page again; tests/views/test_shared.py keeps pages.
        monkeypatch.setattr(shared, "KEEP", timedelta())
    cache.clear()
