"""What every kind of sheet has in common; kinds are found in the site map, so that none is forgotten."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from tests import make
from tests.pages import SHEETS

pytestmark = pytest.mark.django_db
# What is hung, handed out or stuck by itself, be it a whole sheet or a part of one.
ALONE = "//section[contains(@class, 'sheet')] | //*[contains(@class, 'page-')] | //section//article"
NEED_A_SCHEDULE = {"print/doors/", "print/wall/", "print/errata/", "print/errata/labels/"}


@pytest.fixture
def event(event, monkeypatch):
    """Rooms for more than one sheet of the wall and more than one page of the booklet; printed at 11:05."""
    monkeypatch.setattr(timezone, "now", lambda: make.MORNING + timedelta(minutes=5))
    make.slots(event)
    make.rooms(event, *[20] * 20)
    make.pitch(event, by=make.attendee(event))
    return event


def publish(event):
    """Twice, so that there is an erratum."""
    (slot, _), (room, other, *_), (pitch,) = event.slots.all(), event.rooms.all(), event.pitches.all()
    for place in (room, other):
        make.published(event, (pitch, place, slot))


def alone(client, path: str):
    response = client.get(f"/barcamp/{path}", {"paper": "a4"} if "wall" in path else {})
    assert response.status_code == 200, path
    found = html.fromstring(response.content.decode()).xpath(ALONE)
    assert found, path
    return found


def missing(part, version: str) -> list[str]:
    said = " ".join(part.text_content().split())
    # A label tells when its erratum was made, which is all that it says for ever.
    when = r"Erratum \d \w{3} \d\d:\d\d" if "Erratum" in said else r"printed Wed 29 Jan, 11:05 \(America/Phoenix\)"
    found = {
        "code": bool(part.xpath(".//*[contains(@class, 'qr')]//*[local-name()='path']")),
        "version": bool(re.search(version, said)),
        "time": bool(re.search(when, said)),
    }
    return [what for what, is_there in found.items() if not is_there]


@pytest.mark.parametrize("path", SHEETS)
def test_every_sheet_bears_version_time_and_code(event, olga, path):
    publish(event)
    assert [lost for part in alone(olga, path) if (lost := missing(part, r"[Vv]ersion 2\b"))] == []


@pytest.mark.parametrize("path", [path for path in SHEETS if path not in NEED_A_SCHEDULE])
def test_sheets_that_come_before_the_schedule_say_so(event, olga, path):
    assert [lost for part in alone(olga, path) if (lost := missing(part, "Before version 1"))] == []
