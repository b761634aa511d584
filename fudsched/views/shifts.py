"""Helpers' shifts: read and taken on the phone, laid out and filled at the desk."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fudsched import access, live
from fudsched.forms.saving import saved
from fudsched.forms.shifts import AssignForm, ShiftForm
from fudsched.models import Attendee, Event, Shift
from fudsched.models.pitch import apart
from fudsched.models.saying import saying
from fudsched.refusals import NotHere, Refusal

from . import rows
from .following import following


@require_safe
def page(request: HttpRequest, event: str) -> HttpResponse:
    """All shifts by day, one's own marked; whoever helps may take one and leave it again."""
    event, me = access.helper(request, event)
    return show(request, event, me)


def show(request: HttpRequest, event: Event, me: Attendee, said: tuple[int, str] | None = None, status: int = 200):
    """said: a refusal, as (shift's id, sentence), for its line to say."""
    shifts = laid_out(event)
    shown = {
        "days": by_day(event, shifts),
        "mine": {shift.pk for shift in shifts if me in shift.people.all()},
        "lacking": sum(shift.free() for shift in shifts if not shift.is_over()),
        "said": said,
    }
    return following(request, "shifts/page.html", "shifts", shown, status=status)


def laid_out(event: Event) -> list[Shift]:
    shifts = [*event.shifts.select_related("room").prefetch_related("people")]
    for shift in shifts:
        shift.event = event
    return shifts


def by_day(event: Event, shifts: list[Shift]) -> list:
    return [(day, [*them]) for day, them in groupby(shifts, lambda shift: shift.starts_at.astimezone(event.tz).date())]


@require_POST
def sign(request: HttpRequest, event: str, pk: int) -> HttpResponse:
    """shift=on takes it, shift=off leaves it, however often each is said."""
    event, me = access.helper(request, event)
    shift, verb = find(event, pk), request.POST.get("shift")
    if verb not in ("on", "off"):
        raise Refusal(gettext("A shift is “on” or “off”."), status=422)
    try:
        changed = shift.take(me) if verb == "on" else shift.leave(me)
    except Refusal as refusal:
        return show(request, event, me, said=(shift.pk, refusal.sentence), status=refusal.status)
    if changed:
        took, left = (
            saying("took the shift “%(shift)s”", shift=shift),
            saying("left the shift “%(shift)s”", shift=shift),
        )
        me.did(took if verb == "on" else left, "shift", reverse("shifts", args=[event.slug]))
        live.announce(event)
    return show(request, event, me) if request.htmx else redirect(f"{reverse('shifts', args=[event.slug])}#shift-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def list(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.organiser(request, event)
    form = ShiftForm(Shift(event=event), request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form):
        link = reverse("desk_shift", args=[event.slug, form.shift.pk])
        me.did(saying("added the shift “%(shift)s”", shift=form.shift), "shift", link, rows.way(None, form.shift))
        return done(request, event, gettext("“%(name)s” is added.") % {"name": apart(form.shift)})
    shown = {"form": form, "days": by_day(event, laid_out(event))}
    return render(request, "shifts/list.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, event: str, pk: int) -> HttpResponse:
    event, me = access.organiser(request, event)
    shift, do = find(event, pk), request.POST.get("do")
    was = rows.seen(shift)
    if do == "remove":
        shift.delete()
        me.did(saying("removed the shift “%(shift)s”", shift=shift), "shift", back=rows.way(was))
        return done(request, event, gettext("“%(name)s” is removed.") % {"name": apart(shift)})
    if do == "release":
        return release(request, me, shift, was)
    form = ShiftForm(shift, request.POST if do == "change" else None)
    assign = AssignForm(shift, request.POST if do == "assign" else None)
    if do == "change" and saved(form):
        if form.has_changed():
            me.did(saying("changed the shift “%(shift)s”", shift=shift), "shift", request.path, rows.way(was, shift))
        return done(request, event, gettext("“%(name)s” is saved.") % {"name": apart(shift)})
    if do == "assign" and saved(assign):
        person = assign.cleaned_data["person"]
        put = saying("put %(person)s on the shift “%(shift)s”", person=person, shift=shift)
        me.did(put, "shift", request.path, rows.way(was, shift))
        live.announce(event)
        messages.success(
            request, gettext("%(person)s has “%(shift)s” now.") % {"person": apart(person), "shift": apart(shift)}
        )
        return redirect("desk_shift", event.slug, pk)
    shift.refresh_from_db()  # what was typed, and perhaps refused, stands in the form alone
    shown = {"form": form, "assign": assign, "shift": shift, "people": shift.people.all()}
    return render(request, "shifts/edit.html", shown, status=422 if form.errors or assign.errors else 200)


def release(request: HttpRequest, me: Attendee, shift: Shift, was: rows.Seen) -> HttpResponse:
    key = request.POST.get("person", "")
    person = shift.people.filter(pk=key).first() if key.isascii() and key.isdecimal() and len(key) < 19 else None
    if person and shift.leave(person):
        took = saying("took %(person)s off the shift “%(shift)s”", person=person, shift=shift)
        me.did(took, "shift", request.path, rows.way(was, shift))
        live.announce(me.event)
        messages.success(
            request, gettext("%(person)s is off “%(shift)s”.") % {"person": apart(person), "shift": apart(shift)}
        )
    return redirect("desk_shift", me.event.slug, shift.pk)


def done(request: HttpRequest, event: Event, sentence: str) -> HttpResponse:
    live.announce(event)
    messages.success(request, sentence)
    return redirect("desk_shifts", event.slug)


def find(event: Event, pk: int) -> Shift:
    shift = event.shifts.select_related("room").filter(pk=pk).first()
    if shift is None:
        raise NotHere(gettext("There is no such shift. It may have been removed."))
    shift.event = event
    return shift
