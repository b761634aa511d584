"""The day, from a phone in the corridor: what is on, and each quick change with its cost in people before it is."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fudsched import access, live, scheduling, timetable
from fudsched.forms.announcements import AnnouncementForm
from fudsched.forms.day import CancelForm, DelayForm, LoseForm, RelocateForm
from fudsched.forms.desk import WalkUpForm
from fudsched.forms.placements import standing
from fudsched.forms.saving import saved
from fudsched.models import Attendee, Event, Pitch, Schedule
from fudsched.models.pitch import apart
from fudsched.models.saying import saying
from fudsched.refusals import NotHere, Refusal

from . import undoing
from .following import following

LATE = (5, 10, 15)


@require_safe
def page(request: HttpRequest, event: str) -> HttpResponse:
    event, _me = access.organiser(request, event)
    return show(request, event)


def show(
    request: HttpRequest, event: Event, *, said: str = "", walk_up=None, announcement=None, status: int = 200
) -> HttpResponse:
    """Now, next and later; the rooms; what waits for a place; and what was refused on top."""
    walk_up = walk_up or WalkUpForm(event)
    walk_up.fields["title"].widget.attrs.pop("autofocus", None)  # on a phone it would hide the page behind keys
    published = event.published()
    table = timetable.newest(event)
    marked = table.marked(table.rows, timezone.now())
    placed = published.placements.values("pitch") if published else ()
    to_come = scheduling.slots_to_come(event) if published else []
    late = scheduling.lateness(event, timezone.localdate(to_come[0].starts_at)) if to_come else 0
    waiting = event.pitches.standing().exclude(pk__in=placed).by_votes().with_people()
    crowds, turnout = scheduling.crowds(event)
    # Before the first version a slot holds nothing to say.
    marked = [(row, when) for row, when in marked if published or row.plenary]
    rows = [(row, when, [(session, crowds.get(session.number)) for session in row.sessions]) for row, when in marked]
    shown = {
        "published": published,
        "said": said,
        "last": undoing.last_change(event),
        "soon": [row for row in rows if row[1] in {"now", "next"}],
        "later": [row for row in rows if row[1] == "later"],
        "turnout": turnout,
        "stale": scheduling.stale(event, table) if published else (),
        "delay": DelayForm(event, initial={"seen": published and published.version}).offer(to_come),
        "to_come": to_come,
        "minutes": LATE,
        "late": late,
        "waiting": waiting if published else (),
        "walk_up": walk_up,
        "announcement": announcement or AnnouncementForm(),
        "announcements": event.announcements.standing(),
        "errata": event.errata.newest()[:5],
        "rooms": event.rooms.all(),
    }
    return following(request, "day/page.html", "running", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, event: str, number: int) -> HttpResponse:
    """One session: another room, another time, or cancelled; a pitch without a place: the cheapest three."""
    event, me = access.organiser(request, event)
    pitch = event.pitches.filter(number=number).first()
    if pitch is None:
        raise NotHere(gettext("There is no pitch %(number)s at this event.") % {"number": number})
    if request.method != "POST":
        return show_session(request, event, pitch)
    form = CancelForm(request.POST) if request.POST.get("do") == "cancel" else RelocateForm(event, request.POST)
    return change(
        request,
        me,
        form,
        lambda said: _moved(event, pitch, said, request.user),
        lambda said, status: show_session(request, event, pitch, said=said, status=status),
    )


def _moved(event: Event, pitch: Pitch, said: dict, by) -> Schedule:
    if "to" not in said:
        return scheduling.cancel(event, pitch, by=by, reason=said["reason"])
    slot, room, others = said["to"]
    return scheduling.relocate(event, pitch, slot, room, said["session"][1], others, by=by, reason=said["reason"])


def show_session(request: HttpRequest, event: Event, pitch: Pitch, *, said: str = "", status: int = 200):
    published = event.published()
    row = published and published.placements.firsts().with_all().filter(pitch=pitch).first()
    if row:
        row.slot.event = event
    crowds, _turnout = scheduling.crowds(event)
    shown = {
        "pitch": pitch,
        "row": row,
        "session": standing(pitch, row),
        "said": said,
        "reason": request.POST.get("reason", ""),
        "has_begun": bool(row) and row.slot.starts_at <= timezone.now(),
        "crowd": crowds.get(pitch.number),
        "crowds": crowds,
        "offers": None if pitch.withdrawn_at or pitch.merged_into_id else scheduling.offers(event, pitch),
    }
    return render(request, "day/session.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, event: str, room: str) -> HttpResponse:
    """A room that cannot be used any more today: where its sessions would go, before anything moves."""
    event, me = access.organiser(request, event)
    # Compared here: PostgreSQL knows no text with every sign in it.
    lost = next((each for each in event.rooms.all() if each.slug == room), None)
    if lost is None:
        raise NotHere(gettext("There is no such room here."))
    homeless = scheduling.without(event, lost)
    if request.method != "POST":
        form = LoseForm(event, homeless, initial={"seen": event.published().version})
        return show_room(request, lost, form, homeless)
    form = LoseForm(event, homeless, request.POST)

    def lose(said: dict) -> Schedule:
        how = {"others": form.others(), "by": request.user, "reason": said["reason"]}
        return scheduling.lose(event, lost, form.moves(), said["seen"], **how)

    def refused(said: str, status: int) -> HttpResponse:
        return show_room(request, lost, form, homeless, said, status)

    return change(request, me, form, lose, refused, lost)


def show_room(request, lost, form: LoseForm, homeless: list, said: str = "", status: int = 200) -> HttpResponse:
    fields = [(one, form[f"to-{one.row.pitch.number}"]) for one in homeless]
    return render(request, "day/room.html", {"room": lost, "form": form, "fields": fields, "said": said}, status=status)


@require_POST
def late(request: HttpRequest, event: str) -> HttpResponse:
    """minutes=10 from slot on, or back by as much as the day is late."""
    event, me = access.organiser(request, event)

    def delay(said: dict) -> Schedule:
        how = {"by": request.user, "reason": said["reason"]}
        return scheduling.delay(event, said["slot"], said["minutes"], said["seen"], **how)

    form = DelayForm(event, request.POST)
    return change(request, me, form, delay, lambda said, status: show(request, event, said=said, status=status))


@require_POST
def pitch(request: HttpRequest, event: str) -> HttpResponse:
    """A late pitch, typed in; it leads to the places it could have."""
    event, me = access.organiser(request, event)
    form = WalkUpForm(event, request.POST)
    if not saved(form):
        return show(request, event, walk_up=form, status=422)
    link = reverse("pitch", args=[event.slug, form.pitch.number])
    me.did(saying("typed in the late pitch “%(title)s”", title=form.pitch), "pitch", link)
    live.announce(event)
    done = gettext("Number %(number)d: “%(title)s” is on the wall. Give it a place.")
    messages.success(request, done % {"number": form.pitch.number, "title": apart(form.pitch)})
    return redirect("desk_day_session", event.slug, form.pitch.number)


def change(request: HttpRequest, me: Attendee, form, do: Callable, refused: Callable, lost=None) -> HttpResponse:
    """Make the change and say which version is out now; or show the page again with the sentence that says why not."""
    if not form.is_valid():
        return refused(form.sentence(), 422)
    event = me.event
    event.hold()  # so that whatever differs afterwards is this change's
    before, around = event.published(), scheduling.around(event)
    try:
        version = do(form.cleaned_data)
    except Refusal as refusal:
        return refused(refusal.sentence, refusal.status)
    errata = [*version.errata.order_by("number")]
    if version != before:
        deed = saying("published version %(version)d", version=version.version)
        if lost:
            deed = saying("%(deed)s without %(room)s for the rest of the day", deed=deed, room=lost)
        if errata:
            told = {"errata": [erratum.facts for erratum in errata]}
            deed = saying("%(deed)s: %(errata)s", deed=deed, errata=told)
        me.did(deed, "day", reverse("errata", args=[event.slug]), undoing.way_to_former(version, around))
        live.announce(event)
    out = gettext("Version %(version)d is out.")
    if lost:
        out = gettext("Version %(version)d is out without %(room)s for the rest of the day.")
    said = " ".join(erratum.said for erratum in errata)
    messages.success(request, f"{out % {'version': version.version, 'room': apart(lost or '')}} {said}")
    return redirect("desk_day", event.slug)
