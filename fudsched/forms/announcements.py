"""An announcement as it is typed: a sentence, and how long it stands."""

from django import forms

from .fields import LineField

LENGTHS = [(15, "15 minutes"), (60, "an hour"), (180, "three hours"), (720, "the rest of the day")]


class AnnouncementForm(forms.Form):
    text = LineField(
        label="Announcement",
        max_length=200,
        missing="Type what everybody is to read.",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="On the wall and on every phone, at once.",
    )
    minutes = forms.TypedChoiceField(
        label="For",
        choices=LENGTHS,
        coerce=int,
        initial=60,
        error_messages={"invalid_choice": "Choose how long it stands.", "required": "Choose how long it stands."},
    )
