"""What a page hands its scripts, and the addresses that people follow from it, so that they speak its language."""

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from fudsched import catalogues

register = template.Library()


@register.simple_tag
def in_language() -> str:
    """`{% in_language %}` after the address of a feed or a calendar that somebody may follow from this page."""
    return catalogues.in_address()


@register.simple_tag
def script_words() -> SafeString | str:
    """`{% script_words %}`: what words.js looks things up in; nothing at all in English."""
    words = catalogues.for_scripts(get_language())
    return json_script(words, "words") if words else ""
