"""Two pitches by their numbers: to be one session, or told apart."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from fudsched.models import Event, Merge, Pitch
from fudsched.models.likeness import compare


class NumberField(forms.IntegerField):
    """Cleans to the pitch of that number, also one that is part of another by now."""

    event: Event

    def __init__(self, **options):
        super().__init__(min_value=1, max_value=999_999, **options)
        self.error_messages |= dict.fromkeys(("required", "invalid"), gettext_lazy("Type a number."))

    def clean(self, value) -> Pitch | None:
        number = super().clean(value)
        pitch = self.event.pitches.filter(number=number).first() if number else None
        if number and pitch is None:
            raise ValidationError(gettext("There is no pitch %(number)s.") % {"number": number})
        return pitch


class PairForm(forms.Form):
    one = NumberField(label=gettext_lazy("Pitch"))
    other = NumberField(label=gettext_lazy("becomes part of"))
    kept = NumberField(required=False)  # which of them; the other, unless it says so

    def __init__(self, event: Event, *args, **options):
        super().__init__(*args, **options)
        self.event = event
        for field in self.fields.values():
            field.event = event

    def clean(self) -> dict:
        said = super().clean()
        kept = said.get("kept")
        if not self.errors and kept and kept not in (said["one"], said["other"]):
            raise ValidationError(gettext("Choose under which of the two titles they go on."))
        return said

    def merge(self, by) -> Merge:
        one, other = self.cleaned_data["one"], self.cleaned_data["other"]
        gone, kept = (other, one) if self.cleaned_data["kept"] == one else (one, other)
        return Merge.join(gone, kept, by, compare(self.event, gone, kept))

    def tell_apart(self, by) -> Merge:
        one, other = self.cleaned_data["one"], self.cleaned_data["other"]
        return Merge.tell_apart(one, other, by, compare(self.event, one, other))
