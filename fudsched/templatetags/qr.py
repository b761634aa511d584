"""A QR code as an inline picture: no file to fetch, nothing that the page's policy refuses."""

from functools import lru_cache

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """`{% qr address "Join" %}`: black on transparent, as large as its surroundings let it be."""
    return format_html(
        '<span class="qr" role="img" aria-label="{}">{}</span>', label or gettext("QR code"), _marks(text)
    )


@lru_cache(100)
def _marks(text: str) -> SafeString:
    """Drawn once: the same code stands on every sheet of a print, and a timetable is made anew each minute."""
    # segno's marks hold numbers alone, never the text.
    return mark_safe(segno.make(text, error="m", micro=False).svg_inline(border=2, omitsize=True, svgclass=None))  # noqa: S308
