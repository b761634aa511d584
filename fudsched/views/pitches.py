"""The pitches: their list, which is the ballot; the page of one; new, changed and withdrawn ones."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fudsched import access, live
from fudsched.forms.pitches import PitchForm
from fudsched.models import Attendee, Event, Pitch
from fudsched.models.note import said_of
from fudsched.refusals import NotHere, Refusal

from . import ballots, merges, wishes
from .following import following


@require_safe
def list(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.visitor(request, event)
    return ballots.show(request, event, me, request.GET)


@require_safe
def detail(request: HttpRequest, event: str, number: int) -> HttpResponse:
    event, me = access.visitor(request, event)
    return card(request, event, me, find(event, number))


def find(event: Event, number: int) -> Pitch:
    """The pitch of that number with what its page shows, standing or not."""
    pitches = event.pitches.with_people().with_parts().select_related("merged_into").prefetch_related("unavailable")
    pitch = (pitches.with_votes() if event.shows_counts() else pitches).filter(number=number).first()
    if pitch is None:
        raise NotHere(gettext("There is no pitch %(number)s at this event.") % {"number": number})
    return pitch


def card(request, event: Event, me: Attendee | None, pitch: Pitch, *, said=None, status: int = 200) -> HttpResponse:
    """The page of one pitch. said: a refusal, as (pitch, sentence)."""
    schedule = event.published()
    ballots.say_what_moved(me, [pitch])
    page = {
        "pitch": pitch,
        "may_change": pitch.may_be_changed_by(me),
        "presents": me in pitch.presenters.all(),
        **said_of(pitch),
        **merges.about(event, me, pitch),
        **(wishes.about(pitch) if me and me.is_organiser and pitch.is_standing() else {}),
        "placement": schedule and schedule.placements.firsts().with_all().filter(pitch=pitch).first(),
        **ballots.controls(event, me.wants() if me else set(), given=me.votes_given() if me else 0, said=said),
    }
    return following(request, "pitches/pitch.html", "pitch", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.attendee(request, event)
    if request.method != "POST":
        if not me.is_helper and not event.pitching.is_open():
            raise Refusal(event.pitching.sentence())
        return write(request, PitchForm(event, by=me, initial={"length": 1}))
    form = PitchForm(event, request.POST, by=me)
    if not form.is_valid():
        return write(request, form, status=422)
    said = form.cleaned_data
    # Sent twice, the form must not meet its own first copy as a duplicate.
    if pitch := Pitch.just_offered(event, by=me, names=said["names"], title=said["title"]):
        return redirect("pitch", event.slug, pitch.number)
    if "anyway" not in request.POST and (same := form.same_title()):
        return write(request, form, same=same, status=409)
    try:
        pitch = Pitch.offer(event, by=me, **said)
    except Refusal as refusal:
        return write(request, form, refusal=refusal, status=refusal.status)
    live.announce(event)
    said = gettext("Your pitch is number %(number)d.") % {"number": pitch.number}
    for _, other in merges.others(event, pitch)[:1]:
        said += " " + gettext("It sounds like number %(number)d: see below.") % {"number": other.number}
    messages.success(request, said)
    return redirect("pitch", event.slug, pitch.number)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, event: str, number: int) -> HttpResponse:
    event, me = access.attendee(request, event)
    pitch = find(event, number)
    by = me if me in pitch.presenters.all() else None
    if request.method != "POST":
        pitch.check_may_be_changed_by(me)
        return write(request, PitchForm(event, pitch=pitch, by=by))
    form = PitchForm(event, request.POST, pitch=pitch, by=by)
    if not form.is_valid():
        return write(request, form, status=422)
    if "anyway" not in request.POST and "title" in form.changed_data and (same := form.same_title()):
        return write(request, form, same=same, status=409)
    try:
        pitch.change(me, **form.cleaned_data)
    except Refusal as refusal:
        return write(request, form, refusal=refusal, status=refusal.status)
    live.announce(event)
    messages.success(request, gettext("Your changes are on the wall."))
    return redirect("pitch", event.slug, pitch.number)


def write(request, form: PitchForm, *, same=None, refusal=None, status: int = 200) -> HttpResponse:
    """The form, with what stands in its way on top and everything typed still there."""
    page = {"form": form, "pitch": form.pitch, "same": same, "refusal": refusal}
    return render(request, "pitches/form.html", page, status=status)


@require_POST
def withdraw(request: HttpRequest, event: str, number: int) -> HttpResponse:
    """withdrawn=off brings it back; anything else withdraws it."""
    event, me = access.attendee(request, event)
    pitch = find(event, number)
    pitch.check_may_be_changed_by(me)
    if request.POST.get("withdrawn") == "off":
        pitch.bring_back()
        messages.success(request, gettext("The pitch is back on the wall."))
    else:
        pitch.withdraw()
        messages.success(request, gettext("The pitch is withdrawn."))
    live.announce(event)
    return redirect("pitch", event.slug, pitch.number)
