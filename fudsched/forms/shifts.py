"""Helpers' shifts: what, where, when, how many; and who is put where."""

from django import forms
from django.utils.translation import gettext_lazy

from fudsched.models import Shift
from fudsched.models.shift import MOST_WANTED

from .events import number_field
from .fields import LineField
from .moments import MomentField, Spanning

GONE = {"invalid_choice": gettext_lazy("That one is not here any more. Choose again.")}


class ShiftForm(Spanning, forms.Form):
    title = LineField(
        label=gettext_lazy("What"),
        max_length=120,
        missing=gettext_lazy("Type what there is to do, as in “Carry boxes”."),
    )
    room = forms.ModelChoiceField(
        label=gettext_lazy("Room"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("none in particular"),
        error_messages=GONE,
    )
    place = LineField(
        label=gettext_lazy("Other place"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("As “Car park”, or “at the door”."),
    )
    starts_at = MomentField(label=gettext_lazy("Begins"))
    ends_at = MomentField(label=gettext_lazy("Ends"))
    wanted = number_field(gettext_lazy("Helpers wanted"), 1, MOST_WANTED, initial=1)

    FIELDS = ("title", "room", "place", "starts_at", "ends_at", "wanted")

    def __init__(self, shift: Shift, *args, **options):
        known = {name: getattr(shift, name) for name in self.FIELDS} if shift.pk else {}
        super().__init__(*args, initial=known, **options)
        self.shift = shift
        self.fields["room"].queryset = shift.event.rooms.all()

    def save(self) -> None:
        self.shift.change(**{name: self.cleaned_data[name] for name in self.FIELDS})


class AssignForm(forms.Form):
    person = forms.ModelChoiceField(
        label=gettext_lazy("Helper"),
        queryset=None,
        empty_label=gettext_lazy("Choose a helper"),
        error_messages=GONE | {"required": gettext_lazy("Choose a helper.")},
    )

    def __init__(self, shift: Shift, *args, **options):
        super().__init__(*args, **options)
        self.shift = shift
        self.fields["person"].queryset = shift.event.attendees.present().staff().exclude(shifts=shift)

    def save(self) -> None:
        self.shift.assign(self.cleaned_data["person"])
