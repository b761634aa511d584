"""The desk's ways in two lines: the groups, and the pages of the group one is in."""

from typing import NamedTuple

from django import template
from django.urls import reverse

register = template.Library()


class Way(NamedTuple):
    name: str
    address: str
    current: str  # what aria-current says: "page", "true" (somewhere below it), or ""


# A group, its pages, and the addresses that lie below each page.
GROUPS = {
    "Overview": {
        "At a glance": ["desk", "desk_door"],
        "Checklist": ["desk_checks", "desk_check"],
        "Log": ["desk_log"],
    },
    "Stage": {"Stage": ["desk_stage"]},
    "The day": {
        "The day": ["desk_day", "desk_day_late", "desk_day_pitch", "desk_day_session", "desk_day_room", "desk_announce"]
    },
    "Pitches": {
        "Walk-up": ["desk_walk_up"],
        "Paper": ["desk_paper", "desk_hands"],
        "Merge": ["desk_merge"],
        "Chance": ["desk_exposure"],
    },
    "Place and time": {
        "Rooms": ["desk_rooms", "desk_room"],
        "Slots": ["desk_slots", "desk_slot", "desk_plenary_new", "desk_plenary"],
        "Closed cells": ["desk_closed"],
        "Booklet": ["desk_map"],
    },
    "People": {"Everybody": ["desk_people", "desk_person"], "Shifts": ["desk_shifts", "desk_shift"]},
    "Settings": {"The event": ["desk_settings"], "Import": ["desk_import"]},
}


@register.simple_tag
def desk_ways(slug: str, at: str) -> dict[str, list[Way]]:
    """`{% desk_ways event.slug url_name as ways %}`: the `groups`, and what is `inside` the one at hand."""
    groups, inside = [], []
    for group, pages in GROUPS.items():
        ways = [Way(name, reverse(names[0], args=[slug]), current(names, at)) for name, names in pages.items()]
        here = any(way.current for way in ways)
        groups.append(Way(group, ways[0].address, (ways[0].current if len(ways) == 1 else "true") if here else ""))
        if here and len(ways) > 1:
            inside = ways
    return {"groups": groups, "inside": inside}


def current(names: list[str], at: str) -> str:
    if at not in names:
        return ""
    return "page" if at == names[0] else "true"
