"""Words: whole sentences with named parts, English by themselves; whoever shows them may put a translator here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce


def _by_number(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


@dataclass
class Tongue:
    """Put functions of gettext's kind here, and every sentence is said through them; fractions are written so."""

    translate: Callable[[str], str] = str
    translate_by_number: Callable[[str, str, int], str] = _by_number
    write: Callable[[str], str] = str


tongue = Tongue()


def gettext(sentence: str) -> str:
    return tongue.translate(sentence)


def ngettext(one: str, many: str, number: int) -> str:
    return tongue.translate_by_number(one, many, number)


def fraction(number: float, places: int) -> str:
    return tongue.write(f"{number:.{places}f}")


def listed(words: Iterable[str]) -> str:
    """As in “projector and stage”."""
    return reduce(lambda some, last: gettext("%(some)s and %(last)s") % {"some": some, "last": last}, words)


def votes(number: int) -> str:
    return ngettext("%(n)s vote", "%(n)s votes", number) % {"n": number}


def seats(number: int) -> str:
    return ngettext("%(n)s seat", "%(n)s seats", number) % {"n": number}


def difference(number: int) -> str:
    """In people; it stands at the beginning of a sentence, or after an “and”."""
    if number == 0:
        return gettext("as many people")
    if number > 0:
        return ngettext("one person more", "%(n)s people more", number) % {"n": number}
    return ngettext("one person fewer", "%(n)s people fewer", -number) % {"n": -number}
