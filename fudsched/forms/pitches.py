"""The form of a pitch, new or to be changed."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

from fudsched.models import Pitch

from .fields import LineField, NamesField, ParagraphField, SlotsField


class PitchForm(forms.Form):
    title = LineField(
        label=gettext_lazy("Title"),
        max_length=160,
        missing=gettext_lazy("Give it a title."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    synopsis = ParagraphField(
        label=gettext_lazy("Synopsis"),
        max_length=1200,
        required=False,
        help_text=gettext_lazy("One paragraph: what will people take home?"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    names = NamesField(
        label=gettext_lazy("Presented together with"),
        required=False,
        help_text=gettext_lazy("Names, one a line or with commas between. You are named already."),
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
    )
    topic = LineField(
        label=gettext_lazy("Topic"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("One or two words. Cards of a topic share a colour."),
    )
    language = LineField(
        label=gettext_lazy("Language"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("If it is not the usual one here."),
    )
    length = forms.TypedChoiceField(
        label=gettext_lazy("Length"),
        coerce=int,
        choices=[
            (1, gettext_lazy("One slot")),
            (2, gettext_lazy("Two slots")),
            (3, gettext_lazy("Three slots")),
            (4, gettext_lazy("Four slots")),
        ],
        error_messages={
            "required": gettext_lazy("Choose a length."),
            "invalid_choice": gettext_lazy("A session is one to four slots long."),
        },
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Needs"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What the room must offer. Each need leaves fewer rooms."),
        error_messages={"invalid_choice": gettext_lazy("No room here offers “%(value)s”.")},
    )
    unavailable = SlotsField(
        label=gettext_lazy("When you cannot"),
        required=False,
        help_text=gettext_lazy("It will not be placed then. Leave at least one slot free."),
    )

    def __init__(self, event, *args, pitch: Pitch | None = None, by=None, **options):
        """by: who presents it and is not to be named again, if they do."""
        self.event, self.pitch = event, pitch
        super().__init__(*args, initial=options.pop("initial", None) or self.said_by(pitch, by), **options)
        features = sorted({*event.features(), *(pitch.needs if pitch else [])})
        slots = list(event.slots.all())
        self.fields["needs"].choices = [(feature, feature) for feature in features]
        self.fields["unavailable"].queryset = event.slots.all()
        self.fields["unavailable"].choices = [(slot.pk, slot) for slot in slots]
        self.fields["topic"].widget.attrs["list"] = "topics"
        if by is None:
            self.fields["names"].label = gettext("Presented by")
            self.fields["names"].help_text = gettext("Names, one a line or with commas between.")
        for name, offered in [("needs", features), ("unavailable", slots)]:
            if not offered:
                del self.fields[name]

    @staticmethod
    def said_by(pitch: Pitch | None, by) -> dict:
        if pitch is None:
            return {}
        said = {name: getattr(pitch, name) for name in ("title", "synopsis", "topic", "language", "length", "needs")}
        names = [attendee.name for attendee in pitch.presenters.all() if attendee != by]
        return {**said, "names": names, "unavailable": list(pitch.unavailable.values_list("pk", flat=True))}

    def clean_unavailable(self):
        slots = self.cleaned_data["unavailable"]
        if slots and len(slots) == len(self.fields["unavailable"].choices):
            raise forms.ValidationError(
                gettext("These are all the slots there are: it could never be placed. Leave one free.")
            )
        return slots

    def topics(self) -> list[str]:
        """The topics there are, to choose from."""
        said = self.event.pitches.standing().exclude(topic="").values_list("topic", flat=True)
        return sorted(set(said), key=str.casefold)

    def same_title(self):
        """Another pitch with this title, if there is one."""
        others = self.event.pitches.same_title(self.cleaned_data["title"]).with_people()
        return others.exclude(pk=self.pitch.pk if self.pitch else None).first()
