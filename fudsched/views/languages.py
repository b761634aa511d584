"""The language of pages: the browser's, until somebody chooses another at the foot of a page.

Machines read English, people who follow a feed or a calendar the language that its address names.
"""

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
    return _in_language(view, lambda _request: "en")


def in_language_of_address(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For what people follow in programs of theirs: English, or another with ?language=, which is part of the address.

    Not as the asker wishes: who fetches a calendar or a feed is a server that speaks no language and keeps one file for
    all who follow the address. Pages link to it in the language in which they are read.
    """

    def asked(request: HttpRequest) -> str:
        code = request.GET.get("language", "")
        return code if code in dict(settings.LANGUAGES) else "en"

    return _in_language(view, asked)


def _in_language(view: Callable[..., HttpResponse], which: Callable[[HttpRequest], str]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        code = which(request)
        with translation.override(code):
            response = view(request, *args, **kwargs)
        response["Content-Language"] = code
        return response

    return answer
