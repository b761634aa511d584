"""What reaches the tally without a phone, and which pitches it has not reached: paper ballots, hands, exposure."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from fudsched import access, live
from fudsched.forms.paper import BallotForm, HandsForm
from fudsched.forms.saving import saved
from fudsched.models.exposure import ENOUGH, exposure
from fudsched.models.pitch import apart
from fudsched.models.saying import saying, sayings


@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, event: str) -> HttpResponse:
    """One paper ballot after the other: badge, numbers, Enter."""
    event, me = access.helper(request, event)
    form = BallotForm(event, request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form):
        me.did(saying("typed in a paper ballot"), "paper")  # whose, and for what, is nobody's business
        if event.shows_counts():
            live.announce_counts(event)
        there = len(form.pitches) - form.added
        done = ngettext(
            "%(count)d vote of %(person)s's paper ballot counted.",
            "%(count)d votes of %(person)s's paper ballot counted.",
            form.added,
        )
        done %= {"count": form.added, "person": apart(form.attendee)}
        if there:
            known = ngettext(
                "%(count)d was given before, and count once.", "%(count)d were given before, and count once.", there
            )
            done += " " + known % {"count": there}
        messages.success(request, done)
        return redirect("desk_paper", event.slug)
    page = {"form": form, "hands": HandsForm(event, me, prefix="hands")}
    return render(request, "desk/paper.html", page, status=422 if form.errors else 200)


@require_http_methods(["POST"])
def hands(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.helper(request, event)
    form = HandsForm(event, me, request.POST, prefix="hands")
    if saved(form):
        pitch = form.pitch
        me.did(
            sayings(
                "counted %(n)d hand for “%(title)s”",
                "counted %(n)d hands for “%(title)s”",
                form.cleaned_data["count"],
                title=pitch,
            ),
            "paper",
            reverse("pitch", args=[event.slug, pitch.number]),
        )
        live.announce(event)
        count = form.cleaned_data["count"]
        done = ngettext(
            "%(count)d hand for number %(number)d is noted.", "%(count)d hands for number %(number)d are noted.", count
        )
        messages.success(request, done % {"count": count, "number": pitch.number})
        return redirect("desk_paper", event.slug)
    return render(request, "desk/paper.html", {"form": BallotForm(event), "hands": form}, status=422)


@require_safe
def seen(request: HttpRequest, event: str) -> HttpResponse:
    """Which pitches few had the chance to decide on, while there is still time; votes only when everybody sees them."""
    event, _ = access.organiser(request, event)
    page = {"rows": exposure(event), "counts": event.shows_counts(), "enough": ENOUGH}
    return render(request, "desk/exposure.html", page)
