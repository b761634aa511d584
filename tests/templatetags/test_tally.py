"""Counts as people draw them."""

import pytest
from django.template import Context, Template

from fudsched.templatetags.tally import strokes
from fudsched.templatetags.topics import topic_colour


def drawn(count: int, size: str = "") -> str:
    return Template("{% load tally %}{% tally count size %}").render(Context({"count": count, "size": size}))


def test_each_vote_is_a_stroke():
    assert [strokes(count).count("M") for count in (0, 1, 4, 5, 12)] == [0, 1, 4, 5, 12]


def test_the_fifth_stroke_crosses_the_other_four():
    ends = [float(end) for end in strokes(5).split("M")[5].replace("L", " ").split()[::2]]
    uprights = [float(stroke.split()[0]) for stroke in strokes(4).split("M")[1:]]
    assert ends[0] < min(uprights)
    assert max(uprights) < ends[1]


def test_the_number_and_its_word_stand_beside_the_strokes():
    assert "<b>1</b> <small>vote</small>" in drawn(1)
    assert "<b>23</b> <small>votes</small>" in drawn(23)


def test_no_votes_draw_no_strokes():
    assert "<svg" not in drawn(0)
    assert "<b>0</b> <small>votes</small>" in drawn(0)


def test_large_counts_show_ten_gates_that_fade():
    assert 'class="tally"' in drawn(50)
    assert 'class="tally more"' in drawn(51)
    assert drawn(500).count("L") == 50
    assert "<b>500</b>" in drawn(500)


def test_a_tally_can_be_big():
    assert 'class="tally big more"' in drawn(175, "big")


@pytest.mark.parametrize(("one", "same"), [("Cloud", "cloud"), ("ARM  boards", " arm boards")])
def test_a_topic_has_one_colour_however_it_is_typed(one, same):
    assert topic_colour(one) == topic_colour(same)


def test_topics_have_eight_colours_and_none_is_ink():
    assert {topic_colour(f"topic {n}") for n in range(200)} == set("12345678")
    assert topic_colour("") == topic_colour("  ") == ""
