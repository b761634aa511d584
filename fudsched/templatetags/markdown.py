"""Markdown as attendees write it, made into HTML that can hold nothing but text, lists, tables and links."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

register = template.Library()

# No HTML of theirs, no pictures (the page's policy would refuse them); addresses that run something are dropped.
MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": False, "maxNesting": 20})
    .enable("table")
    .disable("image")
)
# Notes stand below a page's own headings.
LOWER = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}


@register.filter
def markdown(text: str) -> SafeString:
    """`{{ note.text|markdown }}`"""
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        token.tag = LOWER.get(token.tag, token.tag)
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "nofollow noopener ugc")
    return mark_safe(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))  # noqa: S308 - it escapes what is not its own
