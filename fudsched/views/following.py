"""Pages that follow changes: whole for a browser, their live part alone for htmx, at the same address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def following(request: HttpRequest, template: str, part: str, context: dict, *, status: int = 200) -> HttpResponse:
    """The template; only its fragment `part` to htmx, which asks for it again after a change."""
    response = render(request, f"{template}#{part}" if request.htmx else template, context, status=status)
    # A cache must not show the one as the other: going back would show a page without its head.
    patch_vary_headers(response, ["HX-Request"])
    return response
