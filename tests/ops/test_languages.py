"""Every sentence in every language: nothing without a translation, no number or name lost, every plural form there."""

import ast
import re
from collections import Counter

import polib
import pytest
from django.conf import settings
from django.utils.translation import trans_real

from fudsched import catalogues
from fudsched.management import messages
from fudsched.management.commands.messages import update
from fudsched.management.messages import Message, said_in

CODES = sorted(messages.PLURALS)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%(?!\()[sd]")
TAG = re.compile(r"</?\w+[^>]*>")


@pytest.fixture(scope="module")
def found() -> dict[Message, list[str]]:
    return messages.found()


def entries(code: str) -> list[tuple[str, polib.POEntry]]:
    folder = catalogues.FOLDER / code
    return [(source.stem, entry) for source in catalogues.sources(folder) for entry in polib.pofile(str(source))]


def texts(entry: polib.POEntry) -> list[str]:
    return [*entry.msgstr_plural.values()] if entry.msgid_plural else [entry.msgstr]


def test_there_is_a_catalogue_for_each_language_on_offer():
    assert {"en", *messages.PLURALS} == {code for code, _ in settings.LANGUAGES}
    assert {"en", *messages.PLURALS} == {"en", *(path.name for path in catalogues.FOLDER.iterdir())}


@pytest.mark.parametrize("code", CODES)
def test_the_catalogues_hold_what_the_sources_say_and_no_more(code, found):
    held = [
        (area, Message(entry.msgid, entry.msgid_plural, entry.msgctxt or ""))
        for area, entry in entries(code)
        if not entry.obsolete
    ]
    said = [(messages.area_of(files), message) for message, files in found.items()]
    assert Counter(held) == Counter(said), "run manage.py messages"


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_is_translated(code):
    missing = [f"{area}: {entry.msgid}" for area, entry in entries(code) if entry.fuzzy or not all(texts(entry))]
    assert missing == []


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_lost_in_translation(code):
    """Numbers, names and marks of a sentence are in each of its translations.

    A plural form that is said of one number alone may leave the number out, as in “a vote” or Arabic's “two votes”.
    """
    found = []
    for _, entry in entries(code):
        numbers = of_each_form(code)
        for form, text in enumerate(texts(entry)):
            if not text:
                continue
            source = entry.msgid_plural or entry.msgid
            lost, added = (Counter(PLACEHOLDER.findall(each)) for each in (source, text))
            if entry.msgid_plural and len(numbers[form]) == 1:
                fits = set(added) <= set(lost)
            else:
                fits = set(added) == set(lost)
            marks = [Counter(TAG.findall(each)) for each in (source, text)]
            if not fits or (marks[0] != marks[1] and not (entry.msgid_plural and len(numbers[form]) == 1)):
                found.append(f"{entry.msgid} -> {text}")
    assert found == []


@pytest.mark.parametrize("code", CODES)
def test_every_plural_form_is_there(code):
    for source in catalogues.sources(catalogues.FOLDER / code):
        assert polib.pofile(str(source)).metadata["Plural-Forms"] == messages.PLURALS[code]
    forms = set(of_each_form(code))
    assert [entry.msgid for _, entry in entries(code) if entry.msgid_plural and set(entry.msgstr_plural) != forms] == []


def of_each_form(code: str) -> dict[int, list[int]]:
    """Which numbers each plural form is said of, as gettext reads it."""
    plural = trans_real.gettext_module.c2py(messages.PLURALS[code].partition("plural=")[2].rstrip(";"))
    numbers: dict[int, list[int]] = {}
    for number in range(300):
        numbers.setdefault(plural(number), []).append(number)
    return numbers


# What sentences call the names that people gave; “was” and “one” may be a time, which does no harm in isolation.
NAMED = {
    "title", "name", "person", "room", "kept", "gone", "event", "text", "names", "other", "whole", "presenter", "one",
    "shift", "pitch", "check", "was", "track", "building", "need", "word", "feature",
}  # fmt: skip


def test_names_that_people_gave_stand_apart_in_sentences():
    """Or one that is written from the right turns around what stands beside it.

    A saying sees to it itself (models/saying.py), and so does the engine's book of names (scheduling/reading.py).
    """
    found = []
    for path in sorted((settings.BASE_DIR / "fudsched").rglob("*.py")):
        nodes = ast.walk(ast.parse(path.read_text())) if "engine" not in path.parts else ()
        for node in nodes:
            is_said = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Mod)
            parts = (node.right if isinstance(node, ast.BinOp) else node.value) if is_said else None
            for key, value in zip(parts.keys, parts.values, strict=True) if isinstance(parts, ast.Dict) else ():
                said = ast.unparse(value)
                if key and ast.literal_eval(key) in NAMED and not said.startswith(("apart(", "names[", "names.get(")):
                    found.append(f"{path.name}:{value.lineno}: {said}")
    assert found == []


def test_a_template_says_its_messages():
    source = """
        {% translate "All 100 %" %} <p title="{% translate 'Badge' %}">{{ day|date:_("l, j F") }}</p>
        {% blocktranslate trimmed with name=me.name %}
            Hello
            <b>{{ name }}</b>
        {% endblocktranslate %}
        {% blocktranslate count n=votes %}{{ n }} vote{% plural %}{{ n }} votes{% endblocktranslate %}
    """
    assert [*said_in(".html", source, "a.html")] == [
        Message("All 100 %%"),
        Message("Badge"),
        Message("l, j F"),
        Message("Hello <b>%(name)s</b>"),
        Message("%(n)s vote", "%(n)s votes"),
    ]


def test_python_and_scripts_say_theirs():
    source = """
        x = gettext("You are in, " "%(name)s.") % y; z = ngettext("a vote", "%d votes", 3); pgettext("the wall", "Now")
    """.strip()
    assert [*said_in(".py", source, "a.py")] == [
        Message("You are in, %(name)s."),
        Message("a vote", "%d votes"),
        Message("Now", context="the wall"),
    ]
    assert [*said_in(".js", 'say(gettext("“%(title)s” stays.", { title }));', "a.js")] == [
        Message("“%(title)s” stays.")
    ]


def test_a_message_that_only_a_running_program_knows_is_pointed_at():
    with pytest.raises(messages.Unreadable, match=r"^a\.py:2: a message must stand there as it is"):
        [*said_in(".py", '\ngettext(f"You are in, {name}.")', "a.py")]


def test_what_is_translated_stays_when_the_sources_change(tmp_path):
    folder = tmp_path / "de"
    folder.mkdir()
    one, two = Message("Vote"), Message("%(n)s vote", "%(n)s votes")
    assert (
        update(folder, messages.PLURALS["de"], {one: ["templates/people/a.html"], two: ["templates/desk/a.html"]}) == 2
    )
    pages = polib.pofile(str(folder / "pages.po"))
    pages[0].msgstr = "Stimme"
    pages.save()
    # Said at the desk too by now; and nobody counts any more.
    files = ["templates/people/a.html", "templates/desk/a.html"]
    assert update(folder, messages.PLURALS["de"], {one: files}) == 0
    assert [path.name for path in sorted(folder.iterdir())] == ["common.po"]
    assert polib.pofile(str(folder / "common.po"))[0].msgstr == "Stimme"


def test_of_a_message_that_stands_in_two_areas_the_translation_stays(tmp_path):
    folder = tmp_path / "de"
    folder.mkdir()
    vote = Message("Vote")
    for file, text in (
        ("templates/people/a.html", ""),
        ("templates/desk/a.html", "Stimme"),
        ("fudsched/models/a.py", ""),
    ):
        update(tmp_path / "de", messages.PLURALS["de"], {vote: [file]})
        path = folder / f"{messages.area_of([file])}.po"
        held = polib.pofile(str(path))
        held[0].msgstr = text
        held.save()
        path.rename(folder / f"{path.stem}.kept")
    for path in folder.glob("*.kept"):
        path.rename(path.with_suffix(".po"))
    update(folder, messages.PLURALS["de"], {vote: ["templates/people/a.html", "templates/desk/a.html"]})
    assert [(path.name, polib.pofile(str(path))[0].msgstr) for path in folder.iterdir()] == [("common.po", "Stimme")]


def test_catalogues_are_compiled_when_they_changed(tmp_path):
    folder = tmp_path / "de"
    folder.mkdir()
    said = {Message("Vote"): ["templates/people/a.html"], Message("over"): ["static/js/clock.js"]}
    update(folder, messages.PLURALS["de"], said)
    for name, text in (("pages.po", "Stimme"), ("scripts.po", "vorbei")):
        file = polib.pofile(str(folder / name))
        file[0].msgstr = text
        file.save()
    catalogues.compile_stale(tmp_path)
    compiled = catalogues.compiled(folder)
    assert {entry.msgid: entry.msgstr for entry in polib.mofile(str(compiled))} == {"Vote": "Stimme", "over": "vorbei"}
    assert compiled.with_name("scripts.json").read_text() == '{"over": "vorbei"}'
    before = compiled.stat().st_mtime_ns
    catalogues.compile_stale(tmp_path)
    assert compiled.stat().st_mtime_ns == before


def test_where_nothing_can_be_written_the_app_starts_all_the_same(tmp_path, caplog):
    folder = tmp_path / "de"
    folder.mkdir()
    update(folder, messages.PLURALS["de"], {Message("Vote"): ["templates/people/a.html"]})
    (folder / "LC_MESSAGES").write_text("in the way")
    catalogues.compile_stale(tmp_path)
    assert "django.mo stays as it was: " in caplog.text
