"""Whether this process is alive (/healthz) and can serve (/readyz): asked by machines, under any host name."""

from collections.abc import Callable

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return HttpResponse("The database does not answer.\n", content_type="text/plain", status=503)
    if waiting:
        return HttpResponse("The database waits for manage.py migrate.\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


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
