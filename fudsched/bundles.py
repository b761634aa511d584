"""Collected for a public server, a file that only names others holds them instead: one request where they were many.

In the source `site.css` and `site.js` are a list of imports. Pages wear the first's files one by one, and browsers
follow the second as it stands: nothing to build.
"""

import re
from collections.abc import Callable
from pathlib import Path

from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLES = ("css/site.css", "js/site.js")
NAMED = re.compile(r"""^(?:@import|import) "(?:\./)?([\w.-]+)";$""", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def bundled(name: str, read: Callable[[str], str]) -> str:
    """The text of a bundle; read: gives the text of a file by its name."""
    folder = name.rpartition("/")[0]
    parts = [read(f"{folder}/{part}") for part in NAMED.findall(read(name))]
    if name.endswith(".css"):
        return "".join(COMMENT.sub("", part) for part in parts)
    # Each module keeps its names to itself, as it did in a file of its own.
    return "".join(f"{{\n{part}}}\n" for part in parts)


class BundlingStorage(CompressedManifestStaticFilesStorage):
    # A module of ours that takes names from another finds that one's file by its hash too.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((r"""(?P<matched>from "(?P<url>\./[\w.-]+)";)""", 'from "%(url)s";'),)),
    )

    def post_process(self, paths, dry_run=False, **options):
        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return file.read().decode()

        if not dry_run:
            texts = {name: bundled(name, read) for name in BUNDLES if name in paths}
            for name, text in texts.items():
                Path(self.path(name)).write_text(text, encoding="utf-8")
            paths = {**paths, **{name: (self, name) for name in texts}}
        yield from super().post_process(paths, dry_run, **options)
