"""The published timetable on paper: a sheet for each door, the grid of a day for the wall, and what changed since."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from fudsched import access, live, scheduling, timetable
from fudsched.forms.sheets import HungForm
from fudsched.models import Event, Sheet
from fudsched.models.saying import sayings
from fudsched.refusals import NotHere, Refusal
from fudsched.timetable import Timetable

from . import grids, pdf, typesetting

ERRATA_A_PAGE = 12


@require_safe
def page(request: HttpRequest, event: str) -> HttpResponse:
    """All that can be printed, what of it is stale, and how."""
    event, _ = access.visitor(request, event)
    schedule, doors, walls = event.published(), [], []
    if schedule:
        table = timetable.of(schedule)
        doors, walls = scheduling.doors(event, table), scheduling.walls(event, table)
    stale = scheduling.to_print_again([*doors, *walls])
    page = {
        "schedule": schedule,
        "doors": doors,
        "doors_hung": sum(sheet.hung is not None for sheet in doors),
        "walls": walls,
        "walls_hung": sum(sheet.hung is not None for sheet in walls),
        "stale": stale,
        "errata": event.errata.exists(),
        "pitches": event.pitches.standing().exists(),
        "has_pdf": pdf.is_made_here(),
    }
    return render(request, "print/page.html", page)


@require_safe
def doors(request: HttpRequest, event: str) -> HttpResponse:
    """One page for each room and day: what it holds when, and a code that leads to the room as it is now.

    sheets=stale: those alone whose door says something else by now.
    """
    event, _ = access.visitor(request, event)
    table, chosen = _to_print(event), chosen_paper(request, typesetting.DOORS)
    found = scheduling.doors(event, table)
    if only := request.GET.get("sheets") == "stale":
        found = scheduling.to_print_again(found)
    if not found and only:
        raise NotHere(
            gettext("No sheet on a door is stale. All doors that somebody has hung a sheet on say what is true.")
        )
    sheets = []
    for door in found:
        live = access.address(request, reverse("timetable_room", args=[event.slug, door.room.slug]))
        step, rows = typesetting.door(chosen, door.room, door.day.rows_of(door.room))
        name_step = typesetting.name_step(door.room)
        sheets.append({"door": door, "rows": rows, "type": step, "name_step": name_step, "live": live})
    return _sheets(request, event, "print/doors.html", table, sheets, chosen, typesetting.DOORS)


@require_POST
def hung(request: HttpRequest, event: str) -> HttpResponse:
    """The sheets that were on the printed page hang on their doors, or on the wall: from now on it is known when they
    are stale.
    """
    event, me = access.helper(request, event)
    form = HungForm(request.POST)
    if not form.is_valid():
        raise Refusal(gettext("Print the sheets again, then say that they hang."), status=422)
    count, version = Sheet.hang(event, **form.cleaned_data, by=me.user), form.cleaned_data["version"]
    on_doors = any(slug for slug, *_ in form.cleaned_data["sheets"])
    done, said = (hung_on_doors if on_doors else hung_on_the_wall)(count, version)
    me.did(done, "day", reverse("print_doors" if on_doors else "print_wall", args=[event.slug]))
    live.announce(event)
    messages.success(request, said % {"n": count, "version": version})
    return redirect("desk_day" if me.is_organiser else "timetable", event.slug)


def hung_on_doors(count: int, version: int) -> tuple[dict, str]:
    """As the log says it, and to whoever did it."""
    done = sayings(
        "hung %(n)d door sheet of version %(version)d",
        "hung %(n)d door sheets of version %(version)d",
        count,
        version=version,
    )
    return done, ngettext(
        "%(n)d door sheet of version %(version)d on the doors."
        " When one of them is no longer true, the page of the day says so.",
        "%(n)d door sheets of version %(version)d on the doors."
        " When one of them is no longer true, the page of the day says so.",
        count,
    )


def hung_on_the_wall(count: int, version: int) -> tuple[dict, str]:
    done = sayings(
        "hung %(n)d day of version %(version)d on the wall",
        "hung %(n)d days of version %(version)d on the wall",
        count,
        version=version,
    )
    return done, ngettext(
        "%(n)d day of version %(version)d on the wall."
        " When one of them is no longer true, the page of the day says so.",
        "%(n)d days of version %(version)d on the wall."
        " When one of them is no longer true, the page of the day says so.",
        count,
    )


@require_safe
def wall(request: HttpRequest, event: str) -> HttpResponse:
    """A landscape page for each day: all rooms, all slots; several to hang side by side where one could not be read.

    sheets=stale: the days alone of which the wall says something else by now.
    """
    event, _ = access.visitor(request, event)
    table, chosen = _to_print(event), chosen_paper(request, typesetting.WALLS)
    live = access.address(request, reverse("timetable", args=[event.slug]))
    found = scheduling.walls(event, table)
    if request.GET.get("sheets") == "stale" and not (found := scheduling.to_print_again(found)):
        raise NotHere(gettext("No sheet on the wall is stale. All days that somebody has hung there say what is true."))
    laid = [(wall, grid) for wall in found for grid in grids.on_the_wall(chosen, wall.day)]
    sheets = [{"wall": wall, "grid": grid, "live": live} for wall, grid in laid]
    sizes = (grids.LARGEST_ON_A_WALL, grids.SMALLEST_ON_A_WALL)
    return _sheets(request, event, "print/wall.html", table, sheets, chosen, typesetting.WALLS, *sizes)


@require_safe
def errata(request: HttpRequest, event: str) -> HttpResponse:
    """What changed since version 1, to hang beside what was printed then; the newest first."""
    event, _ = access.visitor(request, event)
    table, chosen = _to_print(event), chosen_paper(request, typesetting.DOORS)
    errata = [*event.errata.newest()]
    if not errata:
        raise NotHere(gettext("Nothing has changed since version 1. Errata can be printed as soon as there is one."))
    pages = [errata[at : at + ERRATA_A_PAGE] for at in range(0, len(errata), ERRATA_A_PAGE)]
    live = access.address(request, reverse("errata", args=[event.slug]))
    sheets = [{"errata": page, "type": typesetting.list_type(chosen, page), "live": live} for page in pages]
    return _sheets(
        request, event, "print/errata.html", table, sheets, chosen, typesetting.DOORS, typesetting.LARGEST_IN_A_LIST
    )


def _to_print(event: Event) -> Timetable:
    schedule = event.published()
    if schedule is None:
        raise NotHere(
            gettext("Nothing is published yet. Door and wall sheets can be printed as soon as the schedule is.")
        )
    return timetable.of(schedule)


def chosen_paper(request: HttpRequest, papers: dict[str, typesetting.Paper]) -> typesetting.Paper:
    asked = request.GET.get("paper")
    if not asked:
        return next(iter(papers.values()))
    if asked not in papers:
        labels = ", ".join(str(each.label) for each in papers.values())
        raise NotHere(gettext("There is no such paper here. There is %(papers)s.") % {"papers": labels})
    return papers[asked]


def _sheets(
    request: HttpRequest,
    event: Event,
    template: str,
    table: Timetable,
    sheets: list[dict],
    chosen: typesetting.Paper,
    papers: dict[str, typesetting.Paper],
    largest: int = 0,
    least: int = typesetting.READ_AT_TWO_METRES,
) -> HttpResponse:
    context = {"table": table, "sheets": sheets, "paper": chosen, "papers": papers, "printed_at": timezone.now()}
    context |= {"styles": f"css/paper/{chosen.name}.css", "largest": largest, "smallest": len(typesetting.SIZES) - 1}
    context["least"] = least
    return pdf.sheets(request, event, template, context)
