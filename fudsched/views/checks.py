"""The organisers' checklist: ticked in place, added to, and mended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from fudsched import access, live
from fudsched.forms.checks import CheckForm
from fudsched.forms.saving import saved
from fudsched.models import Check, Event
from fudsched.models.pitch import apart
from fudsched.models.saying import saying
from fudsched.refusals import NotHere, Refusal

from . import rows
from .following import following


@require_http_methods(["GET", "HEAD", "POST"])
def list(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.organiser(request, event)
    form = CheckForm(request.POST if request.method == "POST" else None, instance=Check(event=event))
    if request.method == "POST" and saved(form):
        done = saying("added to the checklist: “%(check)s”", check=form.instance)
        me.did(done, "check", request.path, rows.way(None, form.instance))
        live.announce(event)
        return redirect(f"{request.path}#add")
    return show(request, event, form)


def show(request: HttpRequest, event: Event, form: CheckForm) -> HttpResponse:
    page = {
        "form": form,
        "parts": event.checks.by_time(),
        "total": event.checks.count(),
        "done": event.checks.count() - event.checks.open().count(),
    }
    return following(request, "checks/list.html", "checklist", page, status=422 if form.errors else 200)


@require_POST
def tick(request: HttpRequest, event: str, pk: int) -> HttpResponse:
    """done=on ticks it, done=off takes the tick away, however often each is said."""
    event, me = access.organiser(request, event)
    check = find(event, pk)
    was = rows.seen(check)
    link = reverse("desk_checks", args=[event.slug])
    said = request.POST.get("done")
    if said not in ("on", "off"):
        raise Refusal(gettext("A tick is “on” or “off”."), status=422)
    if check.tick(me) if said == "on" else check.untick():
        ticked, unticked = saying("ticked “%(check)s”", check=check), saying("unticked “%(check)s”", check=check)
        me.did(ticked if said == "on" else unticked, "check", link, rows.way(was, check))
        live.announce(event)
    if request.htmx:
        return show(request, event, CheckForm(instance=Check(event=event)))
    return redirect(f"{link}#check-{check.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, event: str, pk: int) -> HttpResponse:
    event, me = access.organiser(request, event)
    check = find(event, pk)
    was = rows.seen(check)
    if request.POST.get("do") == "remove":
        check.delete()
        me.did(saying("took off the checklist: “%(check)s”", check=check), "check", back=rows.way(was))
        live.announce(event)
        messages.success(request, gettext("“%(check)s” is off the list.") % {"check": apart(check)})
        return redirect("desk_checks", event.slug)
    form = CheckForm(request.POST if request.method == "POST" else None, instance=check)
    if request.method == "POST" and saved(form):
        if form.has_changed():
            link = reverse("desk_checks", args=[event.slug])
            me.did(saying("changed in the checklist: “%(check)s”", check=check), "check", link, rows.way(was, check))
        live.announce(event)
        return redirect("desk_checks", event.slug)
    return render(request, "checks/edit.html", {"form": form, "check": check}, status=422 if form.errors else 200)


def find(event: Event, pk: int) -> Check:
    check = event.checks.select_related("done_by").filter(pk=pk).first()
    if check is None:
        raise NotHere(gettext("There is no such line on this checklist. It may have been removed."))
    check.event = event
    return check
