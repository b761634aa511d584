"""What the votes came to: shown to everybody once the event shows its counts."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from fudsched import access, live
from fudsched.exports.results_csv import results_csv
from fudsched.models import Event, Pitch, Vote
from fudsched.refusals import Refusal

from .following import following
from .languages import in_english
from .unchanged import opened, unless_known


@require_safe
def page(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.visitor(request, event)
    if not event.shows_counts():
        return following(request, "results/page.html", "results", {"why": why_not(event)})
    pitches = tallied(event)
    page = {
        "pitches": pitches,
        "votes": sum(pitch.vote_count for pitch in pitches),
        "voters": Vote.objects.filter(pitch__in=pitches).values("attendee").distinct().count(),
        "wanted": me.wants() if me else set(),
    }
    return following(request, "results/page.html", "results", page)


@require_safe
@in_english
def csv(request: HttpRequest, event: str) -> HttpResponse:
    event, _ = access.visitor(request, event)
    if not event.shows_counts():
        raise Refusal(why_not(event))
    stamp, changed_at = live.since(event)

    def make() -> HttpResponse:
        rows = [(pitch.number, pitch.title, pitch.people(), pitch.vote_count) for pitch in tallied(event)]
        named = f'attachment; filename="{event.slug}-results.csv"'
        return HttpResponse(results_csv(rows), "text/csv; charset=utf-8", headers={"Content-Disposition": named})

    return opened(unless_known(request, f'"{stamp}"', changed_at, make))


def tallied(event: Event) -> list[Pitch]:
    """The standing pitches, most votes first, once everyone who was let in to vote is counted."""
    event.voting.settle()
    return list(event.pitches.standing().by_votes().with_people().with_sources())


def why_not(event: Event) -> str:
    counted = gettext("The votes are counted in the open, but only when voting has closed.")
    return f"{counted} {event.voting.sentence()}"
