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


@pytest.fixture
def my_day(event, browse):
    """Three slots, each with two sessions that nobody has voted for."""
    slots, rooms = make.slots(event, 3), make.rooms(event)
    places = [(room, slot) for slot in slots for room in rooms]
    make.published(event, *((make.pitch(event, f"Session {n}"), *place) for n, place in enumerate(places, start=1)))
    page = sign_in(browse("phone", service_workers="block"), make.attendee(event))
    page.goto("/barcamp/timetable/mine/")
    return page


def test_of_several_presses_before_the_first_answer_each_is_seen(event, my_day):
    my_day.locator("details.others").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    held = []

    def hold_three_answers(route):
        if len(held) < 3:
            held.append((route, route.fetch()))
        else:
            route.continue_()

    my_day.route("**/timetable/mine/", hold_three_answers)
    for number in (1, 3, 5):
        my_day.locator(f"button[value='{number}']").click()
    until(lambda: len(held) == 3, page=my_day)
    for route, answer in held:  # so quickly that what the first brought does not yet listen
        route.fulfill(response=answer)
    expect(my_day.get_by_text("Taken by you")).to_have_count(3)


def test_what_was_opened_stays_open_while_the_page_follows(event, my_day):
    my_day.get_by_text("What there is at 12:00").click()
    renew(my_day, event, "mine")
    expect(my_day.get_by_role("button", name="Take : Session 3")).to_be_visible()
    expect(my_day.get_by_role("button", name="Take : Session 1")).to_be_hidden()


def test_whoever_presses_by_keyboard_stands_where_they_were(my_day):
    my_day.get_by_text("What there is at 12:00").focus()
    for key in ("Enter", "Tab", "Enter"):
        my_day.keyboard.press(key)
    leave = my_day.get_by_role("button", name="Leave out")
    expect(leave).to_be_focused()
    my_day.keyboard.press("Enter")
    expect(my_day.get_by_role("button", name="Take : Session 3")).to_be_focused()
