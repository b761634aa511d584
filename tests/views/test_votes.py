"""The vote through its door: with and without JavaScript."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fudsched.models import Vote
from tests import make, wire

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def open_event(**fields):
    event = make.event(**fields)
    event.voting.open()
    return event


def say(client, vote="on", number=1, **more):
    htmx = more.pop("htmx", False)
    return client.post(f"/barcamp/pitches/{number}/vote/", {"vote": vote, **more}, headers=HTMX if htmx else None)


def test_without_javascript_a_vote_leads_back_to_its_card_with_the_filters_kept():
    event = open_event()
    make.pitch(event)
    client = make.client_of(make.attendee(event))
    answer = say(client, q="arm & co", show="open")
    assert (answer.status_code, answer.url) == (302, "/barcamp/pitches/?q=arm+%26+co&show=open#pitch-1")
    assert say(client, show="all").url == "/barcamp/pitches/#pitch-1"
    assert say(client, **{"from": "pitch"}).url == "/barcamp/pitches/1/"
    assert Vote.objects.count() == 1


def test_with_htmx_a_vote_answers_with_the_control_and_the_number_of_votes_given():
    event = open_event(vote_limit=3)
    make.pitch(event)
    client = make.client_of(make.attendee(event))
    on, off = say(client, htmx=True).text, say(client, "off", htmx=True).text
    assert ('value="off" aria-pressed="true"' in on, "<b>1</b> of 3 votes given" in on) == (True, True)
    assert ('value="on" aria-pressed="false"' in off, "<b>0</b> of 3 votes given" in off) == (True, True)
    assert 'id="given" hx-swap-oob="true"' in on
    assert "<html" not in on
    assert "csrf" not in on


def test_a_vote_is_set_and_never_toggled():
    event = open_event()
    make.pitch(event)
    client = make.client_of(make.attendee(event))
    counts = []
    for vote in ("on", "on", "off", "off", "on"):
        say(client, vote)
        counts.append(Vote.objects.count())
    assert counts == [1, 1, 0, 0, 1]


@pytest.mark.parametrize("vote", ["", "toggle", "1"])
def test_a_vote_that_is_neither_on_nor_off_changes_nothing(vote):
    event = open_event()
    make.pitch(event)
    answer = say(make.client_of(make.attendee(event)), vote)
    assert (answer.status_code, "A vote is “on”" in answer.text, Vote.objects.count()) == (422, True, 0)


def test_a_refused_vote_is_said_at_its_card():
    event = open_event(vote_limit=1)
    for title in ("One", "Two"):
        make.pitch(event, title)
    client = make.client_of(make.attendee(event))
    say(client, number=1)
    sentence = "You have given all your 1 votes. Take one back to vote for this."
    fragment = say(client, number=2, htmx=True)
    assert (fragment.status_code, sentence in fragment.text) == (409, True)
    assert 'id="vote-2"' in fragment.text
    page = say(client, number=2, show="all")
    assert (page.status_code, page.text.count(sentence)) == (409, 1)
    assert page.text.index('id="vote-2"') < page.text.index(sentence)
    assert "autofocus" in page.text
    alone = say(client, number=2, **{"from": "pitch"})
    assert (alone.status_code, sentence in alone.text, '<h1 dir="auto">Two</h1>' in alone.text) == (409, True, True)


def test_a_closed_door_says_why_at_the_card_and_at_the_control():
    event = make.event()
    make.pitch(event)
    client = make.client_of(make.attendee(event))
    page = client.get("/barcamp/pitches/").text
    assert 'aria-disabled="true" aria-describedby="why-vote"' in page
    assert "Voting has not opened yet. The organisers will open it.</p>" in page
    answer = say(client, htmx=True)
    assert (answer.status_code, "Voting has not opened yet." in answer.text) == (409, True)


def test_a_refusal_shows_the_vote_as_it_stands():
    event = open_event()
    make.pitch(event)
    client = make.client_of(make.attendee(event))
    say(client)
    event.voting.close()
    answer = say(client, "off", htmx=True)
    assert (answer.status_code, 'aria-pressed="true"' in answer.text, Vote.objects.count()) == (409, True, 1)


def test_live_counts_come_with_the_answer():
    event = open_event(shows_counts_live=True)
    make.pitch(event)
    say(make.client_of(make.attendee(event, "Bob")))
    assert "<b>2</b> <small>votes" in say(make.client_of(make.attendee(event)), htmx=True).text


def test_a_stranger_is_led_to_the_join_page():
    event = open_event()
    make.pitch(event)
    assert say(make.client_of()).url == "/barcamp/join/"
    assert say(make.client_of(), htmx=True)["HX-Redirect"] == "/barcamp/join/"
    assert Vote.objects.count() == 0


def test_a_vote_is_posted_from_our_own_page():
    event = open_event()
    make.pitch(event)
    ada = make.attendee(event)
    assert make.client_of(ada).get("/barcamp/pitches/1/vote/").status_code == 405
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = make.client_of(ada).cookies
    assert careful.post("/barcamp/pitches/1/vote/", {"vote": "on"}).status_code == 403
    assert Vote.objects.count() == 0


def test_another_events_numbers_and_badges_count_for_nothing():
    event, other = open_event(), open_event(slug="other")
    make.pitch(other, "Theirs")
    answer = say(make.client_of(make.attendee(event)))
    assert (answer.status_code, "There is no pitch 1 at this event." in answer.text) == (404, True)
    client = make.client_of(make.attendee(event, "Bob"))
    client.cookies["badge"]["path"] = "/"
    assert client.post("/other/pitches/1/vote/", {"vote": "on"}).status_code == 302
    assert Vote.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("limit", "most"), [(None, 6), (5, 8)])
def test_a_vote_is_a_handful_of_queries_without_session_or_account(limit, most):
    event = open_event(vote_limit=limit)
    make.pitch(event)
    client = wire.phone(make.attendee(event))
    wire.vote(client, body="vote=off")
    with CaptureQueriesContext(connection) as queries:
        assert wire.vote(client).status_code == 200
    asked = [query["sql"] for query in queries if not query["sql"].startswith(("BEGIN", "COMMIT"))]
    assert len(asked) <= most, "\n".join(asked)
    assert not any("auth_user" in sql or "django_session" in sql for sql in asked)
