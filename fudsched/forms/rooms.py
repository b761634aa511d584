"""Rooms: one by one, or a whole list as it stands in a mail or comes out of a spreadsheet."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from fudsched.models import Room
from fudsched.models.pitch import apart

from .fields import LineField, ParagraphField, check_visible

MOST_LINES = 200
MOST_FEATURES = 12
MOST_SEATS = 100_000
HEADINGS = {"room", "rooms", "name", "room name"}
SEATS = re.compile(r"(\d+)(?:\s*(?:seats?|places?|people|persons?))?", re.IGNORECASE)
BUILDING = re.compile(r"(?P<name>.+?)\s*\((?P<building>[^()]*)\)")
# The first that a line holds divides it: a spreadsheet's tab, else what people type.
DIVIDERS = "\t", ";", ","


def features_of(text: str) -> list[str]:
    """“Projector, step-free” as each feature once, in small letters: what a pitch needs must match it."""
    found = (" ".join(feature.split()).lower() for feature in re.split(r"[,;\n\t]", text))
    features = list(dict.fromkeys(feature for feature in found if feature))
    if len(features) > MOST_FEATURES:
        said = gettext("Name %(most)d features at most. These are %(count)d.")
        raise ValidationError(said % {"most": MOST_FEATURES, "count": len(features)})
    if long := next((feature for feature in features if len(feature) > 40), None):
        said = gettext("A feature has 40 characters at most; “%(feature)s…” has %(count)d.")
        raise ValidationError(said % {"feature": apart(long[:20]), "count": len(long)})
    return features


def most_seats() -> str:
    return number_format(MOST_SEATS, force_grouping=True)


def seats_of(text: str, hint: str = "") -> int:
    """hint: a sentence that says where to look for it."""
    match = SEATS.fullmatch(text)
    if not match:
        said = gettext("“%(text)s” is no number of seats.") if text else gettext("the number of seats is missing.")
        raise ValidationError(f"{said % {'text': apart(text[:30])}} {hint}".strip())
    if len(match[1]) > 6 or not 1 <= int(match[1]) <= MOST_SEATS:
        said = gettext("a room has from 1 to %(most)s seats, not %(seats)s.")
        raise ValidationError(said % {"most": most_seats(), "seats": match[1][:20]})
    return int(match[1])


def room_of(line: str) -> dict:
    """The fields of a room from “BYAC 150 (BYAC), 45, projector, step-free”."""
    divider = next((divider for divider in DIVIDERS if divider in line), ",")
    name, seats, *rest = [" ".join(part.split()) for part in [*line.split(divider), ""]]
    building = ""
    if match := BUILDING.fullmatch(name):
        name, building = match["name"], match["building"].strip()
    check_visible(name)
    check_visible(building)
    if not name:
        raise ValidationError(gettext("the name is missing. It comes first, as in “Lab, 18”."))
    if len(name) > 80:
        raise ValidationError(gettext("a name has 80 characters at most; this has %(count)d.") % {"count": len(name)})
    if len(building) > 80:
        said = gettext("a building has 80 characters at most; this has %(count)d.")
        raise ValidationError(said % {"count": len(building)})
    capacity = seats_of(seats, gettext("It comes second, as in “Lab, 18”."))
    return {"name": name, "capacity": capacity, "building": building, "features": features_of(",".join(rest))}


class RoomsField(ParagraphField):
    """Lines into rooms; every line that is none is named with its number and the reason."""

    def __init__(self, **options):
        super().__init__(missing=gettext_lazy("Type or paste at least one room, as in “Lab, 18”."), **options)
        self.taken: set[str] = set()

    def tidy(self, text: str) -> str:
        return text.strip("\r\n")

    def to_python(self, value) -> str:
        # Not LineField's: tabs divide here, and each line is looked at on its own, so that its number can be said.
        return self.tidy(forms.CharField.to_python(self, value) or "")

    def clean(self, value) -> list[dict]:
        lines = [(number, line) for number, line in enumerate(super().clean(value).splitlines(), 1) if line.strip()]
        if len(lines) > MOST_LINES:
            said = gettext("Paste %(most)d lines at most at a time. These are %(count)d.")
            raise ValidationError(said % {"most": MOST_LINES, "count": len(lines)})
        if re.split("[\t;,]", lines[0][1])[0].strip().lower() in HEADINGS:
            lines = lines[1:]
        if not lines:
            raise ValidationError(self.error_messages["required"])
        rooms, errors = [], []
        names = dict.fromkeys(self.taken, gettext("there is a room of this name already."))
        for number, line in lines:
            try:
                room = room_of(line)
                if reason := names.get(room["name"].casefold()):
                    raise ValidationError(reason)
            except ValidationError as error:
                said = gettext("Line %(number)d, “%(line)s”: %(error)s")
                short = " ".join(line.split())[:40]
                errors.append(said % {"number": number, "line": apart(short), "error": error.messages[0]})
            else:
                said = gettext("the room of line %(number)d has the same name.")
                names[room["name"].casefold()] = said % {"number": number}
                rooms.append(room)
        if errors:
            raise ValidationError(errors)
        return rooms


class RoomsForm(forms.Form):
    rooms = RoomsField(
        label=gettext_lazy("Rooms, one a line"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Name (building in brackets), seats, what it offers: with commas, semicolons or tabs between."
        ),
    )

    def __init__(self, event, *args, **options):
        super().__init__(*args, **options)
        self.event = event
        self.fields["rooms"].taken = {name.casefold() for name in event.rooms.values_list("name", flat=True)}

    def save(self) -> None:
        self.built = Room.build_all(self.event, self.cleaned_data["rooms"])


class RoomForm(forms.Form):
    name = LineField(label=gettext_lazy("Name"), max_length=80, missing=gettext_lazy("Type the room's name."))
    capacity = forms.IntegerField(
        label=gettext_lazy("Seats"),
        min_value=1,
        max_value=MOST_SEATS,
        error_messages={
            "required": gettext_lazy("Type the number of seats."),
            "invalid": gettext_lazy("Type the number of seats in digits."),
            "min_value": gettext_lazy("A room has at least one seat. To keep it empty, close its cells."),
            "max_value": format_lazy(gettext_lazy("A room has {most} seats at most."), most=lazy(most_seats, str)()),
        },
    )
    building = LineField(label=gettext_lazy("Building"), max_length=80, required=False)
    features = LineField(
        label=gettext_lazy("What it offers"),
        max_length=600,
        required=False,
        help_text=gettext_lazy("With commas between: projector, step-free."),
    )

    def __init__(self, room: Room, *args, **options):
        self.room = room
        initial = {"name": room.name, "capacity": room.capacity, "building": room.building}
        super().__init__(*args, initial=initial | {"features": ", ".join(room.features)}, **options)

    def clean_features(self) -> list[str]:
        return features_of(self.cleaned_data["features"])

    def save(self) -> None:
        self.room.change(**self.cleaned_data)
