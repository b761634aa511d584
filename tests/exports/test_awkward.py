"""The schedule files of events that are not as events usually are, as anybody gets them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from jsonschema import Draft6Validator, FormatChecker
from lxml import etree

from fudsched.models import Link
from tests import make

pytestmark = pytest.mark.django_db
EMOJI = "👩🏽‍💻🏳️‍🌈"


def festival():
    """Over two days and two midnights, among them that of the changing clocks, with everything long and odd."""
    event = make.event("night", name=f"{EMOJI} <Nacht> & “Tag”", time_zone="Europe/Berlin")
    slots = make.slots(event, 6, start=datetime(2031, 3, 29, 21, 30, tzinfo=UTC))
    rooms = make.rooms(event, 1, 2, 30_000)
    rooms[0].name, rooms[0].building = f"{EMOJI}\u202e", "B & C"
    rooms[0].save()
    ada = make.attendee(event, f"A{EMOJI}" * 5)
    pitches = [
        make.pitch(event, "W" * 160, by=ada, topic="<i>", synopsis="\x0b\ufffe]]>" * 100, length=3, language="zh-Hant"),
        make.pitch(event, EMOJI * 10, by=ada),
        make.pitch(event, "Withdrawn"),
    ]
    event.plenaries.create(title=EMOJI, starts_at=slots[-1].ends_at, place=rooms[1].name)
    event.plenaries.create(title="Before", starts_at=slots[0].starts_at - timedelta(hours=4))
    make.published(event, (pitches[0], rooms[0], *slots[1:4]), (pitches[1], rooms[1], slots[4]),
                   (pitches[2], rooms[2], slots[5]))  # fmt: skip
    pitches[2].withdraw()
    for kind in Link.Kind.values:
        Link.add(
            pitches[0],
            ada,
            kind=kind,
            url=f"https://bücher.example/{EMOJI}?a=b&c#{kind}",
            title="" if kind == "code" else EMOJI,
        )
    return event


def week():
    event = make.event("a-b-c-9", name="A week", time_zone="America/Argentina/Buenos_Aires")
    (room,) = make.rooms(event, 12)
    slots = [make.slots(event, 1, start=make.MORNING + timedelta(days=n))[0] for n in range(7)]
    make.published(event, *[(make.pitch(event, f"Day {n}"), room, slot) for n, slot in enumerate(slots)])
    return event


def withdrawn():
    """Nothing in it takes place but a plenary longer than a day."""
    event = make.event("void", name="\u200b", time_zone="Etc/GMT+12")
    (room,), (slot,) = make.rooms(event, 1), make.slots(event, 1)
    event.plenaries.create(title="Talk", starts_at=make.MORNING, ends_at=make.MORNING + timedelta(hours=30))
    pitch = make.pitch(event)
    make.published(event, (pitch, room, slot))
    pitch.withdraw()
    return event


EVENTS = [festival, week, withdrawn]


@pytest.mark.parametrize("made", EVENTS)
def test_awkward_events_follow_the_c3voc_schema(made, client, schemas):
    event = made()
    xml = client.get(f"/{event.slug}/timetable.xml").content
    etree.XMLSchema(etree.parse(schemas / "schedule.xml.xsd")).assertValid(etree.fromstring(xml))
    said = client.get(f"/{event.slug}/timetable.json").json()
    checks = Draft6Validator(json.loads((schemas / "schema.json").read_text()), format_checker=FormatChecker())
    assert [error.message for error in checks.iter_errors(said)] == []
