"""Days and times as people type them where their browser has no picker."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from fudsched.forms.moments import ClockField, DayField, MomentField
from tests import make

MAY = date(2031, 5, 24)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "2031-05-24"),
        ("en", "24 May 2031"),
        ("en", "May 24, 2031"),
        ("en", "24.5.2031"),
        ("de", "24.05.2031"),
        ("cs", "24. 5. 2031"),
        ("es", "24/05/2031"),
        ("fr", "24/5/2031"),
        ("ar", "24/05/2031"),
        ("ar", "٢٤/٠٥/٢٠٣١"),
    ],
)
def test_a_day_is_read_as_it_is_written_there(language, typed):
    with override(language):
        assert DayField().clean(typed) == MAY
        with timezone.override("America/Phoenix"):
            assert MomentField().clean(f"{typed} 11:00") == make.MORNING.replace(month=5, day=24)


@pytest.mark.parametrize("typed", ["01/02/2031", "5/24/2031", "24/05/2031", "1.2.31", "May 2031"])
def test_in_english_what_may_be_another_day_is_refused_with_an_example(typed):
    with override("en"), pytest.raises(ValidationError, match="Type a day like 2031-05-24 or 24 May 2031"):
        DayField().clean(typed)


def test_of_two_numbers_the_day_comes_first_wherever_else_there_are_slashes():
    with override("ar"):
        assert DayField().clean("01/02/2031") == date(2031, 2, 1)


@pytest.mark.parametrize("typed", ["11:30", "11.30", "11h30", "11:30:00", "١١:٣٠"])
def test_a_time_is_read_as_it_is_written_there(typed):
    assert ClockField().clean(typed) == time(11, 30)
