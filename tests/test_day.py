"""One whole day, through HTTP alone and without JavaScript: from an empty server to the sheet on the door."""

import csv
import json

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from icalendar import Calendar
from lxml import etree

from fudsched import access
from fudsched.models import Event
from tests.person import Person, words

ROOMS = """Great Hall (Main), 60, projector, step-free
Attic; 25
Cellar (Main), 12 seats, whiteboard"""


def set_up(organiser: Person) -> None:
    organiser.visit("/new/").press(
        "Found the event",
        fill={
            "Name": "Harbour Camp",
            "Address": "harbour-camp",
            "Time zone": "Europe/Lisbon",
            "First day": "2031-05-24",
            "Slots of each day": "11:00 to 17:00, 50 minutes, 10 between, lunch at 12",
        },
    )
    organiser.visit("/harbour-camp/desk/rooms/").press("Add these rooms", fill={"Rooms": ROOMS})
    organiser.visit("/harbour-camp/desk/plenaries/").press(
        "Add it", fill={"Title": "State of the harbour", "Begins": "2031-05-24T10:00", "Ends": "2031-05-24T10:40"}
    )


def join(name: str, code: str) -> Person:
    person = Person().visit(f"/harbour-camp/join/?code={code}").press("Join", fill={"Your name": name})
    assert person.response.status_code == 200
    return person


def pitch(person: Person, title: str, **fields) -> None:
    person.visit("/harbour-camp/pitches/new/").press("Pitch it", fill={"Title": title, **fields})
    assert title in person.text


def vote(person: Person, *titles: str) -> None:
    for title in titles:
        person.visit("/harbour-camp/pitches/").press(f"Vote for {title}")
        assert person.response.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_day_from_an_empty_server_to_the_sheet_on_the_door():
    owner = User.objects.create_superuser("olga")
    organiser = Person().visit(access.sign_in_link(owner)).press("Sign in")
    set_up(organiser)
    event = Event.objects.get(slug="harbour-camp")
    assert [(room.name, room.capacity) for room in event.rooms.all()] == [
        ("Great Hall", 60), ("Attic", 25), ("Cellar", 12)
    ]  # fmt: skip

    # Before the doors open nobody can pitch, and the page says so.
    ada = join("Ada", event.code)
    assert "Pitching has not opened yet." in ada.visit("/harbour-camp/pitches/").text
    organiser.visit("/harbour-camp/desk/").press("Open pitching")

    pitch(ada, "Packaging with friends", **{"Presented together with": "Grace", "projector": True})
    bob = join("Bob", event.code)
    pitch(bob, "Fedora on ARM")
    pitch(bob, "Old boats, new radios")
    organiser.visit("/harbour-camp/desk/walk-up/").press(
        "Put it on the wall", fill={"Title": "Lockpicking", "Presented by": "Cleo"}
    )
    organiser.visit("/harbour-camp/desk/").press("Open voting")

    crowd = [ada, bob, *(join(f"Voter {n}", event.code) for n in range(4))]
    for number, person in enumerate(crowd):
        vote(person, "Packaging with friends", *(["Fedora on ARM"] if number % 2 else ["Lockpicking"]))
    vote(bob, "Old boats")
    assert ada.visit("/harbour-camp/results/").page.xpath("//meter") == [], "counts are hidden until voting closes"

    organiser.visit("/harbour-camp/desk/").follow("Close voting").press("Close voting now")
    assert "13 votes of 6 people are counted." in organiser.text
    late = join("Late", event.code).visit("/harbour-camp/pitches/").press("Vote for Lockpicking")
    assert late.response.status_code == 409
    assert "Voting closed at" in late.text
    rows = list(csv.reader(ada.client.get("/harbour-camp/results.csv").content.decode("utf-8-sig").splitlines()))
    assert [(row[1], row[3]) for row in rows[1:]] == [
        ("Packaging with friends", "6"), ("Fedora on ARM", "3"), ("Lockpicking", "3"), ("Old boats, new radios", "1")
    ]  # fmt: skip

    organiser.visit("/harbour-camp/schedule/").press("Make schedule", fill={"Seconds to think": "1"})
    call_command("worker", "--until-idle")
    organiser.visit("/harbour-camp/schedule/").follow("Draft 1")
    assert "13 of at most 13" in organiser.text
    assert ada.client.get("/harbour-camp/schedule/1/").status_code == 403, "a draft is for organisers alone"
    assert "Packaging" not in ada.visit("/harbour-camp/timetable/").text
    organiser.press("Publish it")
    assert "Version 1 is published." in organiser.text

    stranger = Person().visit("/harbour-camp/timetable/")
    placed = {p.pitch.title: p for p in event.published().placements.select_related("pitch", "room", "slot")}
    for title, placement in placed.items():
        assert title in stranger.text
        assert placement.room.name in stranger.text
    assert "State of the harbour" in stranger.text
    assert placed["Packaging with friends"].room.name == "Great Hall", "it asked for a projector"
    bobs = [placed["Fedora on ARM"].slot, placed["Old boats, new radios"].slot]
    assert bobs[0] != bobs[1], "nobody is in two places"

    doors = stranger.visit("/harbour-camp/print/doors/")
    sheets = doors.page.xpath("//section[.//svg]")
    assert len(sheets) == 3, "a sheet for each room"
    assert all("Version 1" in words(sheet) for sheet in sheets)

    calendar = Calendar.from_ical(stranger.client.get("/harbour-camp/timetable.ics").content)
    assert {str(item["SUMMARY"]) for item in calendar.walk("VEVENT")} >= {*placed, "State of the harbour"}
    schedule = json.loads(stranger.client.get("/harbour-camp/timetable.json").content)
    assert schedule["schedule"]["version"] == "1"
    tree = etree.fromstring(stranger.client.get("/harbour-camp/timetable.xml").content)
    talks = {
        event.findtext("title"): (room.get("name"), event.findtext("start"))
        for room in tree.iter("room")
        for event in room
    }
    lisbon = {
        title: (p.room.name, p.slot.starts_at.astimezone(event.tz).strftime("%H:%M")) for title, p in placed.items()
    }
    assert {title: talks[title] for title in lisbon} == lisbon
