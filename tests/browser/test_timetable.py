"""The timetable in a browser: a grid or a list by time, marked by the clock, kept in place while it follows changes."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fudsched import live
from fudsched.models import HeadCount
from tests import make
from tests.browser.steps import follow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def camp(transactional_db):
    """A day around this moment: eight rooms, five slots, the second of them on now, and Bob's one vote."""
    now = timezone.now()
    # In a zone where it is about noon, or at night the day would be over before its last slot.
    event = make.event(time_zone=f"Etc/GMT{now.hour - 12:+}")
    start = now - timedelta(minutes=70)
    slots, rooms = make.slots(event, 5, start=start), make.rooms(event, *[30] * 8)
    event.plenaries.create(title="Opening", starts_at=start - timedelta(hours=1), ends_at=start, place="Great hall")
    event.plenaries.create(title="مقهى", starts_at=slots[-1].ends_at)
    rooms[1].closed_cells.create(slot=slots[1], reason="painted")
    titles = ["كيف نبني مجتمعا حرا", "自由软件社区如何组织一次非会议活动", "W" * 150, "Git", "सामुदायिक रेडियो"]
    bob = make.attendee(event, "Bob")
    places = []
    for n, (slot, room) in enumerate((slot, room) for slot in slots for room in rooms):
        if (slot, room) != (slots[1], rooms[1]):
            places.append((make.pitch(event, f"{titles[n % 5]} {n}", by=bob, topic="hardware"), room, slot))
    make.published(event, *places)
    return event


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize(("name", "path"), [("timetable", "timetable/"), ("room", "timetable/rooms/room-1/")])
def test_it_is_open_to_everybody(camp, browse, axe, shot, size, name, path):
    page = browse(size)
    page.goto(f"/barcamp/{path}")
    shot(page, f"{name}-{size}")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_on_a_phone_it_is_a_list_by_time_and_on_a_desk_a_grid(camp, browse):
    for size, shown in (("phone", "block"), ("desk", "table-cell")):
        page = browse(size)
        page.goto("/barcamp/timetable/")
        cell = page.locator("td:has(article)").first
        assert cell.evaluate("cell => getComputedStyle(cell).display") == shown
        assert page.locator("article .card-room").first.is_visible() is (size == "phone")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_who_goes_from_session_to_session_hears_when_and_where_each_is(camp, browse, size):
    page = browse(size)
    page.goto("/barcamp/timetable/")
    links = page.locator("#grid article a")
    starts = [row.slot.starts_at.astimezone(camp.tz) for row in camp.published().placements.select_related("slot")]
    assert links.count() == len(starts)
    for at, start in enumerate(starts[:20]):
        expect(links.nth(at)).to_have_accessible_description(re.compile(rf"^{start:%H:%M} to .*Room \d"))


def test_the_grid_opens_at_what_is_on_and_a_new_version_leaves_the_reader_where_they_are(camp, browse):
    page = browse("desk")
    page.goto("/barcamp/timetable/")
    grid = page.locator("#grid")
    assert grid.evaluate("grid => grid.scrollTop") > 0
    grid.evaluate("grid => grid.scrollTo(200, 40)")
    # Its heads stay in sight, whichever way it is scrolled: the room's on top, the time's at the side.
    assert (
        grid.evaluate(
            """grid => { const edge = grid.getBoundingClientRect();
        return [grid.querySelector("thead th").getBoundingClientRect().top - edge.top,
                grid.querySelector("tbody th").getBoundingClientRect().left - edge.left].map(Math.round); }"""
        )
        == [pytest.approx(0, abs=3)] * 2
    )
    make.published(camp, (make.pitch(camp, "Only this"), camp.rooms.last(), camp.slots.last()))
    live.announce(camp)
    page.get_by_text("Version 2", exact=True).wait_for()
    expect(page.get_by_role("link", name="Only this")).to_have_count(1)
    assert grid.evaluate("grid => grid.scrollLeft") == 200


def test_a_day_of_plenaries_alone_has_the_width_of_the_page_for_them(browse, transactional_db):
    event = make.event()
    title = "Welcome event and the birthday party of everybody's favourite magazine"
    event.plenaries.create(title=title, starts_at=make.MORNING, place="Hotel")
    page = browse("desk")
    page.goto("/barcamp/timetable/")
    assert page.locator("tr.plenary th").bounding_box()["width"] < 120
    assert page.locator("tr.plenary b").bounding_box()["height"] < 40  # in one line


def test_printed_from_a_phone_it_is_the_day_and_nothing_to_press(camp, browse):
    page = browse("phone")
    page.goto("/barcamp/timetable/")
    page.emulate_media(media="print")
    expect(page.locator("#grid article").first).to_be_visible()
    for pressed in (".places", ".finder", ".elsewhere", ".foot", ".to-now"):
        assert page.locator(f"{pressed}:visible").count() == 0, pressed


def test_typing_finds_what_is_spelled_with_other_marks(camp, browse):
    make.published(camp, (make.pitch(camp, "Café in der Großen Straße"), camp.rooms.last(), camp.slots.last()))
    page = browse("phone")
    page.goto("/barcamp/timetable/")
    page.get_by_role("searchbox", name="Search the timetable").fill("STRASSE cafe")
    expect(page.locator("article:visible h3")).to_have_text(["Café in der Großen Straße"])


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_typing_narrows_the_timetable_and_says_how_many(camp, browse, axe, shot, size):
    page = browse(size)
    page.goto("/barcamp/timetable/")
    shown = page.locator("article:visible")
    whole = shown.count()
    page.get_by_role("searchbox", name="Search the timetable").press_sequentially("git 38")
    page.get_by_role("status").filter(has_text="1 of 39 sessions").wait_for()
    expect(shown.locator("h3")).to_have_text(["Git 38"])
    make.published(camp, (make.pitch(camp, "Git 388"), camp.rooms.last(), camp.slots.last()))
    live.announce(camp)
    page.get_by_text("Version 2", exact=True).wait_for()
    expect(shown.locator("h3")).to_have_text(["Git 388"])
    assert page.locator("#q").evaluate("field => field === document.activeElement && field.value") == "git 38"
    shot(page, f"search-{size}")
    axe(page)
    page.locator("#q").fill("")
    expect(shown).to_have_count(1)
    assert whole > 1


def test_a_search_that_finds_nothing_says_what_to_do(camp, browse):
    page = browse("phone")
    page.goto("/barcamp/timetable/")
    page.locator("#q").press_sequentially("gitt")
    page.get_by_role("status").filter(has_text="Nothing here. “Search” looks in all days").wait_for()
    page.locator("#q").press("Enter")
    meant = page.get_by_role("link", name="Git", exact=True)
    expect(meant).to_be_in_viewport()
    follow(meant)
    expect(page.locator(".found")).to_contain_text("8 sessions with “Git”.")


def test_who_comes_back_finds_their_search_and_their_place(camp, browse):
    page = browse("phone")
    page.goto("/barcamp/timetable/")
    page.locator("#q").fill("git 38")
    follow(page.locator("article:visible a"))
    page.go_back()
    expect(page.locator("#q")).to_have_value("git 38")
    expect(page.locator("#grid article:visible h3")).to_have_text(["Git 38"])
    wide = browse("desk")
    wide.goto("/barcamp/timetable/")
    wide.locator("#grid").evaluate("grid => grid.scrollTo(200, 40)")
    follow(wide.locator("#to-errata, .foot a, .top-event").first)
    wide.go_back()
    expect(wide.locator("html[data-stream]")).to_be_attached()
    # Of the grid that stands there at this moment: coming back it is drawn anew.
    assert wide.evaluate(
        "(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop])(document.getElementById('grid'))"
    ) == [200, 40]


def test_what_is_scrolled_to_is_not_left_under_the_heads(camp, browse):
    page = browse("desk", viewport={"width": 1280, "height": 640})
    page.goto("/barcamp/timetable/")
    under = """link => {
      const { left, top } = link.closest(".card").getBoundingClientRect(), grid = document.getElementById("grid")
      const head = grid.querySelector("thead td").getBoundingClientRect()
      return left < head.right || link.getBoundingClientRect().top < head.bottom }"""
    last, first = page.locator("#grid article a").last, page.locator("#grid article a").first
    for link in (last, first):
        link.focus()
        assert link.evaluate(under) is False
    last.focus()
    page.locator("#q").press_sequentially(first.inner_text())
    page.get_by_role("status").filter(has_text="of 39 sessions").wait_for()
    assert first.evaluate(under) is False


def test_a_search_works_without_javascript(camp, browse, axe, shot):
    page = browse("phone", javascript=False)
    page.goto("/barcamp/timetable/")
    page.locator("#q").fill("GIT 38")
    follow(page.get_by_role("button", name="Search"))
    assert page.locator(".found").inner_text() == "1 session with “GIT 38”. Show the whole timetable"
    assert [title.inner_text() for title in page.locator("article h4").all()] == ["Git 38"]
    page = browse("phone")
    page.goto("/barcamp/timetable/?q=git")
    shot(page, "found-phone")
    axe(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_what_changed_since_they_looked_stands_out_until_they_know(camp, browse, axe, shot, javascript):
    page = browse("phone", javascript=javascript)
    page.goto("/barcamp/timetable/")
    assert page.locator(".coming .slot-time").all_inner_texts()[0].startswith("Now")
    assert page.locator(".coming").bounding_box()["y"] < page.locator("#grid").bounding_box()["y"]
    targets = page.locator(".coming a").evaluate_all("all => all.map((a) => a.getBoundingClientRect().height)")
    assert len(targets) == 15
    assert min(targets) >= 44
    rows = list(camp.published().placements.order_by("slot", "room"))
    kept = [(row.pitch, row.room, row.slot) for row in rows[:-3]]
    make.published(
        camp, *kept, (rows[-2].pitch, rows[-2].room, rows[-2].slot), (rows[-1].pitch, rows[-3].room, rows[-1].slot)
    )
    HeadCount.take(rows[10], 12)
    HeadCount.take(rows[12], 30)
    page.goto("/barcamp/timetable/")
    assert page.locator(".changes h2").inner_text() == "2 changes since you last looked"
    assert page.locator(".changes li").inner_text().endswith("in Room 6.")
    assert page.locator("article .chip.warn:visible").all_inner_texts() == ["Moved from Room 8 to Room 6"]
    assert page.locator(".coming .chip").filter(has_text=" at ").count() == 2
    if javascript:
        shot(page, "changes-phone")
        axe(page)
        wide = browse("desk")
        wide.context.add_cookies(page.context.cookies())
        wide.goto("/barcamp/timetable/")
        shot(wide, "changes-desk")
        axe(wide)
    follow(page.get_by_role("link", name="Got it"))
    assert page.url.endswith("/timetable/")
    assert page.locator(".changes").count() == 0
