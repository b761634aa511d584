"""What a link says of itself where it is shared."""

import json

import pytest
from lxml import html

from tests import make

pytestmark = pytest.mark.django_db
HOME = "http://testserver/barcamp/"
NASTY = '</script><b>"Tea" & <!-- more'


@pytest.fixture
def event():
    event = make.event(place="Tempe", about="Everybody may speak.")
    slots, (big, _) = make.slots(event), make.rooms(event)
    make.published(event, (make.pitch(event, NASTY, by=make.attendee(event), synopsis="Of leaves."), big, slots[0]))
    make.pitch(event, "Later")
    return event


def shared(client, path: str) -> tuple[dict, dict]:
    """The facts of a page, and its preview."""
    page = html.fromstring(client.get(path).content.decode())
    (facts,) = page.xpath("//script[@type='application/ld+json']/text()")
    preview = {meta.get("property"): meta.get("content") for meta in page.xpath("//meta[@property]")}
    return json.loads(facts), preview


SCHEMA = "https://schema.org/"
HELD = {
    "eventAttendanceMode": f"{SCHEMA}OfflineEventAttendanceMode",
    "eventStatus": f"{SCHEMA}EventScheduled",
}
WHOLE = {
    "@type": "Event",
    **HELD,
    "startDate": "2031-01-29",
    "endDate": "2031-01-29",
    "organizer": {"@type": "Organization", "name": "BarCamp", "url": HOME},
    "name": "BarCamp",
    "url": HOME,
    "description": "Everybody may speak.",
    "location": {"@type": "Place", "name": "Tempe", "address": "Tempe"},
}


@pytest.mark.parametrize(("path", "title"), [("", "BarCamp"), ("timetable/", "Timetable · BarCamp")])
def test_the_event_and_its_timetable_say_when_and_where_it_is(event, client, path, title):
    facts, preview = shared(client, HOME + path)
    assert facts == {"@context": SCHEMA, **WHOLE}
    assert preview["og:title"] == title
    assert preview["og:url"] == HOME + path
    assert preview["og:image"] == "http://testserver/static/img/mark-512.png"


def test_a_pitch_says_what_it_is_and_once_it_has_a_place_when_and_where(event, client):
    facts, preview = shared(client, f"{HOME}pitches/1/")
    assert facts == {
        "@context": "https://schema.org/",
        "@type": "Event",
        **HELD,
        "name": NASTY,
        "url": f"{HOME}pitches/1/",
        "description": "Of leaves.",
        "startDate": "2031-01-29T11:00:00-07:00",
        "endDate": "2031-01-29T11:50:00-07:00",
        "location": {"@type": "Place", "name": "Room 1", "address": "Tempe"},
        "performer": [{"@type": "Person", "name": "Ada"}],
        "superEvent": WHOLE,
    }
    assert preview == {
        "og:type": "website",
        "og:site_name": "BarCamp",
        "og:url": f"{HOME}pitches/1/",
        "og:image": "http://testserver/static/img/mark-512.png",
        "og:title": NASTY,
        "og:description": "Wed 11:00–11:50, Room 1. Of leaves.",
    }
    facts, preview = shared(client, f"{HOME}pitches/2/")
    assert {"startDate", "location", "performer"} & {*facts} == set()
    assert preview["og:description"] == "BarCamp"


def test_a_session_that_was_withdrawn_is_cancelled(event, client):
    event.pitches.get(number=1).withdraw()
    facts, _ = shared(client, f"{HOME}pitches/1/")
    assert facts["eventStatus"] == f"{SCHEMA}EventCancelled"


def test_the_timetable_opens_in_giggity_by_link_and_code(event, client):
    page = html.fromstring(client.get("/barcamp/timetable/").content.decode())
    link = "https://ggt.gaa.st/#url=http%3A%2F%2Ftestserver%2Fbarcamp%2Ftimetable.xml"
    assert page.xpath("//details[@class='giggity']//a/@href") == [link]
    assert page.xpath("//details[@class='giggity']//*[@role='img']/@aria-label") == [
        "QR code that opens the timetable in Giggity"
    ]
