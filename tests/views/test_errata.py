"""Errata as people read them: the list for all, the news for whom they concern, on paper and on the wall."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make, pages

pytestmark = pytest.mark.django_db

MOVED = "“Git” moves from Room 1 to Room 2, same time: 11:00."


@pytest.fixture
def vera(event):
    """A voter for Git, which has moved from the hall to the cellar."""
    (slot, _), (hall, cellar) = make.slots(event), make.rooms(event)
    git = make.pitch(event, "Git")
    vera = make.attendee(event, "Vera")
    vera.votes.create(pitch=git)
    make.published(event, (git, hall, slot))
    make.published(event, (git, cellar, slot))
    return make.client_of(vera)


def test_everybody_reads_them_the_newest_first(event, vera):
    (git,), (slot, _), (hall, _) = event.pitches.all(), event.slots.all(), event.rooms.all()
    make.published(event, (git, hall, slot))
    text = pages.text(Client().get("/barcamp/errata/"))
    assert text.index("Erratum 2") < text.index("“Git” moves from Room 2 to Room 1") < text.index(MOVED)
    assert "Now it is version 3 ." in text


def test_without_any_the_list_says_so(event, client):
    assert "Nothing is published yet." in pages.text(client.get("/barcamp/errata/"))


@pytest.mark.parametrize("path", ["", "timetable/", "pitches/", "stage/", "me/"])
def test_whom_it_concerns_is_told_on_every_page(vera, event, path):
    other = make.client_of(make.attendee(event, "Olaf"))
    assert MOVED in pages.text(vera.get(f"/barcamp/{path}"))
    assert "Changed for you" not in pages.text(other.get(f"/barcamp/{path}"))


@pytest.mark.parametrize("path", ["", "timetable/", "pitches/", "stage/"])
def test_an_open_page_is_told_with_what_it_asks_for(vera, path):
    fragment = vera.get(f"/barcamp/{path}", headers={"HX-Request": "true"}).content.decode()
    assert '<div id="news" hx-swap-oob="innerHTML">' in fragment
    assert MOVED in fragment


def test_read_is_read_and_leads_back(vera, event):
    response = vera.post("/barcamp/errata/read/", {"number": "1", "next": "/barcamp/timetable/"})
    assert (response.status_code, response["Location"]) == (302, "/barcamp/timetable/")
    assert "Changed for you" not in pages.text(vera.get("/barcamp/"))


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40])
def test_nonsense_reads_nothing(vera, number):
    vera.post("/barcamp/errata/read/", {"number": number})
    assert MOVED in pages.text(vera.get("/barcamp/"))


def test_a_stranger_who_has_read_it_joins_first(event, client):
    assert client.post("/barcamp/errata/read/", {"number": "1"})["Location"] == "/barcamp/join/"
    assert client.get("/barcamp/errata/read/").status_code == 405


def test_they_are_printed_and_on_the_wall(vera, client):
    for path in ("/barcamp/print/errata/", "/barcamp/wall/"):
        assert MOVED in pages.text(client.get(path))


def test_there_is_nothing_to_print_before_the_first(event, client):
    (slot, _), (hall, _) = make.slots(event), make.rooms(event)
    make.published(event, (make.pitch(event), hall, slot))
    response = client.get("/barcamp/print/errata/")
    assert response.status_code == 404
    assert "Nothing has changed since version 1." in pages.text(response)


@pytest.mark.parametrize("path", ["errata/", "", "timetable/", "print/errata/", "wall/"])
def test_the_number_of_queries_does_not_grow_with_the_errata(vera, event, path):
    (git,), (slot, _), (hall, cellar) = event.pitches.all(), event.slots.all(), event.rooms.all()
    vera.get(f"/barcamp/{path}")  # puts up the stage
    vera.cookies["looked"] = "1"
    counts = []
    for more in (0, 8):
        for room in [hall, cellar] * more:
            make.published(event, (git, room, slot))
        with CaptureQueriesContext(connection) as queries:
            vera.get(f"/barcamp/{path}")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
