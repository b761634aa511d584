"""My day: what of my votes fits, changed by tap, and the calendar that follows it."""

from datetime import UTC, datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.http import require_http_methods, require_safe

from fudsched import access, timetable
from fudsched.catalogues import in_address
from fudsched.exports import ical
from fudsched.exports.ical import Revision
from fudsched.mine import clashing, my_day
from fudsched.models import Attendee, Choice, Event
from fudsched.models.pitch import apart
from fudsched.refusals import NotHere, Refusal
from fudsched.timetable import Timetable

from .following import following
from .languages import in_language_of_address
from .timetables import first_on, heads, revision_of, urls_of
from .unchanged import unless_known

# For what a calendar holds, whichever one of all that were given out it is.
UNNUMBERED = Revision(0, datetime.fromtimestamp(0, UTC))
MOST_ALTERNATIVES = 2  # for each session that does not fit
KINDS = {"take": Choice.Kind.TAKE, "leave": Choice.Kind.LEAVE, "auto": ""}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.attendee(request, event)
    table = timetable.newest(event)
    if request.method != "POST":
        return _show(request, event, me, table)
    if "calendar" in request.POST:
        if request.POST["calendar"] == "off":
            me.end_calendar()
        elif request.POST["calendar"] == "new" or not me.calendar_token:  # made on another device, it stays
            me.renew_calendar()
        return redirect(f"{reverse('mine', args=[event.slug])}#calendar")
    kind = next((kind for kind in KINDS if kind in request.POST), None)
    if kind is None:
        raise Refusal(gettext("A session is taken, left, or left to your votes."), status=422)
    session = _asked(table, request.POST[kind])
    if kind == "take" and (own := my_day(table, me).bound.get(session.pitch)):
        raise Refusal(gettext("You present “%(title)s” at that time.") % {"title": apart(own.title)})
    me.choose(event.pitches.get(pk=session.pitch), KINDS[kind], clashing(table, session))
    if request.htmx:
        return _show(request, event, me, table)
    return redirect(f"{reverse('mine', args=[event.slug])}#at-{int(session.starts_at.timestamp())}")


@require_safe
@in_language_of_address
def ics(request: HttpRequest, event: str, token: str) -> HttpResponse:
    """The calendar of somebody's day, for whoever has its secret address: a calendar program has no badge."""
    event, _ = access.visitor(request, event)
    me = event.attendees.present().filter(calendar_token=token).first() if "\0" not in token else None
    schedule = event.published()
    if me is None or schedule is None:
        said = gettext("This calendar has ended, or nothing is published yet. The page “My day” has its address.")
        raise NotHere(said)
    table = timetable.of(schedule)
    day = my_day(table, me)
    mine, wants = {stop.session.pitch for stop in day.stops}, me.wants()
    gone = [session for session in timetable.dropped(schedule) if session.pitch in wants]
    gone += [missed.session for missed in day.missed]
    removed = timetable.removed(event)
    name, urls, whole = f"{me.name} · {event.name}", urls_of(request, event), revision_of(schedule)

    def write(revision: Revision) -> bytes:
        return ical.write(table, urls, gone, removed, revision=revision, only=mine, name=name)

    with override("en"):  # in whichever language it is asked for, it is the same day
        digest = sha256(write(UNNUMBERED)).hexdigest()
    number, changed_at = me.calendar_as_of(digest)
    # Never lower than the event's own: a calendar may hold both, and the same session in each.
    revision = Revision(whole.number + number, max(whole.changed_at, changed_at))

    def make() -> HttpResponse:
        named = f'inline; filename="{event.slug}-my-day.ics"'
        return HttpResponse(
            write(revision), content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": named}
        )

    response = unless_known(request, f'"{revision.number}-{digest[:24]}"', revision.changed_at, make)
    response["Cache-Control"] = "private, no-cache"
    return response


def _asked(table: Timetable, number: str) -> timetable.Session:
    sessions = [session for row in table.rows for session in row.sessions if str(session.number) == number]
    if not sessions:
        raise NotHere(gettext("That session is not in the timetable any more."))
    return sessions[0]


def _show(request: HttpRequest, event: Event, me: Attendee, table: Timetable) -> HttpResponse:
    day, now = my_day(table, me), timezone.now()
    mine = {stop.session.pitch for stop in day.stops}
    wants = me.wants()
    marked = table.marked(table.rows, now)  # one “next” in all the days
    marks = iter([when for _, when in marked])
    days = []
    for each in table.days:
        rows = []
        for row, when in zip(each.rows, marks, strict=False):
            others = [session for session in row.sessions if session.pitch not in mine and not session.is_withdrawn]
            others = [session for session in others if session.ends_at > now]
            others.sort(key=lambda session: session.pitch not in wants)
            stops = day.at(row) if row.cells else []
            rows.append({"row": row, "when": when, "stops": stops, "others": others})
        days.append((each, rows))
    # What is over is neither taken nor left out any more.
    missed = [
        (each, [one for one in each.alternatives if one.starts_at > now][:MOST_ALTERNATIVES])
        for each in day.missed
        if each.session.ends_at > now
    ]
    page = {"table": table, "now": now, "my_day": day, "missed": missed, "days": days, "wants": wants}
    page |= {"first": first_on(marked), "heads": heads(event, table, now)}
    if me.calendar_token:
        path = reverse("mine_ics", args=[event.slug, me.calendar_token]) + in_address()
        page["calendar"] = access.address(request, path)
        page["webcal"] = "webcal" + page["calendar"][page["calendar"].index(":") :]
    return following(request, "timetable/mine.html", "mine", page)
