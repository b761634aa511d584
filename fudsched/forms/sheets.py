"""Which of the printed sheets hang on their doors, or on the wall, now."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

SHEET = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9a-f]{64})\.([^/\s\x00]{0,60})", re.ASCII)


class HungForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=2_147_483_647)

    def __init__(self, data):
        super().__init__(data)
        self.sent = data.getlist("sheet")

    def clean(self) -> dict:
        """`sheets`: the room's slug, or "" for the wall, the day and the digest of each."""
        found = []
        for text in self.sent[:2000]:
            match = SHEET.fullmatch(text)
            try:
                found.append((match[3], date.fromisoformat(match[1]), match[2]))
            except (TypeError, ValueError):
                raise ValidationError(gettext("Print the sheets again, then say that they hang.")) from None
        return {**self.cleaned_data, "sheets": found}
