"""Publishing at the same moment, through the doors of the app, in threads with connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def publish_all(event, organisers, drafts) -> list[int]:
    """Each organiser presses the button of their draft; all at once."""
    ready = Barrier(len(drafts))

    def press(client, draft) -> int:
        try:
            ready.wait(timeout=20)
            return client.post(f"/barcamp/schedule/{draft.number}/", {"seen": draft.state()}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(drafts)) as pool:
        return list(pool.map(press, organisers, drafts))


@pytest.fixture
def event():
    return make.event()


@pytest.fixture
def organisers(event):
    return [make.client_of(make.organiser(event, f"Organiser {number}")) for number in range(4)]


@pytest.fixture
def places(event):
    slots, (room,) = make.slots(event), make.rooms(event, 10)
    return [(make.pitch(event, title), room, slot) for title, slot in zip(("Kanban", "Git"), slots, strict=True)]


def test_one_draft_published_by_four_at_once_is_one_version(event, organisers, places):
    make.published(event, places[0])
    draft = make.draft(event, *places)
    assert publish_all(event, organisers, [draft] * 4) == [302] * 4
    assert sorted(event.schedules.values_list("number", "version")) == [(1, 1), (2, 2)]
    assert event.errata.count() == 1


def test_four_drafts_published_at_once_are_four_versions(event, organisers, places):
    drafts = [make.draft(event, place) for place in (*places, *places)]
    assert publish_all(event, organisers, drafts) == [302] * 4
    assert sorted(event.schedules.values_list("version", flat=True)) == [1, 2, 3, 4]
