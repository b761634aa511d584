"""What is said in another language: found in the sources as gettext would, without any program of gettext's."""

import ast
import re
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.utils.translation.template import templatize

SCRIPTS = "scripts"
# What is said in more than one area, and around every page.
COMMON = "common"
# Each area has a catalogue of its own in every language, so that several people can work at once. The first that fits.
AREAS = {
    SCRIPTS: r"static/js/",
    "print": r"templates/print/|fudsched/(views|forms)/(booklets?|cards|layouts|pdf|prints|sheets|typesetting)\.",
    "board": r"templates/schedules/|fudsched/(engine|scheduling)/|"
    r"fudsched/(views|forms)/(panel|placements|reasons|schedules|undoing|wishes)\.",
    "desk": r"templates/(checks|counts|day|deeds|desk|rooms|shifts|slots)/|"
    r"templates/(events/new|merges/desk|stage/desk)\.|"
    r"fudsched/(views|forms)/(announcements|checks|counts|day|deeds|desk|desk_people|imports|merges|moments|outlines|paper|"
    r"paper_ballots|rooms|shifts|slots|timeline)\.|fudsched/(forms/events|templatetags/desk)\.|fudsched/imports/",
    "pages": r"templates/(errata|events|merges|notes|people|pitches|report|results|stage|timetable|wall|wishes)/|"
    r"fudsched/(views|forms)/(ballots|errata|events|feeds|following|looked|mine|notes|people|pitches|report|results|stage|timetables|"
    r"votes|wall)\.|fudsched/templatetags/(stage|tally)\.",
    "nouns": r"fudsched/models/",
    COMMON: "",
}
PLURALS = {
    "de": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "cs": "nplurals=3; plural=(n == 1) ? 0 : (n >= 2 && n <= 4) ? 1 : 2;",
    "ar": "nplurals=6; plural=n == 0 ? 0 : n == 1 ? 1 : n == 2 ? 2 : n % 100 >= 3 && n % 100 <= 10 ? 3 :"
    " n % 100 >= 11 ? 4 : 5;",
}
# What a call's first arguments are, by its name.
CALLS = {
    "_": ("text",),
    "gettext": ("text",),
    "saying": ("text",),
    "sayings": ("text", "plural"),
    "gettext_lazy": ("text",),
    "ngettext": ("text", "plural"),
    "ngettext_lazy": ("text", "plural"),
    "pgettext": ("context", "text"),
    "pgettext_lazy": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
    "npgettext_lazy": ("context", "text", "plural"),
}
# Of what templatize makes of a template: calls with strings for arguments, between things blanked out.
STRING = r"u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\""
IN_A_TEMPLATE = re.compile(rf"(?<!\w)(_|n?p?gettext)\(((?:{STRING}|, ?(?:count)?)+)\)")
IN_A_SCRIPT = re.compile(rf"(?<![\w.])gettext\(\s*({STRING})")


class Message(NamedTuple):
    text: str
    plural: str = ""
    context: str = ""


class Unreadable(Exception):
    """A call of gettext whose message only a running program could know."""


def found() -> dict[Message, list[str]]:
    """Every message in the order of the sources, with the files that say it."""
    root = settings.BASE_DIR
    places: dict[Message, list[str]] = {}
    for pattern in ("fudsched/**/*.py", "fudsched/forms/outlines.toml", "templates/**/*.html", "static/js/**/*.js"):
        for path in sorted(root.glob(pattern)):
            name = path.relative_to(root).as_posix()
            for message in said_in(path.suffix, path.read_text(), name):
                files = places.setdefault(message, [])
                if name not in files:
                    files.append(name)
    return places


def said_in(kind: str, source: str, name: str) -> Iterator[Message]:
    if kind == ".py":
        yield from _in_python(source, name)
    elif kind == ".toml":
        yield from (Message(text) for text in _in_outlines(source))
    elif kind == ".js":
        yield from (Message(ast.literal_eval(text)) for text in IN_A_SCRIPT.findall(source))
    else:
        for call, arguments in IN_A_TEMPLATE.findall(templatize(source, name)):
            texts = [ast.literal_eval(text) for text in re.findall(STRING, arguments)]
            yield Message(**dict(zip(CALLS[call], texts, strict=True)))


def _in_python(source: str, name: str) -> Iterator[Message]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        parts = CALLS.get(getattr(node.func, "id", "") or getattr(node.func, "attr", ""), ())
        texts = [each.value for each in node.args[: len(parts)] if isinstance(each, ast.Constant)]
        if len(texts) < len(parts):
            raise Unreadable(f"{name}:{node.lineno}: a message must stand there as it is, without an f in front.")
        if parts:
            yield Message(**dict(zip(parts, texts, strict=True)))


def _in_outlines(source: str) -> Iterator[str]:
    """What an outline lays into an event, in the order of the file: see forms/outlines.py."""
    whole = tomllib.loads(source)
    for part in (whole, *whole["outlines"]):
        for check in part.get("checks", []):
            yield from check["lines"]
        for line in part.get("rooms", []):
            name, _seats, *features = line.split(", ")
            yield from (name, *features)
        for row in (*part.get("plenaries", []), *part.get("shifts", [])):
            yield from (row[key] for key in ("title", "place", "note") if key in row)


def area_of(files: list[str]) -> str:
    """The catalogue for what these files say; what a script says among others is the scripts'."""
    areas = {next(area for area, pattern in AREAS.items() if re.match(pattern, file)) for file in files}
    return SCRIPTS if SCRIPTS in areas else areas.pop() if len(areas) == 1 else COMMON
