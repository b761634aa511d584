"""Wishes about a pitch, set where its session is shown: on the board, on its page, or here."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from fudsched import access, live, scheduling
from fudsched.forms.wishes import TrackForm, WishForm
from fudsched.models import Attendee, Pitch
from fudsched.models.saying import say, saying
from fudsched.refusals import NotHere, Refusal


@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest, event: str, number: int) -> HttpResponse:
    """do=wish asks for one, do=track names the track, remove=… takes a wish back; then on to where it was said."""
    event, me = access.organiser(request, event)
    pitch = event.pitches.standing().filter(number=number).first()
    if pitch is None:
        raise NotHere(gettext("That pitch is not here any more. It may have been withdrawn, or merged into another."))
    given = request.POST
    forms = {
        "wish": WishForm(pitch, given if given.get("do") == "wish" else None),
        "track": TrackForm(pitch, given if given.get("do") == "track" else None),
    }
    if request.method == "POST" and (done := act(me, pitch, given, forms)):
        me.did(done, "schedule", reverse("pitch_wishes", args=[event.slug, number]))
        live.announce(event)
        said = say(done)
        messages.success(request, f"{said[0].upper()}{said[1:]}.")
        return redirect(access.next_path(request, reverse("pitch", args=[event.slug, number])))
    status = 422 if any(form.errors for form in forms.values()) else 200
    page = {"pitch": pitch, "next": access.next_path(request, ""), **about(pitch, **forms)}
    return render(request, "wishes/page.html", page, status=status)


def act(me: Attendee, pitch: Pitch, said, forms: dict) -> dict | None:
    """Do it and say what was done, in whatever language it will be read; None for a form to correct."""
    if key := said.get("remove"):
        wish = pitch.event.wishes.about(pitch).filter(pk=key).first() if key.isdecimal() and len(key) < 18 else None
        if wish is None:
            raise NotHere(gettext("Nobody asks for that any more."))
        wish.delete()
        return saying("no longer asked: %(wish)s", wish=wish.in_log())
    form = forms.get(said.get("do"))
    if form is None:
        raise Refusal(gettext("Ask for something, name its track, or take a wish back."), status=422)
    if not form.is_valid():
        return None
    if said["do"] == "wish":
        return saying("asked: %(wish)s", wish=form.save(me).in_log())
    form.save()
    if pitch.track:
        return saying("put “%(title)s” into the track “%(track)s”", title=pitch, track=pitch.track)
    return saying("“%(title)s” is in no track", title=pitch)


def about(pitch: Pitch, schedule=None, *, wish: WishForm | None = None, track: TrackForm | None = None) -> dict:
    """What templates/wishes/said.html shows; with a schedule, whether it is kept there."""
    return {
        "wishes": scheduling.wishes_of(pitch, schedule),
        "wish_form": wish or WishForm(pitch),
        "track_form": track or TrackForm(pitch),
    }
