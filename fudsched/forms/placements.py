"""Changes by hand: a session and where it stood on the page, and where it is to go."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy, ngettext

from fudsched.models import Event, Pitch, Placement
from fudsched.models.pitch import apart

NO_SLOT = {
    "required": gettext_lazy("Choose a slot."),
    "invalid_choice": gettext_lazy("That slot is not here any more."),
}
NO_ROOM = {
    "required": gettext_lazy("Choose a room."),
    "invalid_choice": gettext_lazy("That room is not here any more."),
}
STANDING = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,18})-([0-9]{1,18}))?", re.ASCII)


def standing(pitch: Pitch, row: Placement | None) -> str:
    """A session and its cell as a form carries them: “12.3-2”, or “12” without a place."""
    return f"{pitch.number}.{row.slot_id}-{row.room_id}" if row else str(pitch.number)


class SessionField(forms.CharField):
    """Cleans to (pitch, cell): the cell in which the page showed it, or None."""

    event: Event

    def clean(self, value):
        text = super().clean(value)
        match = STANDING.fullmatch(text)
        pitch = match and self.event.pitches.standing().filter(number=match[1]).first()
        if not pitch:
            raise ValidationError(gettext("That pitch is not here any more. It may have been withdrawn."))
        return pitch, (int(match[2]), int(match[3])) if match[2] else None


class SessionForm(forms.Form):
    session = SessionField(
        label=gettext_lazy("Pitch"),
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Choose a pitch.")},
    )

    def __init__(self, event: Event, *args, **options):
        super().__init__(*args, **options)
        self.event = event
        for field in self.fields.values():
            field.event = event

    def sentence(self) -> str:
        """What is wrong, as one text."""
        return " ".join(error for errors in self.errors.values() for error in errors)


class RoomField(forms.ModelChoiceField):
    def label_from_instance(self, room) -> str:
        said = ngettext("%(room)s (%(n)s seat)", "%(room)s (%(n)s seats)", room.capacity)
        return said % {"room": apart(room.name), "n": room.capacity}


class PlaceForm(SessionForm):
    slot = forms.ModelChoiceField(
        label=gettext_lazy("When"),
        queryset=None,
        error_messages=NO_SLOT,
    )
    room = RoomField(
        label=gettext_lazy("Where"),
        queryset=None,
        error_messages=NO_ROOM,
    )

    def __init__(self, event: Event, *args, **options):
        super().__init__(event, *args, **options)
        self.fields["slot"].queryset, self.fields["room"].queryset = event.slots.all(), event.rooms.all()


class NumbersField(forms.CharField):
    """Cleans “2,5” to {2, 5}."""

    def clean(self, value) -> set[int]:
        text = super().clean(value)
        if not re.fullmatch(r"([0-9]{1,9}(,[0-9]{1,9})*)?", text, re.ASCII):
            raise ValidationError(gettext("That cell is not as this page showed it. Look again."))
        return {int(number) for number in text.split(",") if number}


class PutForm(PlaceForm):
    """As a session is dropped on a cell: with the pitches that were seen there."""

    others = NumbersField(required=False, widget=forms.HiddenInput)


class SlotForm(forms.Form):
    """Something is set for a slot, or for one room in it."""

    slot = forms.ModelChoiceField(
        queryset=None,
        error_messages=NO_SLOT,
    )
    on = forms.ChoiceField(
        choices=[("on", "On"), ("off", "Off")], error_messages={"required": gettext_lazy("On or off?")}
    )
    sentence = SessionForm.sentence

    def __init__(self, event: Event, *args, **options):
        super().__init__(*args, **options)
        self.fields["slot"].queryset = event.slots.all()


class CellForm(SlotForm):
    room = RoomField(
        queryset=None,
        error_messages=NO_ROOM,
    )

    def __init__(self, event: Event, *args, **options):
        super().__init__(event, *args, **options)
        self.fields["room"].queryset = event.rooms.all()


class EditForm(forms.Form):
    """An edit of the draft by its number."""

    edit = forms.IntegerField(
        min_value=1, error_messages=dict.fromkeys(("required", "invalid"), gettext_lazy("Which change?"))
    )
    sentence = SessionForm.sentence

    def __init__(self, event: Event, *args, **options):
        super().__init__(*args, **options)


class SwapForm(SessionForm):
    other = SessionField(
        label=gettext_lazy("With"),
        widget=forms.Select,
        error_messages={"required": gettext_lazy("Choose the session to swap with.")},
    )


class PinForm(SessionForm):
    pin = forms.ChoiceField(
        choices=[("on", "Pin"), ("off", "Unpin")], error_messages={"required": gettext_lazy("Pin or unpin?")}
    )
