"""The feed of changes: what was published and what changed since, for readers and programs that follow it."""

from collections.abc import Callable

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_safe

from fudsched import access, live
from fudsched.catalogues import in_address
from fudsched.exports import feed
from fudsched.exports.names import guid
from fudsched.models import Event
from fudsched.models.pitch import apart

from .languages import in_language_of_address
from .unchanged import opened, unless_known

MOST = 100  # entries: the newest


@require_safe
@in_language_of_address
def atom(request: HttpRequest, event: str) -> HttpResponse:
    return _answer(request, event, feed.atom, "application/atom+xml; charset=utf-8")


@require_safe
@in_language_of_address
def json(request: HttpRequest, event: str) -> HttpResponse:
    return _answer(request, event, feed.json_feed, "application/feed+json")


def _answer(request: HttpRequest, slug: str, write: Callable[[feed.Feed], bytes], kind: str) -> HttpResponse:
    event, _ = access.visitor(request, slug)
    stamp, changed_at = live.since(event)

    def make() -> HttpResponse:
        return HttpResponse(write(_feed(request, event)), content_type=kind)

    return opened(unless_known(request, f'"{stamp}"', changed_at, make))


def _feed(request: HttpRequest, event: Event) -> feed.Feed:
    def address(name: str, *args) -> str:
        return request.build_absolute_uri(reverse(name, args=[event.slug, *args]))

    language = get_language() or settings.LANGUAGE_CODE
    sessions = Count("placements", filter=Q(placements__part=0))
    entries = [
        feed.Entry(
            guid(event.guid, "version", schedule.version),
            schedule.published_at.astimezone(event.tz),
            gettext("Version %(version)d is published") % {"version": schedule.version},
            ngettext("%(n)s session.", "%(n)s sessions.", schedule.sessions) % {"n": schedule.sessions},
            address("timetable"),
        )
        for schedule in event.schedules.published().annotate(sessions=sessions)[:MOST]
    ]
    entries += [
        feed.Entry(
            guid(event.guid, "erratum", erratum.number),
            erratum.created_at.astimezone(event.tz),
            gettext("Erratum %(number)s") % {"number": erratum.number},
            erratum.said,
            address("pitch", erratum.pitch.number) if erratum.pitch else address("errata"),
        )
        for erratum in event.errata.newest().select_related("pitch")[:MOST]
    ]
    entries.sort(key=lambda entry: entry.moment, reverse=True)
    return feed.Feed(
        title=gettext("%(event)s: changes") % {"event": apart(event.name)},
        language=language,
        home=address("errata"),
        here=request.build_absolute_uri(request.path) + in_address(),
        # Of one feed each entry is known by its guid, in whichever language it is read.
        guid=guid(event.guid, "feed", "changes" if language == "en" else f"changes-{language}"),
        changed_at=entries[0].moment if entries else event.created_at.astimezone(event.tz),
        entries=entries[:MOST],
    )
