"""The desk's import: looked at line by line, mended in the page, added all at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import make
from tests.pages import said, text

pytestmark = pytest.mark.django_db

PITCHES = """title,presenters,topic,length,needs
Fedora on ARM,Ada; Cleo,arm,2,projector
Tea,,,,
Long,Bo,,9,
Pens,Bo,,,lake
"""


@pytest.fixture
def path(event) -> str:
    return reverse("desk_import", args=[event.slug])


def send(olga, path: str, kind: str, table: str, do: str = "look"):
    return olga.post(path, {"kind": kind, "text": table, "do": do})


def test_a_look_says_what_each_line_means_and_adds_nothing(event, olga, path):
    make.rooms(event, 40)
    make.pitch(event, "tea")
    page = send(olga, path, "pitches", PITCHES)
    assert page.status_code == 200
    shown = text(page)
    assert "4 Long A session is one to four slots long." in shown
    assert "5 Pens No room here offers “lake”. Bring the rooms first, or leave the need out." in shown
    assert "3 Tea here already: number 1" in shown
    # No room offers a projector yet: its line needs one too.
    assert "2 Fedora on ARM No room here offers “projector”." in shown
    assert [pitch.title for pitch in event.pitches.all()] == ["tea"]


def test_good_lines_are_added_and_the_others_stay_in_the_page_to_be_mended(event, olga, path):
    room = make.rooms(event, 40)[0]
    room.change(features=["projector"])
    page = send(olga, path, "pitches", PITCHES, "add")
    assert "Pitches added: 2." in text(page)
    assert page.context["form"]["text"].value() == "title,presenters,length,needs\nLong,Bo,9,\nPens,Bo,,lake\n"
    assert [(p.title, p.people(), p.topic, p.length, p.needs) for p in event.pitches.all()] == [
        ("Fedora on ARM", "Ada, Cleo", "arm", 2, ["projector"]),
        ("Tea", "", "", 1, []),
    ]
    mended = send(olga, path, "pitches", "title,presenters\nLong,Bo\nPens,Bo", "add")
    assert said(olga, mended) == "Pitches added: 2."
    assert [(p.number, p.title) for p in event.pitches.all()][2:] == [(3, "Long"), (4, "Pens")]


def test_the_same_table_twice_adds_nothing_twice(event, olga, path):
    for _ in range(2):
        send(olga, path, "attendees", "first name,last name\nAda,Lovelace\nada,lovelace\nBo,", "add")
    assert [a.name for a in event.attendees.filter(role="attendee")] == ["Ada Lovelace", "Bo"]


def test_a_file_is_looked_at_before_it_is_added(event, olga, path):
    table = b"Nr.;Room;Capacity;Equipment\n1;Hall;220;projector, step-free\n2;Lab;\n"
    page = olga.post(path, {"kind": "rooms", "text": "", "file": file("rooms.csv", table), "do": "add"})
    assert "1 can be added. 1 cannot be understood." in text(page)
    assert "These columns mean nothing here: Nr.." in text(page)
    assert not event.rooms.exists()
    assert page.context["form"]["text"].value() == 'name,seats,offers\nHall,220,"projector, step-free"\nLab,,\n'
    mended = page.context["form"]["text"].value().replace("Lab,,", "Lab,18,")
    assert said(olga, send(olga, path, "rooms", mended, "add")) == "Rooms added: 2."
    assert [(r.name, r.capacity, r.features) for r in event.rooms.all()] == [
        ("Hall", 220, ["projector", "step-free"]),
        ("Lab", 18, []),
    ]


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("Vorname,Nachname\nAda,Lovelace", "Ada Lovelace"),
        ("nombre,apellidos\nAda,Lovelace", "Ada Lovelace"),
        ("nom,prénom\nLovelace,Ada", "Ada Lovelace"),
        ("Attendee name,First name,Last name\nAda K. Lovelace,Ada,Lovelace", "Ada K. Lovelace"),
        ("name,last name\nAda Lovelace,Lovelace", "Ada Lovelace"),
    ],
)
def test_a_name_in_several_columns_is_one(event, olga, path, table, name):
    send(olga, path, "attendees", table, "add")
    assert [each.name for each in event.attendees.filter(role="attendee")] == [name]


def test_a_sheet_of_thousands_is_added_at_once_and_shown_in_part(event, olga, path):
    table = "name\n" + "\n".join(f"Person {n}" for n in range(10_000))
    page = send(olga, path, "attendees", table)
    assert page.content.decode().count("<tr>") < 600
    assert "9500 more lines are not shown." in text(page)
    send(olga, path, "attendees", table, "add")
    assert event.attendees.filter(role="attendee").count() == 10_000


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"kind": "pitches", "text": "  "}, "Choose a file, or paste a table."),
        ({"kind": "", "text": "title\nA"}, "Choose what it holds."),
        ({"kind": "rooms", "text": "Etage\nA"}, "The first line must name the columns, one of them “name”."),
        ({"kind": "pitches", "text": "title", "file": file("a.csv", b"x" * 2_000_001)}, "A file has 2 MB at most."),
        ({"kind": "pitches", "text": "title", "file": file("a.xlsx", b"x")}, "This spreadsheet cannot be opened."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_what_was_typed_stays(event, olga, path, sent, says):
    page = olga.post(path, sent)
    assert page.status_code == 422
    assert says in text(page)
    assert page.context["form"]["text"].value() == sent["text"]


def test_a_room_that_came_between_the_look_and_the_adding_is_left_out(event, olga, path):
    make.rooms(event, 40)
    send(olga, path, "rooms", "name,seats\nRoom 1,20\nLab,18", "add")
    assert [(r.name, r.capacity) for r in event.rooms.all()] == [("Room 1", 40), ("Lab", 18)]


def test_only_organisers_import(event, path):
    for person, status in [(make.attendee(event), 403), (make.helper(event), 403), (None, 302)]:
        assert make.client_of(person).get(path).status_code == status
        assert make.client_of(person).post(path, {"kind": "rooms", "text": "name,seats\nA,1"}).status_code == status
    assert not event.rooms.exists()
