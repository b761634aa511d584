"""The feed of changes, read back as a reader of feeds would."""

import pytest
from defusedxml import ElementTree

from tests import make

pytestmark = pytest.mark.django_db
ATOM = {"": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def event():
    """Version 1, and version 2 in which ARM has another room."""
    event = make.event()
    slots, (big, small) = make.slots(event), make.rooms(event)
    arm = make.pitch(event, "ARM <b> & more")
    make.published(event, (arm, big, slots[0]))
    make.published(event, (arm, small, slots[0]))
    return event


def read_atom(client) -> tuple:
    response = client.get("/barcamp/timetable.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    return root, [{part.tag.partition("}")[2]: part.text for part in each} for each in root.findall("entry", ATOM)]


def test_each_version_and_each_erratum_is_an_entry_newest_first(event, client):
    root, entries = read_atom(client)
    erratum = event.errata.get()
    assert [(entry["title"], entry["content"]) for entry in entries] == [
        ("Erratum 1", erratum.sentence),
        ("Version 2 is published", "1 session."),
        ("Version 1 is published", "1 session."),
    ]
    assert "ARM <b> & more" in erratum.sentence
    assert root.findtext("title", namespaces=ATOM) == "BarCamp: changes"
    assert root.findtext("updated", namespaces=ATOM) == entries[0]["updated"]
    assert [link.get("href") for link in root.findall("link", ATOM)] == [
        "http://testserver/barcamp/timetable.atom",
        "http://testserver/barcamp/errata/",
    ]


def test_an_entry_keeps_its_id_when_more_come(event, client):
    before = {entry["id"] for entry in read_atom(client)[1]}
    (row,) = event.published().placements.all()
    make.published(event, (row.pitch, event.rooms.first(), row.slot))
    after = [entry["id"] for entry in read_atom(client)[1]]
    assert len(set(after)) == len(after) == 5
    assert before < set(after)


def test_the_json_feed_says_the_same(event, client):
    said = client.get("/barcamp/timetable.feed.json").json()
    assert {key: said[key] for key in ("version", "title", "home_page_url", "feed_url")} == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "BarCamp: changes",
        "home_page_url": "http://testserver/barcamp/errata/",
        "feed_url": "http://testserver/barcamp/timetable.feed.json",
    }
    atom = [(entry["id"], entry["title"], entry["content"], entry["updated"]) for entry in read_atom(client)[1]]
    assert [(i["id"], i["title"], i["content_text"], i["date_published"]) for i in said["items"]] == atom
    assert said["items"][0]["url"] == "http://testserver/barcamp/pitches/1/"


def test_it_is_read_in_the_language_of_its_address_whatever_the_asker_speaks(event, client):
    german = client.get("/barcamp/timetable.atom?language=de", headers={"Accept-Language": "fr"})
    root = ElementTree.fromstring(german.content)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == german["Content-Language"] == "de"
    said = [entry.findtext("title", namespaces=ATOM) for entry in root.findall("entry", ATOM)]
    assert said == ["Erratum 1", "Version 2 ist veröffentlicht", "Version 1 ist veröffentlicht"]
    assert "von Room 1 nach Room 2" in root.findtext("entry/content", namespaces=ATOM)
    assert root.find("link", ATOM).get("href") == "http://testserver/barcamp/timetable.atom?language=de"
    english, entries = read_atom(client)
    assert root.findtext("id", namespaces=ATOM) != english.findtext("id", namespaces=ATOM)
    assert [each.findtext("id", namespaces=ATOM) for each in root.findall("entry", ATOM)] == [
        entry["id"] for entry in entries
    ]
    said = client.get("/barcamp/timetable.feed.json?language=ar").json()
    assert (said["language"], said["title"]) == ("ar", "\u2068BarCamp\u2069: التغييرات")
    assert client.get("/barcamp/timetable.feed.json?language=tlh").json()["language"] == "en"


def test_pages_lead_to_the_feed_and_the_calendars_in_their_language(event, client):
    pages = ("/barcamp/timetable/", "/barcamp/timetable/rooms/room-1/")
    german, room = (client.get(path, headers={"Accept-Language": "de"}).content.decode() for path in pages)
    for end in ("timetable.atom", "timetable.feed.json", "timetable.ics"):
        assert f'href="/barcamp/{end}?language=de"' in german
    assert 'href="/barcamp/timetable.ics?language=de&amp;room=room-1"' in room
    assert [client.get(path).content.decode().count("?language=") for path in pages] == [0, 0]


def test_before_anything_is_published_the_feed_is_empty_and_who_has_it_is_told_so(client):
    make.event()
    root, entries = read_atom(client)
    assert entries == []
    assert root.findtext("updated", namespaces=ATOM)
    tag = client.get("/barcamp/timetable.atom")["ETag"]
    assert client.get("/barcamp/timetable.atom", headers={"If-None-Match": tag}).status_code == 304
