"""Announcements over HTTP: typed on the day's page, read on the wall and on every phone."""

import pytest
from django.test import Client

from tests import make, pages
from tests.person import Person

pytestmark = pytest.mark.django_db

DAY = "/barcamp/desk/day/"
PIZZA = "Pizza is in the atrium"


@pytest.fixture
def olga(event) -> Person:
    return Person(make.client_of(make.organiser(event)))


def test_it_is_read_on_the_wall_and_on_every_phone_until_it_is_ended(event, olga):
    olga.visit(DAY).press("Say it to everybody", fill={"Announcement": PIZZA, "For": "15 minutes"})
    assert "Everybody reads it now." in olga.text
    for person in (None, make.attendee(event)):
        for path in ("", "timetable/", "pitches/", "pitches/new/", "wall/", "results/"):
            assert PIZZA in pages.text(make.client_of(person).get(f"/barcamp/{path}", follow=True)), path
    fragment = Client().get("/barcamp/timetable/", headers={"HX-Request": "true"}).content.decode()
    assert PIZZA in fragment.split('<div id="news" hx-swap-oob="innerHTML">')[1]
    olga.press("End it")
    assert PIZZA not in pages.text(Client().get("/barcamp/"))


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": " "}, "Type what everybody is to read."),
        ({"text": "x" * 201}, "Use 200 characters at most. This has 201."),
        ({"text": PIZZA, "minutes": "7"}, "Choose how long it stands."),
    ],
)
def test_what_cannot_be_announced_is_refused_and_stays_typed(event, olga, sent, sentence):
    response = olga.client.post("/barcamp/desk/announcements/", {"minutes": 60} | sent)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert sent["text"].strip() in response.content.decode()
    assert not event.announcements.exists()


def test_only_organisers_announce(event, olga):
    helper = make.client_of(make.helper(event))
    assert helper.post("/barcamp/desk/announcements/", {"text": PIZZA, "minutes": 15}).status_code == 403
    assert olga.client.get("/barcamp/desk/announcements/").status_code == 405
    assert olga.client.post("/barcamp/desk/announcements/7/end/").status_code == 404
