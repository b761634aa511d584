"""The poll by which pages learn that something changed; what changed is on the page itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fudsched import access
from fudsched import live as changes_of


@require_safe
def changes(request: HttpRequest, event: str) -> HttpResponse:
    """204 while the reader has seen the newest stamp, else the new one, from which the page asks on."""
    event, _ = access.visitor(request, event)
    if request.GET.get("seen") == changes_of.stamp(event):
        return HttpResponse(status=204)
    response = render(request, "base.html#live")
    response["HX-Trigger"] = "changed"
    return response
