"""What an attendee says of themselves: their name at the door; later their needs, and when they are away."""

from django import forms
from django.core import signing
from django.utils.translation import gettext, gettext_lazy

from fudsched.models import Attendee
from fudsched.models.attendee import new_badge
from fudsched.models.pitch import apart

from .fields import LineField, SlotsField

NAME = {"max_length": 80, "missing": gettext_lazy("Type your name, or what people call you.")}
TICKET_SALT = "fudsched.ticket"
TICKET_AGE = 24 * 3600


def new_ticket() -> str:
    """The badge that a join form will make, signed: the same form sent twice is the same attendee."""
    return signing.dumps(new_badge(), salt=TICKET_SALT)


class JoinForm(forms.Form):
    code = LineField(
        label=gettext_lazy("Event code"),
        max_length=40,
        missing=gettext_lazy("Type the event's code. It is on the wall of the hall."),
        help_text=gettext_lazy("Six letters and digits, on the wall of the hall."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )
    name = LineField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("As people should call you. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        **NAME,
    )
    ticket = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, event, *args, **options):
        super().__init__(*args, **options)
        self.event = event

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if not self.event.is_code(code):
            said = gettext("“%(code)s” is not the code of this event. Look at the wall once more.")
            raise forms.ValidationError(said % {"code": apart(code)})
        return code

    def clean_ticket(self) -> str:
        try:
            return signing.loads(self.cleaned_data["ticket"], salt=TICKET_SALT, max_age=TICKET_AGE)
        except signing.BadSignature:
            return new_badge()

    def save(self) -> Attendee:
        badge, name = self.cleaned_data["ticket"], self.cleaned_data["name"]
        return self.event.attendees.get_or_create(badge=badge, defaults={"name": name})[0]


class MeForm(forms.Form):
    name = LineField(label=gettext_lazy("Name"), **NAME)
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What a room must offer for you to be there"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Sessions you vote for are placed in such rooms where it can be done. Nobody else sees it."
        ),
    )
    absences = SlotsField(
        label=gettext_lazy("When you are away"),
        required=False,
        help_text=gettext_lazy("What you want to hear is placed at other times where it can be done."),
    )

    def __init__(self, me: Attendee, *args, **options):
        self.me = me
        self.absent = set(me.absences.values_list("pk", flat=True))
        initial = {"name": me.name, "needs": me.needs, "absences": self.absent}
        super().__init__(*args, initial=initial, **options)
        features = sorted({*me.event.features(), *me.needs})
        self.fields["needs"].choices = [(feature, feature) for feature in features]
        slots = list(me.event.slots.all())
        self.fields["absences"].queryset = me.event.slots.all()
        self.fields["absences"].choices = [(slot.pk, slot) for slot in slots]
        for name, offered in [("needs", features), ("absences", slots)]:
            if not offered:
                del self.fields[name]

    def save(self) -> None:
        self.me.rename(self.cleaned_data["name"])
        self.me.needs = self.cleaned_data.get("needs", self.me.needs)
        self.me.save(update_fields=["needs"])
        if "absences" in self.fields:
            self.me.absences.set(self.cleaned_data["absences"])
