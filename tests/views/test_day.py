"""The day's pages: what an organiser presses in a corridor, without JavaScript; who may not; what is kept."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fudsched.models import Stamp
from tests import make
from tests.person import Person, words

pytestmark = pytest.mark.django_db

DAY = "/barcamp/desk/day/"


@pytest.fixture
def event():
    """Kanban runs; Git is next in the cellar, for which three voted; Rust waits."""
    event = make.event(time_zone=make.noon_now())
    start = timezone.now() - timedelta(minutes=20)
    (now, soon), (hall, cellar) = make.slots(event, 2, start), make.rooms(event)
    kanban, git, _rust = (make.pitch(event, title) for title in ("Kanban", "Git", "Rust"))
    for number in range(3):
        make.attendee(event, f"Voter {number}").votes.create(pitch=git)
    make.published(event, (kanban, hall, now), (git, cellar, soon))
    return event


@pytest.fixture
def olga(event):
    return Person(make.client_of(make.organiser(event)))


def number(event, title: str) -> int:
    return event.pitches.get(title=title).number


def test_the_day_says_what_is_on_and_what_comes_next(olga):
    text = olga.visit(DAY).text
    assert text.index("Now") < text.index("Kanban Room 1 · about 0 expected, 40 seats") < text.index("Next")
    assert text.index("Next") < text.index("Git Room 2 · about 3 expected, 20 seats")
    assert "1 without a place Rust 0 votes" in text


def test_one_tap_moves_a_session_to_another_room(event, olga):
    stamp = Stamp.objects.get(event=event).value
    olga.visit(DAY).follow("Git").press("Room 1", fill={"Why": "more of you came"})
    assert olga.path == DAY
    assert "Version 2 is out. “Git” moves from Room 2 to Room 1, same time:" in olga.text
    assert "more of you came." in olga.text
    assert event.published().placements.get(pitch__title="Git").room.name == "Room 1"
    assert Stamp.objects.get(event=event).value == stamp  # announced when the test's transaction would have ended


def test_a_change_is_announced_to_every_open_page(event, olga, django_capture_on_commit_callbacks):
    stamp = Stamp.objects.get(event=event).value
    with django_capture_on_commit_callbacks(execute=True):
        olga.visit(DAY).follow("Git").press("Cancel it for everybody")
    assert Stamp.objects.get(event=event).value > stamp


def test_a_session_is_cancelled_with_a_reason(event, olga):
    olga.visit(DAY).follow("Git").press("Cancel it for everybody", fill={"Why": "Gus is ill"})
    assert "Version 2 is out. “Git” is cancelled." in olga.text
    assert "Gus is ill." in olga.text
    assert str(event.deeds.get(kind="day")).startswith("Olga published version 2: “Git” is cancelled.")
    assert event.pitches.get(title="Git").withdrawn_at


def test_what_has_begun_offers_nothing(olga):
    olga.visit(DAY).follow("Kanban")
    assert "It has begun. What has begun stays as it is, unless" in olga.text
    assert not olga.page.xpath("//main//button")


def test_what_its_presenters_withdrew_can_be_published_as_cancelled(event, olga):
    event.pitches.get(title="Git").withdraw()
    olga.visit(DAY).follow("Git")
    assert "Its presenters have withdrawn it." in olga.text
    olga.press("Cancel it for everybody")
    assert "“Git” is cancelled." in olga.text


def test_a_late_pitch_is_typed_in_and_placed(event, olga):
    olga.visit(DAY).press("Add it, then choose its place", fill={"Title": "Late idea", "Presented by": "Lea"})
    assert olga.path == f"{DAY}sessions/{number(event, 'Late idea')}/"
    assert "It has no place yet." in olga.text
    olga.press("Room 1")
    assert "Version 2 is out. “Late idea” is new:" in olga.text


def test_a_late_pitch_without_a_title_keeps_what_was_typed(olga):
    olga.visit(DAY).press("Add it, then choose its place", fill={"Presented by": "Lea"})
    assert olga.response.status_code == 422
    assert "Type the title." in olga.text
    assert olga.page.xpath("//input[@name='names']/@value") == ["Lea"]


def test_the_rest_of_the_day_runs_late_and_comes_back(event, olga):
    was = event.slots.last().starts_at
    olga.visit(DAY).press("+10 min", fill={"Why": "the coffee"})
    assert "begins at" in olga.text
    assert event.slots.last().starts_at == was + timedelta(minutes=10)
    assert "Now it is 10 minutes later than planned." in olga.text
    olga.press("Back on time, −10 min")
    assert event.slots.last().starts_at == was
    assert "later than planned" not in olga.text


def test_a_lost_room_is_seen_before_it_is_closed(event, olga):
    olga.visit(DAY).follow("Room 2")
    assert "Without Room 2" in olga.text
    assert "Room 1 (40 seats), the same time. 3 people more would sit in something they want." in olga.text
    olga.press("Close it, and publish", fill={"Why": "water"})
    assert "“Git” moves from Room 2 to Room 1" in olga.text
    assert "water." in olga.text
    assert event.rooms.get(slug="room-2").closed_cells.count() == 1


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"to": ""}, "Choose a place."),
        ({"to": "9-9"}, "That place is not here any more."),
        ({"to": "x"}, "That place is not here any more."),
        ({"session": "x"}, "That pitch is not here any more."),
        ({"reason": "y" * 101}, "Use 100 characters at most. This has 101."),
    ],
)
def test_a_move_that_makes_no_sense_is_refused_in_a_sentence_and_the_reason_stays(event, olga, sent, sentence):
    row = event.published().placements.select_related("pitch").get(pitch__title="Git")
    hall = event.rooms.get(slug="room-1")
    said = {
        "session": f"{row.pitch.number}.{row.slot_id}-{row.room_id}",
        "to": f"{row.slot_id}-{hall.pk}",
        "reason": "why",
    }
    response = olga.client.post(f"{DAY}sessions/{row.pitch.number}/", said | sent, headers={"X-CSRFToken": "x"})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert f'value="{(said | sent)["reason"]}"' in response.content.decode()
    assert event.published().version == 1


@pytest.mark.parametrize("path", ["", "sessions/1/", "rooms/room-1/"])
def test_the_day_is_for_organisers(event, path):
    for person, status in ((None, 302), (make.attendee(event), 403), (make.helper(event), 403)):
        assert make.client_of(person).get(DAY + path).status_code == status


@pytest.mark.parametrize("path", ["late/", "pitch/"])
def test_buttons_are_for_organisers_and_only_pressed(event, olga, path):
    assert make.client_of(make.helper(event)).post(DAY + path).status_code == 403
    assert olga.client.get(DAY + path).status_code == 405


def test_before_the_first_version_the_day_leads_to_the_schedule():
    event = make.event()
    make.slots(event, start=timezone.now()), make.rooms(event), make.pitch(event)
    olga = Person(make.client_of(make.organiser(event))).visit(DAY)
    assert "Nothing is published yet. The day begins with version 1." in olga.text
    assert [words(heading) for heading in olga.page.xpath("//main//h2")] == ["Announcements"]
    assert olga.visit(f"{DAY}sessions/1/").response.status_code == 409
    assert olga.visit(f"{DAY}rooms/room-1/").response.status_code == 409


def test_pages_of_the_day_take_as_many_queries_for_many_as_for_few(event, olga):
    counts = {}
    for more in (0, 12):
        room = event.rooms.first()
        slots = make.slots(event, more, make.MORNING)
        for slot in slots:
            make.pitch(event, f"Waiting {slot.pk}")
        make.published(
            event,
            *[(make.pitch(event, f"Pitch {slot.pk}"), room, slot) for slot in slots]
            or [(event.pitches.get(title="Git"), event.rooms.last(), event.slots.last())],
        )
        for path in ("", f"sessions/{number(event, 'Rust')}/", "rooms/room-1/"):
            olga.visit(DAY + path)
            with CaptureQueriesContext(connection) as queries:
                olga.visit(DAY + path)
            counts.setdefault(path, []).append(len(queries))
    assert all(few == many <= 45 for few, many in counts.values()), counts
