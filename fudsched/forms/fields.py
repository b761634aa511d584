"""Form fields for what people type or choose: a line, a paragraph, names, slots; refused in sentences."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

# Text that turns what follows it around, so that a title could rewrite the line it stands in.
TURNS = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def check_visible(text: str) -> None:
    """Refuse what no reader can see, or what changes how others are read. Scripts and emoji are all welcome."""
    for char in text:
        if char in TURNS:
            raise ValidationError(
                gettext("This holds a hidden sign that turns text around. Delete it, or type it anew.")
            )
        if unicodedata.category(char) in {"Cc", "Cs"} and char != "\n":
            raise ValidationError(gettext("This holds a hidden control character. Delete it, or type it anew."))
    if text and not any(unicodedata.category(char)[0] in "LNPS" for char in text):
        raise ValidationError(gettext("There is nothing to be seen in this. Type it with letters."))


class LineField(forms.CharField):
    """One line: white space collapsed. `missing` is the sentence for an empty one."""

    def __init__(self, *, missing: str = gettext_lazy("Fill this in."), **options):
        super().__init__(**options)
        self.error_messages["required"] = missing
        if self.max_length:
            self.say_length()

    def widget_attrs(self, widget) -> dict:
        attrs = {**super().widget_attrs(widget), "dir": "auto"}
        if isinstance(widget, forms.Textarea):
            attrs.pop("maxlength", None)  # a browser would cut off what is pasted, and say nothing
        return attrs

    def say_length(self) -> None:
        for validator in self.validators:
            if getattr(validator, "code", "") == "max_length":
                validator.message = gettext_lazy("Use %(limit_value)d characters at most. This has %(show_value)d.")

    def to_python(self, value) -> str:
        text = self.tidy(super().to_python(value) or "")
        check_visible(text)
        return text

    def tidy(self, text: str) -> str:
        return " ".join(text.split())


class ParagraphField(LineField):
    """Some lines: line breaks are kept, other white space is collapsed."""

    widget = forms.Textarea

    def tidy(self, text: str) -> str:
        lines = [" ".join(line.split()) for line in text.splitlines()]
        return "\n".join(lines).strip("\n")


class NamesField(LineField):
    """People's names, one a line or with commas between: a list."""

    widget = forms.Textarea

    def __init__(self, *, most: int = 8, longest: int = 80, **options):
        super().__init__(**options)
        self.most, self.longest = most, longest

    def tidy(self, text: str) -> str:
        names = (" ".join(name.split()) for line in text.splitlines() for name in line.split(","))
        return "\n".join(dict.fromkeys(name for name in names if name))

    def prepare_value(self, value) -> str:
        return value if isinstance(value, str) else "\n".join(value or [])

    def clean(self, value) -> list[str]:
        names = super().clean(value).split("\n")
        if len(names) > self.most:
            said = gettext("Name %(most)d people at most. These are %(count)d.")
            raise ValidationError(said % {"most": self.most, "count": len(names)})
        for name in names:
            check_visible(name)
            if len(name) > self.longest:
                said = gettext("A name may have %(most)d characters at most. One here has %(count)d.")
                raise ValidationError(said % {"most": self.longest, "count": len(name)})
        return [name for name in names if name]


class SlotsField(forms.ModelMultipleChoiceField):
    """Some of the event's slots: set its queryset."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": gettext_lazy("That is no slot of this event."),
        "invalid_pk_value": gettext_lazy("That is no slot."),
    }

    def __init__(self, **options):
        super().__init__(queryset=None, **options)

    def clean(self, value):
        # SQLite breaks at a number larger than it can hold, where it is one of a list.
        if any(len(str(key)) > 18 for key in value or ()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


def check_year(day) -> None:
    """Refuse a slip of the keyboard, before adding a day to it, or moving it to another zone, overflows."""
    if not 1970 <= day.year <= 2200:
        said = gettext("The year %(year)s cannot be meant. Type one from 1970 to 2200.")
        raise ValidationError(said % {"year": day.year})
