"""What an answer says to its reader, for tests of views."""

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client

from fudsched.urls import event_urls

# All kinds of sheets, as the site map has them; not the page that leads to them, nor the deed of hanging some.
SHEETS = sorted(
    {path for each in event_urls if (path := str(each.pattern)).startswith("print/")} - {"print/", "print/hung/"}
)


def plain(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def text(response: HttpResponse) -> str:
    """The page without its markup."""
    return plain(response.content.decode())


def said(client: Client, response: HttpResponse) -> str:
    """The messages on the page to which the answer leads."""
    assert response.status_code == 302, text(response)
    page = client.get(response["Location"]).content.decode()
    return plain(" ".join(re.findall(r'data-kind="\w+"><p>(.*?)</p></div>', page)))
