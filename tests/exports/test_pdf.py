"""The sheets as PDFs: as many pages as the browser prints, with their titles; where none can be made, it is said."""

import re
import subprocess
import sys
from itertools import pairwise
from operator import itemgetter

import pytest
from django.conf import settings

from fudsched.exports import pdf
from fudsched.models import Event
from fudsched.views import pdf as views
from tests import machine, make
from tests.pages import SHEETS, text

pytestmark = pytest.mark.django_db
PRINT = "/barcamp/print/"
ARM = "Fedora on ARM & MIPS"
HEBREW = "קהילה פתוחה"


@pytest.fixture
def olga():
    """The organiser's browser, at an event of two rooms whose second version brought an erratum."""
    event = make.event()
    (first, second), (big, small) = make.slots(event), make.rooms(event)
    event.plenaries.create(title="Pub", starts_at=second.ends_at, place="Corner")
    arm, tea = make.pitch(event, ARM, by=make.attendee(event)), make.pitch(event, HEBREW)
    make.published(event, (arm, big, first), (tea, small, first))
    make.published(event, (arm, big, second), (tea, small, first))
    return make.client_of(make.organiser(event))


@pytest.fixture(autouse=True)
def unknown():
    views.is_made_here.cache_clear()
    yield
    views.is_made_here.cache_clear()


def read(content, command, tmp_path, *options):
    path = tmp_path / "sheets.pdf"
    path.write_bytes(content)
    return subprocess.run(
        [command, *options, path, *["-"] * (command == "pdftotext")], check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize(
    ("sheet", "name", "pages", "size", "says"),
    [
        ("doors/", "doors", 2, "595.276 x 841.89", [ARM, "11:00", "Version 2", "Scan for late changes"]),
        ("doors/?paper=letter", "doors", 2, "612 x 792", [ARM, "Version 2"]),
        ("wall/", "wall", 1, "1190.55 x 841.89", [ARM, "Room 1", "Room 2", "Pub", "Version 2"]),
        ("booklet/", "booklet", 2, "841.89 x 595.276", [ARM, "What a barcamp is", "Pub", "Version 2"]),
        ("badges/", "badges", 1, "595.276 x 841.89", ["Ada", "Olga", "Organiser"]),
        ("ballots/?copies=3", "ballots", 3, "595.276 x 841.89", [ARM, "What do you want to hear?"]),
        ("errata/", "errata", 1, "595.276 x 841.89", [f"“{ARM}” moves", "Version 2"]),
        ("errata/labels/", "stickers", 1, "595.276 x 841.89", [f"“{ARM}” moves", "Erratum 1"]),
    ],
)
def test_every_sheet_that_browsers_print_comes_as_a_pdf(olga, weasyprint, tmp_path, sheet, name, pages, size, says):
    join = "&" if "?" in sheet else "?"
    response = olga.get(f"{PRINT}{sheet}{join}as=pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == f'inline; filename="barcamp-{name}.pdf"'
    about = read(response.content, "pdfinfo", tmp_path)
    assert re.findall(r"Pages: +(\d+)|Page size: +([\d.]+ x [\d.]+)", about) == [(str(pages), ""), ("", size)]
    found = " ".join(read(response.content, "pdftotext", tmp_path).split())
    assert [each for each in says if each not in found] == []


def test_what_is_printed_from_right_to_left_begins_at_the_edge_of_the_times(olga, weasyprint, tmp_path):
    content = olga.get(f"{PRINT}doors/?as=pdf").content
    boxes = read(content, "pdftotext", tmp_path, "-bbox", "-f", "2")
    # In the order of the letters on the paper.
    words = [word[::-1] for word in HEBREW.split()]
    first, second = (float(re.search(rf'xMin="([\d.]+)".*>{word}<', boxes)[1]) for word in words)
    assert 200 < second < 240 < first


def times(content, tmp_path) -> list[dict[str, float]]:
    """How far down each page of a grid its slots begin, in millimetres."""
    pages = read(content, "pdftotext", tmp_path, "-bbox").split("<page ")[1:]
    found = re.compile(r'xMin="[0-9.]+" yMin="([0-9.]+)"[^>]*>(\d\d:00)<')
    return [
        {time: float(down) * 25.4 / 72 for down, time in sorted(found.findall(page), key=itemgetter(1))}
        for page in pages
    ]


def test_what_hangs_side_by_side_is_read_across(weasyprint, tmp_path):
    event = make.event()
    slots, rooms = make.slots(event, 5), make.rooms(event, *[20] * 12)
    titles = ["A long title that goes on and on " * (1 + n % 4) for n in range(60)]
    cells = [(room, slot) for room in rooms for slot in slots]
    make.published(event, *[(make.pitch(event, title), *cell) for title, cell in zip(titles, cells, strict=True)])
    found = times(make.client_of().get(f"{PRINT}wall/?paper=a4&as=pdf").content, tmp_path)
    assert len(found) == 2
    starts = [[round(down) for down in page.values()] for page in found]
    assert len(starts[0]) == 5
    assert starts[0] == starts[1]
    assert starts[0][-1] > 140


@pytest.mark.parametrize(
    "name", ["Room 1", "Hall of the very long name, on the second floor behind the library of physics"]
)
def test_a_door_fills_its_sheet_down_to_the_foot(weasyprint, tmp_path, name):
    event = make.event()
    slots, (room, _) = make.slots(event, 6), make.rooms(event)
    event.plenaries.create(title="Pub", starts_at=slots[-1].ends_at.replace(minute=0))
    room.change(name=name, capacity=9)
    make.published(event, (make.pitch(event), room, slots[0]))
    (page, _) = times(make.client_of().get(f"{PRINT}doors/?as=pdf").content, tmp_path)
    assert len(page) == 6
    assert 235 < page["16:00"] < 270


def test_what_is_written_into_a_booklet_has_room(weasyprint, tmp_path):
    event = make.event()
    make.slots(event, 6)
    make.rooms(event)
    asked = f"{PRINT}booklet/?order=reading&as=pdf"
    *_, page = times(make.client_of(make.organiser(event)).get(asked).content, tmp_path)
    starts = list(page.values())
    assert len(starts) == 6
    assert min(later - earlier for earlier, later in pairwise(starts)) > 20


SCRIPTS = [
    "Fedora on ARM & MIPS: “1–3 things”",
    "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "Свободные программы — вместе",
    "Ελεύθερο λογισμικό στα σχολεία",
    "كيف نبني مجتمعا حرا للبرمجيات؟",
    HEBREW,
    "सामुदायिक रेडियो के लिए सॉफ़्टवेयर",
    "การจัดตารางเวลา",
    "自由软件社区，没有预算",
    "日本語の組版「自由」",
    "자유 소프트웨어 공동체",
]


@pytest.fixture
def fonts():
    """This machine can write all of that."""
    command = machine.program("fc-list", "fontconfig")
    for title in SCRIPTS:
        letters = " ".join(f"{ord(letter):x}" for letter in sorted({*title}))
        if not subprocess.run([command, f":charset={letters}"], check=True, capture_output=True).stdout:
            machine.missing(f"font with all letters of “{title}”", "fonts-noto-core fonts-noto-cjk")


def fill(titles) -> None:
    """Sessions, people and a room of these names, an erratum of each."""
    event = make.event(name="BarCamp " + titles[-1])
    slots, (hall, other) = make.slots(event, len(titles)), make.rooms(event)
    hall.change(name=titles[0], capacity=9)
    event.plenaries.create(title=titles[-1], starts_at=slots[-1].ends_at, place=titles[0])
    pitches = [make.pitch(event, title, by=make.attendee(event, title)) for title in titles]
    for room in (hall, other):
        make.published(event, *[(pitch, room, slot) for pitch, slot in zip(pitches, slots, strict=True)])


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_letter_of_what_people_typed_has_its_glyph(weasyprint, fonts, caplog, tmp_path, sheet):
    fill(SCRIPTS)
    content = make.client_of(make.organiser(Event.objects.get())).get(f"/barcamp/{sheet}?as=pdf").content
    assert caplog.text == ""
    head, _, *found = read(content, "pdffonts", tmp_path).splitlines()
    assert {line[head.index("emb ") :].split()[0] for line in found} == {"yes"}  # all that is used is in the file
    assert len(found) >= 8
    said = {*"".join(read(content, "pdftotext", tmp_path))}
    assert [title for title in SCRIPTS if {*title} - said - {" "}] == []


def test_a_letter_that_no_font_has_is_told_to_whoever_runs_the_server(weasyprint, caplog):
    fill(["Git", "Nobody writes \u0378"])
    assert make.client_of().get(f"{PRINT}wall/?as=pdf").status_code == 200
    assert re.search(r"A font is missing on this server.*U\+0378", caplog.text)


def test_the_printed_page_leads_to_its_pdf_with_all_that_was_chosen(olga, weasyprint):
    page = olga.get(f"{PRINT}doors/?paper=letter&sheets=stale&paper=letter")
    assert page.status_code == 404
    page = olga.get(f"{PRINT}wall/?paper=letter").content.decode()
    assert '<a href="?paper=letter&amp;as=pdf">PDF</a>' in page


def test_whoever_may_not_print_a_sheet_gets_no_pdf_of_it(olga, client):
    for sheet in ("badges/", "ballots/"):
        assert client.get(f"{PRINT}{sheet}?as=pdf").status_code == client.get(f"{PRINT}{sheet}").status_code != 200
    assert client.get(f"{PRINT}doors/?paper=a9&as=pdf").status_code == 404


def refuses_to_print(olga):
    assert ">PDF<" not in olga.get(f"{PRINT}doors/").content.decode()
    answer = olga.get(f"{PRINT}doors/?as=pdf")
    assert answer.status_code == 409
    assert "This server makes no PDF of these sheets. Print from your browser: it can save one too." in text(answer)


def test_without_weasyprint_the_browser_is_asked_to_print(olga, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    refuses_to_print(olga)


def test_without_a_library_that_weasyprint_needs_the_browser_is_asked_to_print(olga, monkeypatch, tmp_path, caplog):
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0.so.0')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(tmp_path)
    refuses_to_print(olga)
    assert "cannot load library libpango-1.0.so.0" in caplog.text


def test_one_pdf_is_printed_at_a_time(olga):
    with views.at_work:
        answer = olga.get(f"{PRINT}doors/?as=pdf")
    assert answer.status_code == 503
    assert "Another PDF is being made just now. Try again in a moment." in text(answer)


def test_a_pdf_is_printed_from_nothing_but_what_it_is_given(weasyprint, tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("body::before { content: 'a secret' }")
    links = "".join(f'<link rel="stylesheet" href="{name}">' for name in (f"file://{secret}", "/given.css"))
    made = pdf.made(f"<head>{links}</head><p>Hello", {"/given.css": b"body::after { content: 'given' }"})
    assert read(made, "pdftotext", tmp_path).split() == ["Hello", "given"]


def test_every_stripe_on_a_sheet_is_drawn(weasyprint, tmp_path):
    """Lines to write on, and what marks a closed room: WeasyPrint passes over what it does not know."""
    sheets = (settings.BASE_DIR / "static/css" / f"{name}.css" for name in ("booklet", "door-sheet", "wall-sheet"))
    stripes = [
        found for sheet in sheets for found in re.findall(r"repeating-linear-gradient\(.*?\)", sheet.read_text())
    ]
    assert len(stripes) == 4
    for stripe in stripes:
        made = pdf.made(f"<style>div {{ height: 90mm; background: {stripe} }}</style><div></div>", {})
        (tmp_path / "sheets.pdf").write_bytes(made)
        drawn = ["pdftoppm", "-r", "50", "-gray", tmp_path / "sheets.pdf"]
        picture = subprocess.run(drawn, check=True, capture_output=True).stdout
        assert len(set(picture[20:])) > 5, stripe
