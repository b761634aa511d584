"""Rows the log can put back: those that were added go, one that was removed comes, one that changed is as it was.

A view looks at the row before it changes it (`was = rows.seen(row)`), and again for the deed (`rows.way(was, row)`).
"""

from dataclasses import dataclass

from django.db import models

from fudsched.models import Announcement, Attendee, Check, Event, HeadCount, Plenary, Room, Shift, Slot

# What of each kind is kept and put back; whatever else a row has stays as it is.
KINDS: dict[str, tuple[type[models.Model], list[str]]] = {
    "plenary": (Plenary, ["title", "starts_at", "ends_at", "place", "presenters", "note"]),
    "check": (Check, ["text", "when", "done_at", "done_by"]),
    "shift": (Shift, ["title", "room", "place", "starts_at", "ends_at", "wanted", "people"]),
    "announcement": (Announcement, ["text", "until", "ended_at"]),
    "count": (HeadCount, ["count", "is_full"]),
    "person": (Attendee, ["name"]),
    "room": (Room, ["name", "capacity", "building", "features"]),
    "slot": (Slot, ["starts_at", "ends_at"]),
    "event": (
        Event,
        [
            "name", "place", "about", "notice", "time_zone", "join_by", "pitch_seconds", "vote_limit",
            "may_vote_for_own", "shows_counts_live",
        ],
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    of: str  # as in “plenary:5”
    values: dict


def seen(row: models.Model) -> Seen:
    """As the database has it: a form has perhaps put something else into the row at hand."""
    kind = next(kind for kind, (model, _) in KINDS.items() if model is type(row))
    return Seen(f"{kind}:{row.pk}", _values(type(row).objects.get(pk=row.pk), kind))


def way(was: Seen | None, row: models.Model | None = None) -> dict:
    """Back from how the row stands now to how it was seen; was: None when it is new, row: None when it is gone."""
    now = row and seen(row)
    return {
        "what": "row",
        "of": (was or now).of,
        "was": was and was.values,
        "is": now and now.values,
    }


def _values(row: models.Model, kind: str) -> dict:
    return {name: _value(row, row._meta.get_field(name)) for name in KINDS[kind][1]}  # noqa: SLF001


def _value(row: models.Model, field: models.Field):
    if field.many_to_many:
        return sorted(one.pk for one in getattr(row, field.name).all())
    if field.value_from_object(row) is None or isinstance(field, models.JSONField):
        return field.value_from_object(row)
    return field.value_to_string(row)


def way_without(added: list[Room] | list[Slot]) -> dict:
    """Back to before these were added, all at once."""
    kind, keys = type(added[0]).__name__.lower(), ",".join(str(row.pk) for row in added)
    return {"what": "added", "of": f"{kind}:{keys}", "was": None, "is": len(added)}


def still_there(event: Event, of: list[str]) -> dict[str, int]:
    """Of each list of rooms or slots, as “slot:5,6,7”, how many are there, and named by nothing else."""
    keys = {}
    for kind, rows in (("room", event.rooms), ("slot", event.slots)):
        unused = rows.filter(**{other.name: None for other in rows.model._meta.related_objects})  # noqa: SLF001
        keys[kind] = {str(pk) for pk in unused.values_list("pk", flat=True)}
    return {one: len(keys[kind].intersection(pks.split(","))) for one in of for kind, _, pks in [one.partition(":")]}


def remove(event: Event, back: dict, by: Attendee) -> None:
    kind, _, keys = back["of"].partition(":")
    for row in (event.rooms if kind == "room" else event.slots).filter(pk__in=keys.split(",")):
        row.event = event  # whose time zone a refusal speaks in
        row.remove()


def stand(event: Event, of: list[str]) -> dict[str, dict | None]:
    """How each of these rows stands; None for one that is gone."""
    found: dict[str, dict | None] = dict.fromkeys(of)
    for kind in {one.partition(":")[0] for one in of}:
        keys = [int(one.partition(":")[2]) for one in of if one.startswith(f"{kind}:")]
        rows = _of(event, kind).filter(pk__in=keys)
        for row in rows.prefetch_related("people") if kind == "shift" else rows:
            found[f"{kind}:{row.pk}"] = _values(row, kind)
    return found


def _of(event: Event, kind: str) -> models.QuerySet:
    model = KINDS[kind][0]
    return model.objects.filter(pk=event.pk) if model is Event else model.objects.filter(event=event)


def put(event: Event, back: dict, by: Attendee) -> None:
    kind, _, key = back["of"].partition(":")
    model, names = KINDS[kind]
    # What was removed comes back under its own key: calendars know it by that.
    row = _of(event, kind).get(pk=key) if back["is"] else model(event=event, pk=int(key))
    if back["was"] is None:
        row.remove() if isinstance(row, Plenary) else row.delete()
        return
    changed = [name for name in names if not back["is"] or back["was"][name] != back["is"][name]]
    values = {name: _read(model._meta.get_field(name), back["was"][name]) for name in changed}  # noqa: SLF001
    people = values.pop("people", None)
    _change(row, values, is_new=not back["is"])
    if people is not None:
        row.people.set(people)


def _read(field: models.Field, value):
    """What `_value` wrote; without what has gone meanwhile."""
    if field.is_relation:
        found = field.related_model.objects.filter(pk__in=value if field.many_to_many else [value])
        return [*found] if field.many_to_many else found.first()
    return value if value is None else field.to_python(value)


def _change(row: models.Model, values: dict, *, is_new: bool) -> None:
    """By the row's own verb, where it has one that guards more than itself."""
    if isinstance(row, Slot):
        row.move(values.get("starts_at", row.starts_at), values.get("ends_at", row.ends_at))
        return
    if isinstance(row, Room):
        row.change(**values)
        return
    if isinstance(row, Event) and "time_zone" in values:
        row.move_to(values.pop("time_zone"))
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=None if is_new else [*values])
