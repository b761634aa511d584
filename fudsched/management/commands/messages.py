"""`manage.py messages`: write every language's catalogues anew from the sources; what is translated stays.

Messages without a translation are left empty, those that nobody says any more go. Whoever marks or changes a sentence
runs it, fills in what is empty, and tests/ops/test_languages.py says what is still missing.
"""

from pathlib import Path

import polib
from django.core.management.base import BaseCommand

from fudsched import catalogues
from fudsched.management import messages
from fudsched.management.messages import Message


class Command(BaseCommand):
    help = "Writes the catalogues of all languages anew from the sources."

    def handle(self, **options) -> None:
        found = messages.found()
        for code, plural in messages.PLURALS.items():
            folder = catalogues.FOLDER / code
            folder.mkdir(exist_ok=True)
            missing = update(folder, plural, found)
            self.stdout.write(f"{code}: {len(found)} messages, {missing} without a translation")
        catalogues.compile_stale()


def update(folder: Path, plural: str, found: dict[Message, list[str]]) -> int:
    """Write one language's files; how many messages it lacks."""
    entries = [entry for source in catalogues.sources(folder) for entry in polib.pofile(str(source))]
    # The translated ones last, for they win: two who worked side by side may have left a message in two areas.
    entries.sort(key=lambda entry: entry.translated())
    known = {Message(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry for entry in entries}
    forms = int(plural.split(";", maxsplit=1)[0].split("=")[1])
    areas: dict[str, list[polib.POEntry]] = {area: [] for area in messages.AREAS}
    for message, files in sorted(found.items(), key=lambda item: item[1][0]):
        entry = entry_of(message, files, known.get(message), forms)
        areas[messages.area_of(files)].append(entry)
    for area, entries in areas.items():
        target = folder / f"{area}.po"
        if not entries:
            target.unlink(missing_ok=True)
            continue
        file = polib.POFile(wrapwidth=118)
        file.metadata = {
            "Language": folder.name,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": plural,
        }
        file.extend(entries)
        text = f"{file}\n"
        if not target.exists() or target.read_text() != text:
            target.write_text(text)
    return sum(not entry.translated() for entries in areas.values() for entry in entries)


def entry_of(message: Message, files: list[str], known: polib.POEntry | None, forms: int) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.text,
        msgid_plural=message.plural,
        msgctxt=message.context or None,
        occurrences=[(file, "") for file in files],
        tcomment=known.tcomment if known else "",
        flags=["python-format"] if "%(" in message.text + message.plural else [],
    )
    if message.plural:
        said = known.msgstr_plural if known else {}
        entry.msgstr_plural = {form: said.get(form, "") for form in range(forms)}
    else:
        entry.msgstr = known.msgstr if known else ""
    if known and known.fuzzy:
        entry.flags.append("fuzzy")
    return entry
