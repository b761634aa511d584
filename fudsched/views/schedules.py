"""The schedules of an event: asking for one, watching it being made, reading it, publishing it."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from fudsched import access, live, scheduling
from fudsched.forms.panel import Panel
from fudsched.forms.schedules import RunForm
from fudsched.models import Event, Run, Schedule
from fudsched.models.pitch import stands
from fudsched.models.saying import saying
from fudsched.refusals import NotHere, Refusal
from fudsched.views import undoing, wishes


@require_http_methods(["GET", "HEAD", "POST"])
def list(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.organiser(request, event)
    if request.method != "POST":
        return overview(request, event, RunForm())
    form = RunForm(request.POST)
    if not form.is_valid():
        return overview(request, event, form, status=422)
    if event.voting.is_open() and not form.cleaned_data["anyway"]:
        return overview(request, event, form, status=409, asks=True)
    try:
        Run.ask(event, by=request.user, **form.how())
    except Refusal as refusal:
        return overview(request, event, form, status=refusal.status, said=refusal.sentence)
    me.did(saying("asked for a schedule"), "schedule", request.path)
    live.announce(event)
    return redirect("schedules", event.slug)


def overview(request: HttpRequest, event: Event, form: RunForm, *, status: int = 200, **more) -> HttpResponse:
    """The page of all drafts and versions; its live parts alone when htmx asks for them."""
    run = event.runs.select_related("schedule").first()
    standing = stands("placements__pitch__") & Q(placements__part=0)
    schedules = event.schedules.select_related("created_by").annotate(sessions=Count("placements", filter=standing))
    page = {
        "form": form,
        "run": run,
        "drafts": schedules.drafts(),
        "versions": schedules.published(),
        "missing": missing(event),
        **more,
    }
    return fragment_or_page(request, "schedules/list.html", {"job", "kept"}, page, status)


def missing(event: Event) -> dict:
    """What a schedule needs and the event has not, by name and in a sentence; {} when it has all."""
    names = [name for name in ("slots", "rooms", "pitches") if not getattr(event, name).exists()]
    sentences = {
        "slots": gettext("This event has no slots yet."),
        "rooms": gettext("This event has no rooms yet."),
        "pitches": gettext("This event has no pitches yet."),
        "slots rooms": gettext("This event has no slots and no rooms yet."),
        "slots pitches": gettext("This event has no slots and no pitches yet."),
        "rooms pitches": gettext("This event has no rooms and no pitches yet."),
        "slots rooms pitches": gettext("This event has no slots and no rooms and no pitches yet."),
    }
    return {"names": names, "sentence": sentences[" ".join(names)]} if names else {}


@require_POST
def stop(request: HttpRequest, event: str, pk: int) -> HttpResponse:
    event, me = access.organiser(request, event)
    run = event.runs.filter(pk=pk).first()
    if run is None:
        raise NotHere(gettext("There is nothing to stop."))
    run.stop()
    me.did(saying("stopped the making of a schedule"), "schedule", reverse("schedules", args=[event.slug]))
    live.announce(event)
    return redirect("schedules", event.slug)


@require_POST
def prove(request: HttpRequest, event: str, pk: int) -> HttpResponse:
    event, me = access.organiser(request, event)
    run = event.runs.select_related("schedule").filter(pk=pk).first()
    if run is None:
        raise NotHere(gettext("There is nothing to prove."))
    if request.POST.get("prove") == "off":
        run.stop_proving()
    else:
        run.prove()
    stopped, asked = saying("stopped the proof of a draft"), saying("asked for the proof of a draft")
    me.did(
        stopped if request.POST.get("prove") == "off" else asked, "schedule", reverse("schedules", args=[event.slug])
    )
    live.announce(event)
    return redirect("schedules", event.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, event: str, number: int) -> HttpResponse:
    event, me = access.organiser(request, event)
    schedule = find(event, number)
    if request.method != "POST":
        return show(request, schedule, Panel.asked_for(schedule, request.GET))
    try:
        is_new = schedule.publish(seen=request.POST.get("seen"), by=request.user)
    except Refusal as refusal:
        return show(request, schedule, said=refusal.sentence, status=refusal.status)
    if is_new:
        done = saying("published version %(version)d", version=schedule.version)
        me.did(done, "schedule", request.path, undoing.way_to_former(schedule))
    live.announce(event)
    published = gettext("Version %(number)s is published. Every open page shows it within seconds.")
    messages.success(request, published % {"number": schedule.version})
    return redirect("schedule", event.slug, number)


def find(event: Event, number: int) -> Schedule:
    schedule = event.schedules.filter(number=number).first()
    if schedule is None:
        said = gettext("There is no schedule %(number)s here. It may have been discarded.")
        raise NotHere(said % {"number": number})
    return schedule


def show(request: HttpRequest, schedule: Schedule, panel: Panel | None = None, *, said: str = "", status: int = 200):
    """The board of a schedule, with the panel of one session or cell, and what was refused on top."""
    address = reverse("schedule", args=[schedule.event.slug, schedule.number])  # once, not for each of 112 cells
    page = {"schedule": schedule, "address": address, "panel": panel, "said": said}
    if panel and panel.pitch:
        page |= {"next": f"{address}?session={panel.pitch.number}#panel", **wishes.about(panel.pitch, schedule)}
    if request.htmx.target != "panel":
        before = schedule.before()
        page["board"] = scheduling.board(schedule)
        page["state"] = schedule.state()
        page["undo"], page["redo"] = schedule.edits.to_undo(), schedule.edits.to_redo()
        page["before"] = before
        page["last"] = undoing.last_change(schedule.event) if schedule.is_newest() else None
        page["changes"] = scheduling.changes(before, schedule) if before else None
    return fragment_or_page(request, "schedules/board.html", {"board", "panel"}, page, status)


def fragment_or_page(request: HttpRequest, template: str, fragments: set[str], page: dict, status: int) -> HttpResponse:
    """One source of HTML: the part that htmx will put in place, or the whole."""
    asked = request.htmx.target if request.htmx and not request.htmx.history_restore_request else None
    response = render(request, f"{template}#{asked}" if asked in fragments else template, page, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_POST
def copy(request: HttpRequest, event: str, number: int) -> HttpResponse:
    event, me = access.organiser(request, event)
    original = find(event, number)
    draft = original.copy(by=request.user)
    link = reverse("schedule", args=[event.slug, draft.number])
    me.did(saying("copied %(one)s to %(other)s", one=original.in_log(), other=draft.in_log()), "schedule", link)
    live.announce(event)
    copied = (
        gettext("Draft %(number)s is a copy of version %(of)s. Change it as you like.")
        if original.version
        else gettext("Draft %(number)s is a copy of draft %(of)s. Change it as you like.")
    )
    messages.success(request, copied % {"number": draft.number, "of": original.version or original.number})
    return redirect("schedule", event.slug, draft.number)


@require_POST
def discard(request: HttpRequest, event: str, number: int) -> HttpResponse:
    event, me = access.organiser(request, event)
    draft = event.schedules.filter(number=number).first()
    if draft:  # pressed twice, it is gone already
        back = undoing.way_back("discarded", draft.pk, draft.kept(), None)
        draft.discard()
        me.did(saying("discarded draft %(number)d", number=number), "schedule", back=back)
        live.announce(event)
    messages.success(request, gettext("Draft %(number)s is discarded.") % {"number": number})
    return redirect(reverse("schedules", args=[event.slug]))
