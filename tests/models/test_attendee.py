"""The Attendee: the order of their ballot, their leaving."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction

from fudsched.models import Attendee, Pitch
from fudsched.refusals import NotYours
from tests import make

pytestmark = pytest.mark.django_db


def test_the_order_of_the_pitches_differs_between_attendees_and_stays_for_each():
    event = make.event()
    pitches = [make.pitch(event, f"Pitch {number}") for number in range(30)]
    people = [make.attendee(event, name) for name in ("Ada", "Bob", "Cyd")]
    first = [person.order_pitches(pitches) for person in people]
    again = [Attendee.objects.get(pk=person.pk).order_pitches(pitches) for person in people]
    assert first == again
    assert len({tuple(order) for order in first}) == 3
    assert all(set(order) == set(pitches) for order in first)


def test_what_few_have_seen_comes_first():
    event = make.event()
    for number in range(24):
        make.pitch(event, f"Pitch {number}")
    make.attendee(event, "Ada").order_pitches(list(event.pitches.all()))
    unseen = set(event.pitches.filter(seen=0))
    order = make.attendee(event, "Bob").order_pitches(list(event.pitches.all()))
    assert set(order[:12]) == unseen
    assert set(event.pitches.values_list("seen", flat=True)) == {1}


def test_newcomers_come_first_on_a_fresh_page_and_last_on_an_open_one():
    event = make.event()
    old = [make.pitch(event, f"Pitch {number}") for number in range(5)]
    ada = make.attendee(event)
    order = ada.order_pitches(old)
    new = make.pitch(event, "New")
    assert ada.order_pitches([*old, new], settled=True) == [*order, new]
    assert Pitch.objects.get(pk=new.pk).seen == 0
    assert ada.order_pitches([*old, new]) == [new, *order]


def test_two_tabs_opened_together_agree_on_one_order():
    event = make.event()
    pitches = [make.pitch(event, f"Pitch {number}") for number in range(10)]
    ada = make.attendee(event)
    tab = Attendee.objects.get(pk=ada.pk)
    assert ada.order_pitches(pitches) == tab.order_pitches(list(event.pitches.all()))


def test_leaving_takes_back_open_votes_and_withdraws_what_nobody_else_presents():
    event = make.event()
    event.voting.open()
    ada, bob = make.attendee(event), make.attendee(event, "Bob")
    alone, shared = make.pitch(event, "Alone", by=ada), make.pitch(event, "Shared", by=ada)
    shared.presenters.add(bob)
    ada.vote_for(shared)
    badge = ada.badge
    ada.leave()
    assert [pitch.title for pitch in event.pitches.standing()] == ["Shared"]
    assert (ada.votes.count(), ada in event.attendees.present()) == (0, False)
    assert not Attendee.objects.filter(badge=badge).exists()
    assert alone.votes.count() == 0


def test_votes_that_voting_has_closed_over_outlast_their_voter():
    event = make.event()
    event.voting.open()
    ada, pitch = make.attendee(event), make.pitch(event)
    ada.vote_for(pitch)
    event.voting.close()
    ada.leave()
    assert pitch.votes.count() == 1


def test_the_only_organiser_stays():
    event = make.event()
    olga = make.organiser(event)
    with pytest.raises(NotYours, match="Olga is the only organiser"):
        olga.leave()
    make.organiser(event, "Otto")
    olga.leave()
    assert [person.name for person in event.attendees.present()] == ["Otto"]


@pytest.mark.django_db(transaction=True)
def test_of_two_organisers_who_leave_in_one_moment_one_stays():
    event = make.event()
    olga, otto = make.organiser(event, "Olga"), make.organiser(event, "Otto")

    def leave():
        try:
            with pytest.raises(NotYours, match="Otto is the only organiser"):
                otto.leave()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            olga.leave()
            refused = other.submit(leave)
            wait([refused], timeout=1)  # unless it is held up, it is done long before
        refused.result()
    assert list(event.attendees.present()) == [otto]


def test_who_was_only_named_has_not_joined_until_their_badge_is_shown():
    event = make.event()
    make.attendee(event, "Ada")
    named, waiting = Attendee.named(event, ["Grace"])[0], Attendee.enrol(event, ["Cleo"])[0]
    assert event.counts()["joined"] == 1
    for person in (named, waiting):
        make.client_of().post(f"/{event.slug}/b/{person.badge}/")
    assert event.counts()["joined"] == 3
