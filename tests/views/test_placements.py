"""Changes to a draft by hand, over HTTP: place, move, swap, drop, pin; by two organisers at once; against the rules."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from fudsched.forms.placements import standing
from fudsched.models import ClosedCell, Schedule
from tests import make
from tests.person import Person

pytestmark = pytest.mark.django_db


class Draft:
    """Three slots, two rooms; Sheepdog and Kanban side by side at 11:00, Git without a place; Olga at the desk."""

    def __init__(self):
        self.event = make.event()
        self.eleven, self.twelve, self.one = make.slots(self.event, 3)
        self.hall, self.cellar = make.rooms(self.event)
        ada, grace = make.attendee(self.event), make.attendee(self.event, "Grace")
        self.sheepdog = make.pitch(self.event, "Sheepdog", ada)
        self.kanban = make.pitch(self.event, "Kanban", grace)
        self.git = make.pitch(self.event, "Git", ada)
        self.schedule = make.draft(
            self.event, (self.sheepdog, self.hall, self.eleven), (self.kanban, self.cellar, self.eleven)
        )
        self.olga = make.client_of(make.organiser(self.event))

    def post(self, verb: str, pitch, **said):
        """As the page would send it now; session=… as a page of some time ago."""
        row = self.schedule.placements.filter(pitch=pitch, part=0).first()
        address = reverse(f"placement_{verb}", args=[self.event.slug, self.schedule.number])
        return self.olga.post(address, {"session": standing(pitch, row), **said})

    def place(self, pitch, slot, room, **said):
        return self.post("place", pitch, slot=slot.pk, room=room.pk, **said)

    def where(self) -> dict:
        """Each placed session with its room and slots."""
        found = {}
        for row in self.schedule.placements.order_by("part").select_related("pitch", "room", "slot"):
            found.setdefault(row.pitch.title, [row.room.name]).append(
                f"{row.slot.starts_at.astimezone(self.event.tz):%H}"
            )
        return found


START = {"Sheepdog": ["Room 1", "11"], "Kanban": ["Room 2", "11"]}


@pytest.fixture
def draft():
    return Draft()


def said(response) -> str:
    return response.context["said"]


def test_a_session_moves_and_the_page_comes_back_to_its_card(draft):
    response = draft.place(draft.sheepdog, draft.twelve, draft.cellar)
    assert (response.status_code, response["Location"]) == (302, "/barcamp/schedule/1/#pitch-1")
    assert draft.where() == START | {"Sheepdog": ["Room 2", "12"]}


def test_a_pitch_without_a_place_gets_one(draft):
    draft.place(draft.git, draft.one, draft.hall)
    assert draft.where() == START | {"Git": ["Room 1", "13"]}


def test_everything_is_done_with_plain_forms(draft):
    board = reverse("schedule", args=[draft.event.slug, 1])
    person = Person(draft.olga).visit(board).follow("Sheepdog")
    person.press("Move", fill={"When": "Wed 12:00", "Where": "Room 2"})
    assert "“Sheepdog” is in Room 2, Wed 12:00–12:50, now." in person.text
    person.follow("Sheepdog").press("Swap", fill={"With": "Wed 11:00–11:50 · Room 2 · Kanban"})
    assert draft.where() == {"Sheepdog": ["Room 2", "11"], "Kanban": ["Room 2", "12"]}
    person.follow("Sheepdog").press("Pin here").follow("Sheepdog").press("Unpin")
    person.follow("Kanban").press("Drop")
    assert draft.where() == {"Sheepdog": ["Room 2", "11"]}
    person.follow("Place Kanban").press("Place", fill={"When": "Wed 13:00", "Where": "Room 1"})
    person.follow("Free: place a pitch in Room 1 at 12:00").press("Place it here", fill={"Pitch": "Git"})
    assert draft.where() == {"Sheepdog": ["Room 2", "11"], "Kanban": ["Room 1", "13"], "Git": ["Room 1", "12"]}


def test_a_longer_session_moves_as_a_whole(draft):
    draft.sheepdog.length = 2
    draft.sheepdog.save()
    draft.place(draft.sheepdog, draft.twelve, draft.hall)
    assert draft.where()["Sheepdog"] == ["Room 1", "12", "13"]
    draft.place(draft.sheepdog, draft.eleven, draft.hall)
    assert draft.where()["Sheepdog"] == ["Room 1", "11", "12"]


def test_sessions_of_different_length_swap_where_both_fit(draft):
    draft.sheepdog.length = 2
    draft.sheepdog.save()
    draft.place(draft.sheepdog, draft.eleven, draft.hall)
    draft.place(draft.kanban, draft.twelve, draft.cellar)
    draft.post("swap", draft.sheepdog, other=f"2.{draft.twelve.pk}-{draft.cellar.pk}")
    assert draft.where() == {"Sheepdog": ["Room 2", "12", "13"], "Kanban": ["Room 1", "11"]}


def test_a_change_that_has_already_happened_is_no_fault(draft):
    """A double tap, or the back button and once more."""
    before = {
        verb: standing(pitch, draft.schedule.placements.get(pitch=pitch))
        for verb, pitch in (("place", draft.sheepdog), ("swap", draft.kanban))
    }
    for _ in range(2):
        assert draft.place(draft.sheepdog, draft.twelve, draft.cellar, session=before["place"]).status_code == 302
    for _ in range(2):
        swapped = draft.post(
            "swap", draft.kanban, session=before["swap"], other=f"1.{draft.twelve.pk}-{draft.cellar.pk}"
        )
        assert swapped.status_code == 302
    assert draft.where() == {"Sheepdog": ["Room 2", "11"], "Kanban": ["Room 2", "12"]}
    for _ in range(2):
        assert draft.post("drop", draft.kanban).status_code == 302
        assert draft.post("pin", draft.sheepdog, pin="on").status_code == 302
    assert draft.where() == {"Sheepdog": ["Room 2", "11"]}
    assert draft.event.pins.count() == 1


def broken(draft, change):
    """The sentence with which a change is refused that leaves everything as it was."""
    before = draft.where()
    response = change()
    assert response.status_code == 409
    assert draft.where() == before
    return said(response)


def test_a_cell_is_not_given_twice(draft):
    sentence = broken(draft, lambda: draft.place(draft.git, draft.eleven, draft.hall))
    assert sentence == "“Git” and “Sheepdog” are both in Room 1 in the slot at 11:00."


def test_a_presenter_is_not_put_in_two_places(draft):
    draft.post("drop", draft.kanban)
    sentence = broken(draft, lambda: draft.place(draft.git, draft.eleven, draft.cellar))
    assert sentence == "Ada presents both “Sheepdog” and “Git” in the slot at 11:00."


def test_a_presenter_is_not_placed_when_they_cannot(draft):
    draft.kanban.unavailable.add(draft.one)
    sentence = broken(draft, lambda: draft.place(draft.kanban, draft.one, draft.hall))
    assert sentence == "“Kanban” is in the slot at 13:00, when its presenter is unavailable."


def test_a_closed_room_stays_closed(draft):
    ClosedCell.objects.create(room=draft.hall, slot=draft.one)
    sentence = broken(draft, lambda: draft.place(draft.kanban, draft.one, draft.hall))
    assert sentence == "“Kanban” is in Room 1 in the slot at 13:00, when the room is closed."


def test_a_room_must_offer_what_a_session_needs(draft):
    draft.kanban.needs = ["projector"]
    draft.kanban.save()
    draft.cellar.features = ["projector"]
    draft.cellar.save()
    sentence = broken(draft, lambda: draft.place(draft.kanban, draft.one, draft.hall))
    assert sentence == "“Kanban” needs projector, which Room 1 does not have."


def test_a_longer_session_must_fit_into_its_day(draft):
    draft.kanban.length = 2
    draft.kanban.save()
    sentence = broken(draft, lambda: draft.place(draft.kanban, draft.one, draft.hall))
    assert sentence == "“Kanban” takes 2 slots, but the day ends too soon after the slot at 13:00."


def test_a_pinned_session_is_not_moved(draft):
    draft.post("pin", draft.kanban, pin="on")
    moved = broken(draft, lambda: draft.place(draft.kanban, draft.one, draft.hall))
    assert moved == "“Kanban” is pinned in the slot at 11:00 in Room 2, but is not there. Unpin it first."
    assert broken(draft, lambda: draft.post("drop", draft.kanban)) == moved


def test_a_rule_that_was_broken_before_does_not_stand_in_the_way(draft):
    draft.kanban.presenters.set(draft.sheepdog.presenters.all())
    assert draft.place(draft.git, draft.one, draft.hall).status_code == 302
    assert draft.place(draft.kanban, draft.twelve, draft.cellar).status_code == 302


def test_what_was_chosen_is_still_there_when_it_is_refused(draft):
    response = draft.place(draft.git, draft.eleven, draft.hall)
    page = response.content.decode()
    assert 'role="alert"' in page
    assert f'<option value="{draft.eleven.pk}" selected>' in page
    assert f'<option value="{draft.hall.pk}" selected>' in page


def test_who_is_slower_does_not_undo_what_the_other_did(draft):
    seen = standing(draft.sheepdog, draft.schedule.placements.get(pitch=draft.sheepdog))
    draft.place(draft.sheepdog, draft.one, draft.hall)
    moved = "“Sheepdog” has moved since you opened this page, to Room 1, Wed 13:00–13:50. Look again."
    assert broken(draft, lambda: draft.place(draft.sheepdog, draft.twelve, draft.hall, session=seen)) == moved
    assert broken(draft, lambda: draft.post("drop", draft.sheepdog, session=seen)) == moved
    assert broken(draft, lambda: draft.post("pin", draft.sheepdog, session=seen, pin="on")) == moved
    swap = f"2.{draft.eleven.pk}-{draft.cellar.pk}"
    assert broken(draft, lambda: draft.post("swap", draft.sheepdog, session=seen, other=swap)) == moved
    draft.post("drop", draft.sheepdog)
    gone = "“Sheepdog” has lost its place since you opened this page. Look again."
    assert broken(draft, lambda: draft.place(draft.sheepdog, draft.twelve, draft.hall, session=seen)) == gone


def test_a_pin_holds_a_session_in_all_drafts_to_come_until_it_is_let_go(draft):
    draft.post("pin", draft.sheepdog, pin="on")
    pin = draft.event.pins.get()
    assert (pin.pitch, pin.slot, pin.room) == (draft.sheepdog, draft.eleven, draft.hall)
    draft.post("pin", draft.sheepdog, pin="off")
    draft.post("pin", draft.sheepdog, pin="off")
    assert not draft.event.pins.exists()


def test_a_cell_is_pinned_for_one_pitch_alone(draft):
    draft.event.pins.create(pitch=draft.git, slot=draft.eleven, room=draft.hall)
    assert broken(draft, lambda: draft.post("pin", draft.sheepdog, pin="on")) == (
        "“Git” is pinned to this cell already. Unpin it first."
    )
    assert broken(draft, lambda: draft.post("pin", draft.git, pin="on")) == (
        "“Git” has no place to be pinned to. Place it first."
    )


def test_a_published_version_is_not_changed(draft):
    draft.schedule.publish()
    for change in (
        lambda: draft.place(draft.sheepdog, draft.one, draft.hall),
        lambda: draft.post("drop", draft.sheepdog),
        lambda: draft.post("swap", draft.sheepdog, other=f"2.{draft.eleven.pk}-{draft.cellar.pk}"),
        lambda: draft.post("pin", draft.sheepdog, pin="on"),
    ):
        assert broken(draft, change) == "Version 1 is published and stays. Change a copy of it."


@pytest.mark.parametrize(
    ("verb", "sent", "sentence"),
    [
        ("place", {"slot": "", "room": ""}, "Choose a slot. Choose a room."),
        ("place", {"slot": "999", "room": "x"}, "That slot is not here any more. That room is not here any more."),
        ("place", {"session": ""}, "Choose a pitch. Choose a slot. Choose a room."),
        ("swap", {"other": ""}, "Choose the session to swap with."),
        ("swap", {"other": "77.1-1"}, "That pitch is not here any more. It may have been withdrawn."),
        ("swap", {"other": "1"}, "Choose another session to swap with."),
        ("swap", {"other": "3"}, "Only two sessions that both have a place can swap."),
        ("drop", {"session": "1" * 10000}, "That pitch is not here any more. It may have been withdrawn."),
        ("drop", {"session": "<b>1</b>"}, "That pitch is not here any more. It may have been withdrawn."),
        ("pin", {}, "Pin or unpin?"),
    ],
)
def test_nonsense_is_answered_with_a_sentence(draft, verb, sent, sentence):
    response = draft.post(verb, draft.sheepdog, **sent)
    assert response.status_code in (409, 422)
    assert said(response) == sentence
    assert draft.where() == START


def test_another_events_slots_rooms_and_pitches_are_not_here(draft):
    other = make.event("other")
    slot, room, pitch = make.slots(other, 1)[0], make.rooms(other)[0], make.pitch(other, "Elsewhere")
    pitch.number = 50
    pitch.save()
    assert said(draft.place(draft.sheepdog, slot, room)) == (
        "That slot is not here any more. That room is not here any more."
    )
    assert said(draft.place(pitch, draft.one, draft.hall)).startswith("That pitch is not here")
    assert draft.where() == START


def test_a_withdrawn_pitch_makes_room_at_the_next_change(draft):
    draft.sheepdog.withdraw()
    draft.place(draft.git, draft.eleven, draft.hall)
    assert draft.where() == {"Kanban": ["Room 2", "11"], "Git": ["Room 1", "11"]}


def test_a_shortened_session_gives_its_second_slot_back(draft):
    draft.sheepdog.length = 2
    draft.sheepdog.save()
    draft.place(draft.sheepdog, draft.eleven, draft.hall)
    draft.sheepdog.length = 1
    draft.sheepdog.save()
    assert draft.place(draft.git, draft.twelve, draft.hall).status_code == 302
    assert draft.where() == START | {"Git": ["Room 1", "12"]}


@pytest.mark.django_db(transaction=True)
def test_of_many_organisers_who_move_one_session_at_once_one_wins(draft):
    seen = standing(draft.sheepdog, draft.schedule.placements.get(pitch=draft.sheepdog))
    cells = [(slot, room) for slot in (draft.twelve, draft.one) for room in (draft.hall, draft.cellar)]
    codes = []

    def move(slot, room):
        try:
            codes.append(draft.place(draft.sheepdog, slot, room, session=seen).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=cell) for cell in cells]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [302, 409, 409, 409]
    assert Schedule.objects.get().placements.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_who_publish_at_once_all_get_the_same_version(draft):
    address = reverse("schedule", args=[draft.event.slug, 1])
    codes = []

    def publish():
        try:
            codes.append(draft.olga.post(address, {"seen": draft.schedule.state()}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [302] * 5
    assert [schedule.version for schedule in draft.event.schedules.all()] == [1]
