"""A file as people have it: CSV, a spreadsheet (XLSX, ODS, XLS), schedule.json or schedule.xml."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from django.utils.translation import gettext

from . import spreadsheet
from .schedule_file import read_schedule
from .sheet import Sheet, Unreadable, read_text, sheet_of

MOST_UNPACKED = 50_000_000  # bytes: a spreadsheet is a packed folder, and a small one can hold a mountain


def read(kind: str, name: str, data: bytes) -> Sheet:
    """Its sheet of that kind; the name says no more than its ending. Raises Unreadable."""
    ending = name.lower().rpartition(".")[2]
    if data.startswith(b"PK") or ending in {"xlsx", "ods", "xls"}:
        return _sheet_among(kind, _spreadsheet(data))
    text = _decoded(data)
    if ending in {"json", "xml"} or text.lstrip()[:1] in {"{", "<"}:
        return read_schedule(kind, text)
    return read_text(kind, text)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # what spreadsheets on Windows write


def _sheet_among(kind: str, sheets: dict[str, list[list[str]]]) -> Sheet:
    """The first that names columns of that kind: instructions often stand before it, and legends behind."""
    refusal = None
    for name, rows in sheets.items():
        try:
            sheet = sheet_of(kind, enumerate(rows, start=1))
        except Unreadable as reason:
            refusal = refusal or reason
        else:
            return replace(sheet, name=name, others=tuple(other for other in sheets if other != name))
    raise refusal or Unreadable(gettext("There is nothing in it."))


def _spreadsheet(data: bytes) -> dict[str, list[list[str]]]:
    """The sheets that hold anything, by their names."""
    try:
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                    raise Unreadable(gettext("This spreadsheet unpacks to more than 50 MB. Save the one sheet as CSV."))
        found = spreadsheet.sheets(data)
    except (zipfile.BadZipFile, OSError):
        found = None
    if found is None:
        raise Unreadable(gettext("This spreadsheet cannot be opened. Save it as XLSX, ODS or CSV and try again."))
    return {name: rows for name, rows in found.items() if any(cell.strip() for row in rows for cell in row)}
