"""The errata: what changed after the first version, for everybody; and an attendee's word that they know."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from fudsched import access

from .following import following
from .looked import remember


@require_safe
def list(request: HttpRequest, event: str) -> HttpResponse:
    event, _ = access.visitor(request, event)
    errata = event.errata.newest().select_related("pitch")
    return following(request, "errata/list.html", "errata", {"errata": errata, "version": event.published()})


@require_POST
def read(request: HttpRequest, event: str) -> HttpResponse:
    """number=N: I know of everything up to erratum N; of the timetable's version too, if it says looked.

    Nobody else's page changes by it.
    """
    event, me = access.attendee(request, event)
    number = request.POST.get("number", "")
    me.read_errata(int(number) if number.isdecimal() and len(number) < 9 else 0)
    response = redirect(access.next_path(request, reverse("now", args=[event.slug])))
    newest = event.published()
    if newest and request.GET.get("looked") == str(newest.version):
        remember(response, event, newest.version)
    return response
