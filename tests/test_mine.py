"""One attendee's day: as many of their votes as fit, and what does not."""

import pytest

from fudsched import timetable
from fudsched.mine import clashing, most, my_day
from fudsched.models import Vote
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """Three slots, two rooms in two buildings: a and b first, then long over two slots beside c, then d."""
    event = make.event()
    slots, (hall, attic) = make.slots(event, 3), make.rooms(event)
    hall.change(name="Hall", building="BYAC")
    attic.change(name="Attic", building="Library")
    a, b, c, d = (make.pitch(event, title) for title in "abcd")
    long = make.pitch(event, "long", length=2)
    make.published(
        event, (a, hall, slots[0]), (b, attic, slots[0]), (long, hall, slots[1], slots[2]), (c, attic, slots[1]),
        (d, attic, slots[2]),
    )  # fmt: skip
    return event


@pytest.fixture
def ada(event):
    return make.attendee(event)


def wants(ada, *titles):
    Vote.objects.bulk_create(Vote(attendee=ada, pitch=ada.event.pitches.get(title=title)) for title in titles)


def day(ada):
    return my_day(timetable.newest(ada.event), ada)


def titles(day) -> list[str]:
    return [stop.session.title for stop in day.stops]


def missed(day) -> list[tuple]:
    return [(m.session.title, m.instead and m.instead.title, m.is_left) for m in day.missed]


def test_as_many_votes_as_fit_are_taken(ada):
    wants(ada, "a", "b", "long", "c", "d")
    mine = day(ada)
    # Without the long one two others fit.
    assert titles(mine) == ["a", "c", "d"]
    assert missed(mine) == [("b", "a", False), ("long", "c", False)]
    assert (mine.got, mine.wanted, mine.unplaced) == (3, 5, 0)


def test_for_what_does_not_fit_the_same_topic_is_offered_where_nothing_is(ada):
    wants(ada, "a", "b")
    ada.event.pitches.filter(title__in=["b", "c", "d"]).update(topic="Tea")
    ada.event.pitches.filter(title="long").update(topic="tea")
    assert [[one.title for one in missed.alternatives] for missed in day(ada).missed] == [["c", "long", "d"]]
    ada.choose(ada.event.pitches.get(title="c"), "take")
    ada.choose(ada.event.pitches.get(title="d"), "leave")
    assert [[one.title for one in missed.alternatives] for missed in day(ada).missed] == [[]]


def test_what_was_taken_by_hand_stays_and_the_votes_fit_around_it(ada):
    wants(ada, "a", "c", "d")
    long = ada.event.pitches.get(title="long")
    ada.choose(long, "take")
    assert titles(day(ada)) == ["a", "long"]
    assert missed(day(ada)) == [("c", "long", False), ("d", "long", False)]
    assert [stop.is_taken for stop in day(ada).stops] == [False, True]
    ada.choose(long, "")
    assert titles(day(ada)) == ["a", "c", "d"]


def test_what_was_left_out_makes_room_for_another_vote(ada):
    wants(ada, "a", "b")
    ada.choose(ada.event.pitches.get(title="a"), "leave")
    assert titles(day(ada)) == ["b"]
    assert missed(day(ada)) == [("a", "b", True)]


def test_of_two_taken_at_the_same_time_the_last_one_stays(ada):
    event = ada.event
    table = timetable.newest(event)
    a, b = event.pitches.get(title="a"), event.pitches.get(title="b")
    ada.choose(a, "take")
    ada.choose(b, "take", clashing(table, next(s for row in table.rows for s in row.sessions if s.title == "b")))
    assert titles(day(ada)) == ["b"]
    assert list(ada.choices.values_list("pitch__title", "kind")) == [("b", "take")]


def test_presenters_are_in_their_own_session(ada):
    wants(ada, "a")
    ada.event.pitches.get(title="b").presenters.add(ada)
    assert [(stop.session.title, stop.is_own) for stop in day(ada).stops] == [("b", True)]
    assert missed(day(ada)) == [("a", "b", False)]


def test_nothing_is_chosen_while_they_are_away(ada):
    wants(ada, "a", "c")
    ada.absences.add(ada.event.slots.first())
    assert titles(day(ada)) == ["c"]
    assert missed(day(ada)) == [("a", None, False)]


def test_votes_without_a_place_and_withdrawn_sessions_are_counted_apart(ada):
    make.pitch(ada.event, "e")
    wants(ada, "a", "e", "d")
    ada.event.pitches.get(title="d").withdraw()
    mine = day(ada)
    assert (titles(mine), mine.got, mine.wanted, mine.unplaced) == (["a"], 1, 1, 1)


def test_the_way_to_another_building_is_shown_with_the_time_there_is(ada):
    wants(ada, "a", "c", "d")
    assert [(stop.session.title, stop.walk_from, stop.minutes) for stop in day(ada).stops] == [
        ("a", "", 0),
        ("c", "BYAC", 10),
        ("d", "", 0),
    ]


def test_before_anything_is_published_the_day_is_empty(ada):
    ada.event.schedules.all().delete()
    wants(ada, "a")
    assert (titles(day(ada)), day(ada).wanted, day(ada).unplaced) == ([], 0, 1)


def test_no_other_choice_of_the_votes_holds_more(ada):
    """Against every subset, on all votes of this timetable."""
    from itertools import combinations

    sessions = [session for row in timetable.newest(ada.event).rows for session in row.sessions]

    def fits(some) -> bool:
        return all(
            one.ends_at <= other.starts_at or other.ends_at <= one.starts_at for one, other in combinations(some, 2)
        )

    for count in range(len(sessions) + 1):
        for wanted in combinations(sessions, count):
            best = max(len(some) for n in range(count + 1) for some in combinations(wanted, n) if fits(some))
            assert len(most(wanted)) == best
            assert fits(most(wanted))
