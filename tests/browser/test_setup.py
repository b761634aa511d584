"""Setting up an event in a browser: from an outline, the day drawn to scale, the checklist, the shifts, the log."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from fudsched.forms.outlines import built_in
from fudsched.models import Event
from tests import make
from tests.browser.steps import follow, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize("size", ["phone", "desk"])


@pytest.fixture
def camp(transactional_db) -> Event:
    event = make.event()
    built_in()["one-day"].outline.lay(event, date(2031, 1, 29))
    return event


@pytest.fixture
def olga(camp):
    return make.organiser(camp)


# On the page itself, where no next one can come under the second press.
TWICE = "button => { button.click(); setTimeout(() => button.click(), 20); }"


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@SIZES
def test_an_event_is_founded_from_an_outline_in_three_clicks(camp, olga, browse, axe, shot, size):
    page = sign_in(browse(size), olga)
    page.goto("/new/")
    follow(page.get_by_role("link", name="Barcamp day and two"))  # one
    axe(page)
    assert fits(page)
    shot(page, f"new-{size}")
    page.get_by_label("Name").fill("FUDCon Tempe")
    page.get_by_label("Time zone").fill("America/Phoenix")
    page.get_by_label("First day").fill("2031-05-24")
    page.get_by_role("button", name="Found the event").click()  # two
    page.get_by_role("heading", name="Ready for pitches").wait_for()
    page.get_by_role("link", name="Checklist").click()  # three: it is all there
    page.get_by_text("0 of 28 done.").wait_for()


def test_a_button_pressed_twice_adds_one(camp, olga, browse):
    page = sign_in(browse("desk"), olga)
    page.goto("/new/?from=one-day")
    page.get_by_label("Name").fill("Twice")
    page.get_by_label("Time zone").fill("America/Phoenix")
    page.get_by_label("First day").fill("2031-05-24")
    page.get_by_role("button", name="Found the event").evaluate(TWICE)
    page.get_by_text("“Twice” is founded.").wait_for()
    page.goto("/barcamp/desk/plenaries/")
    page.get_by_label("Title").fill("Tea")
    page.get_by_label("Begins").fill("2031-01-29T19:00")
    page.locator("main form button").evaluate(TWICE)
    page.get_by_text("“Tea” is saved.").wait_for()
    page.goto("/barcamp/desk/slots/")  # whatever was sent before has been answered
    assert (Event.objects.filter(name="Twice").count(), camp.plenaries.filter(title="Tea").count()) == (1, 1)


@SIZES
def test_the_day_is_drawn_to_scale(camp, olga, browse, axe, shot, size):
    start = make.MORNING
    camp.plenaries.create(title="Photo", starts_at=start + timedelta(hours=1), ends_at=start + timedelta(minutes=100))
    camp.plenaries.create(title="Pub", starts_at=start + timedelta(hours=8))
    page = sign_in(browse(size), olga)
    page.goto("/barcamp/desk/slots/")
    axe(page)
    assert fits(page)
    shot(page, f"timeline-{size}")

    def box(words: str) -> dict:
        return page.locator(".timeline > .block", has_text=words).first.bounding_box()

    slot, keynote, welcome = box("11:30–12:20"), box("Keynote"), box("Welcome")
    step = welcome["height"] / 12  # an hour
    assert welcome["y"] + 12 * step == pytest.approx(keynote["y"], abs=3)
    assert keynote["y"] + 12 * step == pytest.approx(slot["y"], abs=3)
    assert slot["height"] == pytest.approx(10 * step, abs=3)
    assert page.get_by_text("90 minutes free").is_visible()
    assert page.get_by_text("The slot at 11:30 and “Photo” take place at the same time.").is_visible()
    assert page.get_by_text("“Photo” and “Lunch” take place at the same time.").is_visible()
    page.get_by_role("link").filter(has_text="11:30").click()
    page.get_by_role("heading", name="Wed 11:30–12:20").wait_for()


@SIZES
def test_the_checklist_is_ticked_without_a_reload(camp, olga, browse, axe, shot, size):
    page = sign_in(browse(size), olga)
    page.goto("/barcamp/desk/checklist/")
    page.evaluate("window.mark = true")
    page.get_by_role("button", name="Microphone tested").click()
    page.get_by_text("1 of 26 done.").wait_for()
    ticked = page.get_by_role("button", name="Microphone tested")
    expect(ticked).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.mark && document.activeElement.id").startswith("tick-")
    axe(page)
    assert fits(page)
    shot(page, f"checklist-{size}")
    page.goto("/barcamp/desk/log/")
    page.get_by_role("link", name="ticked “Microphone tested”").wait_for()
    axe(page)
    assert fits(page)
    shot(page, f"log-{size}")


def test_the_checklist_and_the_shifts_need_no_javascript(camp, olga, browse):
    page = sign_in(browse("phone", javascript=False), olga)
    page.goto("/barcamp/desk/checklist/")
    page.get_by_role("button", name="Microphone tested").click()
    page.get_by_text("1 of 26 done.").wait_for()
    page.goto("/barcamp/shifts/")
    page.get_by_role("button").filter(has_text="Take it: Carry boxes").click()
    page.get_by_text("You have 1 shift.").wait_for()


@SIZES
def test_a_helper_takes_a_shift_on_the_phone(camp, browse, axe, shot, size):
    hal = make.helper(camp)
    page = sign_in(browse(size), hal)
    page.goto("/barcamp/shifts/")
    page.evaluate("window.mark = true")
    page.get_by_role("button").filter(has_text="Take it: Carry boxes").click()
    page.get_by_text("You have 1 shift.").wait_for()
    page.get_by_role("button").filter(has_text="Take it: Registration").click()
    page.get_by_role("alert").filter(has_text="Hal has “Carry boxes” at that time, Wed 08:00–09:00.").wait_for()
    assert page.evaluate("window.mark")
    axe(page)
    assert fits(page)
    shot(page, f"shifts-{size}")
    page.goto("/barcamp/")
    page.get_by_role("heading", name="Your shifts").wait_for()
    axe(page)
    shot(page, f"now-helper-{size}")


@SIZES
def test_shifts_are_laid_out_at_the_desk(camp, olga, browse, axe, shot, size):
    make.helper(camp)
    page = sign_in(browse(size), olga)
    page.goto("/barcamp/desk/shifts/")
    axe(page)
    assert fits(page)
    shot(page, f"desk-shifts-{size}")
    page.get_by_role("link", name="Carry boxes").first.click()
    page.get_by_label("Helper", exact=True).select_option("Hal")
    page.get_by_role("button", name="Put them on it").click()
    page.get_by_text("Hal has “Carry boxes” now.").wait_for()
    axe(page)
    assert fits(page)
    shot(page, f"desk-shift-{size}")
