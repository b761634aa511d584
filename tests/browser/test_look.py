"""What every page stands in: readable by day and in the dark, on small phones, for thumbs, and when the wifi goes."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from fudsched import live
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Barcamp-" + "Donaudampfschifffahrt" * 4


@pytest.fixture
def camp(transactional_db):
    """An event with names in many scripts and its vote open."""
    event = make.event(name=LONG, place="Βιβλιοθήκη · مكتبة · 図書館", about="सबके लिए " * 40, notice="ห้องสมุดปิดหกโมงเย็น")
    make.pitch(event, "كيف تنظّم مؤتمرًا بلا برنامج", by=make.attendee(event, "ليلى"))
    make.slots(event)
    event.voting.open()
    return event


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize(
    ("name", "path"),
    [("landing", "/"), ("landing-wrong-code", "/?code=%3Cb%3E"), ("now", "/barcamp/"), ("404", "/nowhere/")],
)
def test_page_is_open_to_everybody(camp, browse, axe, shot, size, name, path):
    page = browse(size)
    page.goto(path)
    shot(page, f"{name}-{size}")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("path", ["/", "/barcamp/"])
def test_page_fits_the_smallest_phone_and_right_to_left(camp, browse, path):
    page = browse("phone")
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(path)
    for direction in ("ltr", "rtl"):
        page.evaluate("direction => document.documentElement.dir = direction", direction)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), direction


def test_a_bar_fills_its_frame_from_top_to_bottom(camp, browse):
    camp.attendees.get().vote_for(camp.pitches.get())
    camp.voting.close()
    page = browse()
    page.goto("/barcamp/results/")
    frame = page.locator("meter").first.bounding_box()
    inside = page.context.new_cdp_session(page)
    inside.send("DOM.enable")
    nodes = inside.send("DOM.getFlattenedDocument", {"depth": -1, "pierce": True})["nodes"]
    bar = next(node for node in nodes if "-webkit-meter-optimum-value" in node.get("attributes", ()))
    quad = inside.send("DOM.getBoxModel", {"nodeId": bar["nodeId"]})["model"]["border"]
    border = 1
    assert [round(quad[1]), round(quad[5])] == [
        round(frame["y"] + border),
        round(frame["y"] + frame["height"] - border),
    ]


def test_buttons_are_large_enough_for_a_thumb(camp, browse):
    page = browse("phone")
    page.goto("/barcamp/")
    for button in page.locator(".button, button, .places a").filter(visible=True).all():
        box = button.bounding_box()
        assert box["height"] >= 44, button.inner_text()
        assert box["width"] >= 44, button.inner_text()


def test_an_open_page_follows_changes_within_three_seconds(camp, browse):
    """By the page's own clock, which stands while the machine takes its time to answer."""
    page = browse()
    page.clock.install()
    page.goto("/barcamp/")
    page.get_by_role("heading", name="Vote now").wait_for()
    page.evaluate("""() => document.body.addEventListener("changed", () => { document.body.dataset.told = "" })""")
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    # A poll that was under way when the clock was stopped may tell of it already: it is listened for from before that.
    with page.expect_response("**/barcamp/"):
        camp.voting.close()
        live.announce(camp)
        page.clock.run_for(2_400)
        expect(page.locator("body[data-told]")).to_be_attached()
        page.clock.run_for(600)
    page.get_by_role("heading", name="The votes are in").wait_for()


def test_a_lost_connection_is_said_and_unsaid(camp, browse):
    page = browse()
    page.goto("/barcamp/")
    page.context.set_offline(True)
    page.get_by_text("Connection lost. Trying again…").wait_for()
    page.context.set_offline(False)
    page.get_by_text("Connection lost. Trying again…").wait_for(state="detached")


def test_a_refusal_is_said_without_touching_the_page(camp, browse):
    page = browse()
    page.goto("/barcamp/")
    page.evaluate("htmx.ajax('GET', '/nowhere/', {target: '#now', swap: 'outerHTML'})")
    said = page.locator("#messages > .said")
    expect(said).to_contain_text("There is no event at this address.")
    expect(page.get_by_role("heading", name="Vote now")).to_be_visible()
