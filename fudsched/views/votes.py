"""The vote: said by one button, set and never toggled."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fudsched import access, live
from fudsched.refusals import NotHere, Refusal

from . import ballots, pitches


@require_POST
def vote(request: HttpRequest, event: str, number: int) -> HttpResponse:
    """vote=on counts one vote for the pitch, off takes it back, pass says “not for me”, however often each is sent."""
    event, me = access.attendee(request, event)
    pitch = event.pitches.filter(number=number).first()
    if pitch is None:
        raise NotHere(gettext("There is no pitch %(number)s at this event.") % {"number": number})
    verbs = {"on": me.vote_for, "off": me.take_back_vote, "pass": me.pass_on}
    if request.POST.get("vote") not in verbs:
        raise Refusal(gettext("A vote is “on”, “off” or “pass”."), status=422)
    wants, refusal = request.POST["vote"] == "on", None
    try:
        verbs[request.POST["vote"]](pitch)
    except Refusal as no:
        refusal = no
        # What stands is asked, not guessed: the control must show it.
        wants = me.votes.filter(pitch=pitch).exists()
    # While counts are hidden a vote changes nobody's page; and a stamp that grew with it would give the number away.
    if not refusal and event.shows_counts():
        live.announce_counts(event)
    return answer(request, event, me, pitch, wants, refusal)


def answer(request, event, me, pitch, wants: bool, refusal: Refusal | None) -> HttpResponse:
    """To htmx the control and the number of votes given; else back to where the reader was, or the refusal there."""
    status = refusal.status if refusal else 200
    said = (pitch.pk, refusal.sentence) if refusal else None
    on_its_page = request.POST.get("from") == "pitch"
    if request.htmx:
        if event.shows_counts():
            pitch.vote_count = (pitch.merged_into or pitch).votes.count()
        page = ballots.controls(event, {pitch.pk} if wants else set(), given=me.votes_given(), said=said)
        return render(request, "pitches/vote.html#answer", {"pitch": pitch, **page}, status=status)
    if request.POST.get("from") == "stage":
        if refusal:
            raise refusal
        return redirect("stage", event.slug)
    if on_its_page:
        if refusal:
            return pitches.card(request, event, me, pitches.find(event, pitch.number), said=said, status=status)
        return redirect("pitch", event.slug, pitch.number)
    if refusal:
        return ballots.show(request, event, me, request.POST, said=said, status=status)
    card = (pitch.merged_into or pitch).number
    return redirect(f"{reverse('pitches', args=[event.slug])}{ballots.query(request.POST)}#pitch-{card}")
