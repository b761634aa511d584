"""Changes by hand to a draft, each undone and done again; what is refused is shown again as it was filled in."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from fudsched import access, live, scheduling
from fudsched.forms.panel import Panel
from fudsched.forms.placements import CellForm, EditForm, PinForm, PlaceForm, PutForm, SessionForm, SlotForm, SwapForm
from fudsched.models import Attendee, Edit, Pitch, Schedule
from fudsched.models.pitch import apart
from fudsched.models.saying import saying
from fudsched.refusals import NotHere, Refusal
from fudsched.views import undoing
from fudsched.views.schedules import find, show


@require_POST
def place(request: HttpRequest, event: str, number: int) -> HttpResponse:
    def change(schedule: Schedule, said: dict, by) -> str:
        pitch, was = said["session"]
        scheduling.place(schedule, pitch, said["slot"], said["room"], was, by=by)
        return placed(pitch, said)

    return by_hand(request, event, number, PlaceForm, change, again="place")


def placed(pitch: Pitch, said: dict) -> str:
    return gettext("“%(title)s” is in %(room)s, %(slot)s, now.") % {
        "title": apart(pitch),
        "room": apart(said["room"]),
        "slot": said["slot"],
    }


@require_POST
def swap(request: HttpRequest, event: str, number: int) -> HttpResponse:
    def change(schedule: Schedule, said: dict, by) -> str:
        (pitch, was), (other, other_was) = said["session"], said["other"]
        scheduling.swap(schedule, pitch, other, was, other_was, by=by)
        return gettext("“%(one)s” and “%(other)s” have changed places.") % {"one": apart(pitch), "other": apart(other)}

    return by_hand(request, event, number, SwapForm, change, again="swap")


@require_POST
def drop(request: HttpRequest, event: str, number: int) -> HttpResponse:
    def change(schedule: Schedule, said: dict, by) -> str:
        pitch, was = said["session"]
        scheduling.drop(schedule, pitch, was, by=by)
        return gettext("“%(title)s” is out of this draft. It waits below the grid.") % {"title": apart(pitch)}

    return by_hand(request, event, number, SessionForm, change)


@require_POST
def pin(request: HttpRequest, event: str, number: int) -> HttpResponse:
    def change(schedule: Schedule, said: dict, by) -> str:
        (pitch, was), on = said["session"], said["pin"] == "on"
        scheduling.pin(schedule, pitch, was, on=on, by=by)
        pinned = gettext("“%(title)s” is pinned: it stays there in all drafts to come.")
        return (pinned if on else gettext("“%(title)s” is free to move.")) % {"title": apart(pitch)}

    return by_hand(request, event, number, PinForm, change)


@require_POST
def put(request: HttpRequest, event: str, number: int) -> HttpResponse:
    def change(schedule: Schedule, said: dict, by) -> str:
        pitch, was = said["session"]
        scheduling.put(schedule, pitch, said["slot"], said["room"], was, said["others"], by=by)
        return placed(pitch, said)

    return by_hand(request, event, number, PutForm, change)


@require_POST
def lock(request: HttpRequest, event: str, number: int) -> HttpResponse:
    def change(schedule: Schedule, said: dict, by) -> str:
        on = said["on"] == "on"
        scheduling.lock(schedule, said["slot"], on=on, by=by)
        locked = gettext("%(slot)s is locked: its sessions stay in all drafts to come.")
        return (locked if on else gettext("%(slot)s is free to change.")) % {"slot": said["slot"]}

    return by_hand(request, event, number, SlotForm, change)


@require_POST
def close(request: HttpRequest, event: str, number: int) -> HttpResponse:
    def change(schedule: Schedule, said: dict, by) -> str:
        on = said["on"] == "on"
        scheduling.close(schedule, said["slot"], said["room"], on=on, by=by)
        done = gettext("%(room)s, %(slot)s, is closed.") if on else gettext("%(room)s, %(slot)s, is open again.")
        return done % {"room": apart(said["room"]), "slot": said["slot"]}

    return by_hand(request, event, number, CellForm, change)


@require_POST
def undo(request: HttpRequest, event: str, number: int) -> HttpResponse:
    def change(schedule: Schedule, said: dict, by) -> str:
        return gettext("Undone: %(change)s.") % {"change": scheduling.undo(schedule, said["edit"])}

    return by_hand(request, event, number, EditForm, change)


@require_POST
def redo(request: HttpRequest, event: str, number: int) -> HttpResponse:
    def change(schedule: Schedule, said: dict, by) -> str:
        return gettext("Done again: %(change)s.") % {"change": scheduling.redo(schedule, said["edit"])}

    return by_hand(request, event, number, EditForm, change)


@require_safe
def costs(request: HttpRequest, event: str, number: int, pitch: int) -> HttpResponse:
    """While a session is dragged: what every cell would cost, in people."""
    event, _me = access.organiser(request, event)
    schedule = find(event, number)
    asked = event.pitches.standing().filter(number=pitch).first()
    if asked is None or schedule.is_published():
        raise NotHere(gettext("That session cannot be moved here any more."))
    return JsonResponse(scheduling.costs(schedule, asked))


def log(me: Attendee, schedule: Schedule, before: Edit | None) -> None:
    """The change of the draft that was kept, undone or done again, if any was: the draft's newest edit tells."""
    last = schedule.edits.to_undo()
    if last == before:
        return
    link, draft = reverse("schedule", args=[me.event.slug, schedule.number]), schedule.in_log()
    if last and (before is None or last.number > before.number):
        back = undoing.way_back("draft", schedule.number, None, last.pk)
        change = last.saying or last.sentence
        me.did(saying("changed %(draft)s: %(change)s", draft=draft, change=change), "schedule", link, back)
    else:
        change = before.saying or before.sentence
        me.did(saying("undid in %(draft)s: %(change)s", draft=draft, change=change), "schedule", link)


def by_hand(
    request: HttpRequest,
    event: str,
    number: int,
    form_class: type[SessionForm | SlotForm | EditForm],
    change: Callable[[Schedule, dict, object], str],
    again: str = "",
) -> HttpResponse:
    """Read the form, change the draft, and come back to the card; again: the form to show as it was when refused."""
    event, me = access.organiser(request, event)
    schedule = find(event, number)
    before = schedule.edits.to_undo()
    form = form_class(event, request.POST)
    if not form.is_valid():
        refusal = Refusal(form.sentence(), status=422)
    else:
        try:
            done = change(schedule, form.cleaned_data, request.user)
        except Refusal as refused:
            refusal = refused
        else:
            log(me, schedule, before)
            live.announce(event)
            messages.success(request, done)
            session = form.cleaned_data.get("session")
            card = f"#pitch-{session[0].number}" if session else "#board"
            return redirect(reverse("schedule", args=[event.slug, number]) + card)
    pitch = form.cleaned_data["session"][0] if "session" in form.cleaned_data else None
    shown_again = {again: form} if again else {}
    panel = Panel.of_session(schedule, pitch, **shown_again) if pitch and not schedule.is_published() else None
    return show(request, schedule, panel, said=refusal.sentence, status=refusal.status)
