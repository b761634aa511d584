"""Merging: pairs that look alike, for the organisers; and two presenters who agree with each other."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from fudsched import access, live
from fudsched.forms.merges import PairForm
from fudsched.models import Attendee, Event, Merge, Pitch
from fudsched.models.likeness import CLEARLY, Pair, compare, pointed_out, with_voters
from fudsched.models.pitch import apart
from fudsched.models.saying import saying
from fudsched.refusals import NotHere, Refusal

from . import undoing

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, event: str) -> HttpResponse:
    """The pairs to look at, what presenters ask of each other, and what was merged, with its way back."""
    event, me = access.organiser(request, event)
    form = PairForm(event, request.POST if request.method == "POST" and request.POST.get("do") != "undo" else None)
    if request.method == "POST":
        try:
            if done := act(event, me, request.POST, form):
                live.announce(event)
                messages.success(request, done)
                return redirect("desk_merge", event.slug)
        except Refusal as refusal:
            return show(request, event, form, said=refusal.sentence, status=refusal.status)
    return show(request, event, form, status=422 if form.errors else 200)


def act(event: Event, me: Attendee, asked, form: PairForm) -> str:
    """Do it and say what was done; "" for a form to correct."""
    do = asked.get("do")
    if do == "undo":
        merge = found(event, asked.get("gone"))
        merge.undo(me)
        log(me, merge, saying("took “%(gone)s” out of “%(kept)s” again", gone=merge.gone, kept=merge.kept))
        done = gettext("“%(gone)s” and “%(kept)s” are two sessions again, each with the votes that were given to it.")
        return done % {"gone": apart(merge.gone), "kept": apart(merge.kept)}
    if do not in ("merge", "apart"):
        raise Refusal(gettext("Merge them, or say that they are different."), status=422)
    if not form.is_valid():
        return ""
    if do == "apart":
        merge = form.tell_apart(me)
        different = saying("said that “%(gone)s” and “%(kept)s” are different", gone=merge.gone, kept=merge.kept)
        log(me, merge, different)
        done = gettext("“%(gone)s” and “%(kept)s” are different, and not pointed out again.")
        return done % {"gone": apart(merge.gone), "kept": apart(merge.kept)}
    merge = form.merge(me)
    back = undoing.way_back("merge", merge.pk, None, Merge.State.AGREED.value)
    log(me, merge, saying("merged “%(gone)s” into “%(kept)s”", gone=merge.gone, kept=merge.kept), back)
    done = gettext("“%(gone)s” is part of “%(kept)s” now. Whoever voted for both counts once.")
    return done % {"gone": apart(merge.gone), "kept": apart(merge.kept)}


def log(me: Attendee, merge: Merge, sentence: dict, back: dict | None = None) -> None:
    me.did(sentence, "pitch", reverse("pitch", args=[me.event.slug, merge.kept.number]), back)


def found(event: Event, gone: str | None) -> Merge:
    """The agreed merge in which the pitch of that number went into another."""
    is_number = gone and gone.isascii() and gone.isdecimal() and len(gone) < 9
    merge = event.merges.agreed().filter(gone__number=gone).first() if is_number else None
    if merge is None:
        raise NotHere(gettext("They are two sessions already."))
    return merge


def show(request: HttpRequest, event: Event, form: PairForm, *, said: str = "", status: int = 200) -> HttpResponse:
    pairs = with_voters(pointed_out(event))
    page = {
        "pairs": pairs[:SHOWN],
        "more": max(0, len(pairs) - SHOWN),
        "asked": event.merges.proposed().with_pitches(),
        "merged": event.merges.agreed().with_pitches(),
        "counts": event.shows_counts(),
        "form": form,
        "typed": bool(form.errors) or "one" not in form.data,
        "said": said,
    }
    return render(request, "merges/desk.html", page, status=status)


def how_many(event: Event) -> int:
    """Pairs that wait for a look."""
    return len(pointed_out(event))


@require_POST
def pitch(request: HttpRequest, event: str, number: int) -> HttpResponse:
    """with=…, one of my pitches, is to become part of this one: do=propose; then agree, apart, take-back or undo."""
    event, me = access.attendee(request, event)
    kept, gone = numbered(event, str(number)), numbered(event, request.POST.get("with"))
    do = request.POST.get("do")
    if do == "propose":
        merge = Merge.propose(gone, kept, me, compare(event, gone, kept))
        done = gettext("Asked: those who present it will see it on the page of “%(kept)s”.")
        if names := merge.kept.people():
            done = gettext("Asked: %(names)s will see it on the page of “%(kept)s”.")
        done %= {"names": apart(names), "kept": apart(merge.kept)}
    else:
        merge = event.merges.of(kept, gone)
        if merge is None:
            raise NotHere(gettext("Nothing was proposed about these two."))
        done = answer(merge, me, do)
    if merge.state == Merge.State.AGREED:
        done = gettext("“%(gone)s” is part of “%(kept)s” now: one session of you all.")
        done %= {"gone": apart(merge.gone), "kept": apart(merge.kept)}
    live.announce(event)
    messages.success(request, done)
    return redirect("pitch", event.slug, kept.number)


def answer(merge: Merge, me: Attendee, do: str | None) -> str:
    if do in ("agree", "apart"):
        merge.answer(me, agrees=do == "agree")
        return gettext("They stay two sessions.")
    if do == "take-back":
        merge.take_back(me)
        return gettext("It is not proposed any more.")
    if do == "undo":
        merge.check_is_presented_by(me)
        merge.undo(me)
        return gettext("“%(gone)s” and “%(kept)s” are two sessions again.") % {
            "gone": apart(merge.gone),
            "kept": apart(merge.kept),
        }
    raise Refusal(gettext("Propose it, agree to it, or take it back."), status=422)


def numbered(event: Event, number: str | None) -> Pitch:
    is_number = number and number.isascii() and number.isdecimal() and len(number) < 9
    pitch = event.pitches.filter(number=number).first() if is_number else None
    if pitch is None:
        raise NotHere(gettext("There is no such pitch at this event."))
    return pitch


def about(event: Event, me: Attendee | None, pitch: Pitch) -> dict:
    """What the page of a pitch says of others: what it joins, what it is like, and what is proposed about it."""
    told = {"parts": [*pitch.parts.with_people()], "joins": event.merges.agreed().filter(kept=pitch).with_pitches()}
    if me is None or not pitch.is_standing():
        return told
    own = [*me.pitches.standing()]
    told["asks"] = event.merges.proposed().filter(kept=pitch).with_pitches() if pitch in own else ()
    told["asked"] = event.merges.proposed().filter(gone=pitch).with_pitches() if pitch in own else ()
    if pitch in own:
        told["alike"] = others(event, pitch)
    else:
        told["own"] = own
    return told


def others(event: Event, pitch: Pitch) -> list[tuple[Pair, Pitch]]:
    """Those it clearly sounds like, and about which nothing was said yet."""
    pairs = [pair for pair in pointed_out(event, only=pitch) if pair.text >= CLEARLY]
    return [(pair, pair.other if pair.one == pitch else pair.one) for pair in pairs[:3]]
