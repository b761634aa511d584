"""The pages of what was written down: of one session, of all, and the archive."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fudsched.models import Note
from tests import make
from tests.pages import text

pytestmark = pytest.mark.django_db
NOTES = "/barcamp/pitches/1/notes/"


@pytest.fixture
def event():
    event = make.event()
    slots, (big, small) = make.slots(event, start=timezone.now() - timedelta(hours=2)), make.rooms(event)
    arm, tea = make.pitch(event, "Fedora on ARM", by=make.attendee(event)), make.pitch(event, "Tea")
    make.published(event, (arm, big, slots[0]), (tea, small, slots[0]))
    return event


@pytest.fixture
def bob(event):
    return make.attendee(event, "Bob")


def test_whoever_was_there_writes_and_everybody_reads(event, bob, client):
    by_bob = make.client_of(bob)
    assert by_bob.post(NOTES, {"text": "- Boards\n- **Bring** yours", "seen": 0}).status_code == 302
    by_bob.post("/barcamp/pitches/1/links/", {"link-kind": "slides", "link-url": "x.example/slides"})
    by_bob.post("/barcamp/pitches/1/questions/", {"question-text": "Which board?"})
    asked = event.pitches.get(number=1).questions.get()
    by_bob.post(f"/barcamp/pitches/1/questions/{asked.pk}/", {f"answer-{asked.pk}-answer": "Any."})
    for path in (NOTES, "/barcamp/pitches/1/", "/barcamp/archive/"):
        page = client.get(path).content.decode()
        assert "<li><strong>Bring</strong> yours</li>" in page, path
        assert 'href="https://x.example/slides"' in page, path
        assert "Which board? Any." in text(client.get(path)), path
    assert "Text 1, by Bob" in text(client.get(NOTES))


def test_two_who_write_at_once_lose_nothing(event, bob):
    one, other = make.client_of(bob), make.client_of(make.attendee(event, "Cleo"))
    one.post(NOTES, {"text": "Bob's", "seen": 0})
    page = other.post(NOTES, {"text": "Cleo's", "seen": 0})
    assert page.status_code == 422
    said = text(page)
    assert "Somebody saved these notes while you wrote." in said
    assert "Bob's" in said
    assert (page.context["form"]["text"].value(), page.context["form"]["seen"].value()) == ("Cleo's", 1)
    assert other.post(NOTES, {"text": "Bob's and Cleo's", "seen": 1}).status_code == 302
    assert "Bob's Back to the newest text" in text(other.get(f"{NOTES}?revision=1"))
    assert other.get(f"{NOTES}?revision=9").status_code == 404


def test_two_who_answer_at_once_lose_nothing(event, bob):
    one, other = make.client_of(bob), make.client_of(make.attendee(event, "Cleo"))
    one.post("/barcamp/pitches/1/questions/", {"question-text": "Why?"})
    asked = event.pitches.get(number=1).questions.get()
    path, name = f"/barcamp/pitches/1/questions/{asked.pk}/", f"answer-{asked.pk}-answer"
    seen = f"answer-{asked.pk}-seen"
    one.post(path, {name: "Bob's", seen: ""})
    page = other.post(path, {name: "Cleo's", seen: ""})
    assert page.status_code == 422
    said = text(page)
    assert "Somebody answered this while you wrote." in said
    assert "Why? Bob's" in said
    assert "Cleo&#x27;s</textarea>" in page.content.decode()
    asked.refresh_from_db()
    assert f'name="{seen}" value="{asked.answer_sign}"' in page.content.decode()
    assert other.post(path, {name: "Bob's and Cleo's", seen: asked.answer_sign}).status_code == 302
    assert one.post(path, {name: "Bob's and Cleo's", seen: ""}).status_code == 302  # the same, sent twice
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by.name) == ("Bob's and Cleo's", "Cleo")


@pytest.mark.parametrize("what", ["notes", "links", "questions"])
def test_a_stranger_is_led_to_the_door_first(event, client, what):
    response = client.post(f"/barcamp/pitches/1/{what}/", {"text": "x", "seen": 0})
    assert (response.status_code, response["Location"]) == (302, "/barcamp/join/")


@pytest.mark.parametrize(
    ("what", "sent", "says"),
    [
        ("notes", {"text": "x" * 20_001, "seen": 0}, "Use 20000 characters at most."),
        ("notes", {"text": "x", "seen": ""}, "This field is required."),
        ("links", {"link-kind": "slides", "link-url": ""}, "Paste the address."),
        ("links", {"link-kind": "slides", "link-url": "javascript:alert(1)"}, "This is no address."),
        ("links", {"link-kind": "slides", "link-url": "ftp://x.example/"}, "Only addresses of the web can be kept"),
        ("questions", {"question-text": "  "}, "Type the question."),
    ],
)
def test_what_cannot_be_kept_is_said_in_its_form(event, bob, what, sent, says):
    page = make.client_of(bob).post(f"/barcamp/pitches/1/{what}/", sent)
    assert page.status_code == 422
    assert says in text(page)


def test_links_and_questions_are_taken_out_by_their_own_people(event, bob):
    by_bob, by_cleo = make.client_of(bob), make.client_of(make.attendee(event, "Cleo"))
    pitch = event.pitches.get(number=1)
    by_bob.post("/barcamp/pitches/1/links/", {"link-kind": "slides", "link-url": "https://x.example/"})
    by_bob.post("/barcamp/pitches/1/questions/", {"question-text": "Why?"})
    for what, row in (("links", pitch.links.get()), ("questions", pitch.questions.get())):
        path = f"/barcamp/pitches/1/{what}/"
        assert by_cleo.post(path, {"remove": row.pk}).status_code == 403
        assert by_bob.post(path.replace("/1/", "/2/"), {"remove": row.pk}).status_code == 404
        assert by_bob.post(path, {"remove": row.pk}).status_code == 302
        assert by_bob.post(path, {"remove": "x"}).status_code == 404
    assert not pitch.links.exists()
    assert not pitch.questions.exists()


def test_the_list_says_which_sessions_wait_for_notes_and_whose_wish_they_were(event, bob, client):
    Note.write(event.pitches.get(number=2), bob, "Leaves", seen=0)
    event.voting.open()
    bob.vote_for(event.pitches.get(number=1))
    said = text(make.client_of(bob).get("/barcamp/notes/"))
    assert "1 of 2 sessions has notes." in said
    assert "Still without notes Fedora on ARM" in said
    assert "You wanted it: were you there?" in said
    assert "1 session you wanted has no notes yet." in text(make.client_of(bob).get("/barcamp/"))
    assert "you wanted" not in text(client.get("/barcamp/"))


def test_whoever_presented_is_asked_for_notes_and_slides_until_there_are_some(event, bob):
    ada = make.client_of(event.attendees.get(name="Ada"))
    page = ada.get("/barcamp/")
    assert "You presented Fedora on ARM : what was said, and where are the slides?" in text(page)
    assert f'href="{NOTES}"' in page.content.decode()
    assert "you wanted" not in text(page)
    assert "You presented" not in text(make.client_of(bob).get("/barcamp/"))
    Note.write(event.pitches.get(number=1), bob, "Boards", seen=0)
    assert "You presented" not in text(ada.get("/barcamp/"))


def test_an_organiser_locks_the_notes_and_opens_them_again(event, bob):
    olga = make.client_of(make.organiser(event))
    assert make.client_of(bob).post("/barcamp/desk/notes/", {"lock": "on"}).status_code == 403
    olga.post("/barcamp/desk/notes/", {"lock": "on"})
    page = make.client_of(bob).get(NOTES)
    assert "The notes of this event are locked" in text(page)
    assert "Save the notes" not in text(page)
    assert make.client_of(bob).post(NOTES, {"text": "x", "seen": 0}).status_code == 422
    assert olga.post(NOTES, {"text": "x", "seen": 0}).status_code == 302
    olga.post("/barcamp/desk/notes/", {"lock": "off"})
    assert [str(deed) for deed in event.deeds.order_by("id")] == [
        "Olga locked the notes",
        "Olga opened the notes again",
    ]
    assert "Save the notes" in text(make.client_of(bob).get(NOTES))


def test_queries_do_not_grow_with_what_was_written(event, bob, client, django_assert_max_num_queries):
    for n in range(10):
        Note.write(event.pitches.get(number=2), bob, f"Leaves {n}", seen=n)
        make.client_of(bob).post("/barcamp/pitches/2/questions/", {"question-text": f"Why {n}?"})
    for path in ("/barcamp/notes/", "/barcamp/archive/", "/barcamp/pitches/2/notes/"):
        with django_assert_max_num_queries(13):
            client.get(path)
