"""The desk: where the day stands, the two doors, the settings, and walk-ups typed in at the microphone."""

from copy import copy
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from fudsched import access, live
from fudsched.forms.desk import DoorForm, WalkUpForm
from fudsched.forms.events import SettingsForm, zones
from fudsched.forms.saving import saved
from fudsched.models import Door, Event
from fudsched.models.exposure import barely_seen
from fudsched.models.pitch import apart
from fudsched.models.saying import saying
from fudsched.refusals import NotHere

from . import merges, rows, undoing
from .following import following

# As the log says it.
DONE = {
    ("open", "pitching"): saying("opened pitching"),
    ("close", "pitching"): saying("closed pitching"),
    ("set", "pitching"): saying("set the times of pitching"),
    ("open", "voting"): saying("opened voting"),
    ("close", "voting"): saying("closed voting"),
    ("set", "voting"): saying("set the times of voting"),
}
SETTINGS = {
    "name": saying("name"),
    "place": saying("place"),
    "about": saying("what it is about"),
    "notice": saying("notice"),
    "time_zone": saying("time zone"),
    "join_by": saying("how people join"),
    "pitch_seconds": saying("seconds for a pitch"),
    "vote_limit": saying("votes for each attendee"),
    "may_vote_for_own": saying("whether presenters may vote for their own pitch"),
    "shows_counts_live": saying("whether counts show while voting is open"),
}


@require_safe
def overview(request: HttpRequest, event: str) -> HttpResponse:
    event, _ = access.organiser(request, event)
    counts = event.counts()
    join = reverse("join", args=[event.slug])
    page = {
        "counts": counts,
        "alike": merges.how_many(event),
        "next": next_thing(event, counts),
        "published": event.published(),
        "room_count": event.rooms.count(),
        "slot_count": event.slots.count(),
        "join_link": access.address(request, f"{join}?code={event.code}"),
        "join_address": access.address(request, join).partition("://")[2],
    }
    return following(request, "desk/overview.html", "state", page)


def next_thing(event: Event, counts: dict[str, int]) -> str:
    """What an organiser most probably does next; the page makes it its largest button."""
    newest, published = event.schedules.first(), event.published()
    things = {
        "close_voting": event.voting.is_open(),
        "rooms": not event.rooms.exists(),
        "slots": not event.slots.exists(),
        "open_pitching": not (event.pitching.is_open() or event.pitching.has_closed()),
        "wait_for_pitches": event.pitching.is_open() and not counts["pitches"],
        "open_voting": not event.voting.has_closed(),
        "make_schedule": newest is None,
        "publish": newest != published,
    }
    return next((thing for thing, is_due in things.items() if is_due), "walk")


@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, event: str, kind: str) -> HttpResponse:
    event, me = access.organiser(request, event)
    if kind not in Door.Kind.values:
        raise NotHere(gettext("There are two doors: pitching and voting."))
    door, do = event.door(kind), request.POST.get("do")
    form = DoorForm(door, request.POST if do == "set" else None)
    verbs, was = {"open": door.open, "close": door.close}, undoing.times(door)
    if do in verbs:
        verbs[do]()
    if do in verbs or (do == "set" and saved(form)):
        if (now := undoing.times(door)) != was:
            link = reverse("desk_door", args=[event.slug, kind])
            me.did(DONE[do, kind], "door", link, undoing.way_back("door", kind, was, now))
        live.announce(event)
        messages.success(request, said(event, door))
        return redirect("desk", event.slug)
    page = {"door": door, "form": form, "counts": event.counts(), "few": partial(barely_seen, event)}
    return render(request, "desk/door.html", page, status=422 if form.errors else 200)


def said(event: Event, door: Door) -> str:
    """How the door stands now, and what was counted when it closed."""
    if not door.has_closed():
        return door.sentence()
    counts = event.counts()
    if door.kind == Door.Kind.PITCHING:
        pitches = ngettext("%(n)s pitch is on the wall.", "%(n)s pitches are on the wall.", counts["pitches"])
        return f"{door.sentence()} {pitches % {'n': many(counts['pitches'])}}"
    people = ngettext("of %(people)s person", "of %(people)s people", counts["voters"])
    votes = ngettext(
        "%(votes)s vote %(of_people)s is counted.", "%(votes)s votes %(of_people)s are counted.", counts["votes"]
    )
    said = votes % {"votes": many(counts["votes"]), "of_people": people % {"people": many(counts["voters"])}}
    return f"{door.sentence()} {said}"


def many(count: int) -> str:
    return number_format(count, force_grouping=True)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.organiser(request, event)
    link = reverse("desk_settings", args=[event.slug])
    if request.POST.get("do") == "code":
        event.renew_code()
        me.did(saying("made a new join code"), "event", link)
        live.announce(event)
        done = gettext("The join code is %(code)s now. The old one lets nobody in any more.")
        messages.success(request, done % {"code": event.code})
        return redirect("desk_settings", event.slug)
    # A copy: what is typed, and perhaps refused, must not stand in the rest of the page.
    was, form = rows.seen(event), SettingsForm(request.POST if request.method == "POST" else None, instance=copy(event))
    if request.method == "POST" and saved(form):
        if form.changed_data:
            changed = saying("changed the settings: %(what)s", what=[SETTINGS[name] for name in form.changed_data])
            me.did(changed, "event", link, rows.way(was, event))
        live.announce(event)
        messages.success(request, gettext("Saved."))
        return redirect("desk_settings", event.slug)
    return render(request, "desk/settings.html", {"form": form, "zones": zones()}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def walk_up(request: HttpRequest, event: str) -> HttpResponse:
    """Title and names, again and again: after each the form is empty and waits for the next."""
    event, me = access.helper(request, event)
    form = WalkUpForm(event, request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form):
        link = reverse("pitch", args=[event.slug, form.pitch.number])
        me.did(saying("typed in the walk-up “%(title)s”", title=form.pitch), "pitch", link)
        live.announce(event)
        done = gettext("Number %(number)d: “%(title)s” is on the wall.")
        done %= {"number": form.pitch.number, "title": apart(form.pitch)}
        if form.same:
            done += " " + gettext("Number %(number)d has the same title.") % {"number": form.same.number}
        elif alike := merges.others(event, form.pitch):
            done += " " + gettext("It sounds like number %(number)d.") % {"number": alike[0][1].number}
        messages.success(request, done)
        return redirect("desk_walk_up", event.slug)
    page = {"form": form, "latest": event.pitches.standing().with_people().reverse()[:5]}
    return render(request, "desk/walk_up.html", page, status=422 if form.errors else 200)
