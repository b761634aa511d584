"""The stage: one line, one turn at a time, one clock; every move can be taken back."""

import inspect
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from fudsched.models import Stage, Turn
from fudsched.models.move import BUTTONS
from fudsched.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make.event(pitch_seconds=20)


@pytest.fixture
def pitches(event):
    return [make.pitch(event, title) for title in ("One", "Two", "Three", "Four")]


@pytest.fixture
def stage(event, pitches):
    stage = Stage.of(event)
    for pitch in pitches:
        stage.join(pitch)
    return stage


@pytest.fixture
def noon(monkeypatch):
    """The server's time stands still, so that what is left of a turn is a whole number."""
    noon = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: noon)


def line(stage) -> list[int]:
    return [turn.pitch.number for turn in stage.line()]


def past(stage, state: str) -> list[int]:
    return [turn.pitch.number for turn in stage.queue()[state]]


def on(stage) -> int | None:
    turn = stage.current()
    return turn and turn.pitch.number


def ago(stage, seconds: float) -> None:
    stage.started_at = timezone.now() - timedelta(seconds=seconds)
    stage.save()


def test_who_joins_stands_at_the_end_once(stage, pitches):
    stage.join(pitches[0])
    assert line(stage) == [1, 2, 3, 4]


def test_who_leaves_the_line_is_not_called(stage, pitches):
    stage.leave(pitches[0])
    stage.call_next(0)
    assert (on(stage), line(stage)) == (2, [3, 4])


def test_next_ends_one_turn_and_calls_the_next_with_a_full_clock_that_stands(stage):
    stage.call_next(0)
    stage.start(1)
    stage.call_next(1)
    assert (on(stage), line(stage), past(stage, "done")) == (2, [3, 4], [1])
    assert (stage.is_running(), stage.left()) == (False, 20.0)


def test_a_second_press_of_next_for_the_same_turn_changes_nothing(stage):
    assert stage.call_next(0) is True
    assert stage.call_next(0) is False
    assert on(stage) == 1


def test_next_after_the_last_leaves_the_stage_empty(stage):
    for number in (0, 1, 2, 3, 4):
        stage.call_next(number)
    assert (on(stage), line(stage)) == (None, [])
    stage.call_next(0)
    assert on(stage) is None


def test_the_clock_runs_from_its_start_and_stands_while_paused(stage, noon):
    stage.call_next(0)
    stage.start(1)
    ago(stage, 5)
    assert stage.left() == 15
    stage.pause(1)
    assert stage.left(timezone.now() + timedelta(minutes=5)) == 15
    stage.start(1)
    assert stage.is_running()
    assert stage.left() == 15


def test_starting_twice_does_not_begin_anew(stage, noon):
    stage.call_next(0)
    stage.start(1)
    ago(stage, 5)
    stage.start(1)
    assert stage.left() == 15


def test_ten_seconds_more_count_from_what_is_left_or_from_now(stage, noon):
    stage.call_next(0)
    stage.start(1)
    ago(stage, 5)
    stage.give_more(1)
    assert stage.left() == 25
    ago(stage, 300)
    stage.give_more(1)
    assert stage.left() == 10


def test_who_is_skipped_comes_last_and_the_next_is_called(stage):
    stage.call_next(0)
    stage.skip(1)
    assert (on(stage), line(stage)) == (2, [3, 4, 1])


def test_who_is_not_here_leaves_the_line_until_put_back(stage, pitches):
    stage.call_next(0)
    stage.not_here(1)
    assert (on(stage), line(stage), past(stage, "absent")) == (2, [3, 4], [1])
    stage.put_back(pitches[0])
    assert (line(stage), past(stage, "absent")) == ([3, 4, 1], [])


def test_the_line_is_ordered_by_hand(stage, pitches):
    stage.put_first(pitches[3])
    assert line(stage) == [4, 1, 2, 3]
    stage.shift(pitches[1], -1)
    assert line(stage) == [4, 2, 1, 3]
    stage.shift(pitches[3], 10)
    assert line(stage) == [2, 1, 3, 4]


def test_a_lot_is_drawn_from_a_seed_that_anybody_can_check(stage):
    assert stage.draw(7) == 7
    by_hand = line(stage)
    stage.draw(8)
    stage.draw(7)
    assert (line(stage), stage.seed, sorted(by_hand)) == (by_hand, 7, [1, 2, 3, 4])


def test_first_timers_come_first_and_keep_their_order(stage, pitches):
    stage.join(pitches[2], first_time=True)
    stage.join(pitches[3], first_time=True)
    stage.first_timers_first()
    assert line(stage) == [3, 4, 1, 2]


@pytest.mark.parametrize("verb", ["call_next", "start", "pause", "give_more", "skip", "not_here"])
def test_every_move_on_stage_can_be_undone(stage, verb):
    stage.call_next(0)
    if verb == "pause":
        stage.start(1)
    before = (on(stage), line(stage), stage.started_at, stage.paused_at, stage.seconds)
    getattr(stage, verb)(1)
    after = (on(stage), line(stage), stage.started_at, stage.paused_at, stage.seconds)
    assert after != before
    stage.undo(stage.last_move().pk)
    assert (on(stage), line(stage), stage.started_at, stage.paused_at, stage.seconds) == before


def test_every_order_can_be_undone(stage, pitches):
    for change in (lambda: stage.put_first(pitches[2]), lambda: stage.shift(pitches[0], 2), lambda: stage.draw(3)):
        before = line(stage), stage.seed
        change()
        assert (line(stage), stage.seed) != before
        stage.undo(stage.last_move().pk)
        assert (line(stage), stage.seed) == before


def test_undo_goes_back_move_by_move_and_a_second_press_changes_nothing(stage):
    stage.call_next(0)
    stage.call_next(1)
    number = stage.last_move().pk
    stage.undo(number)
    assert stage.undo(number) is None
    assert on(stage) == 1
    stage.undo(stage.last_move().pk)
    assert (on(stage), line(stage)) == (None, [1, 2, 3, 4])


def test_who_joined_since_stays_in_line_after_an_undo(event, stage):
    stage.call_next(0)
    stage.join(make.pitch(event, "Five"))
    stage.undo(stage.last_move().pk)
    assert line(stage) == [1, 2, 3, 4, 5]


def test_a_move_that_changed_nothing_is_not_noted(stage):
    stage.first_timers_first()
    assert stage.last_move() is None


def test_a_pitch_withdrawn_on_stage_leaves_it_and_next_goes_on(stage, pitches):
    stage.call_next(0)
    stage.start(1)
    pitches[0].withdraw()
    assert (on(stage), stage.clock()["pitch"]) == (None, None)
    stage.call_next(0)
    assert on(stage) == 2


def test_a_pitch_withdrawn_in_line_is_passed_over(stage, pitches):
    pitches[0].withdraw()
    stage.call_next(0)
    assert (on(stage), line(stage)) == (2, [3, 4])
    with pytest.raises(Refusal, match="withdrawn"):
        stage.put_back(pitches[0])


def test_who_was_heard_does_not_join_again_unless_a_helper_puts_them_back(stage, pitches):
    stage.call_next(0)
    with pytest.raises(Refusal, match="has had its turn"):
        stage.join(pitches[0])
    stage.call_next(1)
    stage.put_back(pitches[0])
    assert line(stage) == [3, 4, 1]


def test_two_stages_do_not_know_each_other(stage):
    other = make.event("elsewhere")
    theirs = Stage.of(other)
    theirs.join(make.pitch(other, "Theirs"))
    theirs.call_next(0)
    stage.call_next(0)
    assert (on(stage), on(theirs), Turn.objects.filter(state="on").count()) == (1, 1, 2)


def test_a_move_is_named_by_its_button_in_the_readers_language(event, stage):
    stage.call_next(0)
    with override("de"):
        assert stage.last_move().button() == "Nächster"
    stage.put_back(make.pitch(event, "Snap"))
    assert (stage.last_move().verb, stage.last_move().button()) == ("in line", "Put in line")
    stage.put_back(stage.line()[0].pitch)
    assert stage.last_move().button() == "Back in line"


def test_every_move_has_a_button_to_be_named_by():
    source = inspect.getsource(Stage)
    assert set(re.findall(r'_move\(\s*"([^"]+)"', source)) | {"in line"} == set(BUTTONS)
