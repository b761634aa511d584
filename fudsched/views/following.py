"""Pages that follow changes: whole for a browser, their live part alone for htmx, at the same address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers


def following(request: HttpRequest, template: str, part: str, context: dict, *, status: int = 200) -> HttpResponse:
    """The template; only its fragment `part` to htmx, which asks for it again after a change."""
    response = render(request, f"{template}#{part}" if request.htmx else template, context, status=status)
    if request.htmx:
        response.write(news(request))
    # A cache must not show the one as the other: going back would show a page without its head.
    patch_vary_headers(response, ["HX-Request"])
    return response


def news(request: HttpRequest) -> str:
    """What changed for this reader, put by htmx where base.html has it: an open page need not ask a second time."""
    return render_to_string("errata/news.html#oob", request=request)
