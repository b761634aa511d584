"""How much work a timetable makes for each session it holds: counted in calls, which no busy machine makes more."""

from collections.abc import Callable
from itertools import product

import pytest

from fudsched import timetable
from fudsched.templatetags.qr import qr
from fudsched.views import shared
from tests import make
from tests.counted import calls

pytestmark = pytest.mark.django_db


def hall(rooms: int):
    """An event with a presenter's session in each of so many rooms, three times."""
    event = make.event(f"hall-{rooms}")
    cells = list(product(make.rooms(event, *[20] * rooms), make.slots(event, 3)))
    pitches = [make.pitch(event, f"Pitch {n}", by=make.attendee(event, f"Person {n}")) for n in range(len(cells))]
    make.published(event, *((pitch, *cell) for pitch, cell in zip(pitches, cells, strict=True)))
    return event


def for_one_more(work: Callable) -> float:
    few, many = (hall(rooms) for rooms in (2, 12))
    return (calls(lambda: work(many)) - calls(lambda: work(few))) / 30


def test_a_session_is_laid_out_without_a_model_of_its_placement_its_pitch_and_its_presenters():
    assert for_one_more(timetable.newest) < 50  # 20; with models 210


def test_a_session_costs_its_page_few_calls():
    def read(event):
        shared.pages.clear()
        assert make.client_of().get(f"/{event.slug}/timetable/").status_code == 200

    assert for_one_more(read) < 600  # 544; where each card looks up for itself what all of them share 669


def test_a_code_is_drawn_once_however_often_it_stands_somewhere():
    assert calls(lambda: qr("https://bench.invalid/", "Join")) < 100  # of the thousands that drawing it takes
