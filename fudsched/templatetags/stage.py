"""The stage on top of a page: `{% follow_stage %}`, wherever an attendee should see who is speaking."""

from django import template
from django.middleware.csrf import get_token

from fudsched.models import Stage

register = template.Library()


@register.inclusion_tag("stage/follow.html", takes_context=True)
def follow_stage(context, open_earlier: bool = False) -> dict:
    me = context.get("me")
    if me:
        get_token(context["request"])  # the cookie from which outbox.js signs what it sends, whenever the stage begins
    return {
        "event": context["event"],
        "me": me,
        "csrf_token": context.get("csrf_token"),
        "decided": me.decisions() if me else {},
        "open_earlier": open_earlier,
        **Stage.of(context["event"]).card(),
    }
