"""The report and the data pack: once voting is over, for everybody."""

import csv
import io
import zipfile

import pytest
from lxml import html

from tests import make
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = make.event()
    slots, (big, small) = make.slots(event), make.rooms(event)
    arm, tea, pens = (make.pitch(event, title) for title in ("Fedora on ARM", "Tea", "Pens"))
    make.attendee(event, "Speaker").pitches.add(arm)
    event.voting.open()
    for name, wants in (("Ada", [arm, tea]), ("Bob", [arm, pens]), ("Cyn", [])):
        person = make.attendee(event, name)
        for pitch in wants:
            person.vote_for(pitch)
    make.published(event, (arm, big, slots[0]), (tea, small, slots[1]))
    return event


def test_it_is_shown_when_voting_has_closed(event, client):
    assert "only when voting has closed" in text(client.get("/barcamp/report/"))
    assert client.get("/barcamp/data.zip").status_code == 409
    event.voting.close()
    assert client.get("/barcamp/data.zip").status_code == 200


def test_it_counts_who_came_and_who_got_what_they_asked_for(event, client):
    event.voting.close()
    said = text(client.get("/barcamp/report/"))
    assert "people joined 4 of them presented 1 of them voted 2 votes 4 pitches 3 of them took place 2" in said
    assert "How many got what they asked for got all 1 missed one 1" in said
    assert "Votes on a ballot 1–3 2 4–6 0" in said
    assert "Slots in which a room had a session Room 1 1 of 2 Room 2 1 of 2" in said


def test_a_range_of_numbers_runs_as_the_page_does_and_a_room_its_own_way(event, client):
    """By itself it has no letter that says which way, and would run from left to right in Arabic too."""
    event.voting.close()
    page = html.fromstring(client.get("/barcamp/report/", HTTP_ACCEPT_LANGUAGE="ar").content.decode())
    ways = {head.text: head.get("dir") for head in page.xpath("//table[@class='bars']//th")}
    assert (ways["1–3"], ways["Room 1"]) == (None, "auto")
    assert page.get("dir") == "rtl"


def test_heads_counted_say_how_many_votes_became_people(event, client):
    event.voting.close()
    row = event.published().placements.get(pitch__title="Fedora on ARM")
    event.head_counts.create(pitch=row.pitch, slot=row.slot, room=row.room, count=9)
    event.head_counts.create(pitch=row.pitch, slot=row.slot, room=row.room, count=2)
    said = text(client.get("/barcamp/report/"))
    assert "In the 1 session where heads were counted, 50 % of the votes became people." in said
    assert "People counted, of the votes Fedora on ARM 2 of 2" in said
    event.head_counts.create(pitch=row.pitch, slot=row.slot, room=row.room, count=30)
    said_then = text(client.get("/barcamp/report/"))
    assert "In the 1 session where heads were counted, more people came than had voted for it." in said_then
    event.head_counts.create(pitch=row.pitch, slot=row.slot, room=row.room, count=2)
    with zipfile.ZipFile(io.BytesIO(client.get("/barcamp/data.zip").content)) as files:
        assert files.read("head_counts.csv").decode().splitlines() == ["pitch,slot,room,people", "p1,s1,r1,2"]


def test_the_data_holds_every_vote_and_every_version_and_no_name(event, client):
    event.voting.close()
    make.published(event, *[(row.pitch, row.room, row.slot) for row in event.published().placements.all()][:1])
    with zipfile.ZipFile(io.BytesIO(client.get("/barcamp/data.zip").content)) as files:
        texts = {name: files.read(name).decode() for name in files.namelist()}
    assert len(list(csv.DictReader(io.StringIO(texts["ballots.csv"])))) == 4
    placed = [(row["version"], row["pitch"]) for row in csv.DictReader(io.StringIO(texts["schedules.csv"]))]
    assert placed == [("1", "p1"), ("1", "p2"), ("2", "p1")]
    assert not [name for name in ("Ada", "Bob", "Speaker") for text in texts.values() if name in text]


def test_a_report_on_nothing_says_so(client):
    event = make.event()
    event.voting.open()
    event.voting.close()
    for path in ("report/", "data.zip"):
        page = client.get(f"/barcamp/{path}")
        assert (page.status_code, "There are no slots to place sessions in." in text(page)) == (422, True)
