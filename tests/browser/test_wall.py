"""The projector's wall, which nobody attends to: nothing to point with or to scroll, and a screen that stays awake."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.browser.hall import holds, until

# A browser that grants what it is asked for, and takes it back when its tab is covered, as browsers do.
GRANTS = """
  window.locks = [];
  const request = async (kind) => { const lock = { kind, released: false }; window.locks.push(lock); return lock; };
  Object.defineProperty(navigator, "wakeLock", { value: { request } });
"""
STYLES = "[...document.querySelectorAll('body, body *')].map((one) => getComputedStyle(one))"
SIZES = [(1280, 720), (1024, 768), (640, 360)]  # the last: the first at 200 %
SCENES = {
    "open": "",
    "stage": "Stage.of(event).call_next(0)",
    "results": "event.voting.close()",
}
LONG = "[Pitch.offer(event, title=f'{n} ' + 'A title that goes on and on ' * 5) for n in range(30)]"


@pytest.mark.parametrize("scene", SCENES)
def test_it_shows_no_cursor_and_nothing_to_scroll(scene, hall):
    hall.ask(f"{LONG}; Stage.of(event).put_all(); {SCENES[scene] or 'pass'}")
    wall = hall.wall()
    for width, height in SIZES:
        wall.set_viewport_size({"width": width, "height": height})
        shows_itself_alone(wall)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_long_title_stays_between_the_name_of_the_event_and_what_comes_next(hall, width, height):
    title = "Zwischen Anspruch und Wirklichkeit: " + "Donaudampfschifffahrtsgesellschaften " * 3
    hall.ask(f"event.pitches.filter(number=1).update(title={title!r}); Stage.of(event).call_next(0)")
    wall = hall.open("nobody", "/wall/", width=width, height=height)
    edges = [wall.locator(one).bounding_box() for one in (".wall-head", ".wall-number", ".wall-by", ".wall-foot")]
    head, number, by, foot = edges
    assert head["y"] + head["height"] <= number["y"]
    assert by["y"] + by["height"] <= foot["y"]


CUT = """() => {
  const day = document.querySelector(".wall-day").getBoundingClientRect()
  return [...document.querySelectorAll(".wall-row li")].filter((one) => {
    const { top, right, bottom, left } = one.getBoundingClientRect()
    const isInside = top >= day.top && right <= day.right && bottom <= day.bottom && left >= day.left
    return !isInside || one.scrollHeight > one.clientHeight || one.scrollWidth > one.clientWidth
  }).map((one) => one.innerText) }"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [4, 8, 12, 18, 25])
def test_every_room_of_now_and_next_is_on_it(browse, shot, count):
    event = make.event(time_zone=make.noon_now(), notice="Lunch is in the courtyard, and the map is at the door.")
    begun = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=10)
    slots, rooms = make.slots(event, 2, begun), make.rooms(event, *[40] * count)
    places = [
        (make.pitch(event, f"Lending tools, not only books, {n}"), rooms[n // 2], slots[n % 2])
        for n in range(2 * count)
    ]
    make.published(event, *places)
    wall = browse("desk")
    for width, height in [(1920, 1080), (1280, 720), (1024, 768), (1080, 1920)]:
        wall.set_viewport_size({"width": width, "height": height})
        wall.goto("/barcamp/wall/")
        shot(wall, f"wall-{count}-{width}")
        assert wall.locator(".wall-row li").count() == 2 * count
        assert wall.evaluate(CUT) == [], (width, height)
        shows_itself_alone(wall)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locale", ["en-GB", "ar"])
def test_a_change_of_the_longest_words_leaves_now_and_next_on_it(browse, locale):
    event = make.event(time_zone=make.noon_now(), name="N" * 120, notice="O" * 300)
    begun = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=10)
    slots, rooms = make.slots(event, 2, start=begun), make.rooms(event)
    long, tea = make.pitch(event, "W" * 160), make.pitch(event, "Tea")
    make.published(event, (long, rooms[0], slots[0]), (tea, rooms[0], slots[1]))
    make.published(event, (long, rooms[1], slots[0]), (tea, rooms[0], slots[1]))
    wall = browse("desk", locale=locale)
    wall.goto("/barcamp/wall/")
    wall.locator(".wall-erratum").wait_for()
    inside = (
        "all => all.map((one) => one.getBoundingClientRect()).every(({ left, right }) => left >= 0 && right <= 1280)"
    )
    assert wall.locator("#wall > *, .wall-head > *, .wall-row").evaluate_all(inside)


def shows_itself_alone(wall) -> None:
    wall.locator("#wall").wait_for()
    seen = wall.evaluate(f"{STYLES}.map(({{ cursor, overflow }}) => [cursor, /auto|scroll/.test(overflow)].join())")
    assert set(seen) == {"none,false"}
    holds(wall, "document.documentElement.scrollWidth <= innerWidth")
    holds(wall, "document.documentElement.scrollHeight <= innerHeight")


def test_it_keeps_the_screen_awake_and_asks_again_when_that_was_taken_from_it(hall):
    wall = hall.open("nobody", "/wall/", script=GRANTS)
    holds(wall, "window.locks.length === 1 && window.locks[0].kind === 'screen'")
    wall.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wall.evaluate("window.locks[0].released = true")
    wall.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    until(lambda: wall.evaluate("window.locks.map((lock) => lock.released)") == [True, False], page=wall)
