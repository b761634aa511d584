"""A day drawn to scale: where each slot and plenary stands on the axis of time, what overlaps, what is left free."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations

from django.utils.translation import gettext_lazy

from fudsched.models import Event, Plenary, Slot
from fudsched.models.moment import shown
from fudsched.models.pitch import apart

STEP = timedelta(minutes=5)
STEPS = 12  # an hour
MOST_HOURS = 36  # timeline.css knows as many
OPEN_END = timedelta(hours=1)  # as which a plenary without an end is drawn
WORTH_SAYING = timedelta(minutes=20)
# Of two that overlap: whether the first is a plenary, and whether the second is.
SAME_TIME = {
    (True, True): gettext_lazy("“%(one)s” and “%(other)s” take place at the same time."),
    (True, False): gettext_lazy("“%(one)s” and the slot at %(other)s take place at the same time."),
    (False, True): gettext_lazy("The slot at %(one)s and “%(other)s” take place at the same time."),
    (False, False): gettext_lazy("The slot at %(one)s and the slot at %(other)s take place at the same time."),
}


@dataclass
class Block:
    starts_at: datetime
    ends_at: datetime
    item: Slot | Plenary | None = None  # None: free time
    hour: int = 0  # on the axis: from the day's first full hour, and steps of five minutes after it
    step: int = 0
    hours: int = 0  # how long, in the same
    steps: int = 0
    lane: str = "slot"
    clashes: bool = False

    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))

    def is_short(self) -> bool:
        return self.minutes() < 40

    def meets(self, other: "Block") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass
class Timeline:
    blocks: list[Block]
    hours: list[tuple[int, datetime]]
    clashes: list[str]


def timeline(event: Event, items: list[Slot | Plenary]) -> Timeline:
    """Of one day's slots and plenaries, in the order in which they begin."""
    blocks = [Block(item.starts_at, item.ends_at or item.starts_at + OPEN_END, item) for item in items]
    for place, block in enumerate(blocks):
        if isinstance(block.item, Plenary):
            beside = {other.lane for other in blocks[:place] if other.meets(block)}
            block.lane = "second" if "plenary" in beside else "plenary"
    clashes = []
    for one, other in combinations(blocks, 2):
        if one.meets(other):
            one.clashes = other.clashes = True
            clashes.append(clash(event, one, other))
    blocks = [*free(blocks), *blocks]
    blocks.sort(key=lambda block: block.starts_at)
    first = blocks[0].starts_at.astimezone(event.tz).replace(minute=0, second=0, microsecond=0)
    first = first.astimezone(UTC)  # an hour on is that long also when the clocks are changed
    last = max(block.ends_at for block in blocks)
    for block in blocks:
        block.hour, block.step = on_axis(block.starts_at - first)
        block.hours, block.steps = on_axis(block.ends_at - block.starts_at, least=1)
    hours = min(MOST_HOURS, -(-(last - first) // timedelta(hours=1)))
    clocks = [(hour, (first + timedelta(hours=hour)).astimezone(event.tz)) for hour in range(hours)]
    return Timeline(blocks, clocks, clashes)


def free(blocks: list[Block]) -> list[Block]:
    """Stretches between the first and the last block in which nothing takes place."""
    found, until = [], blocks[0].ends_at
    for block in blocks:
        if block.starts_at - until >= WORTH_SAYING:
            found.append(Block(until, block.starts_at, lane="free"))
        until = max(until, block.ends_at)
    return found


def on_axis(length: timedelta, least: int = 0) -> tuple[int, int]:
    return divmod(min(max(least, round(length / STEP)), MOST_HOURS * STEPS - 1), STEPS)


def clash(event: Event, one: Block, other: Block) -> str:
    said = SAME_TIME[isinstance(one.item, Plenary), isinstance(other.item, Plenary)]
    return said % {"one": apart(name_of(event, one)), "other": apart(name_of(event, other))}


def name_of(event: Event, block: Block) -> str:
    """A plenary by its title, a slot by its clock."""
    return str(block.item) if isinstance(block.item, Plenary) else shown(block.starts_at.astimezone(event.tz), "H:i")
