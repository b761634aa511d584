"""Changes by hand to a draft: place, swap, drop, pin. What is refused is shown again as it was filled in."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from fudsched import access, live, scheduling
from fudsched.forms.panel import Panel
from fudsched.forms.placements import PinForm, PlaceForm, SessionForm, SwapForm
from fudsched.models import Schedule
from fudsched.refusals import Refusal
from fudsched.views.schedules import find, show


@require_POST
def place(request: HttpRequest, event: str, number: int) -> HttpResponse:
    def change(schedule: Schedule, said: dict) -> str:
        pitch, was = said["session"]
        scheduling.place(schedule, pitch, said["slot"], said["room"], was)
        return f"“{pitch}” is in {said['room']}, {said['slot']}, now."

    return by_hand(request, event, number, PlaceForm, change, again="place")


@require_POST
def swap(request: HttpRequest, event: str, number: int) -> HttpResponse:
    def change(schedule: Schedule, said: dict) -> str:
        (pitch, was), (other, other_was) = said["session"], said["other"]
        scheduling.swap(schedule, pitch, other, was, other_was)
        return f"“{pitch}” and “{other}” have changed places."

    return by_hand(request, event, number, SwapForm, change, again="swap")


@require_POST
def drop(request: HttpRequest, event: str, number: int) -> HttpResponse:
    def change(schedule: Schedule, said: dict) -> str:
        pitch, was = said["session"]
        scheduling.drop(schedule, pitch, was)
        return f"“{pitch}” is out of this draft. It waits below the grid."

    return by_hand(request, event, number, SessionForm, change)


@require_POST
def pin(request: HttpRequest, event: str, number: int) -> HttpResponse:
    def change(schedule: Schedule, said: dict) -> str:
        (pitch, was), on = said["session"], said["pin"] == "on"
        scheduling.pin(schedule, pitch, was, on=on)
        return f"“{pitch}” is pinned: it stays there in all drafts to come." if on else f"“{pitch}” is free to move."

    return by_hand(request, event, number, PinForm, change)


def by_hand(
    request: HttpRequest,
    event: str,
    number: int,
    form_class: type[SessionForm],
    change: Callable[[Schedule, dict], str],
    again: str = "",
) -> HttpResponse:
    """Read the form, change the draft, and come back to the card; again: the form to show as it was when refused."""
    event, _me = access.organiser(request, event)
    schedule = find(event, number)
    form = form_class(event, request.POST)
    if not form.is_valid():
        refusal = Refusal(form.sentence(), status=422)
    else:
        try:
            done = change(schedule, form.cleaned_data)
        except Refusal as refused:
            refusal = refused
        else:
            live.announce(event)
            messages.success(request, done)
            card = f"#pitch-{form.cleaned_data['session'][0].number}"
            return redirect(reverse("schedule", args=[event.slug, number]) + card)
    pitch = form.cleaned_data["session"][0] if "session" in form.cleaned_data else None
    shown_again = {again: form} if again else {}
    panel = Panel.of_session(schedule, pitch, **shown_again) if pitch and not schedule.is_published() else None
    return show(request, schedule, panel, said=refusal.sentence, status=refusal.status)
