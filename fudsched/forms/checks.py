"""The checklist: a line and its part of the day."""

from django import forms

from fudsched.models import Check

from .fields import LineField

MOST = 300


class CheckForm(forms.ModelForm):
    text = LineField(label="What", max_length=200, missing="Type what is to be done, as in “Microphone tested”.")
    when = forms.ChoiceField(
        label="When", choices=Check.When, error_messages={"required": "Choose when.", "invalid_choice": "Choose when."}
    )

    class Meta:
        model = Check
        fields = ["text", "when"]

    def clean(self) -> dict:
        if self.instance.pk is None and self.instance.event.checks.count() >= MOST:
            raise forms.ValidationError(f"A checklist has {MOST} lines at most. Remove one first.")
        return super().clean()
