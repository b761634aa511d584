"""The sheets as the page that browsers print, and with ?as=pdf as the PDF of that page, where one can be made."""

import re
from functools import cache
from html import unescape
from pathlib import Path
from threading import Lock
from unicodedata import bidirectional

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext

from fudsched.exports import pdf
from fudsched.models import Event, Picture
from fudsched.refusals import Refusal

STYLES = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
# What people typed, behind the tags that it may stand in.
TYPED = re.compile(r'dir="auto"(>(?:<[^>]*>)*([^<]*))')
# One at a time in each process of the server: they take seconds, and a hundred megabytes.
at_work = Lock()


@cache
def is_made_here() -> bool:
    """Not by what is installed: WeasyPrint may be there and a library of the system's that it needs not."""
    return pdf.made("", {}) is not None


def sheets(request: HttpRequest, event: Event, template: str, page: dict) -> HttpResponse:
    # Which version a sheet says it is of: that which was laid out for it, or that which everybody sees now.
    page = {"schedule": page.get("table") or event.published(), **page}
    if request.GET.get("as") == "pdf":
        content = _made(event, render(request, template, page | {"is_pdf": True}).content.decode())
        name = f"{event.slug}-{Path(template).stem}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)
    asked = request.GET.copy()
    asked["as"] = "pdf"
    return render(request, template, page | {"as_pdf": asked.urlencode() if is_made_here() else ""})


def _made(event: Event, text: str) -> bytes:
    if not at_work.acquire(blocking=False):
        raise Refusal(gettext("Another PDF is being made just now. Try again in a moment."), status=503)
    try:
        content = pdf.made(TYPED.sub(_directed, text), _files(event, text)) if is_made_here() else None
    finally:
        at_work.release()
    if content is None:
        raise Refusal(
            gettext("This server makes no PDF of these sheets. Print from your browser: it can save one too.")
        )
    return content


def _directed(found: re.Match) -> str:
    """WeasyPrint knows no dir="auto": the first letter that has a direction says it."""
    strong = (bidirectional(letter) for letter in unescape(found[2]))
    direction = next((each for each in strong if each in ("L", "R", "AL")), "L")
    return f'dir="{"ltr" if direction == "L" else "rtl"}"{found[1]}'


def _files(event: Event, text: str) -> dict[str, bytes]:
    """The page's styles and the event's map, by their addresses."""
    files = {address: _static(address.removeprefix(static(""))) for address in STYLES.findall(text)}
    if picture := Picture.objects.filter(event=event).first():
        files[reverse("map", args=[event.slug])] = bytes(picture.data)
    return files


def _static(name: str) -> bytes:
    return Path(settings.STATIC_ROOT / name if settings.STATIC_ROOT else finders.find(name)).read_bytes()
