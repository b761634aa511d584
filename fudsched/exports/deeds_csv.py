"""The log as a table for spreadsheets."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from .results_csv import BOM, as_text


def deeds_csv(rows: Iterable[tuple[datetime, str, str, str]]) -> str:
    """rows: at, by, kind, sentence."""
    out = io.StringIO(newline="")
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(["at", "by", "kind", "sentence"])
    writer.writerows(
        [at.isoformat(timespec="seconds"), as_text(by), kind, as_text(said)] for at, by, kind, said in rows
    )
    return out.getvalue()
