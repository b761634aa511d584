"""The catalogues of messages: locale/<language>/<area>.po as people translate them, compiled into what gettext reads.

Each process looks at its start whether they are compiled, so that no way of starting needs a step of its own, nor a
machine any program of gettext's.
"""

import json
import logging
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.utils.translation import get_language

FOLDER = Path(__file__).resolve().parent / "locale"


def sources(language: Path) -> list[Path]:
    return sorted(language.glob("*.po"))


def compiled(language: Path) -> Path:
    return language / "LC_MESSAGES" / "django.mo"


def in_address() -> str:
    """What asks a feed or a calendar for the language of the moment: `?language=de`; nothing in English."""
    code = get_language() or settings.LANGUAGE_CODE
    return "" if code == settings.LANGUAGE_CODE else f"?language={code}"


@cache
def for_scripts(code: str) -> dict[str, str]:
    """What scripts say: {"English": "in that language"}; empty for English itself."""
    with suppress(FileNotFoundError):
        return json.loads(compiled(FOLDER / code).with_name("scripts.json").read_text())
    return {}


def compile_stale(folder: Path = FOLDER) -> None:
    """Compile each language whose catalogues changed since; where nothing can be written, what is there must do."""
    for language in sorted(folder.iterdir()):
        changed = [source.stat().st_mtime_ns for source in sources(language)]
        with suppress(OSError):
            if compiled(language).stat().st_mtime_ns > max(changed, default=0):
                continue
        try:
            write(language)
        except OSError as fault:
            logging.getLogger(__name__).warning("%s stays as it was: %s", compiled(language), fault)


def write(language: Path) -> None:
    import polib  # at the one start in a hundred that finds something new

    whole = polib.POFile()
    scripts = {}
    for source in sources(language):
        area = polib.pofile(str(source))
        whole.metadata = area.metadata
        whole.extend(area)
        if source.stem == "scripts":
            scripts = {entry.msgid: entry.msgstr for entry in area.translated_entries()}
    keep(compiled(language).with_name("scripts.json"), json.dumps(scripts, ensure_ascii=False).encode())
    keep(compiled(language), whole.to_binary())


def keep(target: Path, content: bytes) -> None:
    """Others may start at this moment, and read: each finds a whole file, the old one or the new."""
    target.parent.mkdir(exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(content)
        os.fchmod(file.fileno(), 0o644)
    Path(file.name).replace(target)
