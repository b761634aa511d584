"""The desk: set times of the doors, walk-ups, and the people."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from fudsched.models import Attendee, Door, Event, Pitch

from .fields import LineField, NamesField
from .moments import MomentField

MOST_NAMES = 1000


class DoorForm(forms.Form):
    """When a door opens and closes by the clock. Either may stay empty: then a hand does it."""

    opens_at = MomentField(label=gettext_lazy("Opens at"), required=False)
    closes_at = MomentField(label=gettext_lazy("Closes at"), required=False)

    def __init__(self, door: Door, *args, **options):
        super().__init__(*args, initial={"opens_at": door.opens_at, "closes_at": door.closes_at}, **options)
        self.door = door

    def save(self) -> None:
        self.door.set_times(self.cleaned_data["opens_at"], self.cleaned_data["closes_at"])


class WalkUpForm(forms.Form):
    """What a helper types while somebody walks to the microphone: two fields, the rest can wait."""

    title = LineField(
        label=gettext_lazy("Title"),
        max_length=160,
        missing=gettext_lazy("Type the title."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    names = NamesField(
        label=gettext_lazy("Presented by"),
        required=False,
        help_text=gettext_lazy("Names, with commas between. Whoever has not joined yet is added."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, event: Event, *args, **options):
        super().__init__(*args, **options)
        self.event = event

    def save(self) -> None:
        title = self.cleaned_data["title"]
        self.pitch = Pitch.offer(self.event, title=title, names=self.cleaned_data["names"])
        self.same = self.event.pitches.same_title(title).exclude(pk=self.pitch.pk).first()


class PersonForm(forms.Form):
    name = LineField(label=gettext_lazy("Name"), max_length=80, missing=gettext_lazy("Type a name."))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Attendee.Role,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Helpers type in walk-ups and paper ballots. Organisers do everything; they get an account for it."
        ),
        error_messages={"required": gettext_lazy("Choose a role.")},
    )

    def __init__(self, person: Attendee, *args, **options):
        super().__init__(*args, initial={"name": person.name, "role": person.role}, **options)
        self.person = person

    @transaction.atomic
    def save(self) -> None:
        had_account = self.person.user_id is not None
        if self.cleaned_data["role"] != self.person.role:
            self.person.become(self.cleaned_data["role"])
        self.person.rename(self.cleaned_data["name"])
        self.has_made_an_account = not had_account and self.person.user_id is not None


class EnrolForm(forms.Form):
    names = NamesField(
        label=gettext_lazy("Names, one a line"),
        missing=gettext_lazy("Type or paste at least one name."),
        most=MOST_NAMES,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=gettext_lazy("Each gets a badge. Names that are here already are skipped."),
    )

    def __init__(self, event: Event, *args, **options):
        super().__init__(*args, **options)
        self.event = event

    def clean_names(self) -> list[str]:
        if not self.cleaned_data["names"]:
            raise ValidationError(gettext("Type or paste at least one name."))
        return self.cleaned_data["names"]

    def save(self) -> None:
        self.made = Attendee.enrol(self.event, self.cleaned_data["names"])
        self.skipped = len(self.cleaned_data["names"]) - len(self.made)
