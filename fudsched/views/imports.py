"""The desk's import: look at a file or a pasted table first, mend it in the page, then add what is good."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fudsched import access, live
from fudsched.forms.imports import ImportForm
from fudsched.forms.saving import saved
from fudsched.models import Attendee, Event
from fudsched.models.saying import sayings

# The pages that show what was added.
SHOWN_AT = {"pitches": "pitches", "rooms": "desk_rooms", "attendees": "desk_people"}
LOGGED_AS = {"pitches": "pitch", "rooms": "room", "attendees": "person"}
ADDED = {
    "pitches": gettext_lazy("Pitches added: %(count)d."),
    "rooms": gettext_lazy("Rooms added: %(count)d."),
    "attendees": gettext_lazy("Attendees added: %(count)d."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.organiser(request, event)
    if request.method != "POST":
        return _show(request, event, ImportForm(event, initial={"kind": "pitches"}))
    form = ImportForm(event, request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, event, form, status=422)
    left, notes = form.checked, form.notes
    # A file that was chosen after the look has not been looked at yet.
    if request.POST.get("do") == "add" and not request.FILES and form.good() and added(me, form):
        left = form.bad()
        messages.success(request, ADDED[form.sheet.kind] % {"count": len(form.good())})
        if not left:
            return redirect(SHOWN_AT[form.sheet.kind], event.slug)
    if form.errors:
        return _show(request, event, form, status=422)
    # The page goes on with the text of the file, or of what could not be added.
    form = ImportForm(event, {"kind": form.sheet.kind, "text": form.text_of(left)})
    form.is_valid()
    form.notes = notes
    return _show(request, event, form)


@transaction.atomic
def added(me: Attendee, form: ImportForm) -> bool:
    """Whether all that is good in it has been added, and the log says so."""
    if not saved(form):
        return False
    kind, count = form.sheet.kind, len(form.good())
    done = {
        "pitches": sayings("imported %(n)d pitch", "imported %(n)d pitches", count),
        "rooms": sayings("imported %(n)d room", "imported %(n)d rooms", count),
        "attendees": sayings("imported %(n)d attendee", "imported %(n)d attendees", count),
    }
    me.did(done[kind], LOGGED_AS[kind], reverse(SHOWN_AT[kind], args=[me.event.slug]))
    live.announce(me.event)
    return True


def _show(request: HttpRequest, event: Event, form: ImportForm, status: int = 200) -> HttpResponse:
    return render(request, "desk/import.html", {"form": form}, status=status)
