"""The stage's pages: who may do what, on which phone, and that nothing is done twice."""

import re
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fudsched import live
from fudsched.models import Stage
from fudsched.views import stage as views
from tests import make
from tests.person import Person, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = make.event(pitch_seconds=20)
    event.voting.open()
    return event


@pytest.fixture
def ada(event):
    return make.attendee(event, "Ada")


@pytest.fixture
def pitches(event, ada):
    return [make.pitch(event, "Fedora on ARM", by=ada), make.pitch(event, "Sheepdog")]


@pytest.fixture
def desk(event):
    return Person(make.client_of(make.helper(event)))


def on(event) -> int | None:
    turn = Stage.of(event).current()
    return turn and turn.pitch.number


def line(event) -> list[int]:
    return [turn.pitch.number for turn in Stage.of(event).line()]


def test_a_presenter_joins_and_leaves_the_line_without_javascript(event, ada, pitches):
    phone = Person(make.client_of(ada)).visit("/barcamp/stage/")
    phone.press("Join the line", fill={"My first time": True})
    assert line(event) == [1]
    assert Stage.of(event).line()[0].first_time
    phone.press("Leave the line")
    assert line(event) == []


def leading(phone: Person) -> list[str]:
    return [words(button) for button in phone.page.find_class("primary")]


@pytest.mark.parametrize("in_line", [[], [1], [1, 2]])
def test_one_button_leads_whatever_a_presenter_may_do_next(in_line, event, ada):
    event.pitching.open()
    own = [make.pitch(event, f"Ada's {n}", ada) for n in range(2)]
    for number in in_line:
        Stage.of(event).join(own[number - 1])
    phone = Person(make.client_of(ada)).visit("/barcamp/stage/")
    assert leading(phone) == [f"Join the line with number {len(in_line) + 1}"][: 2 - len(in_line)]


def test_with_nothing_to_join_with_adding_a_pitch_leads(event):
    event.pitching.open()
    assert leading(Person(make.client_of(make.attendee(event))).visit("/barcamp/stage/")) == ["Add a pitch"]


def test_the_helpers_keys_name_the_button_they_press(event, pitches, desk):
    desk.visit("/barcamp/desk/stage/").press("Put all")
    seen = []
    for press in ("Next", "Start", "Pause", "Go on"):
        said = desk.visit("/barcamp/desk/stage/").text
        seen.append(said.partition("Space or Page Down for “")[2].partition("”")[0])
        desk.press(press)
    assert seen == ["Next", "Start", "Next", "Go on"]


def test_only_who_presents_a_pitch_stands_in_line_for_it(event, pitches):
    bob = make.client_of(make.attendee(event, "Bob"))
    assert bob.post("/barcamp/stage/join/", {"pitch": "1", "line": "on"}).status_code == 403
    assert line(event) == []


def test_a_stranger_is_led_to_the_door_and_a_get_does_nothing(event, pitches):
    assert make.client_of().post("/barcamp/stage/join/", {"pitch": "1"}).status_code == 302
    for path in ("/barcamp/stage/join/", "/barcamp/desk/stage/move/"):
        assert make.client_of().get(path).status_code == 405


@pytest.mark.parametrize("number", ["", "x", "99", "9" * 30, "²"])
def test_a_pitch_that_is_not_here_cannot_join(event, ada, number):
    assert make.client_of(ada).post("/barcamp/stage/join/", {"pitch": number}).status_code == 404


def test_a_helper_runs_the_stage_without_javascript(event, pitches, desk):
    desk.visit("/barcamp/desk/stage/").press("Put all")
    desk.press("Next")
    assert on(event) == 1
    desk.press("Start")
    assert Stage.of(event).is_running()
    desk.press("Pause")
    desk.press("Go on")
    desk.press("10 seconds more")
    assert Stage.of(event).seconds == 30
    desk.press("Skip")
    assert (on(event), line(event)) == (2, [1])
    desk.press("Not here")
    assert (on(event), line(event)) == (1, [])
    desk.press("Undo")
    assert (on(event), line(event)) == (2, [1])
    desk.press("Next")
    desk.press("Back in line")
    assert (on(event), line(event)) == (1, [2])


def test_the_helpers_page_takes_as_many_queries_however_many_are_not_in_line(event, pitches):
    desk, asked = make.client_of(make.helper(event)), []
    for title in ("Tea", "Pens", "Kanban"):
        desk.get("/barcamp/desk/stage/")
        with CaptureQueriesContext(connection) as queries:
            desk.get("/barcamp/desk/stage/")
        asked.append(len(queries))
        make.pitch(event, title)
    assert len({*asked}) == 1, asked


def test_a_helper_orders_the_line_without_javascript(event, pitches, desk):
    desk.visit("/barcamp/desk/stage/").press("Put all")
    desk.press("To the front", near="Sheepdog")
    assert line(event) == [2, 1]
    desk.press("Down", near="Sheepdog")
    assert line(event) == [1, 2]
    desk.press("Draw lots")
    seed = Stage.of(event).seed
    assert f"Drawn from seed {seed}" in desk.text
    desk.press("Undo")
    assert Stage.of(event).seed is None


def test_a_walk_up_is_typed_in_while_somebody_speaks(event, pitches, desk):
    desk.visit("/barcamp/desk/stage/").press("Put all")
    desk.press("Next")
    desk.press("Put it in the line", fill={"Title": "Juggling", "Presented by": "Grace"})
    assert (on(event), line(event)) == (1, [2, 3])
    desk.press("Put it in the line", fill={"Presented by": "Grace"})
    assert "Type the title." in desk.text


def test_attendees_do_not_run_the_stage(event, ada, pitches):
    client = make.client_of(ada)
    assert client.get("/barcamp/desk/stage/").status_code == 403
    assert client.post("/barcamp/desk/stage/move/", {"do": "next", "on": "0"}).status_code == 403


def test_a_helper_of_another_event_does_not_run_this_stage(event, pitches):
    theirs = make.client_of(make.helper(make.event("elsewhere")))
    assert theirs.post("/barcamp/desk/stage/move/", {"do": "next", "on": "0"}).status_code == 302
    assert on(event) is None


@pytest.mark.parametrize("said", [{}, {"do": "dance"}, {"line": "up"}, {"line": "up 99"}, {"line": "sideways 1"}])
def test_a_move_that_does_not_exist_is_refused_in_a_sentence(event, pitches, desk, said):
    assert desk.client.post("/barcamp/desk/stage/move/", said).status_code in (403, 404, 422)


@pytest.mark.django_db(transaction=True)
def test_two_helpers_who_press_next_together_call_one(event, pitches):
    stage = Stage.of(event)
    stage.put_all()
    clients = [make.client_of(make.helper(event, name)) for name in ("Hal", "Ida", "Jo", "Kim")]

    def press(client):
        try:
            assert client.post("/barcamp/desk/stage/move/", {"do": "next", "on": "0"}).status_code == 302
        finally:
            connection.close()

    presses = [Thread(target=press, args=[client]) for client in clients]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert (on(event), line(event)) == (1, [2])


def test_the_card_is_the_same_for_everybody_and_names_nobody(event, ada, pitches):
    stage = Stage.of(event)
    stage.put_all()
    stage.call_next(0)
    ada.vote_for(pitches[0])
    cards = {make.client_of(who).get("/barcamp/stage/card/").content for who in (None, ada, make.helper(event))}
    assert len(cards) == 1
    card = cards.pop().decode()
    assert "Fedora on ARM" in card
    assert "csrfmiddlewaretoken" not in card
    assert 'aria-pressed="true"' not in card


def test_the_card_is_rendered_once_for_each_change(
    event, pitches, client, django_assert_max_num_queries, django_capture_on_commit_callbacks
):
    client.get("/barcamp/stage/card/")
    with django_assert_max_num_queries(3):
        client.get("/barcamp/stage/card/")
    stage = Stage.of(event)
    stage.put_all()
    with django_capture_on_commit_callbacks(execute=True):
        make.client_of(make.helper(event)).post("/barcamp/desk/stage/move/", {"do": "next", "on": "0"})
    assert "On stage: 1" in client.get("/barcamp/stage/card/").content.decode()


def test_the_line_is_made_once_for_each_change_and_language(event, ada, pitches, django_capture_on_commit_callbacks):
    stage, phones = Stage.of(event), [make.client_of(ada), make.client_of(make.attendee(event, "Bob"))]
    with django_capture_on_commit_callbacks(execute=True):
        stage.put_all()
        live.announce_stage(event)
    for asked in ({}, {"Accept-Language": "de"}):
        told = [coming(phone, **asked) for phone in phones]
        assert told == [["1 Fedora on ARM Ada", "2 Sheepdog"]] * 2
    assert len(views.lines) == 2
    with CaptureQueriesContext(connection) as queries:
        coming(phones[1])
    assert not [query["sql"] for query in queries if '"fudsched_turn"."place"' in query["sql"].partition("ORDER BY")[2]]
    with django_capture_on_commit_callbacks(execute=True):
        stage.shift(pitches[1], -1)
        live.announce_stage(event)
    assert [coming(phone) for phone in phones] == [["2 Sheepdog", "1 Fedora on ARM Ada"]] * 2


def coming(client, **headers) -> list[str]:
    page = Person(client)._read(client.get("/barcamp/stage/", headers=headers)).page
    return [words(item) for item in page.xpath("//ol[@class='queue']/li")]


def test_the_card_of_no_event_is_not_here(client):
    assert client.get("/nowhere/stage/card/").status_code == 404


def test_the_ballot_and_the_page_of_now_follow_the_stage(event, ada, pitches):
    stage = Stage.of(event)
    stage.put_all()
    stage.call_next(0)
    for path in ("/barcamp/", "/barcamp/pitches/", "/barcamp/stage/"):
        page = make.client_of(ada).get(path).content.decode()
        assert re.search(r"On stage: 1\b", page), path


def test_a_vote_for_the_pitch_on_stage_works_without_javascript(event, pitches):
    stage = Stage.of(event)
    stage.put_all()
    stage.call_next(0)
    bob = make.attendee(event, "Bob")
    phone = Person(make.client_of(bob)).visit("/barcamp/stage/")
    phone.press("Vote for Fedora on ARM")
    assert bob.wants() == {pitches[0].pk}
    phone.press("Not for me: Fedora on ARM")
    assert (bob.wants(), bob.decisions()) == (set(), {"wants": [], "passes": [1], "mine": []})


def test_a_missed_pitch_is_offered_again_until_it_is_decided(event, pitches):
    stage = Stage.of(event)
    stage.put_all()
    for number in (0, 1, 2):
        stage.call_next(number)
    bob = make.attendee(event, "Bob")
    phone = Person(make.client_of(bob)).visit("/barcamp/stage/")
    assert "You have not decided on 2" in phone.text
    closing = timezone.now() + timedelta(minutes=5)
    event.voting.set_times(timezone.now(), closing)
    for path in ("/barcamp/", "/barcamp/pitches/"):
        missed = phone.visit(path).text
        assert (
            f"You have not decided on 2 that were on stage, and voting closes at {closing.astimezone(event.tz):%H:%M}."
            in missed
        )
        assert phone.follow("You have not decided").path == "/barcamp/stage/"
    bob.vote_for(pitches[0])
    assert "You have not decided on 1 that was on stage" in phone.visit("/barcamp/pitches/").text
    bob.pass_on(pitches[1])
    for path in ("/barcamp/", "/barcamp/pitches/", "/barcamp/stage/"):
        assert "You have not decided" not in phone.visit(path).text


def test_passing_is_refused_when_voting_is_closed(event, ada, pitches):
    event.voting.close()
    response = make.client_of(ada).post("/barcamp/pitches/2/vote/", {"vote": "pass", "from": "stage"})
    assert response.status_code == 409
    assert ada.decisions() == {"wants": [], "passes": [], "mine": [1]}


def test_a_vote_after_passing_counts_and_taking_it_back_leaves_it_open(event, ada, pitches):
    ada.pass_on(pitches[1])
    ada.vote_for(pitches[1])
    assert ada.wants() == {pitches[1].pk}
    ada.take_back_vote(pitches[1])
    assert ada.decisions() == {"wants": [], "passes": [], "mine": [1]}
