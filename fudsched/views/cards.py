"""Small paper: badges with each attendee's own code, ballots to mark by hand, and errata as labels to stick."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fudsched import access
from fudsched.models import Attendee, Event
from fudsched.refusals import NotHere

from . import pdf, typesetting
from .prints import chosen_paper

MOST_BLANK = 100
# A title in more than this many sheets of type could not be marked by anybody.
ON_A_BALLOT = 80


@never_cache
@require_safe
def badges(request: HttpRequest, event: str) -> HttpResponse:
    """A card for each person; ?who=waiting: those who have not come yet. Organisers', as each code is a vote."""
    event, _ = access.organiser(request, event)
    cards = chosen_paper(request, typesetting.BADGES)
    people = [
        {
            "person": person,
            "type": typesetting.badge_type(cards, person.name),
            "link": access.address(request, reverse("badge", args=[event.slug, person.badge])),
        }
        for person in _people(request, event)
    ]
    if not people:
        raise NotHere(gettext("There is nobody to print a badge for. Add people first, or import their names."))
    page = {"sheets": cards.laid(people, _first(request, cards)), "papers": typesetting.BADGES}
    return _print(request, event, "print/badges.html", cards, page)


@never_cache
@require_safe
def ballots(request: HttpRequest, event: str) -> HttpResponse:
    """Ballots for paper: ?copies= blank ones to write a badge on, or ?who= one for each person and badge."""
    event, _ = access.organiser(request, event)
    paper = chosen_paper(request, typesetting.DOORS)
    pitches = list(event.pitches.standing().with_people())
    if not pitches:
        raise NotHere(gettext("There are no pitches yet to put on a ballot."))
    pages = [pitches[at : at + ON_A_BALLOT] for at in range(0, len(pitches), ON_A_BALLOT)]
    people = list(_people(request, event)) if "who" in request.GET else [None] * _copies(request)
    sheets = [
        {
            "person": person,
            "pitches": part,
            "number": number,
            "of": len(pages),
            "type": typesetting.ballot_type(paper, [f"{pitch.title} {pitch.people()}" for pitch in part]),
        }
        for person in people
        for number, part in enumerate(pages, start=1)
    ]
    live = access.address(request, reverse("pitches", args=[event.slug]))
    page = {"sheets": sheets, "papers": typesetting.DOORS, "live": live}
    return _print(request, event, "print/ballots.html", paper, page)


@require_safe
def stickers(request: HttpRequest, event: str) -> HttpResponse:
    """Errata as labels, from ?since= on; ?first= is the first label that is still on the sheet."""
    event, _ = access.visitor(request, event)
    cards = chosen_paper(request, typesetting.LABELS)
    since = _number(request, "since", 1, 999_999)
    errata = [
        {"erratum": erratum, "type": typesetting.card_type(cards, erratum.said, "Erratum")}
        for erratum in event.errata.select_related("schedule").filter(number__gte=since).order_by("number")
    ]
    if not errata:
        raise NotHere(gettext("There are no errata to stick on anything. They come with the second version."))
    live = access.address(request, reverse("errata", args=[event.slug]))
    page = {"sheets": cards.laid(errata, _first(request, cards)), "papers": typesetting.LABELS, "since": since}
    page["live"] = live
    return _print(request, event, "print/stickers.html", cards, page)


def _people(request: HttpRequest, event: Event) -> QuerySet[Attendee]:
    people = event.attendees.present()
    who = request.GET.get("who", "all")
    if who == "waiting":
        return people.filter(joined_at__isnull=True)
    if who.isascii() and who.isdecimal():
        return people.filter(pk=who[:18])
    return people


def _copies(request: HttpRequest) -> int:
    return _number(request, "copies", 1, MOST_BLANK)


def _first(request: HttpRequest, cards: typesetting.Cards) -> int:
    return _number(request, "first", 1, cards.count)


def _number(request: HttpRequest, name: str, least: int, most: int) -> int:
    """As asked for, within what there is; what is no number is the least."""
    said = request.GET.get(name, "")
    return min(max(int(said), least), most) if said.isascii() and said.isdecimal() and len(said) < 7 else least


def _print(request: HttpRequest, event: Event, template: str, paper: typesetting.Paper, page: dict) -> HttpResponse:
    page |= {"paper": paper, "styles": f"css/paper/{paper.name}.css", "printed_at": timezone.now()}
    return pdf.sheets(request, event, template, page | {"first": request.GET.get("first", "")})
