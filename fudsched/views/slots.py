"""The desk's slots and plenaries: a day laid out at once, single ones, and the cells that are closed."""

import re
from copy import copy
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from fudsched import access, live
from fudsched.forms.saving import saved
from fudsched.forms.slots import DayForm, PlenaryForm, SlotForm
from fudsched.models import Attendee, ClosedCell, Event, Plenary
from fudsched.models.pitch import apart
from fudsched.models.saying import saying, sayings
from fudsched.refusals import NotHere

from . import rows, undoing
from .timeline import timeline

CELL = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")  # ids of room and slot
NOWHERE = (0, 0)


@require_http_methods(["GET", "HEAD", "POST"])
def list(request: HttpRequest, event: str) -> HttpResponse:
    """The programme of all days, and the forms that add to it. Nothing is kept before “add” or “one”."""
    event, me = access.organiser(request, event)
    do = request.POST.get("do")
    day = DayForm(event, request.POST if do in ("read", "look", "add") else None)
    one = SlotForm(event, None, request.POST if do == "one" else None, prefix="one")
    if do == "read":
        day = day.read_words()
    if do == "add" and saved(day):
        laid = sayings(
            "laid out %(n)d slot on %(day)s",
            "laid out %(n)d slots on %(day)s",
            len(day.spans),
            day=day.cleaned_data["day"],
        )
        me.did(laid, "slot", request.path, rows.way_without(day.laid))
        added = ngettext("%(count)d slot is added.", "%(count)d slots are added.", len(day.spans))
        return done(request, event, added % {"count": len(day.spans)}, day.warnings())
    if do == "one" and saved(one):
        link = reverse("desk_slot", args=[event.slug, one.slot.pk])
        me.did(saying("added the slot %(slot)s", slot=one.slot), "slot", link, rows.way_without([one.slot]))
        return done(request, event, gettext("The slot is added."), one.warnings())
    if request.htmx and do == "look":
        return render(request, "slots/list.html#look", {"day": day})
    refused = one.errors or (day.is_bound and not day.looked_at)
    page = {"day": day, "one": one, "days": [(day, timeline(event, items)) for day, items in programme(event)]}
    return render(request, "slots/list.html", page, status=422 if refused else 200)


def programme(event: Event) -> list:
    """Slots and plenaries in the order of time, by day."""
    items = sorted([*event.slots.all(), *event.plenaries.all()], key=lambda item: item.starts_at)
    for item in items:
        item.event = event
        item.is_plenary = isinstance(item, Plenary)
    return [(day, [*them]) for day, them in groupby(items, lambda item: item.starts_at.astimezone(event.tz).date())]


def done(request: HttpRequest, event: Event, sentence: str, warnings=()) -> HttpResponse:
    live.announce(event)
    messages.success(request, sentence)
    for warning in warnings:
        messages.warning(request, warning)
    return redirect("desk_slots", event.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, event: str, pk: int) -> HttpResponse:
    event, me = access.organiser(request, event)
    slot = event.slots.filter(pk=pk).first()
    if slot is None:
        raise NotHere(gettext("There is no such slot at this event. It may have been removed."))
    if request.POST.get("do") == "remove":
        back = undoing.way_to_slot(slot)
        slot.remove()
        me.did(saying("removed the slot %(slot)s", slot=slot), "slot", back=back)
        return done(request, event, gettext("%(slot)s is removed.") % {"slot": slot})
    form = SlotForm(event, slot, request.POST if request.method == "POST" else None)
    using, before, was = event.schedules.using(slot=slot), copy(slot), rows.seen(slot)
    if request.method == "POST" and saved(form):
        done_to = saying("moved the slot %(before)s to %(slot)s", before=before, slot=slot)
        me.did(done_to, "slot", request.path, rows.way(was, slot))
        moved = gettext("What stands in it in %(schedules)s has moved along: print its sheets again.")
        warnings = [*form.warnings(), *([moved % {"schedules": using}] if using else [])]
        return done(request, event, gettext("It is %(slot)s now.") % {"slot": slot}, warnings)
    page = {"form": form, "slot": slot, "using": using}
    return render(request, "slots/edit.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def plenary_new(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.organiser(request, event)
    return change(request, me, Plenary(event=event))


@require_http_methods(["GET", "HEAD", "POST"])
def plenary(request: HttpRequest, event: str, pk: int) -> HttpResponse:
    event, me = access.organiser(request, event)
    plenary = event.plenaries.filter(pk=pk).first()
    if plenary is None:
        raise NotHere(gettext("There is no such plenary at this event. It may have been removed."))
    if request.POST.get("do") == "remove":
        back = rows.way(rows.seen(plenary))
        plenary.remove()
        me.did(saying("removed the plenary “%(title)s”", title=plenary), "slot", back=back)
        return done(request, event, gettext("“%(name)s” is removed.") % {"name": apart(plenary)})
    return change(request, me, plenary)


def change(request: HttpRequest, me: Attendee, plenary: Plenary) -> HttpResponse:
    event, was = me.event, rows.seen(plenary) if plenary.pk else None
    form = PlenaryForm(request.POST if request.method == "POST" else None, instance=plenary)
    if request.method == "POST" and saved(form):
        link = reverse("desk_plenary", args=[event.slug, plenary.pk])
        if form.has_changed():
            changed = saying("changed the plenary “%(title)s”", title=plenary)
            added = saying("added the plenary “%(title)s”", title=plenary)
            me.did(changed if was else added, "slot", link, rows.way(was, plenary))
        return done(request, event, gettext("“%(name)s” is saved.") % {"name": apart(plenary)}, form.warnings())
    page = {"form": form, "is_new": was is None}
    return render(request, "slots/plenary.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def closed(request: HttpRequest, event: str) -> HttpResponse:
    """Rooms × slots: what is ticked is closed, what is not is open."""
    event, me = access.organiser(request, event)
    if request.method == "POST":
        read = [CELL.fullmatch(cell) for cell in request.POST.getlist("cell")]
        cells = {(int(cell[1]), int(cell[2])) if cell else NOWHERE for cell in read}
        was = undoing.closed(event)
        ClosedCell.close(event, cells)
        back = undoing.way_back("closed", "cells", was, undoing.closed(event))
        closed = sayings("set the closed cells: %(n)d", "set the closed cells: %(n)d", len(cells))
        me.did(closed if cells else saying("set the closed cells: none"), "slot", request.path, back)
        live.announce(event)
        said = ngettext(
            "%(count)d cell is closed in the schedules to come.",
            "%(count)d cells are closed in the schedules to come.",
            len(cells),
        )
        none = gettext("No cells are closed in the schedules to come.")
        messages.success(request, said % {"count": len(cells)} if cells else none)
        return redirect("desk_closed", event.slug)
    pairs = set(ClosedCell.objects.filter(room__event=event).values_list("room", "slot"))
    rooms, days = event.rooms.all(), programme(event)
    lines = [
        (day, [(slot, [(room, (room.pk, slot.pk) in pairs) for room in rooms]) for slot in them if not slot.is_plenary])
        for day, them in days
    ]
    page = {"rooms": rooms, "days": [(day, slots) for day, slots in lines if slots], "count": len(pairs)}
    return render(request, "slots/closed.html", page)
