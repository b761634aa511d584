"""The landing page with the events of this server, and the page of one event that says what is open now."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Min, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from fudsched import access, guesses, timetable
from fudsched.forms.events import EventForm, FoundForm, OutlineForm, zones
from fudsched.forms.outlines import built_in
from fudsched.models import Attendee, Event, Note, Outline
from fudsched.models.pitch import apart
from fudsched.models.saying import saying
from fudsched.refusals import NotHere
from fudsched.timetable import Row

from .following import following


@require_safe
def list(request: HttpRequest) -> HttpResponse:
    """Every event, and the way in for whoever has read a code on a wall."""
    code = request.GET.get("code", "").strip()
    # Read off a wall: in any case, in groups of any shape.
    read = "".join(filter(str.isalnum, code)).upper()
    if read:
        guesses.check(request, "code")
    if read and (event := Event.objects.filter(code=read).first()):
        return redirect(f"{reverse('join', args=[event.slug])}?{urlencode({'code': event.code})}")
    if code:
        guesses.was_wrong(request, "code")
    events = Event.objects.prefetch_related("doors").annotate(begins=Min("slots__starts_at"))
    for event in events:
        event.first_day = event.begins and event.begins.astimezone(event.tz).date()
    page = {"events": events, "code": code, "no_such_code": bool(code)}
    return render(request, "events/list.html", page, status=404 if code else 200)


@require_safe
def now(request: HttpRequest, event: str) -> HttpResponse:
    """What is open, what comes next, and the one thing to do about it."""
    event, me = access.visitor(request, event)
    wants = me.wants() if me else set()
    table = timetable.newest(event)
    rows = [row for day in table.days for row in day.rows]
    placed = {session.pitch for row in rows for session in row.sessions}
    page = {
        "table": table,
        "rows": [(row, when) for row, when in table.marked(rows, timezone.now()) if when in {"now", "next"}],
        "wants": wants,
        "undecided": me.undecided() if me else [],
        "pitch_count": event.pitches.standing().count(),
        "placed_count": len(placed),
        "placed_wants": len(placed & wants),
        **_without_notes(event, rows, me, wants),
        # Of helpers, where there are shifts at all.
        "shifts": me.coming_shifts() if me and me.is_helper and event.shifts.exists() else None,
    }
    return following(request, "events/now.html", "now", page)


def _without_notes(event: Event, rows: Iterable[Row], me: Attendee | None, wants: set[int]) -> dict:
    """What this reader presented, and how much of what they wanted, is over without a word written of it."""
    over = {session.pitch: session for row in rows if row.until <= timezone.now() for session in row.sessions}
    own = {pitch for pitch, session in over.items() if me and me.pk in {person.id for person in session.people}}
    mine = own | (wants & over.keys())
    if not mine or event.notes_locked_at:
        return {}
    mine -= {note.pitch_id for note in Note.objects.newest().filter(pitch__in=mine) if note.text}
    return {"own_without_notes": [over[pitch] for pitch in mine & own], "without_notes": len(mine - own)}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Anybody with an account on this server may found an event, and is its first organiser.

    It starts empty, from an outline built in (`?from=`), or as a copy of one of their own (`?copy=`).
    """
    own = access.organised_by(request.user)
    typed = request.POST if request.method == "POST" else None
    chosen, form = start(request.GET, own, typed)
    if request.method == "POST" and (twin := form.just_founded_by(request.user)):
        return redirect("desk", twin.slug)
    if request.method == "POST" and (event := form.founded_by(request.user)):
        founder = event.attendees.get(user=request.user)
        founder.did(saying("founded the event"), "event", reverse("desk", args=[event.slug]))
        said = gettext("“%(event)s” is founded. You are its first organiser; this is your desk.")
        messages.success(request, said % {"event": apart(event)})
        return redirect("desk", event.slug)
    page = {"form": form, "chosen": chosen, "outlines": built_in().values(), "own": own, "zones": zones()}
    return render(request, "events/new.html", page, status=422 if form.errors else 200)


def start(asked: QueryDict, own: QuerySet[Event], typed: QueryDict | None) -> tuple[object, FoundForm]:
    """What the event starts from, None for nothing, and its form."""
    if key := asked.get("from"):
        if key not in built_in():
            raise NotHere(gettext("There is no such outline to start from. Choose one of those on the page."))
        return built_in()[key], OutlineForm(built_in()[key].spoken(), typed)
    if slug := asked.get("copy"):
        event = own.filter(slug=slug).first()
        if event is None:
            raise NotHere(gettext("There is no event of yours at that address to copy."))
        known = {name: getattr(event, name) for name in ("name", "place", "time_zone")}
        return event, OutlineForm(Outline.of(event), typed, initial=known)
    return None, EventForm(typed)
