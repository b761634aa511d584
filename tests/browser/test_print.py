"""What comes out of the printer: as many pages as there should be, and nothing beyond an edge."""

import re

import pytest

from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

TITLES = [
    "Git",
    "كيف نبني مجتمعا حرا للبرمجيات في المدن الصغيرة دون ميزانية",
    "การจัดตารางเวลาโดยไม่ต้องใช้คณะกรรมการ",
    "自由软件社区如何在没有预算的情况下组织一次全天的非会议活动",
    "सामुदायिक रेडियो के लिए मुक्त सॉफ़्टवेयर: एक परिचय",
    "איך לבנות קהילה פתוחה בלי כסף ובלי ועדות",
    "W" * 150,
    "A very long title that goes on " * 4,
]
MM = 72 / 25.4
FITS = """() => [...document.querySelectorAll(".sheet")].filter(
  (sheet) => sheet.scrollHeight > sheet.clientHeight || sheet.scrollWidth > sheet.clientWidth).length"""


def fill(rooms, slots, titles):
    event = make.event()
    hours, places = make.slots(event, slots), make.rooms(event, *[30] * rooms)
    event.plenaries.create(title="Opening", starts_at=make.MORNING.replace(hour=17), ends_at=make.MORNING, place="Hall")
    event.plenaries.create(title="Pub", starts_at=hours[-1].ends_at, place="The corner")
    ada = make.attendee(event, "Ada Augusta King, Countess of Lovelace")
    cells = [(room, slot) for slot in hours for room in places]
    make.published(
        event,
        *[(make.pitch(event, f"{titles[n % len(titles)]} {n}", by=ada), *cell) for n, cell in enumerate(cells)],
    )


@pytest.fixture
def usual(transactional_db):
    fill(rooms=4, slots=5, titles=["Fedora on ARM", "Getting started with git", "Infrastructure team session"])


@pytest.fixture
def nasty(transactional_db):
    fill(rooms=9, slots=7, titles=TITLES)


def pages(page):
    """The size of each printed page, in whole millimetres."""
    boxes = re.findall(rb"/MediaBox\s*\[([^\]]*)\]", page.pdf(prefer_css_page_size=True))
    return [tuple(round(float(side) / MM) for side in box.split()[2:]) for box in boxes]


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize(("event", "rooms"), [("usual", 4), ("nasty", 9)])
@pytest.mark.parametrize(("paper", "size"), [("a4", (210, 297)), ("letter", (216, 279))])
def test_doors_are_one_page_for_each_room(request, browse, event, rooms, paper, size, javascript):
    request.getfixturevalue(event)
    page = browse("desk", javascript=javascript)
    page.goto(f"/barcamp/print/doors/?paper={paper}")
    assert pages(page) == [size] * rooms
    assert page.evaluate(FITS) == 0


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("event", ["usual", "nasty"])
@pytest.mark.parametrize(("paper", "size"), [("a3", (420, 297)), ("a4", (297, 210)), ("letter", (279, 216))])
def test_the_wall_is_one_page(request, browse, event, paper, size, javascript):
    request.getfixturevalue(event)
    page = browse("desk", javascript=javascript)
    page.goto(f"/barcamp/print/wall/?paper={paper}")
    assert pages(page) == [size]
    assert page.evaluate(FITS) == 0


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_usual_door_reads_at_two_metres(usual, browse, paper):
    page = browse("desk")
    page.goto(f"/barcamp/print/doors/?paper={paper}")
    sizes = page.locator(".door-sheet h3").evaluate_all(
        "all => all.map((h3) => parseFloat(getComputedStyle(h3).fontSize))"
    )
    assert len(sizes) == 20
    assert round(min(sizes) * 0.75, 2) >= 28  # points
    assert page.locator(".door-sheet svg").first.bounding_box()["width"] >= 100


def test_a_phone_measures_the_sheets_at_their_true_size(nasty, browse):
    def types(page):
        page.goto("/barcamp/print/doors/")
        return page.locator(".sheet").evaluate_all("all => all.map((sheet) => sheet.dataset.type)")

    assert types(browse("phone")) == types(browse("desk"))


@pytest.mark.parametrize("kind", ["doors", "wall"])
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_page_with_the_sheets_is_open_to_everybody(usual, browse, axe, shot, kind, size):
    page = browse(size)
    page.goto(f"/barcamp/print/{kind}/")
    shot(page, f"print-{kind}-{size}")
    axe(page)
