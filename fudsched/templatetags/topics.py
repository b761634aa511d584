"""The colour of a topic: the same on every card, page and phone, without anybody having to choose it."""

from zlib import crc32

from django import template

register = template.Library()

COLOURS = 8
SPREAD = 8215  # a start for the checksum with which the topics that barcamps have most often get different colours


@register.filter
def topic_colour(topic: str) -> str:
    """`data-topic-colour="{{ pitch.topic|topic_colour }}"`: "1" to "8", or "" (plain ink) without a topic.

    Two topics may share a colour; the topic's name always stands beside it.
    """
    name = " ".join(topic.split()).casefold()
    return str(crc32(name.encode(), SPREAD) % COLOURS + 1) if name else ""
