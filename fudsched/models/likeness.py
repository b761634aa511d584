"""Likeness: which pitches say much the same, by their words and by who wants both. Pointed out, never acted upon."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from math import log, sqrt

from django.utils.translation import gettext

from .pitch import Pitch
from .vote import Vote

WORD = re.compile(r"\w+")
STEM = 5  # letters of a word that are compared: “packaging” is like “packages”, in any language
RARE = 3  # pitches: a word that so few have is as telling as one of a single pitch
FEW = 12  # pitches in which a word may be and still tell which of them are alike
TEXT = 0.4  # from which likeness of their words two pitches are pointed out at all
CLEARLY = 0.55  # and from which to those who present one of them


@dataclass(frozen=True)
class Pair:
    one: Pitch
    other: Pitch
    text: float  # how alike the words are, from 0 to 1
    both: int = 0  # people who want both
    either: int = 0  # and those who want at least one

    @property
    def pitches(self) -> tuple[Pitch, Pitch]:
        return self.one, self.other

    @property
    def likeness(self) -> float:
        """From 0 to 1: most of it in the words, as two popular pitches have voters in common whatever they say."""
        return 0.75 * self.text + 0.25 * (self.both / self.either if self.either else 0.0)

    @property
    def how(self) -> str:
        if self.text >= 0.75:
            return gettext("almost the same")
        return gettext("very much alike") if self.text >= CLEARLY else gettext("somewhat alike")


def fold(text: str) -> str:
    """Without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def stems(text: str) -> set[str]:
    return {word[:STEM] for word in WORD.findall(fold(text)) if len(word) > 1}


def trigrams(text: str) -> set[str]:
    words = f"  {' '.join(WORD.findall(fold(text)))} "
    return {words[at : at + 3] for at in range(len(words) - 2)}


def alike(pitches: Iterable[Pitch], only: Pitch | None = None) -> list[Pair]:
    """The pairs of these whose words are alike, most alike first; only: those with this one among them."""
    texts = Texts([*pitches])
    return sorted(texts.pairs(only), key=lambda pair: (-pair.text, pair.one.number, pair.other.number))


def pointed_out(event, only: Pitch | None = None) -> list[Pair]:
    """The pairs of this event about which nobody has said anything yet, in three queries."""
    said = event.merges.exclude(state="undone").values_list("kept", "gone")
    known = {frozenset(pair) for pair in said}
    pitches = event.pitches.standing().with_people()
    return [pair for pair in alike(pitches, only) if frozenset((pair.one.pk, pair.other.pk)) not in known]


def compare(event, one: Pitch, other: Pitch) -> float:
    """How alike these two are among all pitches of the event, from 0 to 1."""
    pitches = [*event.pitches.all()]
    places = {pitch.pk: at for at, pitch in enumerate(pitches)}
    pair = Pair(one, other, Texts(pitches).likeness(places[one.pk], places[other.pk]))
    return with_voters([pair])[0].likeness


def with_voters(pairs: list[Pair]) -> list[Pair]:
    """The same with how many people want both, in one query."""
    wanted: dict[int, set[int]] = defaultdict(set)
    pitches = {pitch.pk for pair in pairs for pitch in (pair.one, pair.other)}
    for pitch, attendee in Vote.objects.filter(pitch__in=pitches).values_list("pitch_id", "attendee_id"):
        wanted[pitch].add(attendee)
    found = []
    for pair in pairs:
        one, other = wanted[pair.one.pk], wanted[pair.other.pk]
        found.append(Pair(pair.one, pair.other, pair.text, len(one & other), len(one | other)))
    return sorted(found, key=lambda pair: (-pair.likeness, pair.one.number, pair.other.number))


class Texts:
    """The words of many pitches, and the letters of their titles, each weighed by how few pitches have it."""

    def __init__(self, pitches: list[Pitch]):
        self.pitches = pitches
        titles = [stems(pitch.title) for pitch in pitches]
        self.titles = weighed([dict.fromkeys(title, 1.0) for title in titles])
        self.letters = weighed([dict.fromkeys(trigrams(pitch.title), 1.0) for pitch in pitches])
        # A word of the title counts in full here, one of the synopsis by half.
        self.all = weighed(
            [
                {stem: 1.0 if stem in title else 0.5 for stem in title | stems(pitch.synopsis)}
                for title, pitch in zip(titles, pitches, strict=True)
            ]
        )

    def pairs(self, only: Pitch | None) -> Iterable[Pair]:
        holders: dict[str, list[int]] = defaultdict(list)
        for at, own in enumerate(self.all):
            for stem in own:
                holders[stem].append(at)
        # Of 45,000 pairs of 300 pitches only those that share a telling word are looked at.
        telling = (own for own in holders.values() if len(own) <= FEW)
        for one, other in {pair for own in telling for pair in combinations(own, 2)}:
            if only is not None and only not in (self.pitches[one], self.pitches[other]):
                continue
            if (text := self.likeness(one, other)) >= TEXT:
                yield Pair(self.pitches[one], self.pitches[other], text)

    def likeness(self, one: int, other: int) -> float:
        """Of the titles, by words and by letters; or of all they say, where both say more than a title."""
        title = (cosine(self.titles, one, other) + cosine(self.letters, one, other)) / 2
        both_say_more = self.pitches[one].synopsis and self.pitches[other].synopsis
        return min(1.0, max(title, cosine(self.all, one, other) if both_say_more else 0.0))


def weighed(vectors: list[dict[str, float]]) -> list[dict[str, float]]:
    """Each made of length 1, with the more weight on an entry the fewer have it."""
    used = Counter(key for own in vectors for key in own)
    heavy = [
        {key: weight * log(1 + len(vectors) / max(RARE, used[key])) for key, weight in own.items()} for own in vectors
    ]
    lengths = [sqrt(sum(weight**2 for weight in own.values())) for own in heavy]
    return [{key: weight / length for key, weight in own.items()} for own, length in zip(heavy, lengths, strict=True)]


def cosine(vectors: list[dict[str, float]], one: int, other: int) -> float:
    mine, theirs = vectors[one], vectors[other]
    return sum(mine[key] * theirs[key] for key in mine.keys() & theirs.keys())
