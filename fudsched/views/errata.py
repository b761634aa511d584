"""The errata: what changed after the first version, for everybody; and an attendee's word that they know."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from fudsched import access

from .following import following


@require_safe
def list(request: HttpRequest, event: str) -> HttpResponse:
    event, _ = access.visitor(request, event)
    errata = event.errata.newest().select_related("pitch")
    return following(request, "errata/list.html", "errata", {"errata": errata, "version": event.published()})


@require_POST
def read(request: HttpRequest, event: str) -> HttpResponse:
    """number=N: I know of everything up to erratum N. Nobody else's page changes by it."""
    event, me = access.attendee(request, event)
    number = request.POST.get("number", "")
    me.read_errata(int(number) if number.isdecimal() and len(number) < 9 else 0)
    return redirect(access.next_path(request, reverse("now", args=[event.slug])))
