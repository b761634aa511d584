"""The sheets of an XLSX, ODS or XLS file, by a process of its own: the file in on stdin, rows of text out on stdout.

Of its own, as its reader lays out every cell up to the last one: a single cell far off would take all memory there is,
and the server with it.
"""

import contextlib
import io
import json
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-m", "fudsched.imports.spreadsheet"]
MOST_MEMORY = 500_000_000  # bytes
PATIENCE = 10  # seconds; what is brought in lines is read in one


def sheets(data: bytes) -> dict[str, list[list[str]]] | None:
    """Each sheet's rows by its name; None for what cannot be opened, or is too large."""
    try:
        done = subprocess.run(COMMAND, input=data, capture_output=True, cwd=ROOT, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode else json.loads(done.stdout)


def read_them() -> None:
    with contextlib.suppress(ValueError, OSError):  # less is allowed already, or the system knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    from python_calamine import CalamineWorkbook  # compiled, and loaded where a file comes

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    found = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    json.dump({name: [[_said(cell) for cell in row] for row in rows] for name, rows in found.items()}, sys.stdout)


def _said(cell: object) -> str:
    """As it stands in the cell: a spreadsheet knows only numbers with a point, and “45.0” seats are 45."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


if __name__ == "__main__":
    read_them()
