"""An attendee's own doors: joining, the badge, the page about oneself, leaving."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from fudsched import access, guesses, live
from fudsched.forms.people import JoinForm, MeForm, new_ticket
from fudsched.models.pitch import apart
from fudsched.refusals import NotHere, Refusal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.visitor(request, event)
    onwards = access.next_path(request, reverse("now", args=[event.slug]))
    if badge := "".join(filter(str.isalnum, request.GET.get("badge", ""))).upper():
        return redirect("badge", event.slug, badge)
    if me or not event.is_joined_by_code():
        if request.method == "POST" and not me:
            raise Refusal(gettext("This event is joined by badge: scan the code on yours, or ask at the desk for one."))
        return redirect(onwards) if request.method == "POST" else render(request, "people/in.html", {"next": onwards})
    typed, code_of_event = request.POST if request.method == "POST" else None, f"code of {event.slug}"
    if typed:
        guesses.check(request, code_of_event)
    form = JoinForm(event, typed, initial={"code": request.GET.get("code"), "ticket": new_ticket()})
    if request.method == "POST" and form.is_valid():
        attendee = form.save()
        messages.success(request, gettext("You are in, %(name)s.") % {"name": apart(attendee.name)})
        return access.give_badge(redirect(onwards), attendee)
    if "code" in form.errors:
        guesses.was_wrong(request, code_of_event)
    page = {"form": form, "next": access.next_path(request, "")}
    return render(request, "people/join.html", page, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def badge(request: HttpRequest, event: str, badge: str) -> HttpResponse:
    """The landing page of a badge's QR code. Only the button signs in: who previews the link becomes nobody."""
    event, me = access.visitor(request, event)
    guesses.check(request, f"badge of {event.slug}")
    holder = event.attendees.present().filter(badge=badge.upper()).first() if badge.isalnum() else None
    if holder is None:
        guesses.was_wrong(request, f"badge of {event.slug}")
        raise NotHere(gettext("This badge opens nothing (any more). Scan your newest one, or ask at the desk."))
    if me and me.user_id and me != holder:
        said = gettext("You are signed in as %(name)s, with an account. Sign out below, then open this badge again.")
        raise Refusal(said % {"name": apart(me.name)})
    if request.method != "POST":
        return render(request, "people/badge.html", {"holder": holder})
    holder.arrive()
    messages.success(request, gettext("You are in, %(name)s.") % {"name": apart(holder.name)})
    return access.give_badge(redirect("now", event.slug), holder)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.attendee(request, event)
    form = MeForm(me, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        live.announce(event)
        messages.success(request, gettext("Saved."))
        return redirect("me", event.slug)
    page = {
        "form": form,
        "badge_link": access.address(request, reverse("badge", args=[event.slug, me.badge])),
        "pitches": me.pitches.all(),
        "wanted": event.pitches.standing().filter(votes__attendee=me),
    }
    return render(request, "people/me.html", page, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest, event: str) -> HttpResponse:
    """This device forgets who held it; badge, votes and pitches stay."""
    event, _ = access.visitor(request, event)
    logout(request)
    messages.success(request, gettext("You are signed out on this device. Your badge brings you back."))
    return access.take_badge(redirect("now", event.slug), event)


@require_POST
def leave(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.attendee(request, event)
    me.leave()
    live.announce(event)
    messages.success(request, gettext("You have left %(event)s. Come again!") % {"event": apart(event)})
    return access.take_badge(redirect("now", event.slug), event)
