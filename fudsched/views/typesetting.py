"""The paper that sheets are printed on: its formats, and how large type may be so that a sheet holds its text.

The server does not know the reader's fonts: it guesses on the safe side, and print.js, where it runs, measures.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from unicodedata import combining, east_asian_width

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fudsched.models.moment import form_at
from fudsched.timetable import Room, Row

MM = 25.4 / 72  # of a point
# Sizes of titles in points, as [data-type] in sheets.css. Two metres away 28 points read like 7 in the hand.
SIZES = (52, 46, 40, 36, 32, 28, 25, 22, 20, 18, 16, 14, 12.5, 11, 10, 9, 8, 7, 6.2, 5.5, 4.8, 4.2, 3.6, 3)
READ_AT_TWO_METRES = SIZES.index(28)
LARGEST_ON_A_BADGE = SIZES.index(32)
SMALLEST_ON_A_BADGE = SIZES.index(10)
LARGEST_IN_A_LIST = SIZES.index(22)
# Where a word is longer than its place a sheet's type gives way by so many steps, and beneath that its own title's
# alone by so many, to about half, while it can still be read. As in print.js.
GIVES, GIVES_ALONE = 3, 5
SMALLEST_ALONE = SIZES.index(9)

# Of the names of rooms on their doors, as [data-long] in door-sheet.css; and what stands beside the code, in mm.
NAMES = (76, 60, 44, 32, 24, 18)
BESIDE_THE_CODE = 140


@dataclass(frozen=True)
class Paper:
    name: str  # in ?paper= and in the name of its sheet of styles
    label: str | Promise
    width: float  # mm
    height: float


A4 = Paper("a4", "A4", 210, 297)
LETTER = Paper("letter", "Letter", 215.9, 279.4)
# Landscape, with two pages of a booklet side by side.
BOOKLETS = {"a4": Paper("a4-booklet", "A4", 297, 210), "letter": Paper("letter-booklet", "Letter", 279.4, 215.9)}
# Landscape, for the wall.
WALL_A3 = Paper("a3-wall", "A3", 420, 297)
WALL_A4 = Paper("a4-wall", "A4", 297, 210)
WALL_LETTER = Paper("letter-wall", "Letter", 279.4, 215.9)
DOORS = {"a4": A4, "letter": LETTER}
WALLS = {"a3": WALL_A3, "a4": WALL_A4, "letter": WALL_LETTER}


@dataclass(frozen=True)
class Cards(Paper):
    """A sheet of equal cards or labels; where they lie on it, its sheet of styles says."""

    columns: int
    rows: int
    card: tuple[float, float]  # mm: what of one can be printed on

    @property
    def count(self) -> int:
        return self.columns * self.rows

    def laid(self, items: list, first: int = 1) -> list[list]:
        """The items page by page, with None for each place before the first that is still on a sheet begun."""
        places = [None] * (first - 1) + items
        return [places[at : at + self.count] for at in range(0, len(places), self.count)]


BADGES = {
    "a4": Cards("badges-a4", "A4", 210, 297, 2, 4, (82, 57)),
    "letter": Cards("badges-letter", "Letter", 215.9, 279.4, 2, 4, (82, 57)),
}
# Sheets of labels as every stationer sells them; beside the text stands a code of 14 mm.
LABELS = {
    "l7163": Cards("label-l7163", gettext_lazy("A4, 14 labels (L7163)"), 210, 297, 2, 7, (75, 32)),
    "l7160": Cards("label-l7160", gettext_lazy("A4, 21 labels (L7160)"), 210, 297, 3, 7, (40, 32)),
    "5163": Cards("label-5163", gettext_lazy("Letter, 10 labels (5163)"), 215.9, 279.4, 2, 5, (77, 44)),
    "5160": Cards("label-5160", gettext_lazy("Letter, 30 labels (5160)"), 215.9, 279.4, 3, 10, (44, 19)),
}


SPACE = 0.25  # ems
SPACELESS = (("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"))  # Thai and Lao, Burmese, Khmer
WIDEST = 1.13  # of the words of one length, as of narrow and wide letters


def width(text: str) -> float:
    """In ems of a bold face that is not narrow, as Noto Sans."""
    return sum(_width_of(sign) for sign in text)


def _width_of(sign: str) -> float:
    if combining(sign):
        return 0
    if east_asian_width(sign) in "WF":
        return 1
    if sign in "MWmw@":
        return 0.85
    return 0.62 if sign.isupper() else 0.5


def longest(texts: Iterable[str], most: float = math.inf) -> float:
    """The longest word of them all, in ems if its letters are wide; what takes more than `most` does not count."""
    words = {word for text in texts for word in text.split() if not any(map(_may_end_a_line, word))}
    return max((wide for word in words if (wide := width(word) * WIDEST) <= most), default=0)


def _may_end_a_line(sign: str) -> bool:
    """Of a script that puts no spaces between its words."""
    return east_asian_width(sign) in "WF" or any(first <= sign <= last for first, last in SPACELESS)


def whole(step: int, least: int, texts: Iterable[str], ems_at: Callable[[float], float]) -> int:
    """The step, from this one on, at which no word of these texts is broken but what is too long for the last step."""
    last = max(step, min(least, step + GIVES))
    word = longest(texts, most=ems_at(SIZES[last]))
    return next(each for each in range(step, last + 1) if word <= ems_at(SIZES[each]))


def alone(step: int, text: str, ems: float, least: int = SMALLEST_ALONE) -> int:
    """The step at which no word of a text is broken, on a sheet of that step with room for so many ems of its type."""
    word, place = longest([text]), ems * SIZES[step]
    steps = range(step, min(step + GIVES_ALONE, least) + 1)
    return next((each for each in steps if word * SIZES[each] <= place), step)


def lines(text: str, ems: float) -> int:
    """How many lines it takes, word for word; a longer word than a line is broken. Faces may be a little wider."""
    line, count, used = ems * 0.97, 0, math.inf
    for wide in map(width, text.split()):
        if used + SPACE + wide <= line:
            used += SPACE + wide
        else:
            full = max(1, math.ceil(wide / line))
            count, used = count + full, wide - (full - 1) * line
    return count


def door(paper: Paper, room: Room, rows: Iterable[Row]) -> tuple[int, list[tuple[Row, int, int]]]:
    """The step of SIZES at which one room's day fits on its sheet; and each row, how many mm it has, and its step."""
    rows = list(rows)
    size = NAMES[name_step(room)] * MM
    # mm: the name, what is beneath it or the code beside them; the foot and the edges
    taken = max(46, lines(room.name, BESIDE_THE_CODE / size) * size * 1.15 + 22) + 27

    def ems_at(size: float) -> float:
        return (paper.width - 24) / (size * MM) - 3.6  # beside the time

    def heights(size: float) -> list[float]:
        return [size * MM * _door_row(row, ems_at(size)) for row in rows]

    def fits(size: float) -> bool:
        return sum(heights(size)) <= paper.height - taken

    titles = [row.cell.session.title if row.cell and row.cell.session else "" for row in rows]
    step = whole(_step(0, fits), READ_AT_TWO_METRES, titles, ems_at)
    own = [alone(step, title, ems_at(SIZES[step])) for title in titles]
    least = heights(SIZES[step])
    # What is left is for what is in this room.
    more = max(0, paper.height - taken - sum(least)) / sum(not row.plenary for row in rows)
    tall = [int(height if row.plenary else height + more) for row, height in zip(rows, least, strict=True)]
    return step, [*zip(rows, tall, own, strict=True)]


def _door_row(row: Row, ems: float) -> float:
    """In ems of the title; two lines of time make the lowest row, one that of a plenary."""
    if row.plenary:
        return 0.35 + lines(f"{row.plenary.title} {row.plenary.place}", (ems - 1) / 0.62) * 0.8
    # Where a time names its zone, that takes a line of its own.
    zoned = any(form_at(timezone.localtime(each), "H:i") != "H:i" for each in (row.starts_at, row.until))
    least = 4.0 if zoned else 2.3
    if row.cell and row.cell.session:
        session = row.cell.session
        return max(least, 0.55 + lines(session.title, ems) * 1.15 + lines(session.by, ems / 0.72) * 0.88)
    return least


def list_type(paper: Paper, items: Iterable) -> int:
    """The step of SIZES at which a list fits on its sheet, each with a line above it."""
    texts = [str(item) for item in items]

    def height(size: float) -> float:
        ems = (paper.width - 24) / (size * MM)
        return size * MM * sum(2.2 + lines(text, ems) * 1.25 for text in texts)

    return _step(LARGEST_IN_A_LIST, lambda size: height(size) <= paper.height - 70)


def card_type(cards: Cards, *texts: str) -> int:
    """The step of SIZES at which these texts, one under the other, fit on one card."""
    wide, high = cards.card
    return _step(
        SIZES.index(16),
        lambda size: size * MM * sum(lines(text, wide / (size * MM)) * 1.25 for text in texts) <= high,
    )


def badge_type(cards: Cards, name: str) -> int:
    """The step of SIZES for a name above its code: no word is broken that could stand whole and be read."""
    wide, high = cards.card[0], 20  # mm: what event and code leave of the card

    def fits(size: float) -> bool:
        return lines(name, wide / (size * MM * 1.15)) * size * MM * 1.15 <= high

    word = longest([name], most=wide / (SIZES[SMALLEST_ON_A_BADGE] * MM))
    return _step(LARGEST_ON_A_BADGE, lambda size: word * size * MM <= wide and fits(size))


def ballot_type(paper: Paper, titles: Iterable[str]) -> int:
    """The step of SIZES at which all these titles fit on one sheet in two columns."""
    titles = list(titles)

    def height(size: float) -> float:
        ems = (paper.width - 30) / 2 / (size * MM) - 5  # beside the box and the number
        return size * MM * sum(0.6 + lines(title, ems) * 1.2 for title in titles) / 2

    return _step(SIZES.index(14), lambda size: height(size) <= paper.height - 80)


def name_step(room: Room) -> int:
    """How long a room's name is, for the largest thing on its door: 0 (short) to 5, and no word of it broken."""
    ems = [BESIDE_THE_CODE / (points * MM) for points in NAMES]
    word = longest([room.name], most=ems[-1])
    # In one line, one, two, three and four.
    limits = zip((4.5, 5.5, 11, 20, 44), ems, strict=False)
    return sum(width(room.name) > limit or word > most for limit, most in limits)


def _step(largest: int, fits: Callable[[float], bool]) -> int:
    return next((step for step in range(largest, len(SIZES)) if fits(SIZES[step])), len(SIZES) - 1)
