"""The Saying: a sentence that is kept with what it names, and read by everybody in their own language.

`saying("“%(title)s” taken out", title=pitch.title)` is what is kept of it. Names that people gave, numbers, days,
slots, further sayings and several of all these may be named; a move of the stage as {"move": verb}, and errata as
{"errata": their facts}.
"""

from datetime import date, datetime

from django.db import models
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import get_language, get_language_bidi, override

# `manage.py messages` finds what is said where it is kept, and nothing to read here.
from django.utils.translation import gettext as read
from django.utils.translation import ngettext as read_plural

from .erratum import sentence_of
from .moment import shown
from .move import BUTTONS
from .pitch import apart
from .slot import Slot


class Said(models.Model):
    """What is kept as a saying; in English too, for files and for what was kept before."""

    sentence = models.CharField(max_length=500)
    saying = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True

    @property
    def said(self) -> str:
        """The sentence in the reader's language."""
        if self.saying:
            return say(self.saying)
        return f"\u2066{self.sentence}\u2069" if get_language_bidi() else self.sentence


def saying(text: str, /, **names: object) -> dict:
    return {"text": text, "names": {key: _kept(value) for key, value in names.items()}}


def sayings(one: str, many: str, n: int, /, **names: object) -> dict:
    """One that is said by a number, which it names n."""
    return {"text": one, "plural": many, "names": {key: _kept(value) for key, value in {"n": n, **names}.items()}}


def kept_as(saying: dict) -> dict:
    """The columns of Said that keep it."""
    with override("en"):
        return {"saying": saying, "sentence": Truncator(say(saying)).chars(500)}


def say(saying: dict) -> str:
    names, plural = saying["names"], saying.get("plural")
    text = read_plural(saying["text"], plural, names["n"]) if plural else read(saying["text"])
    return text % {key: _read(value) for key, value in names.items()}


def _kept(value: object) -> object:
    if isinstance(value, Slot):
        return [moment.astimezone(value.event.tz).isoformat() for moment in (value.starts_at, value.ends_at)]
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, list):
        return {"all": [_kept(each) for each in value]}
    return value if isinstance(value, int | dict) else str(value)


def _read(value: object) -> object:  # noqa: PLR0911 - one for each kind of name
    match value:
        case {"text": _}:
            return say(value)
        case {"all": several}:
            return read(", ").join(str(_read(each)) for each in several)
        case {"day": day}:
            return date_format(date.fromisoformat(day), read("j F"))
        case {"move": verb}:
            return verb if get_language() == "en" else str(BUTTONS[verb])
        case {"errata": facts}:
            return " ".join(sentence_of(each) for each in facts)
        case [start, end]:
            start, end = (datetime.fromisoformat(moment) for moment in (start, end))
            return f"{shown(start, 'D H:i')}–{shown(end, 'H:i')}"
    return apart(value) if isinstance(value, str) else value
