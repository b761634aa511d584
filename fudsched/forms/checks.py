"""The checklist: a line and its part of the day."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

from fudsched.models import Check

from .fields import LineField

MOST = 300


class CheckForm(forms.ModelForm):
    text = LineField(
        label=gettext_lazy("What"),
        max_length=200,
        missing=gettext_lazy("Type what is to be done, as in “Microphone tested”."),
    )
    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=Check.When,
        error_messages={"required": gettext_lazy("Choose when."), "invalid_choice": gettext_lazy("Choose when.")},
    )

    class Meta:
        model = Check
        fields = ["text", "when"]

    def clean(self) -> dict:
        if self.instance.pk is None and self.instance.event.checks.count() >= MOST:
            raise forms.ValidationError(
                gettext("A checklist has %(most)d lines at most. Remove one first.") % {"most": MOST}
            )
        return super().clean()
