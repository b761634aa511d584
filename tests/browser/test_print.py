"""What comes out of the printer: as many pages as there should be, and nothing beyond an edge."""

import re
import subprocess

import pytest

from fudsched.models import Event, Room
from fudsched.views import typesetting
from tests import make
from tests.browser.steps import sign_in
from tests.pages import SHEETS

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


@pytest.fixture
def large(transactional_db):
    fill(rooms=16, slots=7, titles=[*TITLES[1:6], "Fedora on ARM, and what is next", "Infrastructure team session"])


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize(
    ("event", "paper", "size", "sheets"),
    [
        ("usual", "a3", (420, 297), 1),
        ("usual", "a4", (297, 210), 1),
        ("usual", "letter", (279, 216), 1),
        ("nasty", "a3", (420, 297), 2),
        ("nasty", "a4", (297, 210), 3),
        ("nasty", "letter", (279, 216), 3),
        ("large", "a3", (420, 297), 1),
        ("large", "a4", (297, 210), 3),
        ("large", "letter", (279, 216), 3),
    ],
)
def test_the_wall_is_one_page_or_as_many_as_can_be_read(request, browse, event, paper, size, sheets, javascript):
    request.getfixturevalue(event)
    page = browse("desk", javascript=javascript)
    page.goto(f"/barcamp/print/wall/?paper={paper}")
    assert pages(page) == [size] * sheets
    assert page.evaluate(FITS) == 0
    types = page.locator(".sheet").evaluate_all("all => all.map((sheet) => sheet.dataset.type)")
    assert len(set(types)) == 1
    joints = page.locator(".sheet").evaluate_all(
        "all => all.map((sheet) => [...sheet.querySelectorAll('[data-joint]')].map((b) => Number(b.dataset.joint)))"
    )
    assert joints == [[n for n in (at, at + 1) if 0 < n < sheets] for at in range(sheets)]
    if event == "large":
        assert typesetting.SIZES[int(types[0])] >= 9


@pytest.mark.parametrize("javascript", [True, False])
def test_what_hangs_side_by_side_is_read_across(nasty, browse, javascript):
    page = browse("desk", javascript=javascript)
    page.goto("/barcamp/print/wall/?paper=a4")
    rows = page.locator(".sheet").evaluate_all(
        "all => all.map((sheet) => [...sheet.querySelectorAll('tr')].map((row) =>"
        " Math.round(row.getBoundingClientRect().top - sheet.getBoundingClientRect().top)))"
    )
    assert len(rows) == 3
    assert rows[0] == rows[1] == rows[2]


BROKEN = """() => [...document.querySelectorAll("h2, h3, thead th")].filter((title) => {
  title.style.overflowWrap = "normal";
  return title.scrollWidth > title.clientWidth;
}).map((title) => title.innerText)"""


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("path", ["wall/?paper=a4", "wall/?paper=letter", "booklet/", "doors/"])
def test_no_word_is_broken_that_can_stand_whole(transactional_db, browse, path, javascript):
    words = ["Infrastructure team", "Git", "Deltacloud management", "自由软件社区如何在没有预算的情况下组织一次"]
    fill(rooms=4, slots=2, titles=[*words, "W" * 60])
    Room.objects.filter(name="Room 2").update(name="Veranstaltungssaal")
    Room.objects.filter(name="Room 3").update(name="Konferenzsaal")
    page = browse("desk", javascript=javascript)
    page.goto(f"/barcamp/print/{path}")
    assert page.evaluate(FITS) == 0
    assert {title[0] for title in page.evaluate(BROKEN)} == {"W"}


SIZES_OF = """all => all.map((title) => [title.innerText[0], parseFloat(getComputedStyle(title).fontSize)])"""


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize(
    ("path", "word"), [("wall/?paper=a4", "Donaudampfschifffahrten"), ("doors/", "Donaudampfschifffahrtskapitän")]
)
def test_a_word_longer_than_its_place_is_set_smaller_alone(transactional_db, browse, path, word, javascript):
    thai = "การจัดตารางเวลาโดยไม่ต้องใช้คณะกรรมการ"
    fill(rooms=5, slots=3, titles=["Git", word, thai, "Infrastructure team"])
    page = browse("desk", javascript=javascript)
    page.goto(f"/barcamp/print/{path}")
    assert page.evaluate(FITS) == 0
    assert page.evaluate(BROKEN) == []
    for sheet in page.locator(".sheet").all():
        sizes = sheet.locator("h3").evaluate_all(SIZES_OF)
        long, usual = ({size for letter, size in sizes if (letter == "D") == is_long} for is_long in (True, False))
        assert len(usual) == 1
        assert not long or max(long) < min(usual)


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_usual_door_reads_at_two_metres(usual, browse, paper):
    page = browse("desk")
    page.goto(f"/barcamp/print/doors/?paper={paper}")
    steps = page.locator(".door-sheet").evaluate_all("all => all.map((sheet) => Number(sheet.dataset.type))")
    assert len(steps) == 4
    assert min(typesetting.SIZES[step] for step in steps) >= 28  # points
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


@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_page_of_all_that_is_printed_is_for_phones_too(usual, browse, axe, shot, code):
    page = browse(viewport={"width": 360, "height": 760}, locale=code)
    sign_in(page, make.organiser(Event.objects.get()))
    page.goto("/barcamp/print/")
    shot(page, f"print-{code}-360")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.fixture
def changed(usual):
    """With an erratum: one session has lost its place."""
    event = Event.objects.get()
    draft = event.published().copy()
    draft.placements.last().delete()
    draft.publish()
    return make.organiser(event)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("code", ["ar", "de"])
def test_sheets_in_another_language_fit_their_paper(changed, browse, axe, shot, width, code):
    page = browse(viewport={"width": width, "height": 760}, locale=code)
    sign_in(page, changed)
    for path in SHEETS:
        page.goto(f"/barcamp/{path}?paper={'' if 'labels' in path else 'a4'}")
        name = path.strip("/").replace("/", "-")
        shot(page, f"{code}-{name}-{width}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width, name
        assert page.evaluate(FITS) == 0, name
        assert len(pages(page)) == page.locator(".sheet").count(), name


def words_of(content: bytes, tmp_path) -> list[str]:
    """In no order, as either printer writes columns in its own; without the minute of printing."""
    (tmp_path / "sheets.pdf").write_bytes(content)
    read = ["pdftotext", tmp_path / "sheets.pdf", "-"]
    found = " ".join(subprocess.run(read, check=True, capture_output=True, text=True).stdout.split())
    found = found.replace("/ ", "/")  # lines may end there
    return sorted(re.sub(r"(printed|gedruckt)(\s\S+){3},\s\S+", r"\1", found).split())


@pytest.mark.parametrize("path", SHEETS)
@pytest.mark.parametrize("code", ["en", "de"])
def test_the_servers_pdf_says_what_browsers_print(weasyprint, changed, browse, tmp_path, path, code):
    page = browse("desk", locale=code)
    sign_in(page, changed)
    page.goto(f"/barcamp/{path}")
    printed = words_of(page.pdf(prefer_css_page_size=True), tmp_path)
    # It steps aside for whatever else runs, as the other tests.
    made = page.request.get(f"/barcamp/{path}?as=pdf", headers={"Accept-Language": code}, timeout=0)
    assert made.headers["content-type"] == "application/pdf"
    assert words_of(made.body(), tmp_path) == printed
    assert len(printed) >= 20


def test_marks_above_arabic_letters_do_not_touch_the_number_of_an_erratum(changed, browse):
    page = browse("desk", locale="ar")
    page.goto("/barcamp/print/errata/")
    gap = page.locator(".errata-sheet li").first.evaluate("""item => {
      const [head, said] = item.querySelectorAll("p"), bottom = head.querySelector("b").getBoundingClientRect().bottom;
      return (said.getBoundingClientRect().top - bottom) / parseFloat(getComputedStyle(said).fontSize);
    }""")
    assert gap > 0.2  # of the letters' size
