"""After the event: a report of it in numbers and charts, and its data for anybody to count again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fudsched import access, live, scheduling
from fudsched.exports import data_pack
from fudsched.models import Event, Placement
from fudsched.refusals import Refusal

from .languages import in_english
from .results import why_not
from .unchanged import opened, unless_known


@require_safe
def page(request: HttpRequest, event: str) -> HttpResponse:
    event, _ = access.visitor(request, event)
    shown = event.shows_counts() and not event.voting.is_open()
    page = {"report": scheduling.report(event)} if shown else {"why": why_not(event)}
    return render(request, "report/page.html", page)


@require_safe
@in_english
def data(request: HttpRequest, event: str) -> HttpResponse:
    """Everything that was counted, without anybody's name: once nobody can vote any more."""
    event, _ = access.visitor(request, event)
    if not event.shows_counts() or event.voting.is_open():
        raise Refusal(why_not(event))
    stamp, changed_at = live.since(event)

    def make() -> HttpResponse:
        reading = scheduling.known(event)
        titles = {id: pitch.title for id, pitch in reading.pitches.items()}
        packed = data_pack.write(
            event.name, reading.problem, titles, _schedules(event, reading), _head_counts(event, reading)
        )
        named = f'attachment; filename="{event.slug}-data.zip"'
        return HttpResponse(packed, "application/zip", headers={"Content-Disposition": named})

    return opened(unless_known(request, f'"{stamp}"', changed_at, make))


def _head_counts(event: Event, reading: scheduling.Reading) -> list[tuple]:
    slots, rooms = ({row.pk: id for id, row in ids.items()} for ids in (reading.slots, reading.rooms))
    counts = event.head_counts.select_related("pitch").latest()
    return [(f"p{count.pitch.number}", slots[count.slot_id], rooms[count.room_id], count.count) for count in counts]


def _schedules(event: Event, reading: scheduling.Reading) -> list[tuple]:
    """Every published placement: version, moment, pitch, slot, room, in the ids of the problem."""
    slots, rooms = ({row.pk: id for id, row in ids.items()} for ids in (reading.slots, reading.rooms))
    rows = Placement.objects.filter(schedule__event=event, schedule__version__isnull=False)
    rows = rows.order_by("schedule__version", "slot__starts_at", "room__position")
    found = rows.values_list("schedule__version", "schedule__published_at", "pitch__number", "slot_id", "room_id")
    return [
        (version, moment.astimezone(event.tz).isoformat(timespec="seconds"), f"p{number}", slots[slot], rooms[room])
        for version, moment, number, slot, room in found
    ]
