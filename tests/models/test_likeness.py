"""Likeness: pitches that say much the same are found by their words, and ranked by who wants both."""

import pytest

from fudsched.models import Pitch, Vote
from fudsched.models.likeness import alike, with_voters
from tests import make


def pitches(*titles: str, **synopses: str) -> list[Pitch]:
    return [
        Pitch(pk=number, number=number, title=title, synopsis=synopses.get(f"s{number}", ""))
        for number, title in enumerate(titles, start=1)
    ]


def found(*titles: str, **synopses: str) -> list[tuple[int, int]]:
    return [(pair.one.number, pair.other.number) for pair in alike(pitches(*titles, **synopses))]


OTHERS = ("Cooking for a hundred", "State of the kernel", "Music with a soldering iron", "Your first patch")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fedora on ARM", "Fedora on ARM"),
        ("Intro to Git", "Git introduction"),
        ("Réseaux sans fil", "RESEAUX sans fils"),
        ("Δίκτυα για όλους", "δικτυα για ολους"),
        ("Open source anthropology", "Anthropology of open source communities"),
    ],
)
def test_titles_alike_are_pointed_out_whatever_their_case_accents_and_endings(one, other):
    assert found(one, other, *OTHERS) == [(1, 2)]


@pytest.mark.parametrize(
    ("one", "other"), [("Fedora on ARM", "The art of bread"), ("Art in the park", "Out of the box"), ("🤖", "🤖🤖")]
)
def test_other_titles_are_not(one, other):
    assert (1, 2) not in found(one, other, *OTHERS)


def test_a_word_that_everybody_uses_says_nothing():
    words = ("bread", "cloud", "music", "robots", "tents", "boats", "stars", "maps", "cats")
    assert found(*(f"Fedora {word}" for word in words)) == []


def test_a_synopsis_makes_titles_that_differ_alike():
    text = "How we measured the air of our town with cheap sensors, and what the mayor said"
    other = "Cheap sensors measured the air of a town; the mayor was not amused"
    assert found("Breathe", "Citizen science", *OTHERS, s1=text, s2=other) == [(1, 2)]


def test_one_pitch_is_compared_with_all_others():
    many = pitches("Intro to Git", "Git introduction", "Fedora on ARM", "ARM and Fedora", *OTHERS)
    assert [(pair.one.number, pair.other.number) for pair in alike(many, only=many[0])] == [(1, 2)]


@pytest.mark.django_db
def test_those_wanted_by_the_same_people_come_first(django_assert_num_queries):
    event = make.event()
    titles = ("Introduction to Git", "Git introduction", "Bread baking", "Baking bread", *OTHERS)
    git, again, *_ = made = [make.pitch(event, title) for title in titles]
    voters = [make.attendee(event, f"Voter {n}") for n in range(4)]
    votes = [(voter, git) for voter in voters] + [(voter, again) for voter in voters[1:]]
    Vote.objects.bulk_create(Vote(attendee=voter, pitch=pitch) for voter, pitch in votes)
    pairs = alike(made)
    assert [pair.one for pair in pairs] == [made[2], git]
    with django_assert_num_queries(1):
        first, second = with_voters(pairs)
    assert (first.one, first.both, first.either) == (git, 3, 4)
    assert (second.one, second.both, second.likeness) == (made[2], 0, 0.75 * second.text)
