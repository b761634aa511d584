"""A head count: tens and ones as they are tapped, a number as it is typed, or “full”."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from fudsched.models.head_count import MOST

NO_NUMBER = {
    "invalid": gettext_lazy("Type a whole number."),
    "min_value": gettext_lazy("Type 0 or more."),
    "max_value": format_lazy(gettext_lazy("{most} at most."), most=MOST),
}


class HeadCountForm(forms.Form):
    tens = forms.IntegerField(required=False, min_value=0, max_value=MOST // 10, error_messages=NO_NUMBER)
    ones = forms.IntegerField(required=False, min_value=0, max_value=9, error_messages=NO_NUMBER)
    count = forms.IntegerField(
        label=gettext_lazy("People"), required=False, min_value=0, max_value=MOST, error_messages=NO_NUMBER
    )
    full = forms.BooleanField(label=gettext_lazy("Full: nobody finds a seat any more"), required=False)

    def __init__(self, seats: int, *args, **options):
        super().__init__(*args, **options)
        self.seats = seats

    def clean(self) -> dict:
        """`heads` is what was meant: what was typed, else what was tapped, else every seat of a full room."""
        said = self.cleaned_data
        if said.get("count") is not None:
            said["heads"] = said["count"]
        elif said.get("ones") is not None:
            said["heads"] = 10 * (said.get("tens") or 0) + said["ones"]
        elif said.get("full"):
            said["heads"] = self.seats
        elif not self.errors:
            raise ValidationError(gettext("How many? Tap the tens, then the ones."))
        return said
