"""Notes, links, questions: written by anybody with a badge, until an organiser locks them."""

import pytest

from fudsched.models import Link, Note, Question
from fudsched.refusals import NotYours, Refusal
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def pitch():
    return make.pitch(make.event())


@pytest.fixture
def ada(pitch):
    return make.attendee(pitch.event)


def test_each_saving_is_kept_and_the_newest_counts(pitch, ada):
    bo = make.attendee(pitch.event, "Bo")
    Note.write(pitch, ada, "One", seen=0)
    Note.write(pitch, bo, "One\nTwo", seen=1)
    other = make.pitch(pitch.event, "Tea")
    Note.write(other, bo, "Leaves", seen=0)
    assert [(note.number, note.text, note.by) for note in pitch.notes.all()] == [(2, "One\nTwo", bo), (1, "One", ada)]
    assert {note.text for note in Note.objects.newest()} == {"One\nTwo", "Leaves"}


def test_who_wrote_while_somebody_saved_is_told_and_nothing_is_overwritten(pitch, ada):
    Note.write(pitch, ada, "One", seen=0)
    with pytest.raises(Refusal, match="Somebody saved these notes while you wrote"):
        Note.write(pitch, ada, "Mine", seen=0)
    assert pitch.notes.get().text == "One"


def test_the_same_text_sent_twice_is_saved_once(pitch, ada):
    for _ in range(2):
        Note.write(pitch, ada, "One", seen=0)
    assert pitch.notes.count() == 1


def test_a_link_is_kept_once_and_may_be_said_anew(pitch, ada):
    Link.add(pitch, ada, kind="slides", url="https://x.example/a/")
    Link.add(pitch, ada, kind="recording", url="https://x.example/a/", title="The film")
    assert [(link.kind, str(link)) for link in pitch.links.all()] == [("recording", "The film")]
    assert str(Link(url="https://x.example/a/")) == "x.example/a"


def test_a_link_is_taken_out_by_who_added_it_the_presenters_or_an_organiser(pitch, ada):
    event = pitch.event
    speaker, olga, bo = make.attendee(event, "S"), make.organiser(event), make.attendee(event, "Bo")
    pitch.presenters.add(speaker)
    link = Link.add(pitch, ada, kind="slides", url="https://x.example/")
    assert [link.may_be_removed_by(who) for who in (ada, speaker, olga, bo, None)] == [True, True, True, False, False]
    with pytest.raises(NotYours):
        link.remove(bo)


def test_a_question_is_asked_once_answered_and_the_answer_taken_back(pitch, ada):
    question = Question.ask(pitch, ada, "Why?")
    assert Question.ask(pitch, make.attendee(pitch.event, "Bo"), "Why?") == question
    question.give_answer(ada, "Because.", seen="")
    assert (question.answer, question.answered_by, question.answered_at is not None) == ("Because.", ada, True)
    question.give_answer(ada, "", seen=question.answer_sign)
    assert (question.answer, question.answered_by, question.answered_at) == ("", None, None)


def test_once_locked_only_organisers_write(pitch, ada):
    event = pitch.event
    question = Question.ask(pitch, ada, "Why?")
    link = Link.add(pitch, ada, kind="slides", url="https://x.example/")
    event.lock_notes(locked=True)
    for write in (
        lambda who: Note.write(pitch, who, "x", seen=0),
        lambda who: Link.add(pitch, who, kind="code", url="https://y.example/"),
        lambda who: Question.ask(pitch, who, "How?"),
        lambda who: question.give_answer(who, "So.", seen=""),
        link.remove,
    ):
        with pytest.raises(NotYours, match="locked"):
            write(ada)
        write(make.organiser(event, f"Olga {id(write)}"))
    event.lock_notes(locked=False)
    Note.write(pitch, ada, "again", seen=1)
