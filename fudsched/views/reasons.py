"""Questions to a schedule: why a session is where it is, and how many people get what they asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from fudsched import access, scheduling
from fudsched.refusals import NotHere
from fudsched.views.schedules import find, fragment_or_page


@require_safe
def why(request: HttpRequest, event: str, number: int, pitch: int) -> HttpResponse:
    event, _me = access.organiser(request, event)
    schedule = find(event, number)
    asked = event.pitches.standing().filter(number=pitch).first()
    if asked is None:
        raise NotHere(gettext("That pitch is not here any more. It may have been withdrawn."))
    page = {"schedule": schedule, "pitch": asked, "why": scheduling.why(schedule, asked)}
    page["wishes"] = scheduling.wishes_of(asked, schedule)
    return fragment_or_page(request, "schedules/why.html", {"why"}, page, 200)


@require_safe
def voices(request: HttpRequest, event: str, number: int) -> HttpResponse:
    event, _me = access.organiser(request, event)
    schedule = find(event, number)
    page = {"schedule": schedule, "voices": scheduling.voices_of(schedule)}
    return render(request, "schedules/voices.html", page)


MOST_COMPARED = 6


@require_safe
def compare(request: HttpRequest, event: str) -> HttpResponse:
    """The schedules asked for by `with=<number>`, or the newest ones."""
    event, _me = access.organiser(request, event)
    choices = [*event.schedules.order_by("-number")[:30]]
    asked = {*request.GET.getlist("with")}
    chosen = [one for one in choices if str(one.number) in asked] or choices[:3]
    said = ""
    if len(chosen) > MOST_COMPARED:
        newest = ngettext("This is the newest of them.", "These are the newest %(n)s of them.", MOST_COMPARED)
        said = newest % {"n": MOST_COMPARED}
    columns = scheduling.compare(chosen[:MOST_COMPARED])
    rows = [
        {"schedule": one.schedule, "counts": [other.differs[n] for other in columns]} for n, one in enumerate(columns)
    ]
    page = {"columns": columns, "differences": rows, "choices": choices, "chosen": chosen, "said": said}
    return render(request, "schedules/compare.html", page)
