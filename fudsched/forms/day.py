"""The day as it happens: what is changed quickly, and why in a few words."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from fudsched.models import Event, Pitch, Placement, Room, Slot

from .fields import LineField
from .placements import SessionForm

PLACE = re.compile(r"([0-9]{1,18})-([0-9]{1,18})((?:\.[0-9]{1,9})*)", re.ASCII)
NOT_HERE = gettext_lazy("That place is not here any more. Look again.")


class ReasonField(LineField):
    def __init__(self, **options):
        super().__init__(label=gettext_lazy("Why"), required=False, max_length=100, **options)
        self.help_text = gettext_lazy("In a few words. They end the sentence that everybody reads.")


class PlaceField(forms.CharField):
    """Cleans “5-3.2.7” to slot, room, and the numbers of the pitches that were seen there."""

    event: Event

    def clean(self, value) -> tuple[Slot, Room, set[int]] | None:
        text = super().clean(value)
        if not text and not self.required:
            return None
        match = PLACE.fullmatch(text)
        slot = match and self.event.slots.filter(pk=match[1]).first()
        room = match and self.event.rooms.filter(pk=match[2]).first()
        if not slot or not room:
            raise ValidationError(NOT_HERE)
        return slot, room, {int(number) for number in match[3].split(".") if number}


class RelocateForm(SessionForm):
    to = PlaceField(label=gettext_lazy("Where"), error_messages={"required": gettext_lazy("Choose a place.")})
    reason = ReasonField()


class CancelForm(forms.Form):
    reason = ReasonField()
    sentence = SessionForm.sentence


class VersionForm(forms.Form):
    """What was seen: nothing is done to a version that another has followed, however often a button is pressed."""

    seen = forms.IntegerField(
        min_value=1,
        max_value=2_147_483_647,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), gettext_lazy("Look at this page again, then press.")
        ),
    )
    reason = ReasonField()
    sentence = SessionForm.sentence


class DelayForm(VersionForm):
    slot = forms.ModelChoiceField(
        label=pgettext_lazy("which slot on", "From"),
        queryset=None,
        error_messages={
            "required": gettext_lazy("From when on?"),
            "invalid_choice": gettext_lazy("That slot is not here any more."),
        },
    )
    minutes = forms.IntegerField(
        min_value=-600,
        max_value=60,
        error_messages={
            "required": gettext_lazy("By how much?"),
            "invalid": gettext_lazy("By how many minutes?"),
            "min_value": gettext_lazy("That is too early."),
            "max_value": gettext_lazy("By an hour at most."),
        },
    )

    def __init__(self, event: Event, *args, **options):
        super().__init__(*args, **options)
        self.fields["slot"].queryset = event.slots.all()
        self.fields["slot"].empty_label = None

    def offer(self, slots: list[Slot]) -> "DelayForm":
        """Only these to choose from."""
        self.fields["slot"].widget.choices = [(slot.pk, str(slot)) for slot in slots]
        return self

    def clean_minutes(self) -> int:
        if not self.cleaned_data["minutes"]:
            raise ValidationError(gettext("By how much?"))
        return self.cleaned_data["minutes"]


STAYS_OUT = gettext_lazy("It loses its place.")
NOWHERE = gettext_lazy("It loses its place: nothing that is to come can take it.")


class LoseForm(VersionForm):
    """A field for each session of the room: its new place, or none."""

    def __init__(self, event: Event, homeless: list, *args, **options):
        super().__init__(*args, **options)
        self.pitches: dict[str, Pitch] = {}
        for one in homeless:
            key = f"to-{one.row.pitch.number}"
            choices = [(place.value, choice(one.row, place)) for place in one.places]
            field = PlaceField(
                label=one.row.pitch.title,
                required=False,
                widget=forms.RadioSelect(choices=[*choices, ("", STAYS_OUT if choices else NOWHERE)]),
                initial=one.best.value if one.best else "",
            )
            field.event = event
            self.fields[key], self.pitches[key] = field, one.row.pitch

    def moves(self) -> dict[Pitch, tuple[int, int] | None]:
        places = {pitch: self.cleaned_data[key] for key, pitch in self.pitches.items()}
        return {pitch: place and (place[0].pk, place[1].pk) for pitch, place in places.items()}

    def others(self) -> set[int]:
        """The numbers of the pitches that were seen in the way."""
        return {number for key in self.pitches if self.cleaned_data[key] for number in self.cleaned_data[key][2]}


def choice(row: Placement, place) -> str:
    seats = ngettext("%(seats)d seat", "%(seats)d seats", place.room.capacity) % {"seats": place.room.capacity}
    when = gettext("the same time") if place.slot.pk == row.slot_id else str(place.slot)
    return f"{place.room.name} ({seats}), {when}. {place.says}"
