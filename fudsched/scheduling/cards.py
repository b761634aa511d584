"""The cards of a board and what each says; in Python, for a template's own tags take as long as the rest of a board."""

from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext

from fudsched.models import Pitch, Placement, Room, Slot


@dataclass
class Session:
    """A card in a cell."""

    pitch: Pitch
    row: Placement
    votes: int = 0
    expected: float = 0.0
    seats: int = 0
    wanted_elsewhere: int = 0  # voters who also want `rival`, which runs in the same slot
    rival: str = ""
    is_pinned: bool = False
    away_from: list[Pitch] = field(default_factory=list)  # with whom it was to be in one room, and is not

    @property
    def away_titles(self) -> str:
        return format_html_join(", ", "<bdi>{}</bdi>", ((pitch,) for pitch in self.away_from))

    def votes_say(self) -> str:
        return format_html(ngettext("<b>{n}</b> vote", "<b>{n}</b> votes", self.votes), n=self.votes)

    def fill_says(self) -> str:
        said = ngettext(
            "%(people)s to %(most)s people for %(n)s seat", "%(people)s to %(most)s people for %(n)s seats", self.seats
        )
        return said % {"people": self.people, "most": self.most, "n": self.seats}

    def crowd_says(self) -> str:
        if self.people == self.most:
            said = ngettext("about %(people)s for %(n)s seat", "about %(people)s for %(n)s seats", self.seats)
        else:
            said = ngettext(
                "%(people)s to %(most)s for %(n)s seat", "%(people)s to %(most)s for %(n)s seats", self.seats
            )
        return said % {"people": self.people, "most": self.most, "n": self.seats}

    def too_many_says(self) -> str:
        return gettext("%(n)s too many") % {"n": self.too_many}

    def rival_says(self) -> str:
        said = ngettext(
            "<b>{n}</b> also want <bdi>{title}</bdi>",
            "<b>{n}</b> also want <bdi>{title}</bdi>",
            self.wanted_elsewhere,
        )
        return format_html(said, n=self.wanted_elsewhere, title=self.rival)

    def grip_says(self) -> str:
        return grip_says(self.pitch)

    @property
    def people(self) -> int:
        return round(self.expected)

    @property
    def most(self) -> int:
        """Everybody who wants it, if nobody went elsewhere."""
        return max(self.people, self.votes)

    @property
    def standing(self) -> str:
        """As a form carries it: see forms.placements."""
        return f"{self.pitch.number}.{self.row.slot_id}-{self.row.room_id}"

    @property
    def too_many(self) -> int:
        return max(0, self.people - self.seats)


@dataclass
class Cell:
    slot: Slot
    room: Room
    key: str  # “3-2”: of slot and room, as a form carries them
    name: str  # “Hall, Wed 11:00–11:50”
    at: str  # “11:00”
    session: Session | None = None
    is_closed: bool = False

    def free_says(self) -> str:
        return format_html(gettext(": place a pitch in <bdi>{room}</bdi> at {time}"), room=self.room, time=self.at)

    def closed_says(self) -> str:
        return format_html(gettext(": <bdi>{room}</bdi> at {time}"), room=self.room, time=self.at)


@dataclass
class Waiting:
    """A pitch without a place."""

    pitch: Pitch
    votes: int
    reason: str
    is_pinned: bool

    def votes_say(self) -> str:
        said = ngettext("<b>{n}</b> <small>vote</small>", "<b>{n}</b> <small>votes</small>", self.votes)
        return format_html(said, n=self.votes)

    def grip_says(self) -> str:
        return grip_says(self.pitch)


def grip_says(pitch: Pitch) -> str:
    return format_html(gettext("Pick up <bdi>{title}</bdi>"), title=pitch)
