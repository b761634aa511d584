"""What "changed" means: one stamp per event, that grows after every change a page could show."""

from django.db import models, transaction
from django.utils import timezone

from fudsched.models import Door, Event, Stamp


def announce(event: Event) -> None:
    """Tell every open page of the event that something changed, once the present transaction has committed."""
    transaction.on_commit(
        lambda: Stamp.objects.filter(event=event).update(value=models.F("value") + 1, changed_at=timezone.now())
    )


def stamp(event: Event) -> str:
    """Equal for as long as nothing has changed: the announced changes, and how many doors the clock has moved."""
    now = timezone.now()
    times = Door.objects.filter(event=event).values_list("opens_at", "closes_at")
    passed = sum(moment is not None and moment <= now for pair in times for moment in pair)
    return f"{Stamp.objects.values_list('value', flat=True).get(event=event)}.{passed}"
