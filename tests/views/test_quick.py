"""The short way of a vote and of a poll: the answers of the long one, to which all that is not plain is left."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from fudsched import access
from fudsched.models import Vote
from fudsched.views import quick
from tests import make

# As in production: a vote is a transaction of its own.
pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "a" * 32


@pytest.fixture
def event():
    event = make.event()
    event.voting.open()
    return event


@pytest.fixture
def pitch(event):
    return make.pitch(event)


@pytest.fixture
def ada(event):
    return make.attendee(event, "Ada")


def phone(person) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.cookies = access.give_badge(HttpResponse(), person).cookies
    client.cookies["csrftoken"] = TOKEN
    return client


def vote(client, number: int = 1, said: str = "on", slug: str = "barcamp", token: str = TOKEN):
    headers = {"HX-Request": "true", "X-CSRFToken": token}
    return client.post(f"/{slug}/pitches/{number}/vote/", {"vote": said}, headers=headers)


def test_a_plain_vote_is_counted_without_waking_the_rest(event, ada, pitch, django_assert_num_queries):
    vote(phone(ada))
    Vote.objects.all().delete()
    with django_assert_num_queries(0):  # through Django's own cursors
        response = vote(phone(ada))
    assert (response.status_code, ada.wants()) == (200, {pitch.pk})
    assert response["Cache-Control"] == "no-store"


def test_it_is_answered_as_on_the_long_way(event, ada, pitch, monkeypatch):
    make.pitch(event, "Another <b>one</b>")
    vote(phone(ada))
    short = vote(phone(ada), 2).content
    Vote.objects.filter(pitch__number=2).delete()
    monkeypatch.setattr(quick.QuickMiddleware, "answer", lambda *_: None)
    assert vote(phone(ada), 2).content == short
    assert b"<b>2</b> votes given" in short


def test_the_first_vote_is_one_vote(event, ada, pitch):
    assert b"<b>1</b> vote given" in vote(phone(ada)).content


def test_a_vote_counted_just_before_the_door_closed_is_answered_as_counted(event, ada, pitch, monkeypatch):
    cast = Vote.cast

    def close_afterwards(*what):
        counted = cast(*what)
        event.voting.close()
        return counted

    monkeypatch.setattr(Vote, "cast", close_afterwards)
    response = vote(phone(ada))
    assert (response.status_code, ada.wants()) == (200, {pitch.pk})
    assert b"<b>1</b> vote given" in response.content


def test_said_twice_it_is_one(event, ada, pitch):
    for _ in range(2):
        assert vote(phone(ada)).status_code == 200
    assert Vote.objects.count() == 1


def test_a_forged_one_is_refused(event, ada, pitch):
    assert vote(phone(ada), token="b" * 32).status_code == 403
    assert Vote.objects.count() == 0


def test_a_closed_door_is_said(event, ada, pitch):
    event.voting.close()
    response = vote(phone(ada))
    assert response.status_code == 409
    assert b"Voting closed at" in response.content
    assert Vote.objects.count() == 0


def test_a_door_with_an_hour_to_close_is_left_to_the_long_way(event, ada, pitch):
    event.voting.set_times(timezone.now() - timedelta(minutes=1), timezone.now() + timedelta(minutes=1))
    assert vote(phone(ada)).status_code == 200
    assert Vote.objects.count() == 1


def test_limits_and_own_pitches_hold(event, ada, pitch):
    event.vote_limit = 1
    event.save()
    make.pitch(event, "Another")
    assert [vote(phone(ada), number).status_code for number in (1, 2)] == [200, 409]
    event.vote_limit, event.may_vote_for_own = None, False
    event.save()
    own = make.pitch(event, "Own", by=ada)
    assert vote(phone(ada), own.number).status_code == 409


def test_a_withdrawn_or_unknown_pitch_is_refused(event, ada, pitch):
    pitch.withdraw()
    assert vote(phone(ada)).status_code == 409
    assert vote(phone(ada), 99).status_code == 404


def test_a_badge_opens_its_own_event_alone(event, ada, pitch):
    other = make.event("elsewhere")
    other.voting.open()
    make.pitch(other)
    assert vote(phone(ada), slug="elsewhere")["HX-Redirect"].startswith("/elsewhere/join/")
    assert Vote.objects.count() == 0


def test_who_left_votes_no_more(event, ada, pitch):
    client = phone(ada)
    ada.leave()
    assert "HX-Redirect" in vote(client)
    assert Vote.objects.count() == 0


def test_every_vote_that_was_answered_is_counted_and_none_after_the_door_closed(event, pitch):
    people = [make.attendee(event, f"Phone {n}") for n in range(24)]
    answers = []

    def cast(person):
        try:
            answers.append((person.pk, vote(phone(person)).status_code))
        finally:
            connection.close()

    threads = [Thread(target=cast, args=[person]) for person in people]
    for thread in threads[:12]:
        thread.start()
    event.voting.close()
    at_close = set(Vote.objects.values_list("attendee", flat=True))
    for thread in threads[12:]:
        thread.start()
    for thread in threads:
        thread.join()
    counted = {pk for pk, status in answers if status == 200}
    assert set(Vote.objects.values_list("attendee", flat=True)) == at_close == counted
    assert len(answers) == 24


def test_a_poll_that_is_up_to_date_costs_one_query_a_moment(event, client, django_assert_num_queries):
    seen = {"seen": client.get("/barcamp/changes/")["Stamp"]}
    quick.stamps.clear()
    with django_assert_num_queries(1):
        assert [client.get("/barcamp/changes/", seen).status_code for _ in range(3)] == [204, 204, 204]


def test_a_poll_of_nothing_is_not_here(client):
    assert client.get("/nowhere/changes/", {"seen": ""}).status_code == 404
    assert quick.stamps == {}
