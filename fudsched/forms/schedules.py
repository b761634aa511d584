"""What an organiser says when asking for a schedule: how long to look for one, from where, and what matters."""

from django import forms

from fudsched.models.run import MOVE_COST

FAIRNESS = [
    (0, "Everybody's seats count the same"),
    (1, "Lose one seat, if it helps one more voter to half of what they could have"),
    (3, "Lose up to three seats, if it helps one more voter to half of what they could have"),
]


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
    fairness = forms.TypedChoiceField(
        label="Those who get least",
        choices=FAIRNESS,
        coerce=int,
        initial=0,
        empty_value=0,
        required=False,
        help_text="Some want what few others want. The draft says what helping them costs.",
        error_messages={"invalid_choice": "Choose how much may be given up for those who get least."},
    )
    move_cost = forms.IntegerField(
        label="People that one moved session is worth",
        min_value=0,
        max_value=1000,
        initial=MOVE_COST,
        required=False,
        help_text="A published session is moved only when that many more people get a seat by it.",
        error_messages={
            "invalid": "Type a whole number of people.",
            "min_value": "Type a number from 0 on.",
            "max_value": "Type 1000 at most: then hardly anything is moved.",
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
