"""What a reader has in hand while a page follows its event: a button under a finger, a link with the focus."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fudsched import live
from fudsched.models import Schedule, Shift
from tests import make
from tests.browser.hall import until
from tests.browser.steps import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event():
    return make.event()


WATCH = """region => addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target.id === region) document.documentElement.dataset.renewed = region;
})"""


def renew(page, event, region: str) -> None:
    """The page is told of a change, and draws that region anew."""
    page.evaluate(WATCH, region)
    live.announce(event)
    page.locator(f"[data-renewed={region}]").wait_for()


def test_a_link_keeps_the_focus_while_the_page_follows_and_enter_leads_there(event, browse):
    for _ in range(3):
        Schedule.draft(event)
    page = sign_in(browse("desk"), make.organiser(event))
    page.goto("/barcamp/schedule/")
    link = page.get_by_role("link", name="Draft 2")
    link.focus()
    renew(page, event, "kept")
    expect(link).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/barcamp/schedule/2/")


def test_of_two_links_alike_the_same_one_keeps_the_focus(browse):
    event = make.event(time_zone=make.noon_now())
    pitch, (slot, _), (room, other) = make.pitch(event), make.slots(event, start=timezone.now()), make.rooms(event)
    make.published(event, (pitch, room, slot))
    page = browse("phone")
    page.goto("/barcamp/timetable/")
    link = page.get_by_role("link", name="Fedora on ARM").nth(1)  # the first stands in what is on now
    link.focus()
    make.published(event, (pitch, room, slot), (make.pitch(event, "Tea"), other, slot))
    renew(page, event, "timetable")
    expect(link).to_be_focused()


@pytest.fixture
def shifts(event, browse):
    """A helper's page with one shift to take, whose title has changed on the server since it was opened."""
    event.shifts.create(title="Door", starts_at=make.MORNING, ends_at=make.MORNING.replace(hour=20), wanted=2)
    page = sign_in(browse("desk", service_workers="block"), make.helper(event))
    page.goto("/barcamp/shifts/")
    Shift.objects.update(title="Back door")
    return page


def take(page):
    return page.get_by_role("button").filter(has_text="Take it: Door")


def is_asked(page):
    return page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "shifts")


def is_taken_and_renewed(page) -> None:
    page.get_by_text("You have 1 shift.").wait_for()
    expect(page.locator("#shifts")).to_contain_text("Back door")


def test_a_press_is_not_lost_when_the_page_changes_between_down_and_up(event, shifts):
    take(shifts).hover()
    shifts.mouse.down()
    with is_asked(shifts):
        live.announce(event)
    shifts.mouse.up()
    is_taken_and_renewed(shifts)


def test_the_answer_to_a_press_is_not_lost_when_the_page_changes_meanwhile(event, shifts):
    Shift.objects.update(wanted=1)
    event.shifts.get().take(make.helper(event, "Ida"))  # it will be refused
    held = []
    shifts.route("**/shifts/*/", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it calls
    take(shifts).click()
    until(lambda: held, page=shifts)
    with is_asked(shifts):
        live.announce(event)
    held[0].continue_()
    shifts.get_by_text("“Back door” has all the helpers it wants.").wait_for()


def test_a_page_that_was_asked_for_before_a_press_comes_anew_after_it(event, shifts):
    held = []
    shifts.route("**/shifts/", lambda route: route.continue_() if held else held.append(route))
    live.announce(event)
    until(lambda: held, page=shifts)
    with shifts.expect_response("**/shifts/*/"):
        take(shifts).click()
    shifts.get_by_text("You have 1 shift.").wait_for()
    held[0].continue_()
    is_taken_and_renewed(shifts)
