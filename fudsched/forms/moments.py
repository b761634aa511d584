"""Days and times as people choose or type them."""

import unicodedata
from datetime import UTC

from django import forms
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext, gettext_lazy

from .fields import check_year

# Browsers with a picker send what ISO says. Where there is none people type as they are used to; but whoever reads
# English may mean January or February by 01/02, so that there slashes are asked about instead of guessed at.
CLOCKS = ("%H:%M", "%H:%M:%S", "%H.%M", "%Hh%M")
NAMED_DAYS = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y")


def day_formats() -> list[str]:
    return ["%Y-%m-%d", "%d.%m.%Y", "%d. %m. %Y", *(NAMED_DAYS if get_language() == "en" else ["%d/%m/%Y"])]


def moment_formats() -> list[str]:
    return [f"{day}{between}{clock}" for day in day_formats() for between in (" ", ", ") for clock in CLOCKS]


class Typed:
    """Read whatever digits the keyboard has, as numbers are."""

    def to_python(self, value):
        if isinstance(value, str):
            value = "".join(str(unicodedata.decimal(sign, sign)) for sign in value)
        return super().to_python(value)


class ClockField(Typed, forms.TimeField):
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    input_formats = CLOCKS
    default_error_messages = {
        "required": gettext_lazy("Choose a time."),
        "invalid": gettext_lazy("Type a time like 11:00."),
    }


class MomentField(Typed, forms.DateTimeField):
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    input_formats = lazy(moment_formats, list)()
    default_error_messages = {
        "required": gettext_lazy("Choose a day and a time."),
        "invalid": gettext_lazy("Type day and time like 2031-05-24 11:00 or 24 May 2031 11:00."),
    }
    default_validators = [check_year]


class DayField(Typed, forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    input_formats = lazy(day_formats, list)()
    default_error_messages = {
        "required": gettext_lazy("Choose a day."),
        "invalid": gettext_lazy("Type a day like 2031-05-24 or 24 May 2031."),
    }
    default_validators = [check_year]


class Spanning:
    """A form from `starts_at` to `ends_at`, by time that passes."""

    def clean(self) -> dict:
        data = super().clean()
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if starts_at and ends_at and ends_at.astimezone(UTC) <= starts_at.astimezone(UTC):
            self.add_error("ends_at", gettext("It must end after it begins."))
        return data
