"""Markdown as attendees write it, made into HTML that can hold nothing but text, lists, tables and links."""

import re
from collections.abc import Iterable, Iterator

from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

register = template.Library()

# No HTML of theirs, no pictures (the page's policy would refuse them); addresses that run something are dropped.
MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False, "maxNesting": 20})
    .enable("table")
    .disable("image")
)
# Notes stand below a page's own headings.
LOWER = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}
# An address as people paste it, without the mark that ends its sentence; brackets are its own where both are in it.
BRACKETS = r"""\([^\s<>"“”«»()]*\)"""
ADDRESS = re.compile(rf"""https?://(?:[^\s<>"“”«»()]|{BRACKETS})*(?:[^\s<>"“”«»().,;:!?\]'’*_]|{BRACKETS})""")


@register.filter
def markdown(text: str) -> SafeString:
    """`{{ note.text|markdown }}`"""
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        token.tag = LOWER.get(token.tag, token.tag)
        if token.children:
            token.children = [*linked(token.children)]
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "nofollow noopener ugc")
    return mark_safe(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))  # noqa: S308 - it escapes what is not its own


def linked(tokens: Iterable[Token]) -> Iterator[Token]:
    """The same with each bare address made a link, unless it stands in one."""
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type.startswith("link_") else 0
        if token.type != "text" or depth:
            yield token
            continue
        end = 0
        for found in ADDRESS.finditer(token.content):
            yield Token("text", "", 0, content=token.content[end : found.start()])
            yield Token("link_open", "a", 1, attrs={"href": MARKDOWN.normalizeLink(found[0])})
            yield Token("text", "", 0, content=found[0])
            yield Token("link_close", "a", -1)
            end = found.end()
        yield Token("text", "", 0, content=token.content[end:])
