"""The ballot: all pitches as one attendee sees them, searched and filtered, each with the vote given or not."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext

from fudsched.models import Attendee, Event, Pitch

from .following import news

SHOWN = {"all": gettext_lazy("All"), "open": gettext_lazy("Not yet voted"), "mine": gettext_lazy("My votes")}


def query(asked: QueryDict) -> str:
    """What was searched and filtered, as the end of an address: "" or "?q=arm&show=open"."""
    q, show = " ".join(asked.get("q", "").split())[:200], asked.get("show", "all")
    said = {"q": q, "show": show if show in SHOWN else "all"}
    said = {key: value for key, value in said.items() if value not in ("", "all")}
    return f"?{urlencode(said)}" if said else ""


def show(
    request: HttpRequest, event: Event, me: Attendee | None, asked: QueryDict, *, said=None, status: int = 200
) -> HttpResponse:
    """The list as asked for by `q` and `show`. said: a refusal, as (pitch's id, sentence), for its card to say."""
    # A page that is open already must not move: what is fetched into it takes newcomers at its end.
    settled = bool(request.htmx and not request.htmx.history_restore_request)
    pitches = in_order(event, me, settled=settled)
    wanted = me.wants() if me else set()
    say_what_moved(me, pitches)
    q = " ".join(asked.get("q", "").split())[:200]
    kinds = sorted_out([pitch for pitch in pitches if pitch.matches(q)], wanted)
    kind = asked.get("show") if me and asked.get("show") in kinds else "all"
    page = {
        "pitches": kinds[kind],
        "total": len(pitches),
        "kinds": [(key, label, len(kinds[key]), query({"q": q, "show": key})) for key, label in SHOWN.items()],
        "q": q,
        "show": kind,
        "query": query({"q": q, "show": kind}),
        "undecided": me.undecided() if me else [],
        "yours": set(me.pitches.values_list("pk", flat=True)) if me else set(),
        "oob": settled,
        **controls(event, wanted, given=sum(pitch.pk in wanted for pitch in pitches), said=said),
    }
    response = render(request, f"pitches/list.html{'#ballot' if settled else ''}", page, status=status)
    if settled:
        response.write(news(request))
    patch_vary_headers(response, ["HX-Request"])
    return response


def say_what_moved(me: Attendee | None, pitches: list[Pitch]) -> None:
    """Let each pitch say in `moved` for which of its parts the reader had voted."""
    moved = me.votes_that_moved() if me else {}
    for pitch in pitches:
        pitch.moved = moved.get(pitch.pk, ())


def controls(event: Event, wanted: set[int], *, given: int, said: tuple[int, str] | None = None) -> dict:
    """What the controls of a page need: asked once, for there may be three hundred of them."""
    return {
        "wanted": wanted,
        "given": given,
        "said_of_given": votes_given(given, event.vote_limit),
        "said": said,
        "counts": event.shows_counts(),
        "voting_is_open": event.voting.is_open(),
        "pitches_url": reverse("pitches", args=[event.slug]),
    }


def votes_given(given: int, limit: int | None) -> SafeString:
    """“2 of 5 votes given”: how many votes the reader has given, and how many there are to give."""
    if limit:
        return format_html(gettext("<b>{given}</b> of {limit} votes given"), given=given, limit=limit)
    return format_html(ngettext("<b>{given}</b> vote given", "<b>{given}</b> votes given", given), given=given)


def in_order(event: Event, me: Attendee | None, *, settled: bool) -> list[Pitch]:
    """The standing pitches in this attendee's order, strangers' by number; with their votes once these are shown."""
    pitches = event.pitches.standing().with_people().with_parts()
    pitches = list(pitches.with_votes() if event.shows_counts() else pitches)
    return me.order_pitches(pitches, settled=settled) if me else pitches


def sorted_out(pitches: list[Pitch], wanted: set[int]) -> dict[str, list[Pitch]]:
    return {
        "all": pitches,
        "open": [pitch for pitch in pitches if pitch.pk not in wanted],
        "mine": [pitch for pitch in pitches if pitch.pk in wanted],
    }
