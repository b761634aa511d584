"""A head count: tens and ones as they are tapped, a number as it is typed, or “full”."""

from django import forms
from django.core.exceptions import ValidationError

from fudsched.models.head_count import MOST

NO_NUMBER = {"invalid": "Type a whole number.", "min_value": "Type 0 or more.", "max_value": f"{MOST} at most."}


class HeadCountForm(forms.Form):
    tens = forms.IntegerField(required=False, min_value=0, max_value=MOST // 10, error_messages=NO_NUMBER)
    ones = forms.IntegerField(required=False, min_value=0, max_value=9, error_messages=NO_NUMBER)
    count = forms.IntegerField(label="People", required=False, min_value=0, max_value=MOST, error_messages=NO_NUMBER)
    full = forms.BooleanField(label="Full: nobody finds a seat any more", required=False)

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
            raise ValidationError("How many? Tap the tens, then the ones.")
        return said
