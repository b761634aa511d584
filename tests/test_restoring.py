"""A published change is taken back: what it moved is published again where it was, and everybody is told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fudsched.models import ClosedCell, Deed, Pin
from tests import make
from tests.pages import said, text
from tests.test_day_changes import Day

pytestmark = pytest.mark.django_db


class Desk(Day):
    """The same day, and its organiser at the desk."""

    def __init__(self):
        super().__init__()
        self.olga = make.organiser(self.event)
        self.client = make.client_of(self.olga)

    def post(self, name: str, /, *args, **sent):
        return self.client.post(reverse(name, args=[self.event.slug, *args]), sent)

    def change(self, pitch, **sent):
        row = self.event.published().placements.filter(pitch=pitch, part=0).first()
        at = f".{row.slot_id}-{row.room_id}" if row else ""
        answer = self.post("desk_day_session", pitch.number, session=f"{pitch.number}{at}", **sent)
        assert answer.status_code == 302, text(answer)
        return self.last_deed()

    def to(self, pitch, slot, room, *others) -> Deed:
        return self.change(pitch, to=f"{slot.pk}-{room.pk}" + "".join(f".{other.number}" for other in others))

    def last_deed(self) -> Deed:
        return self.event.deeds.first()

    def undo(self, deed: Deed | None = None, **sent):
        return self.post("desk_log_undo", (deed or self.last_deed()).pk, **sent)

    def refused(self, deed: Deed) -> str:
        version = self.event.published().version
        answer = self.undo(deed)
        assert (answer.status_code, self.event.published().version) == (409, version)
        return text(answer)

    def offered(self) -> list[str]:
        """The sentences in the log beside which a button stands."""
        deeds = self.client.get(reverse("desk_log", args=[self.event.slug])).context
        return [deed.sentence for deed in deeds["deeds"] if deed.pk in deeds["undoable"]]


@pytest.fixture
def desk(monkeypatch) -> Desk:
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    return Desk()


def test_another_room_is_taken_back_and_told(desk):
    before = desk.where()
    deed = desk.to(desk.git, desk.next, desk.hall)
    answer = desk.undo(deed)
    assert said(desk.client, answer).endswith(f" Undone: Olga {deed.sentence}")
    assert (desk.where(), desk.event.published().version) == (before, 3)
    assert desk.told()[1:] == ["“Git” is back in Room 2 at 12:40."]
    assert str(desk.last_deed()) == f"Olga undid “{deed.sentence}”"
    assert {erratum.by for erratum in desk.event.errata.all()} == {desk.olga.user}
    assert desk.offered() == []
    assert desk.event.published(1).placements.count() == 3  # what was published stays as it was


def test_two_that_changed_places_are_both_back_with_their_pins(desk):
    pin = Pin.objects.create(event=desk.event, pitch=desk.maps, slot=desk.last, room=desk.cellar)
    before = desk.where()
    desk.undo(desk.to(desk.git, desk.last, desk.cellar, desk.maps))
    assert desk.where() == before
    held = desk.event.pins.get()
    assert (held.pitch, held.slot, held.room) == (pin.pitch, pin.slot, pin.room)
    assert desk.told()[2:] == ["“Git” is back in Room 2 at 12:40.", "“Maps” is back in Room 2 at 13:40."]


def test_what_was_cancelled_stands_again(desk):
    before = desk.where()
    desk.undo(desk.change(desk.git, do="cancel", reason="Gus is ill"))
    desk.git.refresh_from_db()
    assert (desk.git.withdrawn_at, desk.where()) == (None, before)
    assert desk.told()[1:] == ["“Git” is back in Room 2 at 12:40."]


def test_a_late_pitch_loses_the_place_it_was_given(desk):
    desk.undo(desk.to(desk.rust, desk.next, desk.hall))
    assert "Rust" not in desk.where()
    desk.rust.refresh_from_db()
    assert desk.rust.withdrawn_at is None
    assert desk.told()[1:] == ["“Rust” is cancelled. It was to be at 12:40 in Room 1."]


def test_whoever_is_placed_again_by_hand_is_back_too(desk):
    desk.change(desk.git, do="cancel")
    desk.git.bring_back()
    desk.to(desk.git, desk.next, desk.hall)
    assert desk.told()[1:] == ["“Git” is back in Room 1 at 12:40."]


def test_a_lost_room_is_open_again_with_its_sessions(desk):
    desk.cellar.closed_cells.create(slot=desk.now, reason="was closed before")
    before = desk.where()
    to = {desk.git: (desk.next, desk.hall), desk.maps: (desk.last, desk.hall)}
    places = {f"to-{pitch.number}": f"{slot.pk}-{room.pk}" for pitch, (slot, room) in to.items()}
    desk.post("desk_day_room", desk.cellar.slug, seen=1, reason="water", **places)
    assert ClosedCell.objects.count() == 3
    desk.undo()
    assert desk.where() == before
    assert [cell.reason for cell in ClosedCell.objects.all()] == ["was closed before"]


def test_a_lost_room_in_which_nothing_was_to_be_is_open_again(desk):
    desk.post("desk_day_room", desk.attic.slug, seen=1)
    assert desk.offered() == ["published version 2 without Room 3 for the rest of the day"]
    desk.undo()
    assert not ClosedCell.objects.exists()


def test_what_is_late_is_on_time_again(desk):
    desk.post("desk_day_late", slot=desk.next.pk, minutes=10, seen=1)
    assert " Undone: Olga published version 2: " in said(desk.client, desk.undo())
    assert (desk.at(desk.next), desk.at(desk.last)) == ("12:40", "13:40")
    assert desk.told()[1].endswith(" 12:50 begins at 12:40; the rest of that day is 10 minutes earlier too.")
    assert desk.event.published().version == 3


def test_a_version_published_from_the_board_is_taken_back_but_never_the_first(desk):
    copy = desk.event.published().copy()
    copy.placements.filter(pitch=desk.maps).update(room=desk.hall)
    desk.event.deeds.all().delete()
    desk.post("schedule", copy.number)
    page = text(desk.client.get(reverse("schedule", args=[desk.event.slug, copy.number])))
    assert "Undo : Olga published version 2" in page
    desk.undo()
    assert desk.where()["Maps"] == (desk.last, desk.cellar)

    other = Desk.__new__(Desk)
    other.event = make.event("other")
    other.client = make.client_of(make.organiser(other.event))
    first = make.draft(other.event, (make.pitch(other.event), *make.rooms(other.event, 9), make.slots(other.event)[0]))
    other.post("schedule", first.number)
    assert (str(other.last_deed()), other.last_deed().back) == ("Olga published version 1", None)


def test_no_earlier_change_is_offered_beside_a_version_that_changed_nothing(desk, monkeypatch):
    desk.to(desk.git, desk.next, desk.hall)
    later = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    copy = desk.event.published().copy()
    desk.post("schedule", copy.number)
    for address in (
        reverse("schedule", args=[desk.event.slug, copy.number]),
        reverse("desk_day", args=[desk.event.slug]),
    ):
        assert "Undo :" not in text(desk.client.get(address))
    assert len(desk.offered()) == 1


def test_what_changed_other_places_meanwhile_stays(desk):
    deed = desk.to(desk.git, desk.next, desk.hall)
    desk.to(desk.maps, desk.last, desk.attic)
    assert len(desk.offered()) == 2
    desk.undo(deed)
    assert desk.where()["Git"] == (desk.next, desk.cellar)
    assert desk.where()["Maps"] == (desk.last, desk.attic)


def test_it_is_refused_when_something_later_moved_the_same(desk):
    deed = desk.to(desk.git, desk.next, desk.hall)
    desk.to(desk.git, desk.next, desk.attic)
    assert "cannot be undone any more: things have changed since." in desk.refused(deed)
    assert deed.sentence not in desk.offered()


def test_it_is_refused_when_somebody_is_there_by_now(desk):
    deed = desk.to(desk.git, desk.next, desk.hall)
    desk.to(desk.rust, desk.next, desk.cellar)
    assert "Room 2" in desk.refused(deed)
    assert desk.where()["Rust"] == (desk.next, desk.cellar)


def test_it_is_refused_when_its_pitch_was_withdrawn_since(desk):
    deed = desk.to(desk.git, desk.next, desk.hall)
    desk.git.withdraw()
    assert "“Git” was withdrawn." in desk.refused(deed)


@pytest.mark.parametrize("what", ["room", "late"])
def test_it_is_refused_once_it_has_begun(desk, monkeypatch, what):
    if what == "room":
        deed = desk.to(desk.git, desk.next, desk.hall)
    else:
        desk.post("desk_day_late", slot=desk.next.pk, minutes=10, seen=1)
        deed = desk.last_deed()
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "cannot be undone any more: what it changed has begun." in desk.refused(deed)
    assert desk.offered() == []


def test_an_undo_pressed_twice_is_one_version(desk):
    deed = desk.to(desk.git, desk.next, desk.hall)
    desk.undo(deed)
    assert desk.undo(deed).status_code == 409
    assert desk.event.published().version == 3


def test_it_is_offered_on_the_day_right_after_the_change_and_leads_back_there(desk):
    day = reverse("desk_day", args=[desk.event.slug])
    assert "Undo :" not in text(desk.client.get(day))
    deed = desk.to(desk.git, desk.next, desk.hall)
    assert f"Undo : Olga {deed.sentence}" in text(desk.client.get(day))
    assert desk.undo(deed, next=day).url == day
    assert "Undo :" not in text(desk.client.get(day))
    assert desk.undo(desk.to(desk.git, desk.next, desk.hall), next="//elsewhere.example/").url.endswith("/desk/log/")


def test_the_log_asks_as_often_for_one_version_as_for_many(desk):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.client.get(reverse("desk_log", args=[desk.event.slug]))
        return len(asked)

    desk.to(desk.git, desk.next, desk.hall)
    few = queries()
    for room in (desk.attic, desk.cellar, desk.hall):
        desk.to(desk.git, desk.next, room)
    assert queries() == few
