"""The stage: as phones follow it, and as the helper at the microphone runs it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fudsched import access, live
from fudsched.forms.desk import WalkUpForm
from fudsched.forms.saving import saved
from fudsched.models import Attendee, Event, Move, Pitch, Stage
from fudsched.models.pitch import apart
from fudsched.models.saying import saying
from fudsched.refusals import NotHere, Refusal

from . import undoing
from .following import following


@require_safe
def page(request: HttpRequest, event: str) -> HttpResponse:
    """The pitch on stage with its vote, those before it, who comes next, and the way into the line."""
    event, me = access.visitor(request, event)
    stage = Stage.of(event)
    shown = {"clock": stage.clock(), "stage": stage, "line": line(request, stage)}
    if me:
        own = list(me.pitches.standing().select_related("turn"))
        shown |= {"own": own, "undecided": me.undecided(), "leading": next(filter(Stage.may_join, own), None)}
        shown["decided"] = me.decisions()
    return following(request, "stage/page.html", "line", shown)


# (event, language) -> (stamp, line): the same for all who read that language, as the card is.
lines: dict[tuple[int, str], tuple[str, str]] = {}


def line(request: HttpRequest, stage: Stage) -> str:
    """Who comes next, made once for all who ask after the same change; empty when nobody does."""
    key, stamp = (stage.pk, get_language()), str(request.stamp)
    of, text = lines.get(key, ("", ""))
    if of != stamp:
        coming = stage.line()
        text = render_to_string("stage/line.html", {"stage": stage, "line": coming}) if coming else ""
        lines[key] = stamp, text
    return text


# (slug, language) -> (stamp, card): the same for all who read that language, so a thousand phones that ask after one
# move cost one rendering.
cards: dict[tuple[str, str], tuple[str, bytes]] = {}


@require_safe
def card(request: HttpRequest, event: str) -> HttpResponse:
    """What is on stage, without anything of the reader's own: outbox.js knows that, and paints it in."""
    found = Event.objects.filter(slug=event).first()
    if found is None:
        raise NotHere(gettext("There is no event at this address."))
    stamp, language = live.stamp(found), get_language()
    content = kept_card(event, language, stamp)
    if content is None:
        request.event, request.me = found, None
        content = render(request, "stage/card.html", {**Stage.of(found).card(), "event": found, "shared": True}).content
        cards[event, language] = (stamp, content)
    return HttpResponse(content, headers={"Cache-Control": "no-store"})


def kept_card(slug: str, language: str, stamp: str | None) -> bytes | None:
    """The card as of that stamp, if this process has it: whoever was told of a change names the stamp they heard."""
    of, content = cards.get((slug, language), ("", b""))
    return content if of == stamp else None


@require_POST
def join(request: HttpRequest, event: str) -> HttpResponse:
    """line=on puts one of my pitches at the end of the line, line=off takes it out."""
    event, me = access.attendee(request, event)
    pitch = numbered(event, request.POST.get("pitch"))
    if not me.presents(pitch):
        raise Refusal(gettext("Only those who present a pitch stand in line for it."), status=403)
    stage = Stage.of(event)
    if request.POST.get("line") == "off":
        stage.leave(pitch)
    else:
        stage.join(pitch, first_time="first_time" in request.POST)
    live.announce_stage(event)
    return redirect("stage", event.slug)


def numbered(event: Event, number: str | None) -> Pitch:
    pitch = event.pitches.filter(number=number).first() if (number or "").isdecimal() and len(number) < 9 else None
    if pitch is None:
        raise NotHere(gettext("There is no pitch %(number)s at this event.") % {"number": number or ""})
    return pitch


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, event: str) -> HttpResponse:
    """Run the stage. A POST adds a walk-up to the line, while somebody else speaks."""
    event, me = access.helper(request, event)
    form = WalkUpForm(event, request.POST if request.method == "POST" else None)
    form.fields["title"].widget.attrs.pop("autofocus", None)  # the keys belong to the stage
    if request.method == "POST" and saved(form):
        Stage.of(event).put_back(form.pitch, by=me)
        link = reverse("pitch", args=[event.slug, form.pitch.number])
        me.did(saying("typed in the walk-up “%(title)s”", title=form.pitch), "pitch", link)
        live.announce(event)
        live.announce_stage(event)
        said = gettext("Number %(number)d: “%(title)s” is in the line.")
        messages.success(request, said % {"number": form.pitch.number, "title": apart(form.pitch)})
        return redirect("desk_stage", event.slug)
    return show_desk(request, event, form, status=422 if form.errors else 200)


def show_desk(request: HttpRequest, event: Event, form=None, *, status: int = 200) -> HttpResponse:
    stage = Stage.of(event)
    queue = stage.queue()
    turn = next(iter(queue["on"]), None)
    shown = {
        "stage": stage,
        "turn": turn,
        "clock": stage.clock_of(turn),
        "form": form,
        "line": queue["waiting"],
        "heard": queue["done"],
        "aside": [(gettext("Not here"), queue["absent"]), (gettext("Heard"), queue["done"])],
        "idle": list(event.pitches.standing().filter(turn=None).only("number", "title", "topic", "event")),
        "last": stage.last_move(),
        "voters": event.voters(),
    }
    response = render(request, f"stage/desk.html{'#running' if request.htmx else ''}", shown, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


MOVES = {
    "next": Stage.call_next,
    "start": Stage.start,
    "pause": Stage.pause,
    "more": Stage.give_more,
    "skip": Stage.skip,
    "absent": Stage.not_here,
}


@require_POST
def move(request: HttpRequest, event: str) -> HttpResponse:
    """One move: do=…, with on=the pitch seen on stage, or move=the one to undo; or line="up 4" and the like."""
    event, me = access.helper(request, event)
    stage, do = Stage.of(event), request.POST.get("do", "")
    before = stage.last_move()
    if do in MOVES:
        on = request.POST.get("on", "")
        MOVES[do](stage, int(on) if on.isdecimal() and len(on) < 9 else 0, by=me)
    elif do == "undo":
        number = request.POST.get("move", "")
        stage.undo(int(number) if number.isdecimal() and len(number) < 18 else 0)
    elif do == "lot":
        seed = request.POST.get("seed", "").strip()
        stage.draw(int(seed) if seed.isdecimal() and len(seed) < 10 else None, by=me)
    elif do == "first-timers":
        stage.first_timers_first(by=me)
    elif do == "all":
        stage.put_all(by=me)
    else:
        do, _, number = request.POST.get("line", "").partition(" ")
        move_in_line(stage, do, numbered(event, number), me)
    log(me, stage, before)
    live.announce_stage(event)
    return show_desk(request, event) if request.htmx else redirect("desk_stage", event.slug)


def log(me: Attendee, stage: Stage, before: Move | None) -> None:
    """What moved, if anything did."""
    last = stage.last_move()
    if last == before:
        return
    link = reverse("desk_stage", args=[me.event.slug])
    if last and (before is None or last.pk > before.pk):
        turn = stage.current()
        moved = saying("moved the stage: %(move)s", move={"move": last.verb})
        if turn:
            moved = saying("%(moved)s, with “%(title)s” on stage", moved=moved, title=turn.pitch)
        me.did(moved, "stage", link, undoing.way_back("stage", "stage", None, last.pk))
    else:
        me.did(saying("undid a move of the stage: %(move)s", move={"move": before.verb}), "stage", link)


def move_in_line(stage: Stage, do: str, pitch: Pitch, me: Attendee) -> None:
    if do == "back":
        stage.put_back(pitch, by=me)
    elif do == "front":
        stage.put_first(pitch, by=me)
    elif do in ("up", "down"):
        stage.shift(pitch, -1 if do == "up" else 1, by=me)
    else:
        raise Refusal(gettext("There is no such move at the stage."), status=422)
