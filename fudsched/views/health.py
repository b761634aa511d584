"""Whether this process is alive (/healthz) and can serve (/readyz): asked by machines, under any host name."""

from collections.abc import Callable
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    try:
        waiting = newest() - MigrationRecorder(connection).applied_migrations().keys()
    except Error:
        return HttpResponse("The database does not answer.\n", content_type="text/plain", status=503)
    if waiting:
        return HttpResponse("The database waits for manage.py migrate.\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


@cache
def newest() -> set[tuple[str, str]]:
    """The last migration of each app as this process has it: read once, for a probe comes every few seconds."""
    return set(MigrationLoader(None).graph.leaf_nodes())


PAGES = {"/healthz": healthz, "/readyz": readyz}


class HealthMiddleware:
    """Stands first: a health check comes without TLS and by an address that is in no ALLOWED_HOSTS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = PAGES.get(request.path_info)
        if not page:
            return self.get_response(request)
        response = page(request)
        response["Cache-Control"] = "no-store"
        return response
