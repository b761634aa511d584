"""What "changed" means: stamps per event that grow after every change a page could show, and what the stream says."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection, models, transaction
from django.utils import timezone

from fudsched.models import Door, Event, Stage, Stamp

COUNTS_EVERY = timedelta(seconds=5)
CHANNEL = "fudsched"  # on which PostgreSQL tells the stream servers; SQLite's they find out by looking


def announce(event: Event) -> None:
    """Tell every open page of the event that something changed, once the present transaction has committed."""
    transaction.on_commit(lambda: _grow(event, "value"))


def announce_stage(event: Event) -> None:
    """The same for a move at the stage, after which only what shows the stage need be asked for again."""
    transaction.on_commit(lambda: _grow(event, "staged"))


def announce_counts(event: Event) -> None:
    """Where counts show while people vote: a hall that votes for minutes must not reload every page at every vote."""
    due = timezone.now() - COUNTS_EVERY
    transaction.on_commit(
        lambda: Stamp.objects.filter(event=event, changed_at__lt=due).exists() and _grow(event, "value")
    )


def _grow(event: Event, column: str) -> None:
    if connection.vendor == "postgresql":
        # In one statement, so that whoever hears it finds the new number.
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {Stamp._meta.db_table} SET {column} = {column} + 1, changed_at = now()"  # noqa: S608, SLF001
                " WHERE event_id = %s RETURNING pg_notify(%s, '')",
                [event.pk, CHANNEL],
            )
    else:
        Stamp.objects.filter(event=event).update(**{column: models.F(column) + 1, "changed_at": timezone.now()})


def stamp(event: Event) -> str:
    """Equal while nothing has changed: the announced changes, how many doors the clock has moved, stage moves."""
    times = Door.objects.filter(event=event).values_list("opens_at", "closes_at")
    value, staged = Stamp.objects.values_list("value", "staged").get(event=event)
    return _stamp(value, times, staged, timezone.now())


def stamp_of(slug: str) -> str | None:
    """The same by the event's address, in one query; None when there is no such event."""
    rows = Door.objects.filter(event__slug=slug).values_list(
        "opens_at", "closes_at", "event__stamp__value", "event__stamp__staged"
    )
    rows = list(rows)
    return _stamp(rows[0][2], [row[:2] for row in rows], rows[0][3], timezone.now()) if rows else None


def _stamp(value: int, times, staged: int, now: datetime) -> str:
    passed = sum(moment is not None and moment <= now for pair in times for moment in pair)
    return f"{value}.{passed}.{staged}"


def changes_pages(old: str, new: str) -> bool:
    """Whether more than the stage has changed between two stamps; an unknown one tells nothing."""
    return old.split(".")[:2] != new.split(".")[:2]


def news(slugs: Collection[str]) -> tuple[dict[str, dict], datetime | None]:
    """For the streams: what each of these events says now, and when a door will next move by itself."""
    now = timezone.now()
    events = {event.pk: event for event in Event.objects.filter(slug__in=slugs)}
    stamps = {stamp.pk: stamp for stamp in Stamp.objects.filter(event__in=events)}
    times: dict[int, list] = {pk: [] for pk in events}
    for pk, opens_at, closes_at in Door.objects.filter(event__in=events).values_list("event", "opens_at", "closes_at"):
        times[pk].append((opens_at, closes_at))
    stages = {stage.pk: stage for stage in Stage.objects.filter(event__in=events)}
    told = {}
    for pk, event in events.items():
        stage = stages.get(pk)
        told[event.slug] = {
            "stamp": _stamp(stamps[pk].value, times[pk], stamps[pk].staged, now),
            "clock": stage.clock() if stage else None,
        }
    coming = [moment for pairs in times.values() for pair in pairs for moment in pair if moment and moment > now]
    return told, min(coming, default=None)
