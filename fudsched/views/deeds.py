"""The log: who did what when, by person and by kind; and the way back where there is one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from fudsched import access, live
from fudsched.exports.deeds_csv import deeds_csv
from fudsched.models import Attendee, Deed, Event
from fudsched.refusals import NotHere

from . import undoing
from .languages import in_english
from .unchanged import unless_known

PAGE = 100


@require_safe
def list(request: HttpRequest, event: str) -> HttpResponse:
    event, _ = access.organiser(request, event)
    deeds, asked = asked_for(event, request.GET)
    shown = Paginator(deeds, PAGE).get_page(request.GET.get("page"))
    page = {
        "deeds": shown,
        "undoable": undoing.can_be_undone(event, shown.object_list),
        "people": Attendee.objects.filter(event=event, deeds__isnull=False).distinct(),
        "kinds": Deed.Kind.choices,
        "asked": asked,
        "query": urlencode(asked),
    }
    return render(request, "deeds/list.html", page)


@require_safe
@in_english
def csv(request: HttpRequest, event: str) -> HttpResponse:
    event, _ = access.organiser(request, event)
    deeds, _asked = asked_for(event, request.GET)
    # A line is never changed, only told to be undone, which is a line of its own.
    last = event.deeds.first()

    def make() -> HttpResponse:
        rows = ((deed.at.astimezone(event.tz), deed.by_name, deed.get_kind_display(), deed.sentence) for deed in deeds)
        named = f'attachment; filename="{event.slug}-log.csv"'
        return HttpResponse(deeds_csv(rows), "text/csv; charset=utf-8", headers={"Content-Disposition": named})

    response = unless_known(request, f'"{last.pk if last else 0}"', last.at if last else event.created_at, make)
    response["Cache-Control"] = "private, no-cache"
    return response


def asked_for(event: Event, asked: QueryDict) -> tuple[QuerySet[Deed], dict[str, str]]:
    """The deeds of one person, of one kind, or both; what is no person or kind asks for nothing."""
    by, kind = asked.get("by", ""), asked.get("kind", "")
    kept, deeds = {}, event.deeds.all()
    if by.isascii() and by.isdecimal() and len(by) < 19:
        kept["by"], deeds = by, deeds.filter(by=int(by))
    if kind in Deed.Kind.values:
        kept["kind"], deeds = kind, deeds.filter(kind=kind)
    return deeds, kept


@require_POST
def undo(request: HttpRequest, event: str, pk: int) -> HttpResponse:
    event, me = access.organiser(request, event)
    deed = event.deeds.filter(pk=pk).first()
    if deed is None:
        raise NotHere(gettext("The log has no such line."))
    undoing.undo(event, deed, me)
    live.announce(event)
    messages.success(request, gettext("Undone: %(deed)s.") % {"deed": str(deed).rstrip(".")})
    return redirect(access.next_path(request, reverse("desk_log", args=[event.slug])))
