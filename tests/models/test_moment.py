"""A moment as people read it: in the night in which clocks go back, their zone tells one 02:30 from the other."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from lxml import html

from fudsched.models.moment import shown
from tests import make
from tests.pages import text

# Berlin's clocks go from 3:00 back to 2:00 at 1:00 UTC.
NIGHT = datetime(2031, 10, 26, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hours", "said"),
    [
        ("Europe/Berlin", -0.5, "01:30"),
        ("Europe/Berlin", 0.5, "02:30 CEST"),
        ("Europe/Berlin", 1.5, "02:30 CET"),
        ("Europe/Berlin", 2, "03:00"),
        ("Europe/Berlin", -24 * 210 + 1, "03:00"),  # on 30 March 2:00 never comes
        ("America/Phoenix", 0.5, "17:30"),
        ("America/Santiago", -24 * 203 + 2.5, "23:30 -03"),  # on 5 April, before midnight
    ],
)
def test_a_time_names_its_zone_where_the_clock_shows_it_twice(zone, hours, said):
    assert shown((NIGHT + timedelta(hours=hours)).astimezone(ZoneInfo(zone)), "H:i") == said


def test_a_time_kept_as_text_is_told_apart_on_a_page_of_its_event():
    moment = datetime.fromisoformat("2031-10-26T02:30:00+01:00")
    assert shown(moment, "l H:i") == "Sunday 02:30"
    with timezone.override("Europe/Berlin"), translation.override("de"):
        assert shown(moment, "l H:i") == "Sonntag 02:30 CET"
    with timezone.override("Asia/Tokyo"):
        assert shown(moment, "l H:i") == "Sunday 02:30"


@pytest.fixture
def night(db):
    event = make.event(time_zone="Europe/Berlin")
    slots, (room, other) = make.slots(event, 3, start=NIGHT), make.rooms(event)
    pitches = [make.pitch(event, title) for title in ("Owls", "Bats", "Hens")]
    for where in (room, other):
        make.published(event, *[(pitch, where, slot) for pitch, slot in zip(pitches, slots, strict=True)])
    make.published(event, *[(pitch, room, slot) for pitch, slot in zip(pitches, reversed(slots), strict=True)])
    return event


def test_the_two_hours_of_one_name_are_told_apart_wherever_times_stand(night, client):
    assert [str(slot) for slot in night.slots.all()] == [
        "Sun 02:00 CEST–02:50 CEST",
        "Sun 02:00 CET–02:50 CET",
        "Sun 03:00–03:50",
    ]
    for path in ("timetable/", "print/doors/", "print/wall/", "print/booklet/", "pitches/2/", "errata/"):
        said = text(client.get(f"/barcamp/{path}"))
        assert "02:00 CET" in said, path
        assert "03:00 CE" not in said, path
        assert ("02:00 CEST" in said) is (path != "pitches/2/"), path


def test_a_row_of_a_door_has_room_for_the_zone_of_its_times(night, client):
    page = html.fromstring(client.get("/barcamp/print/doors/").content.decode())
    rows = page.xpath("//section[1]//li")
    tall = {row.xpath(".//time")[0].text: int(row.get("data-mm")) for row in rows}
    assert tall["02:00 CEST"] == tall["02:00 CET"] > tall["03:00"] + 10
