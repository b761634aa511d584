"""Wishes over HTTP: set where a session is shown, read by the engine, kept by hand and said on the board."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from fudsched import scheduling
from fudsched.forms.placements import standing
from fudsched.models import Merge, Wish
from fudsched.refusals import Refusal
from fudsched.scheduling.again import after
from tests import make, pages
from tests.person import Person

pytestmark = pytest.mark.django_db
BOARD = "/barcamp/schedule/1/"


class Camp:
    """Two slots, two rooms; Sheepdog in Room 1 and Kanban in Room 2, at 11:00 and 12:00; Git and Maps wait."""

    def __init__(self):
        self.event = make.event()
        self.eleven, self.twelve = make.slots(self.event)
        self.hall, self.cellar = make.rooms(self.event)
        self.sheepdog, self.kanban, self.git, self.maps = (
            make.pitch(self.event, title) for title in ("Sheepdog", "Kanban", "Git", "Maps")
        )
        self.draft = make.draft(
            self.event, (self.sheepdog, self.hall, self.eleven), (self.kanban, self.cellar, self.twelve)
        )
        self.organiser = make.organiser(self.event)
        self.olga = make.client_of(self.organiser)

    def ask(self, kind: str, one, other) -> Wish:
        return Wish.ask(kind, one, other, self.organiser)

    def asked(self) -> dict:
        problem = scheduling.read(self.event).problem.to_dict()
        return {key: problem[key] for key in ("apart", "same_room") if key in problem}

    def place(self, pitch, slot, room):
        row = self.draft.placements.filter(pitch=pitch).first()
        address = reverse("placement_place", args=[self.event.slug, 1])
        return self.olga.post(address, {"session": standing(pitch, row), "slot": slot.pk, "room": room.pk})

    def post(self, number: int = 1, **said):
        return self.olga.post(f"/barcamp/pitches/{number}/wishes/", said)


@pytest.fixture
def camp():
    return Camp()


def test_the_engine_is_told_of_pairs_rooms_and_tracks(camp):
    assert camp.asked() == {}
    camp.ask("apart", camp.kanban, camp.sheepdog)
    camp.ask("same_room", camp.git, camp.kanban)
    camp.ask("same_room", camp.maps, camp.git)
    camp.event.pitches.filter(number__in=[1, 4]).update(track="Storage")
    camp.event.pitches.filter(number=3).update(track="Alone")
    assert camp.asked() == {"apart": [["p1", "p2"]], "same_room": [["p1", "p4"], ["p2", "p3", "p4"]]}
    camp.maps.withdraw()
    assert camp.asked() == {"apart": [["p1", "p2"]], "same_room": [["p2", "p3"]]}


def test_a_wish_is_one_whoever_is_named_first(camp):
    first = camp.ask("apart", camp.kanban, camp.sheepdog)
    assert camp.ask("apart", camp.sheepdog, camp.kanban) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        camp.event.wishes.create(kind="apart", one=camp.sheepdog, other=camp.kanban)
    camp.ask("same_room", camp.sheepdog, camp.kanban)
    assert camp.event.wishes.count() == 2
    with pytest.raises(Refusal, match="Choose another pitch"):
        camp.ask("apart", camp.git, camp.git)


def test_what_was_merged_wishes_for_the_whole(camp):
    camp.ask("apart", camp.kanban, camp.git)
    merge = Merge.join(camp.git, camp.sheepdog, camp.organiser)
    assert camp.asked() == {"apart": [["p1", "p2"]]}
    camp.sheepdog.refresh_from_db()
    assert [told.other for told in scheduling.wishes_of(camp.sheepdog)] == [camp.kanban]
    Merge.join(camp.kanban, camp.sheepdog, camp.organiser)
    assert camp.asked() == {}
    merge.undo(camp.organiser)
    assert camp.asked() == {"apart": [["p1", "p3"]]}


def test_the_engine_keeps_them(camp):
    camp.ask("apart", camp.sheepdog, camp.kanban)
    camp.ask("same_room", camp.sheepdog, camp.kanban)
    draft = scheduling.make(camp.event, seconds=5, iterations=2000)
    one, other = (draft.placements.get(pitch=pitch) for pitch in (camp.sheepdog, camp.kanban))
    assert (one.slot != other.slot, one.room == other.room) == (True, True)
    assert draft.report["score"]["wishes"] == {"asked": 1, "kept": 1}


def test_a_move_by_hand_against_a_rule_is_refused_and_against_a_wish_is_shown(camp):
    camp.ask("apart", camp.sheepdog, camp.kanban)
    camp.ask("same_room", camp.sheepdog, camp.kanban)
    refused = camp.place(camp.kanban, camp.eleven, camp.cellar)
    assert refused.status_code == 409
    assert refused.context["said"] == "“Sheepdog” and “Kanban” must not run at the same time."
    costs = json.loads(camp.olga.get(f"{BOARD}costs/2/").content)["cells"]
    assert costs[f"{camp.eleven.pk}-{camp.cellar.pk}"]["rule"] == refused.context["said"]
    assert "Not in one room with Kanban" in pages.text(camp.olga.get(BOARD))
    assert camp.place(camp.kanban, camp.twelve, camp.hall).status_code == 302
    assert "Not in one room" not in pages.text(camp.olga.get(BOARD))


def test_a_rule_made_afterwards_is_a_fault_of_the_draft(camp):
    camp.place(camp.kanban, camp.eleven, camp.cellar)
    camp.ask("apart", camp.sheepdog, camp.kanban)
    assert scheduling.board(camp.draft).faults == ["“Sheepdog” and “Kanban” must not run at the same time."]


def test_what_has_begun_side_by_side_stays_so(camp):
    camp.place(camp.kanban, camp.eleven, camp.cellar)
    camp.draft.publish()
    camp.ask("apart", camp.sheepdog, camp.kanban)
    camp.ask("apart", camp.sheepdog, camp.git)
    reading = scheduling.read(camp.event)
    problem = after(reading, camp.draft, 3, now=camp.eleven.starts_at).problem
    assert problem.apart == (("p1", "p3"),)
    scheduling.solve(reading, iterations=100)


def test_an_organiser_asks_on_the_board_and_takes_it_back_there(camp):
    olga = Person(camp.olga).visit(f"{BOARD}?session=1")
    olga.press("Ask for it", fill={"Wish": "In the same room as", "Which pitch": "2 Kanban"})
    assert (olga.path, "session=1" in olga.response.request["QUERY_STRING"]) == (BOARD, True)
    assert "In the same room as 2 Kanban not kept" in olga.text
    olga.press("Ask for it", fill={"Wish": "Not at the same time as", "Which pitch": "2 Kanban"})
    assert "Not at the same time as 2 Kanban kept" in olga.text
    assert "Not at the same time as 2 Kanban: kept" in olga.visit(f"{BOARD}why/1/").text
    olga.visit(f"{BOARD}?session=2").press("Take back In the same room as 1")
    assert [wish.kind for wish in camp.event.wishes.all()] == ["apart"]
    olga.follow("What it needs, and when its presenters cannot")
    assert olga.path == "/barcamp/pitches/2/edit/"


def test_a_track_is_named_on_the_page_of_a_pitch_and_kept_in_one_room(camp):
    olga = Person(camp.olga).visit("/barcamp/pitches/1/").press("Keep the track", fill={"Track": "Storage "})
    assert "track Storage" in olga.text
    assert olga.path == "/barcamp/pitches/1/"
    olga.visit("/barcamp/pitches/2/").press("Keep the track", fill={"Track": "storage"})
    assert camp.asked() == {"same_room": [["p1", "p2"]]}
    assert "In one room with the track “Storage” not kept" in olga.visit(f"{BOARD}?session=1").text
    camp.place(camp.kanban, camp.twelve, camp.hall)
    assert "In one room with the track “Storage” kept" in olga.visit(f"{BOARD}?session=1").text
    olga.press("Keep the track", fill={"Track": ""})
    assert camp.asked() == {}
    assert camp.event.deeds.filter(kind="schedule").last().sentence == ("put “Sheepdog” into the track “Storage”")


def test_only_organisers_wish(camp):
    ada = make.client_of(make.attendee(camp.event))
    assert ada.get("/barcamp/pitches/1/wishes/").status_code == 403
    assert ada.post("/barcamp/pitches/1/wishes/", {"do": "track", "track": "X"}).status_code == 403
    stranger = make.client_of(None).post("/barcamp/pitches/1/wishes/", {"do": "track", "track": "X"})
    assert (stranger.status_code, stranger["Location"]) == (302, "/sign-in/")
    assert "Wishes:" not in pages.text(ada.get("/barcamp/pitches/1/"))
    camp.sheepdog.refresh_from_db()
    assert camp.sheepdog.track == ""


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"do": "wish", "kind": "", "other": ""}, "Choose what to ask for."),
        ({"do": "wish", "kind": "apart", "other": ""}, "Choose a pitch."),
        ({"do": "wish", "kind": "apart", "other": "1"}, "That pitch is not here any more."),
        ({"do": "wish", "kind": "near", "other": "2"}, "Choose what to ask for."),
        ({"do": "track", "track": "x" * 41}, "Use 40 characters at most. This has 41."),
        ({"remove": "99"}, "Nobody asks for that any more."),
        ({"remove": "x"}, "Nobody asks for that any more."),
        ({}, "Ask for something, name its track, or take a wish back."),
    ],
)
def test_nonsense_is_answered_with_a_sentence(camp, said, sentence):
    response = camp.post(**said)
    assert response.status_code in (404, 422)
    assert sentence in pages.text(response)
    assert not camp.event.wishes.exists()


def test_a_wish_of_another_event_is_not_here(camp):
    other = make.event("other")
    wish = Wish.ask("apart", make.pitch(other, "A"), make.pitch(other, "B"))
    assert camp.post(remove=wish.pk).status_code == 404
    assert Wish.objects.get() == wish
