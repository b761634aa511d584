"""What "changed" means: stamps per event that grow after every change a page could show, and what the stream says."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import connection, models, transaction
from django.utils import timezone

from fudsched.models import Door, Event, Stage, Stamp

COUNTS_EVERY = timedelta(seconds=5)
CHANNEL = "fudsched"  # on which PostgreSQL tells the stream servers; SQLite's they find out by looking


def announce(event: Event) -> None:
    """Tell every open page of the event that something changed, once the present transaction has committed."""
    transaction.on_commit(lambda: _grow(event.pk, "value"))


def announce_stage(event: Event) -> None:
    """The same for a move at the stage, after which only what shows the stage need be asked for again."""
    transaction.on_commit(lambda: _grow(event.pk, "staged"))


def announce_counts(event: Event) -> None:
    """Where counts show while people vote: a hall that votes for minutes must not reload every page at every vote.

    At once after a quiet while, else once that while is over.
    """
    transaction.on_commit(lambda: _grow_in_time(event))


def _grow_in_time(event: Event) -> None:
    stamp, now = Stamp.objects.filter(event=event), timezone.now()
    if stamp.filter(models.Q(changed_at__lt=now - COUNTS_EVERY) | models.Q(counts_due_at__lte=now)).exists():
        _grow(event, "value")
    elif stamp.filter(counts_due_at=None).update(counts_due_at=models.F("changed_at") + COUNTS_EVERY):
        _tell_streams()


def _grow(event: Event, column: str) -> None:
    fields = {column: models.F(column) + 1, "changed_at": timezone.now()}
    if column == "value":
        fields["counts_due_at"] = None
    with transaction.atomic():
        Stamp.objects.filter(event=event).update(**fields)
        _tell_streams()


def _tell_streams() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])  # heard when the transaction has committed


def stamp(event: Event) -> str:
    """Equal while nothing has changed: the announced changes, what the clock has moved since, stage moves."""
    return stamp_of(event.slug) or ""


def since(event: Event) -> tuple[str, datetime]:
    """The stamp, and from when on it is that: the last change by hand, or of the clock."""
    doors, now = [event.pitching, event.voting], timezone.now()
    passed = [moment for moment in _moments(event.stamp, doors) if moment <= now]
    return _stamp(event.stamp, doors, now), max([event.stamp.changed_at, *passed])


def stamp_at(event: Event, read_at: datetime) -> str:
    """The same as of when the event was read, its stamp with it; its doors may be read later.

    Whoever moves a door by hand announces it, and what the clock moved since is left out.
    """
    return _stamp(event.stamp, [event.pitching, event.voting], read_at)


def stamp_of(slug: str) -> str | None:
    """The same by the event's address, in one query; None when there is no such event."""
    doors = list(Door.objects.filter(event__slug=slug).select_related("event__stamp"))
    return _stamp(doors[0].event.stamp, doors, timezone.now()) if doors else None


def _moments(stamp: Stamp, doors: Iterable[Door]) -> list[datetime]:
    """When the clock changes what pages show, then or already."""
    times = [stamp.counts_due_at, *(time for door in doors for time in (door.opens_at, door.closes_at))]
    return [time for time in times if time]


def _stamp(stamp: Stamp, doors: Iterable[Door], now: datetime) -> str:
    passed = sum(moment <= now for moment in _moments(stamp, doors))
    return f"{stamp.value}.{passed}.{stamp.staged}"


def changes_pages(old: str, new: str) -> bool:
    """Whether more than the stage has changed between two stamps; an unknown one tells nothing."""
    return old.split(".")[:2] != new.split(".")[:2]


def news(slugs: Collection[str]) -> tuple[dict[str, dict], datetime | None]:
    """For the streams: what each of these events says now, and when the clock will next change that by itself."""
    now = timezone.now()
    events = {event.pk: event for event in Event.objects.filter(slug__in=slugs)}
    stamps = {stamp.pk: stamp for stamp in Stamp.objects.filter(event__in=events)}
    stages = {stage.pk: stage for stage in Stage.objects.filter(event__in=events)}
    doors: dict[int, list[Door]] = {pk: [] for pk in events}
    for door in Door.objects.filter(event__in=events):
        doors[door.event_id].append(door)
    told, coming = {}, []
    for pk, event in events.items():
        stage = stages.get(pk)
        told[event.slug] = {
            "stamp": _stamp(stamps[pk], doors[pk], now),
            "clock": stage.clock() if stage else None,
        }
        coming += [moment for moment in _moments(stamps[pk], doors[pk]) if moment > now]
    return told, min(coming, default=None)
