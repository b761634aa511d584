"""The results as a table for spreadsheets."""

import csv
import io
from collections.abc import Iterable

# A spreadsheet takes a cell that begins with one of these for a formula, and would run what an attendee typed.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

# Without it a spreadsheet on Windows takes UTF-8 for the letters of the country, and spoils every name.
BOM = "\ufeff"


def results_csv(rows: Iterable[tuple[int, str, str, int]]) -> str:
    """rows: number, title, presenters, votes."""
    out = io.StringIO(newline="")
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(["number", "title", "presenters", "votes"])
    writer.writerows([number, as_text(title), as_text(people), votes] for number, title, people, votes in rows)
    return out.getvalue()


def as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
