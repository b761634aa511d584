"""What is known of a session beside the timetable itself, found by its pitch."""

from django import template

register = template.Library()


@register.filter
def of(known: dict | None, key: object) -> object:
    """`{{ heads|of:session.pitch }}`: what is known under that key; None where nothing is."""
    return known.get(key) if known else None
