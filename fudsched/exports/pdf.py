"""A page of sheets as a PDF, by WeasyPrint in a process of its own: page and files in on stdin, the PDF out on stdout.

Of its own, as it computes for seconds while the server has a hall to answer; and it reads nothing but what it is given.
"""

import base64
import json
import logging
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-m", "fudsched.exports.pdf"]
# Seconds; then the browser is asked to print.
PATIENCE = 60
BASE = "https://sheets.invalid"


def made(page: str, files: dict[str, bytes]) -> bytes | None:
    """The PDF of an HTML page; None where WeasyPrint or a library that it needs is missing, or too slow.

    files: what it may use, by its address in the page. Whatever else it names is left out.
    """
    if find_spec("weasyprint") is None:
        return None
    given = {"page": page, "files": {name: base64.b64encode(data).decode() for name, data in files.items()}}
    try:
        done = subprocess.run(
            COMMAND, input=json.dumps(given).encode(), capture_output=True, cwd=ROOT, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    log, said = logging.getLogger(__name__), done.stderr.decode(errors="replace")
    if done.returncode:
        log.warning("No PDF was made: %s", said[-2000:])
        return None
    if boxes := sorted({line for line in said.splitlines() if ".notdef" in line}):
        log.warning("A font is missing on this server, boxes are printed in its place: %s", " ".join(boxes)[:2000])
    return done.stdout


def print_it() -> None:
    os.nice(10)  # those who vote come first
    # An extra, not everybody's; and here, not in the server's process.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    # On stderr: what it makes of each style that it does not know, and of each sign that no font here has.
    logging.getLogger("weasyprint").addHandler(logging.StreamHandler())
    given = json.load(sys.stdin.buffer)

    class Given(URLFetcher):
        def fetch(self, url, headers=None):
            data = given["files"].get(url.removeprefix(BASE))
            if data is None:
                raise ValueError(f"{url} is none of what the page may use")
            kind = {"content-type": "text/css"} if url.endswith(".css") else {}
            return URLFetcherResponse(url, base64.b64decode(data), kind)

    sys.stdout.buffer.write(HTML(string=given["page"], base_url=BASE, url_fetcher=Given()).write_pdf())


if __name__ == "__main__":
    print_it()
