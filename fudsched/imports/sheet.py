"""A sheet: lines of named columns, read from the text in which they are pasted and mended, and written as it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from fudsched.models.pitch import apart

from .columns import CALLED, KNOWN, plain

# A sheet needs one of these columns at least.
NEEDED = {"pitches": ("title",), "rooms": ("name", "seats"), "attendees": ("name", "first name")}

# Of people there are more than of anything else, and each is one row.
MOST_LINES = {"pitches": 2000, "rooms": 2000, "attendees": 10_000}


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
    empty: tuple[int, ...] = ()  # lines that hold nothing but in such columns
    name: str = ""  # of the one sheet of a spreadsheet that was read
    others: tuple[str, ...] = ()  # the names of its other sheets that hold anything

    def notes(self) -> list[str]:
        """What of the file or the text is left out."""
        notes = []
        if self.others:
            said = gettext("Read from the sheet “%(name)s”, not from: %(others)s.")
            notes.append(said % {"name": apart(self.name), "others": comma_list(self.others)})
        if self.ignored:
            said = gettext("These columns mean nothing here: %(columns)s.")
            notes.append(said % {"columns": comma_list(self.ignored)})
        if self.empty:
            said = ngettext(
                "%(n)s line holds nothing else, and is left out: %(lines)s.",
                "%(n)s lines hold nothing else, and are left out: %(lines)s.",
                len(self.empty),
            )
            shown = [str(line) for line in self.empty[:20]] + (["…"] if len(self.empty) > 20 else [])
            notes.append(said % {"n": len(self.empty), "lines": comma_list(shown)})
        return notes


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
    columns = [column for column in CALLED[kind] if any(line.cells.get(column) for line in lines)]
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
    if len(filled) > MOST_LINES[kind] + 1:
        most, there = (number_format(count, force_grouping=True) for count in (MOST_LINES[kind], len(filled) - 1))
        said = gettext("Bring %(most)s lines at most at a time. These are %(count)s.")
        raise Unreadable(said % {"most": most, "count": there})
    heads = [" ".join(head.split()) for head in filled[0][1]]
    columns: dict[int, str] = {}
    for at, head in enumerate(heads):
        column = KNOWN[kind].get(plain(head))
        if column and column not in columns.values():
            columns[at] = column
    if not set(NEEDED[kind]) & set(columns.values()):
        said = gettext("The first line must name the columns, one of them “%(column)s”. It says “%(line)s”.")
        raise Unreadable(said % {"column": _first_column(kind), "line": apart(" · ".join(heads)[:80])})
    lines = [
        Line(number, {column: row[at].strip() for at, column in columns.items() if at < len(row)})
        for number, row in filled[1:]
    ]
    ignored = tuple(head for at, head in enumerate(heads) if head and at not in columns)
    told = tuple(line for line in lines if any(line.cells.values()))
    empty = tuple(line.number for line in lines if not any(line.cells.values()))
    return Sheet(kind, told, ignored, empty)


def _first_column(kind: str) -> str:
    return gettext("title") if kind == "pitches" else gettext("name")


def comma_list(words: Iterable[str]) -> str:
    return gettext(", ").join(apart(word) for word in words)
