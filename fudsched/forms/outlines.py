"""The outlines built in, read from outlines.toml: events to start from."""

import tomllib
from dataclasses import dataclass, replace
from datetime import time
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as in_their_language
from django.utils.translation import gettext_lazy

from fudsched.models import Outline
from fudsched.models.outline import Clock

from .layouts import layout_of
from .rooms import room_of

WORDS = ("name", "room_name", "title", "place", "note", "text")
FILE = Path(__file__).with_suffix(".toml")
# Of each its name, and what it is about. What it is made of becomes the event's own text, in the language of whoever
# founds it, and is theirs to change.
NAMES = {
    "one-day": (
        gettext_lazy("One-day barcamp"),
        gettext_lazy("Pitches in the morning, sessions until five, four rooms."),
    ),
    "afternoon": (gettext_lazy("An afternoon"), gettext_lazy("Three slots after lunch, three rooms, home for dinner.")),
    "weekend": (
        gettext_lazy("Weekend barcamp with two evenings"),
        gettext_lazy("Friday evening to meet, pitches on Saturday and again on Sunday, five rooms."),
    ),
    "fudcon": (
        gettext_lazy("Barcamp day and two hackfest days"),
        gettext_lazy(
            "As at a FUDCon: state of the project while the votes are tallied, pub in the evening, "
            "then two days of hacking."
        ),
    ),
}


@dataclass(frozen=True)
class BuiltIn:
    key: str
    name: str
    about: str
    outline: Outline  # in English

    def spoken(self) -> Outline:
        outline = self.outline
        return replace(
            outline,
            rooms=[_spoken(room) for room in outline.rooms],
            plenaries=[_spoken(plenary) for plenary in outline.plenaries],
            checks=[_spoken(check) for check in outline.checks],
            shifts=[_spoken(shift) for shift in outline.shifts],
        )


def _spoken(row: dict) -> dict:
    said = {key: in_their_language(row[key]) for key in WORDS if row.get(key)}
    if "features" in row:
        said["features"] = [in_their_language(feature) for feature in row["features"]]
    return row | said


@cache
def built_in() -> dict[str, BuiltIn]:
    said = tomllib.loads(FILE.read_text())
    known = (BuiltIn(one["key"], *NAMES[one["key"]], outline_of(one, said)) for one in said["outlines"])
    return {one.key: one for one in known}


def outline_of(one: dict, common: dict) -> Outline:
    slots, pauses = [], []
    for day, laid in enumerate(one["days"]):
        if "slots" in laid:
            layout = layout_of(laid["slots"])
            slots += [((day, start), (day, end)) for start, end in layout.clocks()]
            if layout.pause:
                pauses.append(plenary(day, layout.pause, layout.pause_from, layout.pause_to))
    plenaries = [
        plenary(row.get("day", 0), row["title"], clock(row["at"]), clock(row["to"]), row.get("place"), row.get("note"))
        for row in one["plenaries"]
    ]
    return Outline(
        rooms=[room_of(line) for line in one["rooms"]],
        slots=slots,
        plenaries=[*plenaries, *pauses],
        checks=[
            {"when": part["when"], "text": line}
            for part in [*common["checks"], *one.get("checks", [])]
            for line in part["lines"]
        ],
        shifts=[
            {
                "title": row["title"],
                "place": row.get("place", ""),
                "room_name": row.get("room"),
                "starts_at": (row.get("day", 0), clock(row["at"])),
                "ends_at": (row.get("day", 0), clock(row["to"])),
                "wanted": row["wanted"],
            }
            for row in one["shifts"]
        ],
    )


def plenary(day: int, title: str, start: time, end: time, place: str | None = "", note: str | None = "") -> dict:
    starts_at: Clock = (day, start)
    return {"title": title, "starts_at": starts_at, "ends_at": (day, end), "place": place or "", "note": note or ""}


def clock(text: str) -> time:
    hours, minutes = text.split(":")
    return time(int(hours), int(minutes))
