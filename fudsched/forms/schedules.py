"""What an organiser says when asking for a schedule: how long to look for one, and from where to start."""

from django import forms


class RunForm(forms.Form):
    seconds = forms.IntegerField(
        label="Seconds to think",
        min_value=1,
        max_value=600,
        initial=20,
        required=False,
        help_text="20 are enough for most events. Stop it earlier and it keeps the best so far.",
        error_messages={
            "invalid": "Type a whole number of seconds.",
            "min_value": "Give it at least one second.",
            "max_value": "Ten minutes (600 seconds) are the most it takes.",
        },
    )
    seed = forms.IntegerField(
        label="Seed",
        min_value=0,
        max_value=2_147_483_647,
        initial=1,
        required=False,
        help_text="Where its search begins. Another number is another try.",
        error_messages={
            "invalid": "Type a whole number.",
            "min_value": "Type a number from 0 on.",
            "max_value": "That number is too large. Any smaller one will do.",
        },
    )
    # Said when voting is still open, and a draft is wanted all the same.
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict:
        """An empty field means its usual value."""
        for name in ("seconds", "seed"):
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self.cleaned_data[name] = self.fields[name].initial
        return self.cleaned_data
