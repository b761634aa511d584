"""What other programs know our things by: the same in every format, and from one published version to the next."""

import re
from dataclasses import dataclass, field
from uuid import UUID, uuid5

# All that XML 1.0 cannot hold, even escaped, and calendars must not.
UNSAYABLE = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Pitches have numbers of their own, from 1; plenaries are numbered from here, so that no id is used twice.
FIRST_PLENARY = 1_000_000


@dataclass(frozen=True)
class Reference:
    """Slides, a recording, a blog post of a session."""

    kind: str  # as Link.Kind has it
    url: str
    title: str


@dataclass(frozen=True)
class Urls:
    """Absolute addresses of what an export links to."""

    timetable: str
    pitches: dict[int, str]  # by number
    rooms: dict[str, str]  # by slug
    references: dict[int, list[Reference]] = field(default_factory=dict)  # by number: what its people added


def plain(text: str) -> str:
    """The text without what would break the file it goes into."""
    return UNSAYABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def acronym(event: str) -> str:
    """The event's slug in the narrower alphabet that schedule files allow."""
    return event.replace("-", "_")


def guid(event: UUID, kind: str, which: int | str) -> UUID:
    """event: its guid."""
    return uuid5(event, f"{kind}:{which}")


def pitch_guid(event: UUID, number: int) -> UUID:
    return guid(event, "pitch", number)


def plenary_guid(event: UUID, id: int) -> UUID:
    return guid(event, "plenary", id)
