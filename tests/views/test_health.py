"""/healthz and /readyz: what machines ask before they send people here."""

import pytest
from django.db import connection, connections
from django.db.utils import OperationalError


def test_a_living_process_says_so_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"alive\n")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_migrated_database_is_ready(client):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_asked_every_few_seconds_it_costs_two_questions(client, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(2):  # whether the table is there, and what it says
        client.get("/readyz")


@pytest.mark.django_db
def test_a_database_that_waits_for_a_migration_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'fudsched'")
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"The database waits for manage.py migrate.\n")


def test_a_database_that_is_away_is_not_ready(client, monkeypatch):
    def away(*arguments):
        raise OperationalError("connection refused")

    monkeypatch.setattr(type(connections["default"]), "cursor", away)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"The database does not answer.\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_health_is_told_under_any_name_and_without_tls(client, settings, path):
    settings.ALLOWED_HOSTS = ["vote.example.org"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 200
