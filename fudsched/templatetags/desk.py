"""The desk's ways in two lines: the groups, and the pages of the group one is in."""

from typing import NamedTuple

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy

register = template.Library()


class Way(NamedTuple):
    name: str
    address: str
    current: str  # what aria-current says: "page", "true" (somewhere below it), or ""


# A group, its pages, and the addresses that lie below each page. No dicts: what a word is differs by language.
GROUPS = [
    (
        gettext_lazy("Overview"),
        [
            (gettext_lazy("At a glance"), ["desk", "desk_door"]),
            (gettext_lazy("Checklist"), ["desk_checks", "desk_check"]),
            (gettext_lazy("Log"), ["desk_log"]),
        ],
    ),
    (gettext_lazy("Stage"), [(gettext_lazy("Stage"), ["desk_stage"])]),
    (
        gettext_lazy("The day"),
        [
            (
                gettext_lazy("The day"),
                ["desk_day", "desk_day_late", "desk_day_pitch", "desk_day_session", "desk_day_room", "desk_announce"],
            ),
            (gettext_lazy("Print"), ["print"]),
        ],
    ),
    (
        gettext_lazy("Pitches"),
        [
            (gettext_lazy("Walk-up"), ["desk_walk_up"]),
            (gettext_lazy("Paper"), ["desk_paper", "desk_hands"]),
            (gettext_lazy("Merge"), ["desk_merge"]),
            (gettext_lazy("Chance"), ["desk_exposure"]),
        ],
    ),
    (
        gettext_lazy("Place and time"),
        [
            (gettext_lazy("Rooms"), ["desk_rooms", "desk_room"]),
            (gettext_lazy("Slots"), ["desk_slots", "desk_slot", "desk_plenary_new", "desk_plenary"]),
            (gettext_lazy("Closed cells"), ["desk_closed"]),
            (gettext_lazy("Booklet"), ["desk_map"]),
        ],
    ),
    (
        gettext_lazy("People"),
        [
            (gettext_lazy("Everybody"), ["desk_people", "desk_person"]),
            (gettext_lazy("Shifts"), ["desk_shifts", "desk_shift"]),
        ],
    ),
    (
        gettext_lazy("Settings"),
        [
            (gettext_lazy("The event"), ["desk_settings"]),
            (gettext_lazy("Import"), ["desk_import"]),
        ],
    ),
]


@register.simple_tag
def desk_ways(slug: str, at: str) -> dict[str, list[Way]]:
    """`{% desk_ways event.slug url_name as ways %}`: the `groups`, and what is `inside` the one at hand."""
    groups, inside = [], []
    for group, pages in GROUPS:
        ways = [Way(name, reverse(names[0], args=[slug]), current(names, at)) for name, names in pages]
        here = any(way.current for way in ways)
        groups.append(Way(group, ways[0].address, (ways[0].current if len(ways) == 1 else "true") if here else ""))
        if here and len(ways) > 1:
            inside = ways
    return {"groups": groups, "inside": inside}


def current(names: list[str], at: str) -> str:
    if at not in names:
        return ""
    return "page" if at == names[0] else "true"
