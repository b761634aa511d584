"""The booklet: what a barcamp is, the days, a map, the grid; pages of half a sheet, in the order for folding."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from fudsched import access, live, timetable
from fudsched.forms.booklet import MapForm
from fudsched.forms.saving import saved
from fudsched.models import Event, Picture
from fudsched.models.saying import saying
from fudsched.refusals import NotHere
from fudsched.timetable import Timetable

from . import grids, pdf, typesetting
from .prints import chosen_paper
from .unchanged import unless_known


@require_safe
def booklet(request: HttpRequest, event: str) -> HttpResponse:
    """Before anything is published its cells are blank, to be filled in by hand; ?order=reading: page after page."""
    event, _ = access.visitor(request, event)
    paper, table = chosen_paper(request, typesetting.BOOKLETS), timetable.newest(event)
    pages = _pages(event, table, paper)
    in_order = request.GET.get("order") == "reading"
    sheets = [[page] for page in pages] if in_order else imposed(pages)
    context = {
        "table": table,
        "sheets": sheets,
        "in_order": in_order,
        "paper": paper,
        "papers": typesetting.BOOKLETS,
        "styles": f"css/paper/{paper.name}{'-page' if in_order else ''}.css",
        "printed_at": timezone.now(),
        "live": access.address(request, reverse("timetable", args=[event.slug])),
        "join": access.address(request, reverse("join", args=[event.slug])),
    }
    return pdf.sheets(request, event, "print/booklet.html", context)


def imposed(pages: list[dict]) -> list[list[dict]]:
    """The two pages of each side of each sheet, so that the sheets, printed on both sides and folded, read in order."""
    pages = [*pages, *({"kind": "notes"} for _ in range(-len(pages) % 4))]
    sides = []
    for front in range(0, len(pages) // 2, 2):
        sides.append([pages[-1 - front], pages[front]])
        sides.append([pages[front + 1], pages[-2 - front]])
    return sides


def _pages(event: Event, table: Timetable, paper: typesetting.Paper) -> list[dict]:
    pages: list[dict] = [{"kind": "cover"}, {"kind": "about"}]
    if table.days:
        pages.append({"kind": "outline"})
    if Picture.objects.filter(event=event).exists():
        pages.append({"kind": "map"})
    for day in table.days:
        if day.has_slots:
            pages += [{"kind": "grid", "grid": grid} for grid in grids.in_the_hand(paper, day)]
    return pages


@require_safe
def map(request: HttpRequest, event: str) -> HttpResponse:
    event, _ = access.visitor(request, event)
    picture = Picture.objects.filter(event=event).first()
    if picture is None:
        raise NotHere(gettext("This event has no map."))
    tag = f'"{picture.changed_at.timestamp()}"'

    def make() -> HttpResponse:
        return HttpResponse(bytes(picture.data), content_type=picture.kind)

    return unless_known(request, tag, picture.changed_at, make)


@require_http_methods(["GET", "HEAD", "POST"])
def desk_map(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.organiser(request, event)
    if request.POST.get("do") == "remove":
        Picture.objects.filter(event=event).delete()
        me.did(saying("took out the map"), "event")
        live.announce(event)
        return redirect("desk_map", event.slug)
    form = MapForm(event, request.POST or None, request.FILES or None)
    if request.method == "POST" and saved(form):
        me.did(saying("changed the map"), "event", request.path)
        live.announce(event)
        messages.success(request, gettext("The map is in the booklet."))
        return redirect("desk_map", event.slug)
    page = {"form": form, "has_map": Picture.objects.filter(event=event).exists()}
    return render(request, "desk/map.html", page, status=422 if form.errors else 200)
