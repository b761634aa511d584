"""Questions to a schedule over HTTP: why here, why not there, why out; and the voices, counted and not named."""

import pytest

from fudsched.models import Vote
from tests import make
from tests.pages import text
from tests.person import Person, words

pytestmark = pytest.mark.django_db


class Hall:
    """Sheepdog and Kanban in a draft of two slots; Git waits; four voters want Sheepdog and Kanban, one wants Git."""

    def __init__(self):
        self.event = make.event()
        eleven, twelve = make.slots(self.event)
        hall, _cellar = make.rooms(self.event)
        self.sheepdog, self.kanban, self.git = (
            make.pitch(self.event, title) for title in ("Sheepdog", "Kanban", "Git")
        )
        voters = [make.attendee(self.event, f"Voter {n}") for n in range(5)]
        wanted = [(self.sheepdog, self.kanban)] * 4 + [(self.git,)]
        Vote.objects.bulk_create(
            Vote(attendee=voter, pitch=pitch) for voter, both in zip(voters, wanted, strict=True) for pitch in both
        )
        self.draft = make.draft(self.event, (self.sheepdog, hall, eleven), (self.kanban, hall, twelve))
        self.olga = make.client_of(make.organiser(self.event))


@pytest.fixture
def hall():
    return Hall()


BOARD = "/barcamp/schedule/1/"


def test_a_session_says_why_here_and_why_not_elsewhere(hall):
    person = Person(hall.olga).visit(BOARD).follow("Sheepdog").follow("Why here, and not elsewhere?")
    assert "It has 4 votes and is in the slot at 11:00 in Room 1: without it 4 people fewer would sit." in person.text
    assert "In the slot at 12:00 (Room 1, exchanged with “Kanban”) as many people would sit" in person.text
    assert "Room 1 has 40 seats; 4 are expected." in person.text


def test_a_pitch_left_out_says_why_and_where_it_would_cost_least(hall):
    person = Person(hall.olga).visit(BOARD).follow("Why? Git")
    assert "Why it has no place" in person.text
    assert "It has 1 vote; in the slot at 11:00 in Room 2, one person more would sit." in person.text
    assert "In the slot at 12:00 in Room 2, which is free: one person more would sit" in person.text


def test_the_engines_sentences_are_said_in_the_readers_language_and_kept_in_english(hall):
    hall.olga.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    here = text(hall.olga.get(BOARD + "why/1/"))
    assert "Dieser Pitch hat 4 Stimmen und ist im Zeitfenster 11:00 in Room 1" in here
    assert "Im Zeitfenster 12:00 (Room 1, im Tausch mit „Kanban“): gleich viele Personen mit Platz" in here
    assert "Room 1 hat 40 Plätze; 4 werden erwartet." in here
    out = "Dieser Pitch hat 1 Stimme; Zeitfenster 11:00 in Room 2: Eine Person mehr säße."
    assert out in text(hall.olga.get(BOARD + "why/3/"))
    # What is kept of the making is in the language of whoever asked for it; to others it is said anew.
    hall.draft.report = {"left_out": [{"session": "p3", "reason": "It has no chance."}]}
    hall.draft.save()
    assert out in text(hall.olga.get(BOARD))
    assert "It has no chance." in text(hall.olga.get(BOARD, headers={"Accept-Language": "en"}))


def test_a_cell_says_its_cost_and_its_rule_in_the_readers_language(hall):
    german = {"Accept-Language": "de"}
    said = hall.olga.get(BOARD + "costs/3/", headers=german).json()
    free = f"{hall.event.slots.first().pk}-{hall.event.rooms.last().pk}"
    assert said["cells"][free]["says"] == "Eine Person mehr in etwas Gewünschtem."
    ana = make.attendee(hall.event, "Ana")
    hall.git.presenters.set([ana])
    hall.sheepdog.presenters.set([ana])
    said = hall.olga.get(BOARD + "costs/3/", headers=german).json()
    assert said["cells"][free]["rule"] == "Ana hält im Zeitfenster 11:00 sowohl „Sheepdog“ als auch „Git“."
    assert " presents both " in hall.olga.get(BOARD + "costs/3/").json()["cells"][free]["rule"]


def test_a_published_session_says_why_too(hall):
    hall.draft.publish()
    assert "without it 4 people fewer" in Person(hall.olga).visit(BOARD).follow("Why here? Sheepdog").text


def test_why_is_a_part_of_the_panel_where_there_is_a_script(hall):
    answer = hall.olga.get(BOARD + "why/1/", headers={"HX-Request": "true", "HX-Target": "why"})
    assert answer.content.decode().strip().startswith('<div id="why"')


def test_the_voices_say_how_many_miss_how_much_and_name_nobody(hall):
    page = Person(hall.olga).visit(BOARD).follow("Voices").text
    assert "get all 4 people, 80 % miss one 1 person, 20 %" in page
    assert "5 people voted for something that still stands. 1 of them gets less than half" in page
    assert "Voter 0" not in page


def test_without_votes_there_is_nothing_to_compare(hall):
    Vote.objects.all().delete()
    assert "Nobody has voted" in Person(hall.olga).visit(BOARD + "voices/").text


@pytest.mark.parametrize("question", ["why/1/", "voices/"])
def test_questions_are_for_organisers_and_change_nothing(hall, question):
    assert make.client_of().get(BOARD + question).status_code == 302
    assert make.client_of(make.helper(hall.event)).get(BOARD + question).status_code == 403
    assert hall.olga.post(BOARD + question).status_code == 405


def test_what_is_not_here_is_said(hall):
    hall.git.withdraw()
    other = make.event("other")
    make.draft(other)
    for path in ("schedule/1/why/3/", "schedule/1/why/99/", "schedule/2/why/1/", "schedule/2/voices/"):
        assert hall.olga.get(f"/barcamp/{path}").status_code == 404
    assert hall.olga.get("/other/schedule/1/why/1/").status_code == 403


def table(person: Person) -> dict:
    """The comparison, row by row."""
    rows = person.page.xpath("//table//tr")
    return {words(row[0]): [words(cell) for cell in row[1:]] for row in rows}


def test_schedules_are_compared_side_by_side(hall):
    other = make.draft(hall.event, (hall.git, hall.event.rooms.first(), hall.event.slots.first()))
    other.publish()
    person = Person(hall.olga).visit("/barcamp/schedule/").follow("Compare side by side")
    assert table(person) == {
        "": ["Version 1", "Draft 1"],
        "Wanted seats": ["1", "8"],
        "of at most, as is proven": ["9", "9"],
        "of at most, with no more people turned away": ["9", "9"],
        "People who get all they asked for": ["1", "4"],
        "who miss one": ["0", "1"],
        "who miss two": ["4", "0"],
        "who miss three or more": ["0", "0"],
        "who get nothing": ["4", "1"],
        "who get less than half of what they could": ["4", "1"],
        "The worst served get, of what they could": ["0 %", "0 %"],
        "Rooms overfull": ["0", "0"],
        "People turned away, if everybody chose by chance": ["0", "0"],
        "Sessions with a place": ["1", "2"],
        "Sessions elsewhere than in Version 1, new or gone": ["·", "3"],
        "Sessions elsewhere than in Draft 1, new or gone": ["3", "·"],
    }


def test_those_to_compare_are_chosen(hall):
    for _ in range(7):
        make.draft(hall.event)
    person = Person(hall.olga).visit("/barcamp/schedule/compare/?with=1&with=3&with=99&with=x")
    assert table(person)[""] == ["Draft 3", "Draft 1"]
    every = "&".join(f"with={n}" for n in range(1, 9))
    assert "These are the newest 6 of them." in Person(hall.olga).visit(f"/barcamp/schedule/compare/?{every}").text
