"""FUDCon Tempe 2011 as a plan: recorded facts, what its file marks as assumed, and simulated attendees."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from fudsched.engine import generate

from .plan import Plan, PlannedPitch, ballots_of, moment, numbered, today

FACTS = Path(__file__).with_name("fudcon-tempe-2011.json")
SLUG = "fudcon-tempe-2011"


def plan(seed: int, slug: str = SLUG, first_day: date | None = None) -> Plan:
    """Its sessions begin on `first_day`, or today: on dates of 2011 no page could ever say “now”."""
    facts = json.loads(FACTS.read_text())
    event = facts["event"]
    zone = ZoneInfo(event["timezone"])
    first_day = first_day or today(zone)
    shift = first_day - date.fromisoformat(event["days"][0])
    programme = [
        read(item, day, shift, zone)
        for day, items in zip(event["days"], (facts["day_1"], facts["day_2"]), strict=True)
        for item in items
    ]
    slots = [(item["starts_at"], item["ends_at"]) for kind, item in programme if kind == "slot"]
    rooms = [
        {key: room[key] for key in ("name", "capacity", "building", "features")}
        for room in facts["rooms"]
        if room.get("use") != "plenary only"
    ]
    pitches = [pitch(item) for item in (*facts["pitches"], *facts["pitches_of_other_fudcons"])]
    present = event["present_about"]
    return Plan(
        event={
            "name": event["name"],
            "slug": slug,
            "time_zone": event["timezone"],
            "place": event["place"],
            "about": about(len(facts["pitches"]), len(facts["pitches_of_other_fudcons"])),
            "notice": f"Demo: FUDCon Tempe 2011, its first day moved to {date_format(first_day, 'j F Y')}. "
            f"{present} attendees and their ballots are simulated from seed {seed}.",
            "pitch_seconds": event["pitch_seconds"],
        },
        attendees=numbered(present),
        rooms=rooms,
        slots=slots,
        plenaries=[item for kind, item in programme if kind != "slot"],
        pitches=pitches,
        ballots=ballots_of(generate.problem(present, len(pitches), len(rooms), len(slots), seed)),
    )


def about(own: int, others: int) -> str:
    return (
        "A barcamp of the Fedora community: whoever wants to speak pitches for 20 seconds, everybody votes, and the "
        "schedule is made while the State of Fedora is given. "
        f"{own} of the pitches were sessions at Tempe; {others} come from other FUDCons, as each of them says. "
        "Times, room names and seats are assumed, because the grid of that day is lost."
    )


def read(item: Mapping[str, Any], day: str, shift: timedelta, zone: ZoneInfo) -> tuple[str, dict]:
    """One row of the programme as its kind and a plenary's fields."""
    on = date.fromisoformat(item.get("day", day)) + shift
    return item["kind"], {
        "title": item.get("title", ""),
        "starts_at": moment(on, item["starts"], zone),
        "ends_at": moment(on, item["ends"], zone) if "ends" in item else None,
        "place": item.get("place", ""),
        "presenters": ", ".join(item.get("presenters", [])),
        "note": item.get("note", ""),
    }


def pitch(item: Mapping[str, Any]) -> PlannedPitch:
    fields = {
        "title": item["title"],
        "synopsis": item.get("note", ""),
        "topic": item.get("topic", "").capitalize(),
        "origin": item.get("event", ""),
    }
    return PlannedPitch(fields, item["presenters"])
