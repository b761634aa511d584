"""The stage in several browsers at once: the helper's keys, two helpers, a ballot that follows and does not jump."""

import pytest
from playwright.sync_api import expect

from tests.browser.hall import holds, until


def keys(desk, name: str) -> None:
    desk.wait_for_timeout(400)  # longer than a key that bounces
    desk.keyboard.press(name)


def call(desk, number: int) -> None:
    """The next by its key; what the desk shows by then is what its next key is for."""
    keys(desk, "n")
    desk.locator("#running h2", has_text=f"Pitch number {number}").wait_for()


def start(desk) -> None:
    keys(desk, " ")
    desk.locator("#go", has_text="Next").wait_for()


def on_stage(page):
    return page.locator("#on-stage .on-stage-now")


def test_one_key_calls_the_next_and_every_phone_follows(hall):
    desk, bob, wall = hall.desk(), hall.open("bob", "/pitches/"), hall.wall()
    desk.locator("#go").wait_for()
    call(desk, 1)
    start(desk)
    desk.locator('.clock[data-phase="running"]').wait_for()
    bob.get_by_text("On stage: 1").wait_for()
    keys(desk, "PageDown")
    for page in (bob, wall):
        page.get_by_text("Pitch number 2").first.wait_for()
    bob.get_by_text("On stage: 2").wait_for()
    desk.locator("#running h2", has_text="Pitch number 2").wait_for()
    keys(desk, "u")
    bob.get_by_text("On stage: 1").wait_for()


def test_keys_typed_into_the_walk_up_are_text(hall):
    desk = hall.desk()
    call(desk, 1)
    desk.get_by_label("Title").fill("")
    desk.get_by_label("Title").press_sequentially("Snap n a u")
    desk.get_by_role("button", name="Put it in the line").click()
    desk.get_by_text("“Snap n a u” is in the line").wait_for()
    desk.locator("#running h2", has_text="Pitch number 1").wait_for()


def test_space_goes_on_with_the_stage_after_a_click_on_something_else(hall):
    desk = hall.desk()
    desk.get_by_role("button", name="Draw lots").click()
    desk.get_by_text("Drawn from seed").wait_for()
    drawn = hall.rows("SELECT seed FROM fudsched_stage")
    keys(desk, " ")
    desk.locator("#go", has_text="Start").wait_for()
    keys(desk, " ")
    desk.locator('.clock[data-phase="running"]').wait_for()
    assert hall.rows("SELECT seed FROM fudsched_stage") == drawn


def test_space_presses_the_button_that_was_come_to_by_tab(hall):
    desk = hall.desk()
    desk.get_by_role("button", name="First-timers first").focus()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Shift+Tab")
    desk.keyboard.press("Shift+Tab")  # to “Draw lots”
    keys(desk, " ")
    desk.get_by_text("Drawn from seed").wait_for()
    assert hall.turns("on") == []


def test_two_helpers_who_press_next_together_call_one(hall):
    one, two = (hall.desk(who, service_workers="block") for who in ("helper", "second"))
    moves, held = "**/desk/stage/move/", []
    for page in (one, two):
        page.route(moves, lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it calls
        page.keyboard.press("n")
    until(lambda: len(held) == 2, page=one)
    with one.expect_response(moves), two.expect_response(moves):
        for move in held:
            move.continue_()
    for page in (one, two):
        page.locator("#running h2", has_text="Pitch number 1").wait_for()
    assert (hall.turns("on"), hall.turns("done")) == (["1"], [])


def test_a_pitch_withdrawn_on_stage_leaves_every_screen(hall):
    desk, bob = hall.desk(), hall.open("bob", "/pitches/")
    call(desk, 1)
    bob.get_by_text("On stage: 1").wait_for()
    hall.ask("event.pitches.get(number=1).withdraw(); live.announce(event)")
    desk.get_by_text("Nobody is on stage").wait_for()
    on_stage(bob).wait_for(state="detached")
    keys(desk, "n")
    bob.get_by_text("On stage: 2").wait_for()


def test_nothing_jumps_under_a_thumb(hall):
    desk, bob = hall.desk(), hall.open("bob", "/pitches/")
    call(desk, 1)
    bob.get_by_text("On stage: 1").wait_for()
    bob.wait_for_timeout(600)  # what has only just come under the thumb is not meant by it
    button = on_stage(bob).get_by_role("button", name="Vote for")
    box = button.bounding_box()
    bob.mouse.move(box["x"] + 20, box["y"] + 20)
    bob.mouse.down()
    with bob.expect_event("requestfinished", lambda request: "/stage/card/" in request.url):
        call(desk, 2)
    bob.mouse.up()
    until(lambda: hall.votes() == ["Bob 1"], page=bob)
    bob.get_by_text("On stage: 2").wait_for()
    assert hall.votes() == ["Bob 1"]


def test_the_vote_grows_when_time_is_over_and_nothing_below_moves(hall):
    hall.ask("event.pitch_seconds = 5; event.save()")
    desk, bob = hall.desk(), hall.open("bob", "/pitches/")
    call(desk, 1)
    button = on_stage(bob).get_by_role("button", name="Vote for")
    button.wait_for()
    small, below = button.bounding_box()["height"], bob.locator("#pitches-head").bounding_box()["y"]
    keys(desk, " ")
    bob.locator('#on-stage[data-stage-phase="over"]').wait_for()
    assert button.bounding_box()["height"] > small
    assert bob.locator("#pitches-head").bounding_box()["y"] == below


# Each corner of the vote, less its rounding, is what a thumb there would touch.
UNCOVERED = """button => {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const corners = [left + 8, right - 8].flatMap((x) => [top + 8, bottom - 8].map((y) => [x, y]));
  return corners.every(([x, y]) => button.contains(document.elementFromPoint(x, y)));
}"""


@pytest.mark.parametrize(("width", "height"), [(740, 360), (390, 400)])
def test_in_a_low_window_nothing_covers_the_vote(hall, width, height):
    hall.ask("event.pitch_seconds = 3; event.save(); Stage.of(event).call_next(0)")
    bob = hall.open("bob", "/pitches/", width=width, height=height, has_touch=True, is_mobile=True)
    vote = on_stage(bob).get_by_role("button", name="Vote for")
    assert vote.evaluate(UNCOVERED)
    hall.ask("Stage.of(event).start(1); live.announce_stage(event)")
    bob.locator('#on-stage[data-stage-phase="over"]').wait_for()
    assert vote.evaluate(UNCOVERED)
    assert bob.evaluate("scrollY") == 0
    bob.get_by_role("link", name="Timetable").click()
    bob.wait_for_url("**/timetable/")


def test_what_is_told_while_the_card_is_asked_for_comes_after_it(hall):
    desk, bob = hall.desk(), hall.open("bob", "/stage/", service_workers="block")
    held = []
    bob.route("**/stage/card/*", lambda route: route.continue_() if held else held.append(route))
    bob.evaluate("document.addEventListener('told', ({ detail }) => { window.called = detail.clock?.pitch; })")
    call(desk, 1)
    until(lambda: held, page=bob)
    answer = held[0].fetch()
    call(desk, 2)
    holds(bob, "window.called === 2")
    held[0].fulfill(response=answer)
    bob.get_by_text("On stage: 2").wait_for()


def test_earlier_pitches_stay_with_what_i_voted_and_a_missed_one_is_offered(hall):
    desk, bob = hall.desk(), hall.open("bob", "/stage/")
    call(desk, 1)
    on_stage(bob).get_by_role("button", name="Vote for").wait_for()
    bob.wait_for_timeout(600)  # what has only just come under the thumb is not meant by it
    on_stage(bob).get_by_role("button", name="Vote for").click()
    until(lambda: hall.votes() == ["Bob 1"], page=bob)
    for number in (2, 3):
        call(desk, number)
    bob.get_by_text("On stage: 3").wait_for()
    first = bob.locator('.on-stage-earlier .decide[data-pitch="1"] button[value="on"]')
    expect(first).to_have_attribute("aria-pressed", "true")
    bob.get_by_text("You have not decided on 1").wait_for()
    bob.locator('.undecided .decide[data-pitch="2"]').get_by_role("button", name="Not for me").click()
    until(lambda: hall.rows("SELECT count(*) FROM fudsched_decline") == ["1"], page=bob)


def test_following_is_left_and_taken_up_again_and_the_place_stays(hall):
    hall.ask("[Pitch.offer(event, title=f'More {n}') for n in range(20)]; live.announce(event)")
    desk, bob = hall.desk(), hall.open("bob", "/pitches/")
    call(desk, 1)
    bob.get_by_text("On stage: 1").wait_for()
    bob.get_by_role("button", name="Stop following").click()
    expect(on_stage(bob).get_by_role("button", name="Vote for")).to_have_count(0)
    card = bob.locator("#ballot .card").nth(8)
    card.scroll_into_view_if_needed()
    before = card.bounding_box()["y"]
    keys(desk, "n")
    holds(bob, "document.querySelector('#on-stage').dataset.pitch === '2'")
    assert abs(card.bounding_box()["y"] - before) < 2
    bob.get_by_role("button", name="Follow the stage again").click()
    on_stage(bob).get_by_role("button", name="Vote for").wait_for()


def test_under_a_long_title_the_next_button_is_in_sight(hall):
    title = "Zwischen Anspruch und Wirklichkeit: " + "Donaudampfschifffahrtsgesellschaften " * 3
    hall.ask(f"event.pitches.filter(number=1).update(title={title!r}); Stage.of(event).call_next(0)")
    for width, height in ((1280, 800), (390, 844)):
        desk = hall.open("helper", "/desk/stage/", width=width, height=height)
        box = desk.locator("#go").bounding_box()
        assert box["y"] + box["height"] < height - 64  # above the bar of places


def test_a_move_without_a_connection_is_said_until_it_is_made_again(hall):
    desk = hall.desk()
    hall.pages.kill()
    keys(desk, "n")
    said = desk.locator(".connection", has_text="that was not saved")
    said.wait_for()
    hall.pages.start()
    desk.evaluate("addEventListener('htmx:afterSettle', ({ detail }) => { window.renewed = detail.target.id; })")
    hall.ask("live.announce(event)")
    holds(desk, "window.renewed === 'running'")
    assert said.is_visible()
    call(desk, 1)
    assert said.count() == 0


def test_the_helpers_page_ends_below_its_line_however_long_that_is(hall):
    hall.ask("[Pitch.offer(event, title=f'More {n}') for n in range(60)]; live.announce(event)")
    desk = hall.desk()
    desk.get_by_text("Not in line (").wait_for()
    foot = "document.querySelector('.foot').getBoundingClientRect().bottom + scrollY"
    assert desk.evaluate(f"document.documentElement.scrollHeight - ({foot})") <= 1


def test_the_pages_of_the_stage_keep_nobody_out(hall, axe):
    desk = hall.desk()
    call(desk, 1)
    for page in (
        desk,
        hall.wall(),
        hall.open("presenter", "/stage/"),
        hall.open("bob", "/pitches/", color_scheme="dark"),
    ):
        holds(page, "document.documentElement.dataset.stream === 'on'")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
