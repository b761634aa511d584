"""The booklet, in the order in which it is folded, and its map."""

import pytest
from lxml import html

from fudsched.views.booklets import imposed
from tests import make
from tests.pages import text

pytestmark = pytest.mark.django_db
BOOKLET, MAP, DESK = "/barcamp/print/booklet/", "/barcamp/map/", "/barcamp/desk/map/"


def kinds(client, path: str = BOOKLET) -> list[list[str]]:
    page = html.fromstring(client.get(path).content.decode())
    return [[each.get("class").split("page-")[1] for each in sheet] for sheet in page.xpath("//main/section")]


@pytest.mark.parametrize("count", [1, 3, 4, 5, 8, 11])
def test_folded_and_read_its_pages_follow_one_another(count):
    pages = [{"kind": n} for n in range(1, count + 1)]
    sides = imposed(pages)
    total = 2 * len(sides)
    assert total % 4 == 0
    assert 0 <= total - count < 4
    # Folded, the front of a sheet lies left and right outside, its back inside.
    fronts, backs = sides[0::2], sides[1::2]
    read = [page for (_, right), (left, _) in zip(fronts, backs, strict=True) for page in (right, left)]
    read += [page for (left, _), (_, right) in zip(fronts[::-1], backs[::-1], strict=True) for page in (right, left)]
    assert [page["kind"] for page in read] == [*range(1, count + 1), *["notes"] * (total - count)]


def test_before_the_vote_its_cells_are_blank_and_after_it_they_are_filled(event, client):
    slots, rooms = make.slots(event), make.rooms(event)
    assert kinds(client) == [["grid", "cover"], ["about", "outline"]]
    page = html.fromstring(client.get(BOOKLET).content.decode())
    assert len(page.xpath("//td[@class='blank']")) == 4
    make.published(event, (make.pitch(event, "Fedora on ARM"), rooms[0], slots[0]))
    page = html.fromstring(client.get(BOOKLET).content.decode())
    assert page.xpath("//table[@class='booklet-grid']//h3/text()") == ["Fedora on ARM"]
    assert "Version 1 published" in text(client.get(BOOKLET))


def test_many_rooms_take_more_pages_and_reading_order_is_one_page_after_the_other(event, client):
    make.slots(event)
    make.rooms(event, *[20] * 9)
    assert kinds(client, f"{BOOKLET}?order=reading") == [
        ["cover"],
        ["about"],
        ["outline"],
        ["grid"],
        ["grid"],
        ["grid"],
    ]
    assert client.get(f"{BOOKLET}?paper=a9").status_code == 404


def test_an_event_without_a_day_has_a_booklet_too(event, client):
    assert kinds(client) == [["notes", "cover"], ["about", "notes"]]


def test_the_map_is_in_the_booklet_until_it_is_taken_out(event, olga, client):
    assert client.get(MAP).status_code == 404
    assert olga.post(DESK, {"picture": make.picture()}).status_code == 302
    shown = client.get(MAP)
    assert (shown.content, shown["Content-Type"]) == (b"\x89PNG\r\n\x1a\nmap", "image/png")
    assert client.get(MAP, headers={"If-Modified-Since": shown["Last-Modified"]}).status_code == 304
    assert "map" in [kind for sheet in kinds(client) for kind in sheet]
    olga.post(DESK, {"do": "remove"})
    assert client.get(MAP).status_code == 404


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        (make.picture(b"<svg onload='alert(1)'/>", "map.png"), "This is no PNG, JPEG or WebP picture."),
        (make.picture(b""), "This file is empty."),
        (make.picture(b"\x89PNG\r\n\x1a\n" + b"x" * 2_000_001), "A map has 2 MB at most."),
        ("", "Choose a picture."),
    ],
)
def test_what_is_no_map_is_refused(event, olga, picture, says):
    page = olga.post(DESK, {"picture": picture})
    assert (page.status_code, says in text(page)) == (422, True)


def test_only_organisers_change_the_map(event, client):
    assert make.client_of(make.helper(event)).post(DESK, {"picture": make.picture()}).status_code == 403
    assert client.get(MAP).status_code == 404
