"""What other programs ask for again and again: made only for those who have not got it as it stands."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date


def unless_known(
    request: HttpRequest, tag: str, changed_at: datetime, make: Callable[[], HttpResponse]
) -> HttpResponse:
    """What `make` makes, or 304 to whoever has what bears this tag, or has had it since it changed."""
    moment = int(changed_at.timestamp())
    response = get_conditional_response(request, etag=tag, last_modified=moment) or make()
    response["ETag"] = tag
    response["Last-Modified"] = http_date(moment)
    response["Cache-Control"] = "no-cache"  # keep it, but ask each time whether it still holds
    return response


def opened(response: HttpResponse) -> HttpResponse:
    """It is public: other sites' pages may show it, and ask whether it has changed."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    return response
