"""Announcements, made and ended on the page of the day."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fudsched import access, live
from fudsched.forms.announcements import AnnouncementForm
from fudsched.models import Announcement
from fudsched.models.saying import saying
from fudsched.refusals import NotHere

from . import day, rows


@require_POST
def say(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.organiser(request, event)
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        return day.show(request, event, announcement=form, status=422)
    said = Announcement.say(event, by=request.user, **form.cleaned_data)
    link = reverse("desk_day", args=[event.slug])
    me.did(saying("announced “%(text)s”", text=said), "announcement", link, rows.way(None, said))
    live.announce(event)
    messages.success(request, gettext("Everybody reads it now."))
    return redirect("desk_day", event.slug)


@require_POST
def end(request: HttpRequest, event: str, pk: int) -> HttpResponse:
    event, me = access.organiser(request, event)
    said = event.announcements.filter(pk=pk).first()
    if said is None:
        raise NotHere(gettext("There is no such announcement."))
    if said.ended_at is None:  # pressed twice, it has ended already
        was, link = rows.seen(said), reverse("desk_day", args=[event.slug])
        said.end()
        me.did(saying("ended the announcement “%(text)s”", text=said), "announcement", link, rows.way(was, said))
        live.announce(event)
    messages.success(request, gettext("Nobody reads it any more."))
    return redirect("desk_day", event.slug)
