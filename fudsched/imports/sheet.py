"""A sheet: lines of named columns, read from the text in which they are pasted and mended, and written as it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext

# For each kind what its columns are called here, and what others call them.
COLUMNS: dict[str, dict[str, tuple[str, ...]]] = {
    "pitches": {
        "title": ("title", "pitch", "talk", "session", "name"),
        "presenters": (
            "presenters",
            "presenter",
            "presented by",
            "speakers",
            "speaker",
            "speaker names",
            "names",
            "by",
        ),
        "synopsis": ("synopsis", "abstract", "description"),
        "topic": ("topic", "track"),
        "language": ("language",),
        "length": ("length", "slots"),
        "needs": ("needs", "equipment"),
    },
    "rooms": {
        "name": ("name", "room", "room name", "title"),
        "seats": ("seats", "capacity", "places", "size"),
        "building": ("building", "location"),
        "offers": ("offers", "what it offers", "features", "equipment"),
    },
    "attendees": {
        "name": ("name", "full name", "attendee", "attendee name", "names"),
        "first name": ("first name", "given name", "firstname"),
        "last name": ("last name", "family name", "surname", "lastname"),
    },
}
NEEDED = {"pitches": ("title",), "rooms": ("name", "seats"), "attendees": ("name", "first name")}

MOST_LINES = 2000


class Unreadable(ValueError):
    """What cannot be read as a sheet of that kind; str() is the sentence that says why and what to do."""


@dataclass(frozen=True)
class Line:
    number: int  # as an editor counts it: the first line of the text is 1
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    kind: str
    lines: tuple[Line, ...]
    ignored: tuple[str, ...] = ()  # columns that mean nothing here


def read_text(kind: str, text: str) -> Sheet:
    """Values with commas, semicolons or tabs between; the first line names the columns. Raises Unreadable."""
    text = text.lstrip("\ufeff")
    head = next((line for line in text.splitlines() if line.strip()), "")
    divider = max("\t;,", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    rows: list[tuple[int, list[str]]] = []
    before = 0
    try:
        for row in reader:
            rows.append((before + 1, row))
            before = reader.line_num
    except csv.Error as error:
        said = gettext("Line %(line)d cannot be read: %(error)s.")
        raise Unreadable(said % {"line": reader.line_num, "error": error}) from None
    return sheet_of(kind, rows)


def write_text(kind: str, lines: Iterable[Line]) -> str:
    """The lines as the text that read_text reads, with the columns that any of them fills."""
    lines = list(lines)
    columns = [column for column in COLUMNS[kind] if any(line.cells.get(column) for line in lines)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([line.cells.get(column, "") for column in columns] for line in lines)
    return out.getvalue()


def sheet_of(kind: str, rows: Iterable[tuple[int, list[str]]]) -> Sheet:
    """Rows of cells, each with its number; the first that holds anything names the columns. Raises Unreadable."""
    filled = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    if not filled:
        raise Unreadable(gettext("There is nothing in it."))
    if len(filled) > MOST_LINES + 1:
        most, there = (number_format(count, force_grouping=True) for count in (MOST_LINES, len(filled) - 1))
        said = gettext("Bring %(most)s lines at most at a time. These are %(count)s.")
        raise Unreadable(said % {"most": most, "count": there})
    known = {other: column for column, others in COLUMNS[kind].items() for other in others}
    heads = [" ".join(head.split()) for head in filled[0][1]]
    columns: dict[int, str] = {}
    for at, head in enumerate(heads):
        column = known.get(head.casefold())
        if column and column not in columns.values():
            columns[at] = column
    if not set(NEEDED[kind]) & set(columns.values()):
        said = gettext("The first line must name the columns, one of them “%(column)s”. It says “%(line)s”.")
        raise Unreadable(said % {"column": NEEDED[kind][0], "line": " · ".join(heads)[:80]})
    lines = [
        Line(number, {column: row[at].strip() for at, column in columns.items() if at < len(row)})
        for number, row in filled[1:]
    ]
    ignored = tuple(head for at, head in enumerate(heads) if head and at not in columns)
    return Sheet(kind, tuple(lines), ignored)
