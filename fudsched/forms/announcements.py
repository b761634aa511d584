"""An announcement as it is typed: a sentence, and how long it stands."""

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from .fields import LineField

LENGTHS = [
    (15, gettext_lazy("15 minutes")),
    (60, gettext_lazy("an hour")),
    (180, gettext_lazy("three hours")),
    (720, gettext_lazy("the rest of the day")),
]


class AnnouncementForm(forms.Form):
    text = LineField(
        label=gettext_lazy("Announcement"),
        max_length=200,
        missing=gettext_lazy("Type what everybody is to read."),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("On the wall and on every phone, at once."),
    )
    minutes = forms.TypedChoiceField(
        label=pgettext_lazy("how long", "For"),
        choices=LENGTHS,
        coerce=int,
        initial=60,
        error_messages={
            "invalid_choice": gettext_lazy("Choose how long it stands."),
            "required": gettext_lazy("Choose how long it stands."),
        },
    )
