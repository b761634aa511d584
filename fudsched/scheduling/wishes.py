"""Wishes as the engine takes them, and how a schedule keeps them: pairs apart, rooms shared, tracks in one room."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext

from fudsched import engine
from fudsched.models import Event, Pitch, Schedule, Wish
from fudsched.models.pitch import apart


def asked(event: Event, pitches: dict[str, Pitch]) -> dict[str, list[list[str]]]:
    """Of these pitches by engine id: {"apart": pairs, "same_room": groups}; what was merged speaks for the whole."""
    ids = {pitch.pk: id for id, pitch in pitches.items()}
    order = {id: at for at, id in enumerate(ids.values())}
    pairs: dict[str, set[tuple[str, ...]]] = {kind: set() for kind in Wish.Kind.values}
    for kind, *ends in event.wishes.values_list("kind", "one", "one__merged_into", "other", "other__merged_into"):
        pair = {ids.get(ends[1] or ends[0]), ids.get(ends[3] or ends[2])}
        if len(pair) == 2 and None not in pair:
            pairs[kind].add(tuple(sorted(pair, key=order.__getitem__)))
    groups = joined(pairs["same_room"])
    tracks = defaultdict(set)
    for id, pitch in pitches.items():
        if track := " ".join(pitch.track.split()).casefold():
            tracks[track].add(id)
    groups += [group for group in tracks.values() if len(group) > 1 and group not in groups]
    listed = [sorted(group, key=order.__getitem__) for group in groups]
    return {"apart": [list(pair) for pair in in_order(pairs["apart"], order)], "same_room": in_order(listed, order)}


def in_order(groups, order: dict[str, int]) -> list:
    return sorted(groups, key=lambda group: [order[id] for id in group])


def joined(pairs: set[tuple[str, ...]]) -> list[set[str]]:
    """Pairs that share a session become one group."""
    groups: list[set[str]] = []
    for pair in pairs:
        touched = [group for group in groups if group & set(pair)]
        groups = [group for group in groups if group not in touched]
        groups.append(set(pair).union(*touched))
    return groups


def elsewhere(problem: engine.Problem, placements: list[engine.Placement]) -> dict[str, list[str]]:
    """For each session outside the main room of its group: those of the group that are in another room than it."""
    rooms = {place.session: place.room for place in placements}
    found = {}
    for group in problem.same_room:
        placed = [id for id in group if id in rooms]
        counts = Counter(rooms[id] for id in placed)
        main, most = counts.most_common(1)[0] if counts else (None, 0)
        for id in placed:
            if rooms[id] != main or (most == 1 and len(placed) > 1):
                found[id] = [other for other in placed if rooms[other] != rooms[id]]
    return found


@dataclass(frozen=True)
class Told:
    """A wish about one pitch, as it is said beside it."""

    says: str
    other: Pitch | None  # None: its track
    kept: bool | None  # None: not both have a place
    wish: Wish | None = None


def wishes_of(pitch: Pitch, schedule: Schedule | None = None) -> list[Told]:
    """What is asked for a pitch; with a schedule, whether it is kept there."""
    rooms: dict[int, int] = {}
    slots: dict[int, set[int]] = defaultdict(set)
    for row in schedule.placements.all() if schedule else ():
        rooms[row.pitch_id] = row.room_id
        slots[row.pitch_id].add(row.slot_id)
    mine = pitch.merged_into_id or pitch.pk
    found = []
    for wish in pitch.event.wishes.about(pitch):
        one, other = (end.merged_into or end for end in (wish.one, wish.other))
        other = one if other.pk == mine else other
        both = mine in rooms and other.pk in rooms
        kept = rooms[mine] == rooms[other.pk] if wish.kind == Wish.Kind.SAME_ROOM and both else None
        if wish.kind == Wish.Kind.APART and both:
            kept = not slots[mine] & slots[other.pk]
        found.append(Told(wish.get_kind_display(), other, kept, wish))
    if pitch.track:
        same = pitch.event.pitches.standing().filter(track__iexact=pitch.track).values_list("pk", flat=True)
        counts = Counter(rooms[pk] for pk in same if pk in rooms)
        together = mine in rooms and counts.total() > 1
        kept = counts[rooms[mine]] == max(counts.values()) > 1 if together else None
        said = gettext("In one room with the track “%(track)s”") % {"track": apart(pitch.track)}
        found.append(Told(said, None, kept))
    return found
