"""The board over HTTP: what each cell would cost, dropping on a cell, locking, closing, undoing and doing again."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fudsched.forms.placements import standing
from fudsched.models import ClosedCell, Vote
from tests import make
from tests.pages import text
from tests.person import Person

pytestmark = pytest.mark.django_db
BOARD = "/barcamp/schedule/1/"


class Board:
    """Two slots, two rooms: Sheepdog and Kanban side by side at 11:00; Git waits. Five want the first two, one Git."""

    def __init__(self):
        self.event = make.event()
        self.eleven, self.twelve = make.slots(self.event)
        self.hall, self.cellar = make.rooms(self.event)
        self.sheepdog, self.kanban, self.git = (
            make.pitch(self.event, title) for title in ("Sheepdog", "Kanban", "Git")
        )
        voters = [make.attendee(self.event, f"Voter {n}") for n in range(6)]
        wanted = [(self.sheepdog, self.kanban)] * 5 + [(self.git,)]
        Vote.objects.bulk_create(
            Vote(attendee=voter, pitch=pitch) for voter, both in zip(voters, wanted, strict=True) for pitch in both
        )
        self.draft = make.draft(
            self.event, (self.sheepdog, self.hall, self.eleven), (self.kanban, self.cellar, self.eleven)
        )
        self.olga = make.client_of(make.organiser(self.event))

    def post(self, verb: str, pitch=None, **said):
        if pitch:
            said = {"session": standing(pitch, self.draft.placements.filter(pitch=pitch, part=0).first()), **said}
        return self.olga.post(f"{BOARD}{verb}/", said)

    def put(self, pitch, slot, room, *others):
        return self.post("put", pitch, slot=slot.pk, room=room.pk, others=",".join(str(o.number) for o in others))

    def costs(self, pitch) -> dict:
        return json.loads(self.olga.get(f"{BOARD}costs/{pitch.number}/").content)

    def at(self, slot, room) -> str:
        return f"{slot.pk}-{room.pk}"

    def where(self) -> dict:
        rows = self.draft.placements.select_related("pitch", "room", "slot")
        return {row.pitch.title: (row.slot, row.room) for row in rows}


@pytest.fixture
def board():
    return Board()


def said(response) -> str:
    return response.context["said"]


def test_every_cell_says_what_it_would_cost_in_people(board):
    costs = board.costs(board.kanban)
    assert costs["cells"][board.at(board.twelve, board.cellar)] == {
        "net": 5,
        "others": [],
        "says": "5 people more would sit in something they want.",
    }
    assert costs["cells"][board.at(board.eleven, board.hall)]["others"] == [1]
    assert "“Sheepdog” takes its place." in costs["cells"][board.at(board.eleven, board.hall)]["says"]
    assert board.at(board.eleven, board.cellar) not in costs["cells"]
    assert costs["out"]["net"] == 0


def test_a_pitch_without_a_place_says_what_it_would_cost_too(board):
    costs = board.costs(board.git)
    assert "out" not in costs
    assert costs["cells"][board.at(board.twelve, board.hall)]["net"] == 1
    assert costs["cells"][board.at(board.eleven, board.hall)]["says"].endswith("“Sheepdog” loses its place.")


def test_a_cell_says_which_rule_it_would_break(board):
    board.kanban.unavailable.add(board.twelve)
    ClosedCell.objects.create(room=board.hall, slot=board.twelve)
    rule = board.costs(board.kanban)["cells"][board.at(board.twelve, board.cellar)]["rule"]
    assert rule == "“Kanban” is in the slot at 12:00, when its presenter is unavailable."
    closed = board.costs(board.sheepdog)["cells"][board.at(board.twelve, board.hall)]["rule"]
    assert closed == "“Sheepdog” is in Room 1 in the slot at 12:00, when the room is closed."


def test_a_session_dropped_on_another_changes_places_with_it(board):
    assert board.put(board.kanban, board.eleven, board.hall, board.sheepdog).status_code == 302
    assert board.where() == {"Sheepdog": (board.eleven, board.cellar), "Kanban": (board.eleven, board.hall)}


def test_a_pitch_without_a_place_takes_the_place_of_another(board):
    board.put(board.git, board.eleven, board.hall, board.sheepdog)
    assert board.where() == {"Git": (board.eleven, board.hall), "Kanban": (board.eleven, board.cellar)}


def test_nobody_is_displaced_who_was_not_seen(board):
    before = board.where()
    response = board.put(board.git, board.eleven, board.hall)
    assert (response.status_code, said(response)) == (
        409,
        "Somebody has changed that cell since you picked this up. Look again.",
    )
    assert board.where() == before


def test_a_drop_said_twice_is_one(board):
    first = standing(board.kanban, board.draft.placements.get(pitch=board.kanban))
    for _ in range(2):
        answer = board.post("put", board.kanban, session=first, slot=board.twelve.pk, room=board.hall.pk, others="")
        assert answer.status_code == 302
    assert board.draft.edits.count() == 1


@pytest.mark.parametrize("others", ["x", "1,,2", "9" * 400])
def test_nonsense_is_refused(board, others):
    answer = board.post("put", board.kanban, slot=board.twelve.pk, room=board.hall.pk, others=others)
    assert (answer.status_code, said(answer)) == (422, "That cell is not as this page showed it. Look again.")


def test_everything_is_undone_and_done_again_across_reloads(board):
    states = [board.where()]
    board.put(board.kanban, board.eleven, board.hall, board.sheepdog)
    states.append(board.where())
    board.put(board.git, board.twelve, board.hall)
    states.append(board.where())
    board.post("drop", board.sheepdog)
    states.append(board.where())
    person = Person(board.olga)
    for state in reversed(states[:-1]):
        person.visit(BOARD).press("Undo:")
        assert board.where() == state
    assert "Undo:" not in person.text
    for state in states[1:]:
        person.visit(BOARD).press("Redo:")
        assert board.where() == state
    assert "Redo:" not in person.text


def test_pins_locks_and_closed_cells_are_undone_too(board):
    person = Person(board.olga).visit(BOARD)
    person.press("Lock Wed 11:00–11:50")
    assert board.event.pins.count() == 2
    person.follow("Free: place a pitch in Room 1 at 12:00").press("Close it")
    assert ClosedCell.objects.get().slot == board.twelve
    assert "Room 1, Wed 12:00–12:50, is closed." in person.text
    person.press("Undo: Room 1, Wed 12:00–12:50 closed")
    assert not ClosedCell.objects.exists()
    person.press("Undo: Wed 11:00–11:50 locked")
    assert not board.event.pins.exists()
    person.press("Redo:").press("Unlock")
    assert not board.event.pins.exists()
    person.press("Undo:")
    assert board.event.pins.count() == 2


def test_a_closed_cell_is_opened_from_its_own_panel(board):
    ClosedCell.objects.create(room=board.hall, slot=board.twelve)
    Person(board.olga).visit(BOARD).follow("closed: Room 1 at 12:00").press("Open it again")
    assert not ClosedCell.objects.exists()


def test_a_cell_with_a_session_in_it_is_not_closed(board):
    answer = board.post("close", slot=board.eleven.pk, room=board.hall.pk, on="on")
    assert (answer.status_code, said(answer)) == (
        409,
        "“Sheepdog” is in Room 1, Wed 11:00–11:50. Move it first.",
    )


def test_an_empty_slot_is_not_locked(board):
    answer = board.post("lock", slot=board.twelve.pk, on="on")
    assert said(answer) == "Wed 12:00–12:50 is empty. There is nothing to hold in it."


def test_a_new_change_takes_the_place_of_what_was_undone(board):
    board.post("drop", board.kanban)
    board.post("undo", edit=1)
    board.post("drop", board.sheepdog)
    assert [(edit.number, edit.sentence) for edit in board.draft.edits.all()] == [(1, "“Sheepdog” taken out")]


def test_what_is_undone_twice_is_undone_once(board):
    board.post("drop", board.kanban)
    board.post("drop", board.sheepdog)
    for _ in range(2):
        assert board.post("undo", edit=2).status_code == 302
    assert set(board.where()) == {"Sheepdog"}


def test_only_the_last_change_is_undone(board):
    board.post("drop", board.kanban)
    board.post("drop", board.sheepdog)
    answer = board.post("undo", edit=1)
    assert (answer.status_code, said(answer)) == (
        409,
        "Somebody has changed something since you opened this page. Look again.",
    )


def test_nothing_is_undone_over_what_has_happened_since(board):
    board.post("drop", board.kanban)
    board.draft.placements.create(pitch=board.git, slot=board.eleven, room=board.cellar)
    answer = board.post("undo", edit=1)
    assert (answer.status_code, said(answer)) == (
        409,
        "“Git” and “Kanban” are both in Room 2 in the slot at 11:00.",
    )
    board.sheepdog.withdraw()
    assert set(board.where()) == {"Sheepdog", "Git"}


def test_who_changed_what_is_kept(board):
    board.post("drop", board.kanban)
    edit = board.draft.edits.get()
    assert (edit.by.username, str(edit)) == ("olga-barcamp", "“Kanban” taken out")


def test_what_can_be_undone_is_said_in_the_language_of_whoever_reads_the_board(board):
    board.put(board.git, board.eleven, board.hall, board.sheepdog)
    for language, change in (
        ("en", "Undo: “Git” to Room 1, Wed 11:00–11:50, for “Sheepdog”"),
        ("de", "Rückgängig: „Git“ nach Room 1, Mi 11:00–11:50, für „Sheepdog“"),
    ):
        assert change in text(board.olga.get(BOARD, headers={"Accept-Language": language}))


def test_the_answer_to_a_drop_is_the_new_board_and_says_what_was_done(board):
    client = board.olga
    answer = client.post(
        f"{BOARD}put/",
        {"session": "3", "slot": board.twelve.pk, "room": board.hall.pk, "others": ""},
        headers={"HX-Request": "true", "HX-Target": "board"},
        follow=True,
    )
    page = answer.content.decode()
    assert page.strip().startswith('<div id="board"')
    assert "“Git” is in Room 1, Wed 12:00–12:50, now." in page


def test_a_published_board_cannot_be_changed_by_hand(board):
    board.draft.publish()
    for verb, sent in (
        ("put", {"slot": board.twelve.pk, "room": board.hall.pk, "others": ""}),
        ("lock", {"slot": board.eleven.pk, "on": "on"}),
        ("close", {"slot": board.twelve.pk, "room": board.hall.pk, "on": "on"}),
        ("undo", {"edit": 1}),
    ):
        answer = board.post(verb, board.git if verb == "put" else None, **sent)
        assert said(answer) == "Version 1 is published and stays. Change a copy of it."
    assert board.olga.get(f"{BOARD}costs/1/").status_code == 404
    page = Person(board.olga).visit(BOARD)
    assert not page.page.xpath("//*[@draggable='true'] | //button[starts-with(., 'Lock')]")


@pytest.mark.parametrize("verb", ["put", "lock", "close", "undo", "redo"])
def test_the_board_is_changed_by_organisers_alone_and_never_by_a_link(board, verb):
    for person, status in ((None, 302), (make.attendee(board.event), 403), (make.helper(board.event), 403)):
        assert make.client_of(person).post(f"{BOARD}{verb}/").status_code == status
    assert board.olga.get(f"{BOARD}{verb}/").status_code == 405
    assert board.olga.post(f"{BOARD}{verb}/").status_code == 422


def test_costs_are_for_organisers_alone_and_of_this_event(board):
    assert make.client_of(make.helper(board.event)).get(f"{BOARD}costs/1/").status_code == 403
    assert board.olga.get(f"{BOARD}costs/99/").status_code == 404
    assert board.olga.post(f"{BOARD}costs/1/").status_code == 405


def test_costs_take_as_many_queries_for_many_as_for_few(board):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            board.costs(board.kanban)
        counts.append(len(queries))
        for n in range(20):
            make.pitch(board.event, f"Pitch {n}")
        Vote.objects.create(attendee=make.attendee(board.event, "Late"), pitch=board.git)
    assert counts[0] == counts[1] <= 31
