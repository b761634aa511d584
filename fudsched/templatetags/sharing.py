"""What a link looks like where it is shared: the facts of a page for messengers and search engines."""

import json
from urllib.parse import quote

from django import template
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from fudsched import access
from fudsched.exports import json_ld
from fudsched.models import Event

register = template.Library()

# As Django's json_script, so that no text can end the element it stands in.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def event_facts(context: Context, days: list) -> SafeString:
    """`{% event_facts table.days %}`: the event, on the dates of its timetable."""
    return _script(_event(context, [day.date for day in days]))


@register.simple_tag(takes_context=True)
def preview_links(context: Context) -> SafeString:
    """`{% preview_links %}`: where a page is, and the picture beside its link; messengers want both in full."""
    request = context["request"]
    here, picture = (request.build_absolute_uri(path) for path in (request.path, static("img/mark-512.png")))
    return format_html('<meta property="og:url" content="{}"><meta property="og:image" content="{}">', here, picture)


@register.simple_tag(takes_context=True)
def giggity_link(context: Context) -> str:
    """`{% giggity_link as link %}`: opens the timetable in the Android app Giggity."""
    here = access.address(context["request"], reverse("timetable_xml", args=[context["event"].slug]))
    return f"https://ggt.gaa.st/#url={quote(here, safe='')}"


@register.simple_tag(takes_context=True)
def session_facts(context: Context, pitch, placement) -> SafeString:
    """`{% session_facts pitch placement %}`: a pitch, with time and room once it has them."""
    event: Event = context["event"]
    when = place = None
    if placement:
        when = tuple(moment.astimezone(event.tz) for moment in (placement.slot.starts_at, placement.slot.ends_at))
        place = placement.room.name
    people = [attendee.name for attendee in pitch.presenters.all()]
    address = context["request"].build_absolute_uri(reverse("pitch", args=[event.slug, pitch.number]))
    facts = (pitch.title, pitch.synopsis, people, when, place or "", address)
    return _script(json_ld.session(_event(context, event.days()), *facts, is_off=pitch.withdrawn_at is not None))


def _event(context: Context, days: list) -> dict:
    event: Event = context["event"]
    address = context["request"].build_absolute_uri(reverse("now", args=[event.slug]))
    return json_ld.event(event.name, event.about, event.place, days, address)


def _script(facts: dict) -> SafeString:
    text = json.dumps(facts, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above
