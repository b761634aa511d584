"""Heads counted at the doors, by helpers, on a phone: two taps for a room."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from fudsched import access, live
from fudsched.forms.counts import HeadCountForm
from fudsched.models import Event, HeadCount, Placement
from fudsched.models.head_count import EARLY
from fudsched.models.pitch import apart
from fudsched.models.saying import saying
from fudsched.refusals import NotHere, Refusal

from . import rows
from .following import following

MOST_TENS = 30  # more are typed


@require_safe
def list(request: HttpRequest, event: str) -> HttpResponse:
    """The sessions that run or are about to, and those before them, each with its last count."""
    event, _ = access.helper(request, event)
    now = timezone.now()
    counts = {(one.pitch_id, one.slot_id, one.room_id): one for one in event.head_counts.latest()}
    rows = [row for row in begun(event) if row.slot.starts_at - EARLY <= now]
    counted = [(row, counts.get((row.pitch_id, row.slot_id, row.room_id))) for row in rows]
    running = [pair for pair in counted if pair[0].slot.ends_at > now]
    over = [pair for pair in reversed(counted) if pair[0].slot.ends_at <= now]
    return following(request, "counts/list.html", "doors", {"running": running, "over": over})


@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, event: str, number: int) -> HttpResponse:
    event, me = access.helper(request, event)
    row = next((row for row in begun(event) if row.pitch.number == number), None)
    if row is None:
        raise NotHere(gettext("That session has no place any more. The list of doors names those that have."))
    form = HeadCountForm(row.room.capacity, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return show(request, row, form, status=422 if form.errors else 200)
    said = form.cleaned_data
    try:
        count = HeadCount.take(row, said["heads"], is_full=said["full"], by=me)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return show(request, row, form, status=refusal.status)
    names = {"n": count.count, "room": row.room, "title": row.pitch}
    counted = saying("counted %(n)d in %(room)s for “%(title)s”", **names)
    full = saying("counted %(n)d, full, in %(room)s for “%(title)s”", **names)
    me.did(full if count.is_full else counted, "count", request.path, rows.way(None, count))
    live.announce(event)
    done = gettext("%(room)s: %(count)d counted, full.") if count.is_full else gettext("%(room)s: %(count)d counted.")
    messages.success(request, done % {"room": apart(row.room), "count": count.count})
    return redirect("doors", event.slug)


def show(request: HttpRequest, row: Placement, form: HeadCountForm, *, status: int = 200) -> HttpResponse:
    last = row.schedule.event.head_counts.filter(pitch=row.pitch, slot=row.slot, room=row.room).first()
    most = min(MOST_TENS, max(row.room.capacity * 5 // 4, last.count if last else 0) // 10)
    page = {"row": row, "form": form, "last": last, "tens": range(most + 1), "ones": range(10)}
    page["at"] = last.count // 10 if last else 0
    return render(request, "counts/door.html", page, status=status)


def begun(event: Event) -> "list[Placement]":
    """The sessions of the newest version, each at its first slot."""
    schedule = event.published()
    rows = schedule.placements.firsts().with_all() if schedule else ()
    for row in rows:
        row.slot.event = row.schedule.event = event
    return [*rows]
