"""The language of pages: the browser's, until somebody chooses another at the foot of a page. Machines read English."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from fudsched import access
from fudsched.refusals import BUTTONS_ONLY, NotYours


# Without a token, so that no page needs one for this alone, and can be the same for everybody: where the browser says
# that the form stands decides instead. It says so of every form that is posted from elsewhere.
@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """language=de, and next=the page to go back to. What is no language changes nothing."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.get_host():
        raise NotYours(BUTTONS_ONLY)
    response = redirect(access.next_path(request, reverse("events")))
    code = request.POST.get("language")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
    return response


def in_english(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For what programs read: one file for everybody, whoever asks for it."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        with translation.override("en"):
            response = view(request, *args, **kwargs)
        response["Content-Language"] = "en"
        return response

    return answer
