"""What an organiser says when asking for a schedule: how long to look for one, from where, and what matters."""

from django import forms
from django.utils.translation import gettext_lazy

from fudsched.models.run import MOVE_COST

FAIRNESS = [
    (0, gettext_lazy("Everybody's seats count the same")),
    (1, gettext_lazy("Lose one seat, if it helps one more voter to half of what they could have")),
    (3, gettext_lazy("Lose up to three seats, if it helps one more voter to half of what they could have")),
]


class RunForm(forms.Form):
    seconds = forms.IntegerField(
        label=gettext_lazy("Seconds to think"),
        min_value=1,
        max_value=600,
        initial=20,
        required=False,
        help_text=gettext_lazy("20 are enough for most events. Stop it earlier and it keeps the best so far."),
        error_messages={
            "invalid": gettext_lazy("Type a whole number of seconds."),
            "min_value": gettext_lazy("Give it at least one second."),
            "max_value": gettext_lazy("Ten minutes (600 seconds) are the most it takes."),
        },
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"),
        min_value=0,
        max_value=2_147_483_647,
        initial=1,
        required=False,
        help_text=gettext_lazy("Where its search begins. Another number is another try."),
        error_messages={
            "invalid": gettext_lazy("Type a whole number."),
            "min_value": gettext_lazy("Type a number from 0 on."),
            "max_value": gettext_lazy("That number is too large. Any smaller one will do."),
        },
    )
    fairness = forms.TypedChoiceField(
        label=gettext_lazy("Those who get least"),
        choices=FAIRNESS,
        coerce=int,
        initial=0,
        empty_value=0,
        required=False,
        help_text=gettext_lazy("Some want what few others want. The draft says what helping them costs."),
        error_messages={"invalid_choice": gettext_lazy("Choose how much may be given up for those who get least.")},
    )
    move_cost = forms.IntegerField(
        label=gettext_lazy("People that one moved session is worth"),
        min_value=0,
        max_value=1000,
        initial=MOVE_COST,
        required=False,
        help_text=gettext_lazy("A published session is moved only when that many more people get a seat by it."),
        error_messages={
            "invalid": gettext_lazy("Type a whole number of people."),
            "min_value": gettext_lazy("Type a number from 0 on."),
            "max_value": gettext_lazy("Type 1000 at most: then hardly anything is moved."),
        },
    )
    # Said when voting is still open, and a draft is wanted all the same.
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)

    HOW = ("seconds", "seed", "fairness", "move_cost")

    def how(self) -> dict:
        """As Run.ask takes it."""
        return {name: self.cleaned_data[name] for name in self.HOW}

    def clean(self) -> dict:
        """An empty field means its usual value."""
        for name in self.HOW:
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self.cleaned_data[name] = self.fields[name].initial
        return self.cleaned_data
