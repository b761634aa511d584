"""Votes under fire: through the doors of the app, in threads with connections of their own."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier
from threading import Event as Mark

import pytest
from django.db import connection, transaction
from django.test import Client

from fudsched.models import Attendee, Event, Vote
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

HALL = 20  # threads at once


def say(client: Client, number: int, vote: str = "on") -> bool:
    """Whether the answer was “counted”."""
    try:
        response = client.post(f"/barcamp/pitches/{number}/vote/", {"vote": vote}, headers={"HX-Request": "true"})
        assert response.status_code in (200, 409), response.content
        return response.status_code == 200
    finally:
        connection.close()


def in_parallel(jobs, threads: int = HALL) -> list:
    with ThreadPoolExecutor(threads) as pool:
        return [future.result() for future in [pool.submit(*job) for job in jobs]]


def test_forty_parallel_votes_against_a_limit_of_five_leave_five():
    event = make.event(vote_limit=5)
    for number in range(40):
        make.pitch(event, f"Pitch {number}")
    event.voting.open()
    ada = make.attendee(event)
    phones = [make.client_of(ada) for _ in range(40)]
    counted = in_parallel([(say, phone, number) for number, phone in enumerate(phones, start=1)], threads=40)
    assert (sum(counted), ada.votes.count()) == (5, 5)


def test_the_same_vote_from_many_devices_at_once_is_one_vote():
    event = make.event()
    pitch = make.pitch(event)
    event.voting.open()
    ada = make.attendee(event)
    phones = [make.client_of(ada) for _ in range(30)]
    counted = in_parallel([(say, phone, pitch.number) for phone in phones], threads=30)
    assert (counted, ada.votes.count()) == ([True] * 30, 1)


def test_closing_the_door_amid_five_hundred_votes_leaves_the_votes_that_were_answered_counted():
    event = make.event()
    for number in range(10):
        make.pitch(event, f"Pitch {number}")
    event.voting.open()
    people = [make.attendee(event, f"Attendee {number}") for number in range(50)]
    phones = [make.client_of(person) for person in people]
    half_way, closed = Barrier(2), Mark()

    def vote(place: int, phone: Client, number: int) -> bool:
        if place == 250:
            half_way.wait(timeout=60)
        if place >= 480:  # some come too late, however long the desk has to wait
            closed.wait(timeout=60)
        return say(phone, number)

    def close() -> int:
        """The tally that the organiser sees as soon as the door is closed."""
        try:
            half_way.wait(timeout=60)
            Event.objects.get().voting.close()
            return Vote.objects.count()
        finally:
            closed.set()
            connection.close()

    with ThreadPoolExecutor(1) as desk:
        tally = desk.submit(close)
        asked = [(vote, place, phones[place % 50], place // 50 + 1) for place in range(500)]
        counted = in_parallel(asked)
    assert tally.result() == sum(counted) == Vote.objects.count()
    assert 0 < sum(counted) < 500


def test_a_vote_in_one_round_trip_waits_for_whoever_is_closing_the_door():
    event = make.event()
    pitch, ada = make.pitch(event), make.attendee(event)
    event.voting.open()

    def cast():
        try:
            return Vote.cast(event.slug, ada.badge, pitch.number)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as phone:
        with transaction.atomic():
            event.voting.close()
            said = phone.submit(cast)
            wait([said], timeout=1)  # unless it is held up, it is in long before
        assert said.result() is None
    assert Vote.objects.count() == 0


def test_parallel_joins_with_the_same_form_make_one_attendee():
    event = make.event()
    ticket = make.client_of().get("/barcamp/join/").context["form"].initial["ticket"]

    def join() -> int:
        try:
            form = {"code": event.code, "name": "Ada", "ticket": ticket}
            return make.client_of().post("/barcamp/join/", form).status_code
        finally:
            connection.close()

    assert in_parallel([(join,)] * 10, threads=10) == [302] * 10
    assert [person.name for person in Attendee.objects.all()] == ["Ada"]


def test_a_hall_that_opens_its_ballots_in_one_moment_gets_them_all():
    event = make.event()
    for number in range(30):
        make.pitch(event, f"Pitch {number}")
    phones = [make.client_of(make.attendee(event, f"Attendee {number}")) for number in range(30)]

    def look(phone: Client) -> int:
        try:
            return phone.get("/barcamp/pitches/").status_code
        finally:
            connection.close()

    assert in_parallel([(look, phone) for phone in phones]) == [200] * 30
