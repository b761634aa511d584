"""A change at the desk and its line in the log are kept together, or neither is."""

from collections.abc import Callable
from functools import wraps

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern


def together(patterns: list[URLPattern]) -> list[URLPattern]:
    """These addresses, each POST to them in one transaction."""
    for pattern in patterns:
        pattern.callback = whole(pattern.callback)
    return patterns


def whole(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        # Not what only reads: SQLite lets one transaction in at a time, and voters would wait for it.
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return answer
