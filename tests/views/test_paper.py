"""Paper, hands, and who had the chance: one ballot a badge, and a tally that names its sources."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from fudsched.models import Hands, Merge, Vote
from fudsched.models.exposure import exposure
from tests import make
from tests.person import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = make.event()
    event.voting.open()
    for number in range(1, 5):
        make.pitch(event, f"Pitch {number}")
    return event


@pytest.fixture
def ada(event):
    return make.attendee(event, "Ada")


@pytest.fixture
def desk(event):
    return Person(make.client_of(make.helper(event))).visit("/barcamp/desk/paper/")


def votes(person) -> list[tuple[int, str]]:
    return list(person.votes.order_by("pitch__number").values_list("pitch__number", "source"))


def test_a_paper_ballot_joins_the_same_ballot_and_nothing_counts_twice(event, ada, desk):
    ada.vote_for(event.pitches.get(number=1))
    desk.press("Count it", fill={"Badge": f"{ada.badge[:6].lower()}-{ada.badge[6:]}", "Pitch numbers": "1, 3 3 4"})
    assert votes(ada) == [(1, "phone"), (3, "paper"), (4, "paper")]
    assert "2 votes of Ada's paper ballot counted. 1 was given before" in desk.text.replace("’", "'")
    desk.press("Count it", fill={"Badge": ada.badge, "Pitch numbers": "3 4"})
    assert Vote.objects.count() == 3


@pytest.mark.parametrize("numbers", ["", "x", "99", "1 99", "1 -2", "²"])
def test_a_ballot_with_a_number_that_is_none_is_not_counted_at_all(ada, desk, numbers):
    desk.press("Count it", fill={"Badge": ada.badge, "Pitch numbers": numbers})
    assert desk.response.status_code == 422
    assert votes(ada) == []


@pytest.mark.parametrize(
    ("badge", "numbers", "field"), [("", "1", "badge"), ("ada", "99", "numbers"), ("ada", "", "numbers")]
)
def test_what_is_to_be_corrected_has_the_focus(ada, desk, badge, numbers, field):
    desk.press("Count it", fill={"Badge": ada.badge if badge else "", "Pitch numbers": numbers})
    focused = re.findall(r"<input[^>]*name=\"(\w+)\"[^>]* autofocus", desk.response.content.decode())
    assert focused == [field]


def test_a_badge_that_is_not_here_is_said(event, desk):
    stranger = make.attendee(make.event("elsewhere"))
    desk.press("Count it", fill={"Badge": stranger.badge, "Pitch numbers": "1"})
    assert "No badge of this event has that code" in desk.text


def test_paper_keeps_the_limit_and_the_door(event, ada, desk):
    event.vote_limit = 2
    event.save()
    desk.press("Count it", fill={"Badge": ada.badge, "Pitch numbers": "1 2 3"})
    assert "may give 2 votes" in desk.text
    event.voting.close()
    desk.press("Count it", fill={"Badge": ada.badge, "Pitch numbers": "1"})
    assert "Voting closed at" in desk.text
    assert votes(ada) == []


def test_hands_are_kept_beside_the_votes_with_their_weight(event, ada, desk):
    desk.press("Count it", fill={"Badge": ada.badge, "Pitch numbers": "2"})
    desk.press("Note it", fill={"Pitch": "2", "Hands": "40"})
    desk.press("Note it", fill={"Pitch": "2", "Hands": "41"})
    assert list(Hands.objects.values_list("pitch__number", "count")) == [(2, 41)]
    event.voting.close()
    results = Person().visit("/barcamp/results/").text
    assert "1 of them on paper." in results
    assert "41 hands" in results
    assert "weight 0" in results


def test_attendees_type_no_ballots(event, ada):
    client = make.client_of(ada)
    for path in ("/barcamp/desk/paper/", "/barcamp/desk/exposure/"):
        assert client.get(path).status_code in (302, 403)
    assert client.post("/barcamp/desk/paper/hands/", {"hands-number": "1", "hands-count": "9"}).status_code == 403
    assert Hands.objects.count() == 0


def test_a_late_pitch_is_measured_by_those_who_could_decide_on_it(event):
    people = [make.attendee(event, f"Voter {n}") for n in range(40)]
    first, late = event.pitches.get(number=1), event.pitches.get(number=2)
    for person in people:
        person.vote_for(first)
    early = timezone.now() - timedelta(minutes=10)
    Vote.objects.update(cast_at=early)
    event.pitches.update(created_at=early - timedelta(minutes=1))
    late.created_at = timezone.now() - timedelta(seconds=1)
    late.save()
    for person in people[:10]:
        person.vote_for(late)
    people[10].pass_on(late)
    rows = {row.pitch.number: row for row in exposure(event)}
    assert (rows[1].chance, rows[1].expected) == (40, 40)
    assert (rows[2].decided, rows[2].chance, rows[2].voters, rows[2].expected) == (11, 11, 40, 36)
    assert exposure(event)[0].pitch == late


def test_before_closing_the_organiser_sees_reach_and_no_votes(event, ada):
    ada.vote_for(event.pitches.get(number=1))
    desk = Person(make.client_of(make.organiser(event))).visit("/barcamp/desk/exposure/")
    assert "Had the chance" in desk.text
    assert "If all had had it" not in desk.text
    event.voting.close()
    assert "cannot be told" in desk.visit("/barcamp/desk/exposure/").text


def test_whoever_is_about_to_close_voting_reads_which_pitches_few_could_decide_on(event, ada):
    bob, cyn = make.attendee(event, "Bob"), make.attendee(event, "Cyn")
    for person in (ada, bob, cyn):
        person.vote_for(event.pitches.get(number=1))
    late = make.pitch(event, "Late & short")
    organiser = Person(make.client_of(make.organiser(event)))
    page = organiser.visit("/barcamp/desk/doors/voting/")
    assert "Fewer than half of the voters could decide on 1 pitch." in page.text
    assert "5 · Late & short" in page.text
    for person in (ada, bob):
        person.pass_on(late)
    assert "Fewer than half" not in organiser.visit("/barcamp/desk/doors/voting/").text
    assert "Fewer than half" not in organiser.visit("/barcamp/desk/doors/pitching/").text


def test_a_number_on_paper_counts_for_what_it_was_merged_into(event, ada, desk):
    one, two, three, _ = event.pitches.all()
    for gone in (two, three):
        Merge.join(gone, one, by=None)
    desk.press("Count it", fill={"Badge": ada.badge, "Pitch numbers": "2 3 4"})
    assert "2 votes of Ada's paper ballot counted." in desk.text.replace("’", "'")
    assert (ada.wants(), ada.votes_given()) == ({one.pk, event.pitches.get(number=4).pk}, 2)
    one.withdraw()
    desk.press("Count it", fill={"Badge": ada.badge, "Pitch numbers": "2"})
    assert "There is no pitch 2, or it was withdrawn." in desk.text
