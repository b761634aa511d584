"""What the log can take back: of each kind of thing, how it stands now, and how it is put as it was.

A deed is taken back only while what it changed still stands as it left it, so that nobody's later change is lost.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from fudsched import scheduling
from fudsched.models import Attendee, ClosedCell, Deed, Door, Edit, Erratum, Event, Merge, Room, Schedule, Slot, Stage
from fudsched.models.saying import saying
from fudsched.refusals import Refusal

from . import rows


@dataclass(frozen=True)
class Way:
    stand: Callable[[Event, list], dict]  # those asked for -> how each stands
    put: Callable[[Event, dict, Attendee], object]  # the deed's `back`, and who wants it -> as it was


def doors_stand(event: Event, kinds: list[str]) -> dict:
    return {kind: times(event.door(kind)) for kind in kinds}


def times(door: Door) -> list[str | None]:
    return [moment and kept(moment) for moment in (door.opens_at, door.closes_at)]


def kept(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def put_door(event: Event, back: dict, by: Attendee) -> None:
    event.door(back["of"]).set_times(*(moment and datetime.fromisoformat(moment) for moment in back["was"]))


def roles_stand(event: Event, people: list[int]) -> dict:
    return dict(event.attendees.present().filter(pk__in=people).values_list("pk", "role"))


def put_role(event: Event, back: dict, by: Attendee) -> None:
    event.attendees.get(pk=back["of"]).become(back["was"])


def drafts_stand(event: Event, numbers: list[int]) -> dict:
    """The last change by hand that stands in each draft."""
    edits = Edit.objects.filter(schedule__event=event, schedule__number__in=numbers, schedule__version=None)
    newest = edits.filter(undone_at=None).order_by().values_list("schedule__number")
    return dict(newest.annotate(last=Max("pk")))


def put_draft(event: Event, back: dict, by: Attendee) -> None:
    schedule = event.schedules.get(number=back["of"])
    scheduling.undo(schedule, schedule.edits.get(pk=back["is"]).number)


def put_discarded(event: Event, back: dict, by: Attendee) -> None:
    Schedule.again(event, back["was"], by=by.user)


def stage_stands(event: Event, stages: list) -> dict:
    move = Stage.of(event).last_move()
    return {"stage": move and move.pk}


def put_stage(event: Event, back: dict, by: Attendee) -> None:
    Stage.of(event).undo(back["is"])


def merges_stand(event: Event, keys: list[int]) -> dict:
    return dict(event.merges.filter(pk__in=keys).values_list("pk", "state"))


def put_merge(event: Event, back: dict, by: Attendee) -> None:
    Merge.objects.get(event=event, pk=back["of"]).undo(None)


def gone(model: type[Room | Slot]) -> Callable[[Event, list], dict]:
    def stand(event: Event, keys: list[int]) -> dict:
        there = set(model.objects.filter(event=event, pk__in=keys).values_list("pk", flat=True))
        return {key: "there" if key in there else None for key in keys}

    return stand


def put_room(event: Event, back: dict, by: Attendee) -> None:
    fields = dict(back["was"])
    position = fields.pop("position")
    Room.build(event, **fields).change(position=position)


def put_slot(event: Event, back: dict, by: Attendee) -> None:
    Slot.lay(event, [tuple(datetime.fromisoformat(moment) for moment in back["was"])])


def slots_stand(event: Event, slots: list[int]) -> dict:
    """When each begins, while it has not begun."""
    starts = dict(event.slots.filter(pk__in=slots).values_list("pk", "starts_at"))
    return {slot: kept(at) if at > timezone.now() else scheduling.BEGUN for slot, at in starts.items()}


def put_delay(event: Event, back: dict, by: Attendee) -> None:
    slot = event.slots.get(pk=back["of"])
    scheduling.delay(event, slot, back["was"], event.published().version, by=by.user)


def put_version(event: Event, back: dict, by: Attendee) -> None:
    scheduling.restore(event, back["of"], back["was"], by=by.user)


def closed(event: Event) -> list[list[int]]:
    """The closed cells, as ids of room and slot."""
    pairs = ClosedCell.objects.filter(room__event=event).order_by("room", "slot")
    return [list(pair) for pair in pairs.values_list("room", "slot")]


def put_closed(event: Event, back: dict, by: Attendee) -> None:
    ClosedCell.close(event, {(room, slot) for room, slot in back["was"]})


WAYS = {
    "door": Way(doors_stand, put_door),
    "role": Way(roles_stand, put_role),
    "draft": Way(drafts_stand, put_draft),
    "discarded": Way(lambda _, drafts: dict.fromkeys(drafts), put_discarded),
    "merge": Way(merges_stand, put_merge),
    "stage": Way(stage_stands, put_stage),
    "version": Way(scheduling.stands, put_version),
    "delay": Way(slots_stand, put_delay),
    "room": Way(gone(Room), put_room),
    "slot": Way(gone(Slot), put_slot),
    "closed": Way(lambda event, _: {"cells": closed(event)}, put_closed),
    "row": Way(rows.stand, rows.put),
    "added": Way(rows.still_there, rows.remove),
}


def way_back(what: str, of, was, now) -> dict:
    """As a deed keeps it."""
    return {"what": what, "of": of, "was": was, "is": now}


def way_to_room(room: Room) -> dict | None:
    """Of a room about to be removed; None when something hangs on it that would not come back with it."""
    kept = {name: getattr(room, name) for name in ("name", "capacity", "building", "features", "position")}
    return None if is_used(room) else way_back("room", room.pk, kept, None)


def way_to_slot(slot: Slot) -> dict | None:
    kept = [slot.starts_at.isoformat(), slot.ends_at.isoformat()]
    return None if is_used(slot) else way_back("slot", slot.pk, kept, None)


def way_to_former(schedule: Schedule, around: dict | None = None) -> dict | None:
    """Of a version just published; None of the first. around: what stood besides places before it (scheduling.around).

    What is late goes back by as many minutes, everything else to where the version before had it.
    """
    version, now = schedule.version, scheduling.around(schedule.event)
    also = scheduling.touched(around or now, now)
    if late := schedule.errata.filter(kind=Erratum.Kind.LATE).select_related("slot").first():
        way = way_back("delay", late.slot_id, -late.minutes, kept(late.slot.starts_at))
    elif version > 1 and (schedule.errata.exists() or any(also.values())):
        way = way_back("version", version, also, version)
    else:
        return None
    return {**way, "version": version}


def is_used(row: Room | Slot) -> bool:
    """Whether any other row names it, of whatever kind."""
    others = row._meta.related_objects  # noqa: SLF001
    return any(other.related_model.objects.filter(**{other.field.name: row}).exists() for other in others)


def can_be_undone(event: Event, deeds: Iterable[Deed]) -> set[int]:
    """The ids of those that still can; in a few queries for any number."""
    backs = {deed.pk: deed.back for deed in deeds if deed.back and not deed.undone_at}
    found = set()
    for what, way in WAYS.items():
        ours = {pk: back for pk, back in backs.items() if back["what"] == what}
        stand = way.stand(event, [back["of"] for back in ours.values()]) if ours else {}
        found |= {pk for pk, back in ours.items() if stand.get(back["of"]) == back["is"]}
    return found


def last_change(event: Event) -> Deed | None:
    """The deed that published what people read now, if it can be undone; what was before that, the log undoes."""
    newest = event.published()
    deed = newest and event.deeds.filter(back__version=newest.version, undone_at=None).first()
    return deed if deed and can_be_undone(event, [deed]) else None


def has_begun(event: Event, deed: Deed) -> bool:
    back = not deed.undone_at and deed.back
    return bool(back) and WAYS[back["what"]].stand(event, [back["of"]]).get(back["of"]) == scheduling.BEGUN


def undo(event: Event, deed: Deed, by: Attendee) -> None:
    """Put back what the deed changed; refused when something has changed it since."""
    # Doors before the event, in the order in which everybody takes them.
    if deed.back and deed.back["what"] in ("door", "merge"):
        event.door(deed.back["of"] if deed.back["what"] == "door" else "voting").hold(alone=True)
    event.hold()
    deed.refresh_from_db()
    if deed.pk not in can_be_undone(event, [deed]):
        said = gettext("“%(deed)s” cannot be undone any more: things have changed since.")
        if has_begun(event, deed):
            said = gettext("“%(deed)s” cannot be undone any more: what it changed has begun.")
        raise Refusal(said % {"deed": deed.said})
    WAYS[deed.back["what"]].put(event, deed.back, by)
    deed.undone_at = timezone.now()
    deed.save(update_fields=["undone_at"])
    by.did(saying("undid “%(deed)s”", deed=deed.saying or deed.sentence), deed.kind, deed.link)
