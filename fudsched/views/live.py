"""The poll, for pages that have no stream: that something changed; what changed is on the page itself."""

import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fudsched import access
from fudsched import live as changes_of


@require_safe
def changes(request: HttpRequest, event: str) -> HttpResponse:
    """204 while the reader has seen the newest stamp, else the new one, from which the page asks on."""
    access.visitor(request, event)
    seen, stamp = request.GET.get("seen", ""), str(request.stamp)
    if seen == stamp:
        response = HttpResponse(status=204)
    else:
        response = render(request, "base.html#live")
        response["HX-Trigger"] = "changed, staged" if changes_of.changes_pages(seen, stamp) else "staged"
    response["Stamp"] = stamp
    response["Server-Time"] = round(time.time() * 1000)
    response["Cache-Control"] = "no-store"
    return response
