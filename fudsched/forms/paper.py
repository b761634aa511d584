"""What a helper types from paper: a ballot, by badge and numbers; and how many hands went up."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from fudsched.models import Event, Hands
from fudsched.models.pitch import apart

from .fields import LineField

MOST_NUMBERS = 300


class BallotForm(forms.Form):
    badge = LineField(
        label=gettext_lazy("Badge"),
        max_length=20,
        missing=gettext_lazy("Type the badge's code."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "autocapitalize": "characters"}),
    )
    numbers = LineField(
        label=gettext_lazy("Pitch numbers"),
        max_length=2000,
        missing=gettext_lazy("Type the numbers that are marked."),
        help_text=gettext_lazy("With spaces or commas between: 3 14 15"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, event: Event, *args, **options):
        super().__init__(*args, **options)
        self.event = event

    def clean_badge(self):
        code = re.sub(r"[\s-]", "", self.cleaned_data["badge"]).upper()
        self.attendee = self.event.attendees.present().filter(badge=code).first()
        if self.attendee is None:
            raise ValidationError(gettext("No badge of this event has that code. Read it once more."))
        self.attendee.event = self.event
        return code

    def clean_numbers(self) -> list[int]:
        words = re.split(r"[\s,;.]+", self.cleaned_data["numbers"].strip(" ,;."))
        if bad := [word for word in words if not (word.isascii() and word.isdecimal() and len(word) < 7)]:
            raise ValidationError(gettext("“%(word)s” is no number.") % {"word": apart(bad[0])})
        known = {pitch.number: pitch for pitch in self.event.pitches.votable()}
        if lost := [word for word in words if int(word) not in known]:
            said = gettext("There is no pitch %(number)s, or it was withdrawn. Nothing of this ballot is counted.")
            raise ValidationError(said % {"number": lost[0]})
        self.pitches = [known[number] for number in dict.fromkeys(int(word) for word in words[:MOST_NUMBERS])]
        return [pitch.number for pitch in self.pitches]

    def clean(self) -> None:
        if "badge" in self.cleaned_data:  # if anything is left to correct, it is the numbers: typed on at once
            self.fields["numbers"].widget.attrs["autofocus"] = self.fields["badge"].widget.attrs.pop("autofocus")

    def save(self) -> None:
        self.added = self.attendee.hand_in(self.pitches)


class HandsForm(forms.Form):
    number = forms.IntegerField(label=gettext_lazy("Pitch"), min_value=1, max_value=999_999)
    count = forms.IntegerField(label=gettext_lazy("Hands"), min_value=0, max_value=100_000)

    def __init__(self, event: Event, by, *args, **options):
        super().__init__(*args, **options)
        self.event, self.by = event, by

    def clean_number(self) -> int:
        self.pitch = self.event.pitches.standing().filter(number=self.cleaned_data["number"]).first()
        if self.pitch is None:
            raise ValidationError(gettext("There is no pitch of that number."))
        return self.cleaned_data["number"]

    def save(self) -> None:
        found = {"count": self.cleaned_data["count"], "by": self.by}
        Hands.objects.update_or_create(pitch=self.pitch, defaults=found)
