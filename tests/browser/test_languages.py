"""Languages in a browser: chosen by a press, written from the right where they are; and whose time a page shows."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from fudsched import scheduling
from fudsched.models import Vote
from tests import make
from tests.browser.steps import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("", "pitches/", "pitches/1/", "join/", "timetable/")
DESK = (
    *("", "stage/", "day/", "day/sessions/1/", "merge/", "slots/", "rooms/", "closed/"),
    *("people/", "shifts/", "doors/voting/", "log/"),
)


@pytest.fixture
def camp(transactional_db):
    event = make.event()
    event.pitching.open()
    event.voting.open()
    slots, rooms = make.slots(event), make.rooms(event)
    pitch = make.pitch(event, "Packaging with friends", by=make.attendee(event), topic="Tools", synopsis="A line. " * 9)
    make.published(event, (pitch, rooms[0], slots[0]))
    return event


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("code", ["ar", "de"])
def test_pages_in_another_language_are_open_to_everybody(camp, browse, axe, shot, size, code):
    page = browse(size, locale=code)
    for path in PAGES:
        page.goto(f"/barcamp/{path}")
        shot(page, f"{code}-{path.replace('/', '-').strip('-') or 'now'}-{size}")
        axe(page)
        assert fits(page), path


@pytest.mark.parametrize("javascript", [True, False])
def test_a_language_is_chosen_with_the_keyboard(camp, browse, javascript):
    page = browse(javascript=javascript)
    page.goto("/barcamp/pitches/")
    page.get_by_role("button", name="العربية").focus()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.url.endswith("/barcamp/pitches/")
    expect(page.get_by_role("button", name="العربية")).to_have_attribute("aria-current", "true")


def test_languages_stand_in_two_lines_on_the_narrowest_phone(camp, browse):
    page = browse(viewport={"width": 360, "height": 740})
    page.goto("/barcamp/")
    tops = {round(button.bounding_box()["y"]) for button in page.locator(".languages button").all()}
    assert len(tops) <= 2
    assert fits(page)


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("America/Phoenix", False),
        ("Etc/GMT+7", False),  # another name for the same time
        ("America/Denver", True),  # the same time in winter alone
        ("Asia/Tokyo", True),
    ],
)
def test_the_events_time_zone_is_named_where_the_readers_differs(camp, browse, place, named):
    page = browse(timezone_id=place)
    page.goto("/barcamp/")
    expect(page.locator("html[data-stream], html[data-clock-error]")).to_be_attached()  # the scripts have run
    zone = page.get_by_text("All times are those of America/Phoenix.")
    expect(zone).to_be_visible(visible=named)


def test_without_javascript_the_time_zone_is_always_named(camp, browse):
    page = browse(javascript=False, timezone_id="America/Phoenix")
    page.goto("/barcamp/")
    expect(page.get_by_text("All times are those of America/Phoenix.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("code", ["ar", "de"])
def test_the_desk_in_another_language_fits(camp, browse, axe, shot, width, code):
    olga = make.organiser(camp)
    make.pitch(camp, "Packaging among friends")
    camp.plenaries.create(title="Lunch", starts_at=camp.slots.first().starts_at)
    page = browse(viewport={"width": width, "height": 760}, locale=code)
    sign_in(page, olga)
    for path in DESK:
        page.goto(f"/barcamp/desk/{path}")
        shot(page, f"{code}-desk-{path.replace('/', '-').strip('-') or 'overview'}-{width}")
        axe(page)
        assert fits(page), path


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("code", ["ar", "de"])
def test_the_board_in_another_language_fits(camp, browse, axe, shot, width, code):
    olga = make.organiser(camp)
    pitches = [make.pitch(camp, f"{title} among friends") for title in ("Sheepdogs", "Kanban", "Rust")]
    voters = [make.attendee(camp, f"Voter {n}") for n in range(7)]
    Vote.objects.bulk_create(
        Vote(attendee=voter, pitch=pitch) for n, voter in enumerate(voters) for pitch in pitches[: n % 3 + 1]
    )
    scheduling.make(camp, seconds=0.2, seed=1)
    drafted = camp.schedules.first()
    drafted.placements.filter(pitch=pitches[0]).delete()
    published = camp.schedules.get(version=1)
    page = browse(viewport={"width": width, "height": 760}, locale=code)
    sign_in(page, olga)
    for path in (
        "",
        f"{published.number}/",
        f"{drafted.number}/",
        f"{drafted.number}/?session=2",
        f"{drafted.number}/?session=3",
        f"{drafted.number}/why/3/",
        f"{drafted.number}/voices/",
        f"compare/?with={drafted.number}&with={published.number}",
    ):
        page.goto(f"/barcamp/schedule/{path}")
        shot(page, f"{code}-schedule-{re.sub('[^a-z0-9]+', '-', path).strip('-') or 'all'}-{width}")
        axe(page)
        assert fits(page), path


EDGES = """(way) => [...document.querySelectorAll("main [dir=auto]:not(input, textarea, a, b, span)")]
  .filter((each) => each.textContent && each.clientWidth && getComputedStyle(each).textAlign !== way)
  .map((each) => each.outerHTML)"""


@pytest.mark.parametrize(("code", "edge"), [("ar", "right"), ("de", "left")])
def test_what_people_typed_begins_where_the_page_does(camp, browse, code, edge):
    make.pitch(camp, "كيف نبني مجتمعا حرا", synopsis="نتحدث عن المدن.")
    page = browse(locale=code)
    for path in ("", "pitches/", "pitches/1/", "pitches/2/", "timetable/", "wall/"):
        page.goto(f"/barcamp/{path}")
        assert page.evaluate(EDGES, edge) == [], path


def test_what_people_typed_is_shown_as_they_typed_it(camp, browse):
    page = browse("desk")
    sign_in(page, make.organiser(camp))
    changed = """() => [...document.querySelectorAll("main :is([dir=auto], bdi, h3, h4, h3 a, h4 a)")]
      .filter((each) => getComputedStyle(each).textTransform !== "none").map((each) => each.outerHTML)"""
    for path in ("timetable/", "schedule/1/", "pitches/"):
        page.goto(f"/barcamp/{path}")
        page.get_by_text("Packaging with friends").first.wait_for(state="attached")
        assert page.evaluate(changed) == [], path


@pytest.mark.parametrize("code", ["en", "de", "es", "fr", "cs", "ar"])
def test_every_filter_is_in_sight_on_a_narrow_phone(camp, browse, code):
    page = browse(viewport={"width": 360, "height": 740}, locale=code)
    sign_in(page, make.attendee(camp, "Bob"))
    page.goto("/barcamp/pitches/")
    assert page.locator("#kinds").evaluate("each => each.scrollWidth - each.clientWidth") == 0
    kinds = page.locator("#kinds a").all()
    assert len(kinds) == 3
    assert all(kind.evaluate("each => each.scrollWidth <= each.clientWidth") for kind in kinds)


@pytest.mark.parametrize("code", ["en", "de", "es", "fr", "cs", "ar"])
def test_every_place_is_named_in_full_on_a_narrow_phone(camp, browse, code):
    camp.voting.close()
    page = browse(viewport={"width": 360, "height": 740}, locale=code)
    for who in (None, make.attendee(camp, "Bob")):
        if who:
            sign_in(page, who)
        for path in ("", "pitches/", "timetable/", "results/"):
            page.goto(f"/barcamp/{path}")
            names = page.locator(".places span")
            assert names.count() == 5
            cut = "names => names.filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent)"
            assert names.evaluate_all(cut) == [], path


@pytest.mark.parametrize("code", ["en", "de", "es", "fr", "cs", "ar"])
def test_the_timetable_says_in_full_what_can_be_searched(camp, browse, code):
    page = browse(viewport={"width": 360, "height": 740}, locale=code)
    page.goto("/barcamp/timetable/")
    # The words in an empty field are an element of the browser's own.
    browser = page.context.new_cdp_session(page)
    browser.send("DOM.enable")
    nodes = browser.send("DOM.getFlattenedDocument", {"depth": -1, "pierce": True})["nodes"]
    (words,) = (node["nodeId"] for node in nodes if "placeholder" in node.get("attributes", [])[1::2])
    element = browser.send("DOM.resolveNode", {"nodeId": words})["object"]["objectId"]
    wanted = """function () {
      const wanted = document.createRange()
      wanted.selectNodeContents(this)
      return this.clientWidth - wanted.getBoundingClientRect().width }"""
    asked = {"functionDeclaration": wanted, "objectId": element, "returnByValue": True}
    room = browser.send("Runtime.callFunctionOn", asked)["result"]["value"]
    assert room >= 8  # a font that is a little wider fits too


@pytest.mark.parametrize(
    ("code", "days"), [("fr", ["Mercredi\n29 jan.", "Jeudi\n30 jan."]), ("cs", ["Středa\n29. 1.", "Čtvrtek\n30. 1."])]
)
def test_a_day_at_the_beginning_of_a_line_has_a_capital(camp, browse, code, days):
    make.slots(camp, start=make.MORNING + timedelta(days=1))
    page = browse("desk", locale=code)
    page.goto("/barcamp/timetable/")
    assert page.locator(".days a").all_inner_texts() == days
    assert page.locator("h2.day time").inner_text() == days[0].split()[0]


def test_a_notice_stands_close_to_what_it_is_above(camp, browse):
    camp.notice = "Lunch is in the yard."
    camp.save()
    page = browse()
    page.goto("/barcamp/join/")
    notice, title = page.locator(".announcement").bounding_box(), page.locator("h1").bounding_box()
    assert title["y"] - notice["y"] - notice["height"] == 24
