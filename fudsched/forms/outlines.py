"""The outlines built in, read from outlines.toml: events to start from."""

import tomllib
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy

from fudsched.models import Outline
from fudsched.models.outline import Clock

from .layouts import layout_of
from .rooms import room_of

FILE = Path(__file__).with_suffix(".toml")
# Of each its name, and what it is about. What it is made of becomes the event's own text, and is theirs to change.
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
    outline: Outline


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
