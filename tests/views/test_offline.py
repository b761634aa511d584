"""What a phone is given to keep an event without a connection: the worker, and the manifest to install it."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests import make

pytestmark = pytest.mark.django_db


def test_the_worker_is_served_where_it_may_answer_for_the_event_alone(client, repository):
    make.event()
    response = client.get("/barcamp/offline.js")
    assert response.content == (repository / "static/js/offline-worker.js").read_bytes()
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    assert "connect-src 'self'" in response["Content-Security-Policy"]
    assert "Service-Worker-Allowed" not in response
    assert client.get("/barcamp/offline.js", headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_the_worker_is_asked_for_at_every_page_and_looks_up_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/barcamp/offline.js")


def test_the_manifest_names_the_event_and_its_icons(client):
    make.event(name="مخيم “b”")
    response = client.get("/barcamp/app.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    said = response.json()
    assert (said["name"], said["start_url"], said["scope"]) == ("مخيم “b”", "/barcamp/", "/barcamp/")
    assert said["display"] == "standalone"
    for icon in said["icons"]:
        header = Path(finders.find(icon["src"].removeprefix("/static/"))).read_bytes()[:24]
        sides = [int.from_bytes(header[at : at + 4]) for at in (16, 20)]
        assert "x".join(map(str, sides)) == icon["sizes"]
    assert [icon["purpose"] for icon in said["icons"]] == ["any", "any", "maskable"]


def test_every_page_of_an_event_leads_to_both(client):
    make.event()
    page = client.get("/barcamp/").content.decode()
    assert '<link rel="manifest" href="/barcamp/app.webmanifest">' in page
    assert 'id="kept" role="status" data-zone="America/Phoenix" hidden' in page
    assert "manifest" not in client.get("/").content.decode()
