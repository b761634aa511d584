"""Pitches, rooms or attendees from a file or a pasted table: looked at line by line, then added all at once.

A file becomes text in the page, where a bad line can be mended; so nothing has to be kept between looking and adding.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from fudsched.imports.file import read
from fudsched.imports.sheet import Line, Sheet, Unreadable, read_text, write_text
from fudsched.models import Attendee, Event, Pitch, Room
from fudsched.models.pitch import apart, tidy

from .fields import LineField, NamesField, check_visible
from .pitches import PitchForm
from .rooms import features_of, seats_of

MOST_BYTES = 2_000_000
MOST_SHOWN = 500  # lines: a page of ten thousand stops a phone


class Pitches:
    """What the lines of a sheet of pitches mean; each cell is read by the rules of the form where it would be typed."""

    key = "title"
    names = NamesField(required=False, max_length=1000)

    def __init__(self, event: Event):
        self.event, self.offered = event, set(event.features())
        pitches = event.pitches.values_list("number", "title")
        self.here = {title.casefold(): gettext("number %(number)d") % {"number": number} for number, title in pitches}

    def label(self, cells: dict[str, str]) -> str:
        return cells.get("title", "")

    def fields(self, cells: dict[str, str]) -> dict:
        of_form = ("title", "synopsis", "topic", "language")
        return {
            **{name: PitchForm.base_fields[name].clean(cells.get(name, "")) for name in of_form},
            "length": PitchForm.base_fields["length"].clean(cells.get("length") or "1"),
            "names": [name for name in self.names.clean(cells.get("presenters", "").replace(";", ",")) if name],
            "needs": self.needs(cells.get("needs", "")),
        }

    def needs(self, text: str) -> list[str]:
        needs = features_of(text)
        if lost := [need for need in needs if need not in self.offered]:
            raise ValidationError(
                gettext("No room here offers “%(need)s”. Bring the rooms first, or leave the need out.")
                % {"need": apart(lost[0])}
            )
        return needs

    def add(self, rows: list[dict]) -> None:
        for row in rows:
            Pitch.offer(self.event, **row)


class Rooms:
    key = "name"
    name = LineField(max_length=80, missing=gettext_lazy("The name is missing."))
    building = LineField(max_length=80, required=False)

    def __init__(self, event: Event):
        self.event = event
        names = event.rooms.values_list("name", flat=True)
        self.here = {name.casefold(): gettext("among the rooms") for name in names}

    def label(self, cells: dict[str, str]) -> str:
        return cells.get("name", "")

    def fields(self, cells: dict[str, str]) -> dict:
        features = features_of(cells.get("offers", ""))
        check_visible(" ".join(features))
        return {
            "name": self.name.clean(cells.get("name", "")),
            "capacity": seats_of(tidy(cells.get("seats", ""))),
            "building": self.building.clean(cells.get("building", "")),
            "features": features,
        }

    def add(self, rows: list[dict]) -> None:
        Room.build_all(self.event, rows)


class Attendees:
    key = "name"
    name = LineField(max_length=80, missing=gettext_lazy("The name is missing."))

    def __init__(self, event: Event):
        self.event = event
        names = event.attendees.present().values_list("name", flat=True)
        self.here = {name.casefold(): gettext("among the people") for name in names}

    def label(self, cells: dict[str, str]) -> str:
        """Their whole name; where a column is called no more than “name”, it may be what stands beside the other."""
        name, first, last = (cells.get(column, "") for column in ("name", "first name", "last name"))
        if name and first and last:
            return name
        return " ".join(part for part in (first, name, last) if part == name or part.casefold() not in name.casefold())

    def fields(self, cells: dict[str, str]) -> dict:
        return {"name": self.name.clean(self.label(cells))}

    def add(self, rows: list[dict]) -> None:
        Attendee.enrol(self.event, [row["name"] for row in rows])


MEANINGS = {"pitches": Pitches, "rooms": Rooms, "attendees": Attendees}
KINDS = {"pitches": gettext_lazy("Pitches"), "rooms": gettext_lazy("Rooms"), "attendees": gettext_lazy("Attendees")}


@dataclass
class Checked:
    """A line as it was understood: `fields` to add it with, or where it is `known` already, or the `error` in it."""

    line: Line
    label: str
    fields: dict = field(default_factory=dict)
    known: str = ""
    error: str = ""

    @property
    def is_good(self) -> bool:
        return not (self.known or self.error)


class ImportForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What it holds"),
        choices=[*KINDS.items()],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what it holds."),
            "invalid_choice": gettext_lazy("Choose what it holds."),
        },
    )
    file = forms.FileField(
        label=gettext_lazy("A file"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("CSV, XLSX, ODS, XLS, schedule.json or schedule.xml, up to 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods,.xls,.json,.xml"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or the table as text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "wrap": "off", "dir": "auto"}),
        help_text=gettext_lazy("The first line names the columns; commas, semicolons or tabs stand between."),
    )

    def __init__(self, event: Event, *args, **options):
        super().__init__(*args, **options)
        self.event = event
        self.checked: list[Checked] = []

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise ValidationError(gettext("A file has 2 MB at most. Split it, or leave out what is not needed."))
        return file

    def clean(self) -> dict:
        given = super().clean()
        if self.errors:
            return given
        kind, file, text = given["kind"], given["file"], given["text"]
        try:
            if file:
                sheet = read(kind, file.name, file.read())
                text, self.notes = write_text(kind, sheet.lines), sheet.notes()
            elif not text.strip():
                raise ValidationError(gettext("Choose a file, or paste a table."))
            self.sheet = read_text(kind, text)
        except Unreadable as reason:
            raise ValidationError(str(reason)) from None
        if not file:
            self.notes = self.sheet.notes()
        self.meaning = MEANINGS[kind](self.event)
        self.checked = check(self.meaning, self.sheet)
        return given

    def text_of(self, checked: list[Checked]) -> str:
        return write_text(self.sheet.kind, [each.line for each in checked])

    def holds(self) -> str:
        return KINDS[self.sheet.kind]

    def good(self) -> list[Checked]:
        return [each for each in self.checked if each.is_good]

    def bad(self) -> list[Checked]:
        return [each for each in self.checked if each.error]

    def known(self) -> list[Checked]:
        return [each for each in self.checked if each.known]

    def shown(self) -> list[Checked]:
        return self.checked[:MOST_SHOWN]

    def unshown(self) -> int:
        return len(self.checked[MOST_SHOWN:])

    @transaction.atomic
    def save(self) -> None:
        """Add every good line, or none."""
        self.meaning.add([each.fields for each in self.good()])


def check(meaning: Pitches | Rooms | Attendees, sheet: Sheet) -> list[Checked]:
    """Every line of the sheet, in its order; of two that mean the same the first counts."""
    here, found = dict(meaning.here), []
    for line in sheet.lines:
        each = Checked(line, tidy(meaning.label(line.cells)))
        try:
            each.fields = meaning.fields(line.cells)
        except ValidationError as error:
            each.error = capfirst(error.messages[0])
        else:
            key = each.fields[meaning.key].casefold()
            each.known = here.get(key, "")
            here.setdefault(key, gettext("line %(line)d") % {"line": line.number})
        found.append(each)
    return found
