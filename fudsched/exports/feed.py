"""The feed of changes, as Atom and as JSON Feed: each published version, and each erratum."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, SubElement

from .names import plain

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    """What changed, once and for all: an entry is never written anew."""

    guid: UUID
    moment: datetime
    title: str
    text: str
    url: str


@dataclass(frozen=True)
class Feed:
    title: str
    language: str
    home: str  # the page that says the same to people
    here: str  # the feed's own address
    guid: UUID
    changed_at: datetime
    entries: Sequence[Entry]  # newest first


def atom(feed: Feed) -> bytes:
    """RFC 4287."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    SubElement(root, "id").text = feed.guid.urn
    SubElement(root, "title").text = plain(feed.title)
    SubElement(root, "updated").text = feed.changed_at.isoformat(timespec="seconds")
    SubElement(root, "link", rel="self", href=feed.here)
    SubElement(root, "link", href=feed.home)
    SubElement(SubElement(root, "author"), "name").text = plain(feed.title)
    for each in feed.entries:
        entry = SubElement(root, "entry")
        SubElement(entry, "id").text = each.guid.urn
        SubElement(entry, "title").text = plain(each.title)
        SubElement(entry, "updated").text = each.moment.isoformat(timespec="seconds")
        SubElement(entry, "link", href=each.url)
        SubElement(entry, "content", type="text").text = plain(each.text)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def json_feed(feed: Feed) -> bytes:
    """JSON Feed 1.1."""
    items = [
        {
            "id": each.guid.urn,
            "url": each.url,
            "title": plain(each.title),
            "content_text": plain(each.text),
            "date_published": each.moment.isoformat(timespec="seconds"),
        }
        for each in feed.entries
    ]
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": plain(feed.title),
        "home_page_url": feed.home,
        "feed_url": feed.here,
        "language": feed.language,
        "items": items,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()
