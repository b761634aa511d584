"""What an organiser asks for a pitch: kept apart from another, in one room with it, or with its track."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

from fudsched.models import Pitch, Wish

from .fields import LineField


class WishForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Wish"),
        choices=Wish.Kind,
        error_messages={
            "required": gettext_lazy("Choose what to ask for."),
            "invalid_choice": gettext_lazy("Choose what to ask for."),
        },
    )
    other = forms.ChoiceField(
        label=gettext_lazy("Which pitch"),
        error_messages={
            "required": gettext_lazy("Choose a pitch."),
            "invalid_choice": gettext_lazy("That pitch is not here any more."),
        },
    )

    def __init__(self, pitch: Pitch, *args, **options):
        super().__init__(*args, auto_id="wish_%s", **options)  # the board has other forms beside it
        self.pitch = pitch
        others = pitch.event.pitches.standing().exclude(pk=pitch.pk).order_by("number")
        self.others = {str(other.number): other for other in others}
        titles = [(number, f"{number} {other.title}") for number, other in self.others.items()]
        self.fields["other"].choices = [("", gettext("Choose a pitch")), *titles]

    def save(self, by) -> Wish:
        return Wish.ask(self.cleaned_data["kind"], self.pitch, self.others[self.cleaned_data["other"]], by)


class TrackForm(forms.Form):
    track = LineField(
        label=gettext_lazy("Track"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Sessions of a track are kept in one room."),
    )

    def __init__(self, pitch: Pitch, *args, **options):
        super().__init__(*args, initial={"track": pitch.track}, **options)
        self.pitch = pitch
        self.fields["track"].widget.attrs |= {"list": "tracks", "autocomplete": "off"}

    def tracks(self) -> list[str]:
        """Those there are, to choose from."""
        said = self.pitch.event.pitches.standing().exclude(track="").values_list("track", flat=True)
        return sorted(set(said), key=str.casefold)

    def save(self) -> None:
        self.pitch.track = self.cleaned_data["track"]
        self.pitch.save(update_fields=["track"])
