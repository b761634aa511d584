"""Counts drawn as people draw them at the wall: strokes in gates of five, beside the number."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

register = template.Library()

STROKE = 6  # from one upright to the next
GATE = 5 * STROKE + 2  # from one gate to the next
HEIGHT = 20
MOST_GATES = 10  # beyond this nobody counts strokes: the last gates fade and the number tells
LEAN = (0.0, 0.7, -0.5, 0.4, -0.8, 0.2, 0.9, -0.3)  # a hand is never quite straight, and leans the same way each time


@register.simple_tag
def tally(count: int, size: str = "") -> SafeString:
    """`{% tally 23 %}` or `{% tally 23 "big" %}`: the strokes for the eye, the number and its word for everybody."""
    drawn = min(count, MOST_GATES * 5)
    marks = format_html(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" preserveAspectRatio="xMinYMid"'
        ' aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        width_of(drawn),
        HEIGHT,
        width_of(drawn),
        HEIGHT,
        strokes(drawn),
    )
    kinds = " ".join(kind for kind in ("tally", size, "more" if count > drawn else "") if kind)
    word = ngettext("vote", "votes", count)
    return format_html(
        '<span class="{}">{}<span><b>{}</b> <small>{}</small></span></span>', kinds, marks if count else "", count, word
    )


def width_of(count: int) -> int:
    gates, rest = divmod(count, 5)
    return gates * GATE + rest * STROKE


def strokes(count: int) -> str:
    """The path of `count` strokes: four uprights and the fifth across them."""
    path = []
    for number in range(count):
        gate, place = divmod(number, 5)
        left = gate * GATE
        lean = LEAN[(number * 3 + gate) % len(LEAN)]
        if place < 4:
            x = left + 5 + place * STROKE
            path.append(f"M{x + lean:.1f} 2.5L{x - lean:.1f} 18")
        else:
            path.append(f"M{left + 1} {15 + lean:.1f}L{left + 27} {5 - lean:.1f}")
    return "".join(path)
