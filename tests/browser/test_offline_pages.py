"""The timetable without a connection: what a phone has seen it shows again, with its age, and to nobody else."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from fudsched.views import offline
from tests import make
from tests.browser.hall import holds, until

PUBLISH = """
from tests import make
slots, rooms = make.slots(event, 2), make.rooms(event)
pitch = event.pitches.get(number=1)
event.attendees.get(name="Bob").vote_for(pitch)
make.published(event, (pitch, rooms[0], slots[0]))
live.announce(event)
"""
KEPT = """caches.open('fudsched-pages').then((cache) => cache.keys())
  .then((all) => all.map(({url}) => new URL(url).pathname).sort())"""
TIMETABLE_KEPT = """caches.match('/barcamp/timetable/', { cacheName: 'fudsched-pages', ignoreVary: true })
  .then((page) => page.text())"""
# What the page is made of, its styles and scripts.
PARTS_KEPT = """caches.open('fudsched-parts').then((cache) => Promise.all(performance.getEntriesByType('resource')
  .filter(({ name }) => name.startsWith(`${location.origin}/static/`))
  .map(({ name }) => cache.match(name, { ignoreVary: true }))))
  .then((all) => all.length > 0 && all.every(Boolean))"""
CONNECTED = "document.documentElement.dataset.stream === 'on'"
BOTH = ("/barcamp/timetable/", "/barcamp/timetable/mine/")
CONTROLLED = "navigator.serviceWorker.controller !== null"


def opened(hall, who="bob", path="/timetable/", keeps=("/barcamp/timetable/",)):
    """That person's phone at that page, which it has kept."""
    hall.ask(PUBLISH.replace("\n", "; ").strip("; "))
    phone = hall.open(who, path)
    until(lambda: set(keeps) <= set(phone.evaluate(KEPT)), 30, phone)
    holds(phone, PARTS_KEPT)
    holds(phone, CONTROLLED)
    return phone


def lose(hall):
    hall.pages.kill()
    hall.streams.kill()


def test_the_timetable_and_my_day_are_there_offline_with_their_age(hall, shot, axe):
    begun = datetime.now(ZoneInfo("America/Phoenix"))
    phone = opened(hall, keeps=BOTH)
    kept = datetime.now(begun.tzinfo)
    lose(hall)
    phone.reload()
    said = phone.locator("#kept")
    expect(said).to_be_visible()
    # Behind the name of its day, where midnight has passed meanwhile.
    clock = re.fullmatch(r"As of (?:\w+ )?(\d\d:\d\d), offline\.", said.inner_text())[1]
    assert clock in {f"{begun + timedelta(seconds=n):%H:%M}" for n in range(round((kept - begun).total_seconds()) + 1)}
    expect(phone.locator("article h3")).to_have_text("Pitch number 1")
    expect(phone.locator(".chip.mark").first).to_have_text("Your vote")
    assert phone.locator("h1").evaluate("h1 => getComputedStyle(h1).fontWeight") == "700"  # with its styles
    shot(phone, "offline-phone")
    axe(phone)
    phone.get_by_role("link", name="My day").click()
    phone.get_by_role("heading", name="My day").wait_for()
    expect(phone.locator(".lead")).to_contain_text("1 of your 1")
    expect(said).to_be_visible()
    phone.goto("/barcamp/pitches/")  # not kept: the timetable stands in for it
    expect(said).to_contain_text("offline. That page is not kept on this device: here is the timetable.")
    assert phone.url.endswith("/barcamp/timetable/")
    phone.goto("/barcamp/timetable/")
    expect(said).to_have_text(re.compile(r"offline\.$"))


def test_a_form_sent_without_a_connection_stays_as_it_was_typed_and_says_so(hall, shot):
    phone = opened(hall, "helper", "/timetable/mine/", keeps=BOTH)
    said, make_it = phone.locator(".connection"), phone.get_by_role("button", name="Make my calendar")
    phone.context.set_offline(True)
    make_it.click()
    expect(said).to_have_text("No connection: that was not saved. Try again.")
    shot(phone, "offline-form-phone")
    phone.context.set_offline(False)
    phone.wait_for_timeout(1000)  # a second press means it
    make_it.click()
    phone.get_by_role("button", name="End this calendar").wait_for()
    phone.goto("/barcamp/pitches/new/")
    phone.get_by_label("Title").fill("Typed in a tunnel")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Pitch it").click()
    expect(said).to_have_text("No connection: that was not saved. Try again.")
    expect(phone.get_by_label("Title")).to_have_value("Typed in a tunnel")
    assert hall.rows("SELECT count(*) FROM fudsched_pitch WHERE title LIKE 'Typed%'") == ["0"]


def test_a_search_is_answered_by_the_timetable_that_is_kept(hall):
    phone = opened(hall)
    lose(hall)
    for asked, found in (("number", "1 of 1 sessions"), ("nothing", "Nothing here.")):
        phone.locator("#q").fill(asked)
        phone.locator("#q").press("Enter")
        phone.wait_for_url(f"**/timetable/?q={asked}#finder")
        expect(phone.locator("#kept")).to_be_visible()
        expect(phone.locator("#q")).to_have_value(asked)
        expect(phone.get_by_role("status").filter(has_text=found)).to_be_visible()


def test_a_rooms_page_that_was_open_is_there_offline(hall):
    phone = opened(
        hall, path="/timetable/rooms/room-1/", keeps=("/barcamp/timetable/rooms/room-1/", "/barcamp/timetable/")
    )
    lose(hall)
    phone.reload()
    expect(phone.locator("h1")).to_have_text("Room 1")
    expect(phone.locator("#kept")).to_be_visible()


def test_a_rooms_page_that_was_never_opened_is_the_timetable_with_that_room_alone(hall, shot, axe):
    phone = opened(hall)
    lose(hall)
    phone.goto("/barcamp/timetable/rooms/room-2/")
    phone.get_by_role("heading", name="Room 2", level=1).wait_for()
    expect(phone.locator("#kept")).to_be_visible()
    assert phone.locator("td:visible").all_inner_texts() == ["Free", "Free"]
    assert phone.locator("article:visible, .finder:visible, .elsewhere:visible").count() == 0
    shot(phone, "offline-room-phone")
    phone.goto("/barcamp/timetable/rooms/room-1/")
    phone.get_by_role("heading", name="Room 1", level=1).wait_for()
    assert phone.locator("article:visible h3").all_inner_texts() == ["Pitch number 1"]
    axe(phone)
    phone.goto("/barcamp/timetable/rooms/attic/")  # which is none
    phone.get_by_role("heading", name="Timetable", level=1).wait_for()


# The room's page as if it had been kept within the same second as the timetable.
OF_ONE_SECOND = """async (room) => {
  const pages = await caches.open('fudsched-pages');
  const found = (at) => pages.match(at, { ignoreVary: true });
  const [own, whole] = await Promise.all([found(room), found('/barcamp/timetable/')]);
  await pages.put(room, new Response(await own.text(), { headers: whole.headers }));
}"""


@pytest.mark.parametrize("of_one_second", [False, True])
def test_a_rooms_page_is_never_older_than_the_timetable_that_is_kept(hall, of_one_second):
    room = "/barcamp/timetable/rooms/room-1/"
    phone = opened(hall, path="/timetable/rooms/room-1/", keeps=(room, "/barcamp/timetable/"))
    hall.ask(
        "from tests import make; "
        "make.published(event, (event.pitches.get(number=2), event.rooms.first(), event.slots.last()))"
    )
    phone.goto("/barcamp/timetable/")
    phone.get_by_role("heading", name="Pitch number 2", level=3).wait_for()
    until(lambda: "Pitch number 2" in phone.evaluate(TIMETABLE_KEPT), 30, phone)
    if of_one_second:
        phone.evaluate(OF_ONE_SECOND, room)
    lose(hall)
    phone.goto(room)
    phone.get_by_role("heading", name="Room 1", level=1).wait_for()
    assert phone.locator("article:visible h3").all_inner_texts() == ["Pitch number 2"]


def test_without_a_connection_now_moves_on_with_the_clock(hall):
    both = ("/barcamp/timetable/", "/barcamp/timetable/mine/")
    phone = opened(hall, keeps=both)
    lose(hall)
    phone.clock.set_fixed_time(make.MORNING + timedelta(minutes=5))
    for path in both:
        phone.goto(path)
        phone.locator("[data-when='now']").wait_for()
        assert phone.locator("[data-until] .chip:is(.mark, :not(.card *))").all_inner_texts()[0] == "Now"
        assert phone.locator("[data-when]").evaluate_all("all => all.map((row) => row.dataset.when)") == ["now", "next"]
    phone.clock.set_fixed_time(make.MORNING + timedelta(hours=3))
    phone.goto("/barcamp/timetable/")
    phone.locator("[data-when='past']").first.wait_for()
    assert phone.locator("[data-when]").evaluate_all("all => all.map((row) => row.dataset.when)") == ["past", "past"]
    assert phone.locator(".chip").filter(has_text="Now").count() == 0


def test_back_online_the_page_is_the_newest_and_says_nothing_of_its_age(hall):
    phone = opened(hall)
    lose(hall)
    phone.reload()
    phone.locator("#kept").wait_for()
    hall.ask(
        "from tests import make; "
        "make.published(event, (event.pitches.get(number=2), event.rooms.last(), event.slots.last()))"
    )
    hall.pages.start()
    hall.streams.start()
    phone.request.get("/barcamp/timetable/")  # the first page of a new server may take longer than a phone waits
    phone.reload()
    expect(phone.locator("article h3")).to_have_text("Pitch number 2")
    holds(phone, CONNECTED)
    expect(phone.locator("#kept")).to_be_hidden()
    holds(phone, f"{TIMETABLE_KEPT}.then((text) => text.includes('Pitch number 2'))")
    lose(hall)
    phone.reload()
    expect(phone.locator("#kept")).to_be_visible()
    expect(phone.locator("article h3")).to_have_text("Pitch number 2")


def test_an_open_page_says_its_age_when_the_network_goes_and_is_silent_when_it_is_back(hall):
    phone = opened(hall)
    holds(phone, CONNECTED)
    phone.context.set_offline(True)
    phone.locator("#kept").wait_for()
    phone.context.set_offline(False)
    phone.locator("#kept").wait_for(state="hidden")


@pytest.mark.parametrize("way", ["sign-out", "leave"])
def test_whoever_signs_out_leaves_no_page_offline(hall, way):
    phone = opened(hall, keeps=BOTH)
    phone.goto("/barcamp/me/")
    phone.evaluate("way => document.querySelector(`form[action='/barcamp/me/${way}/']`).requestSubmit()", way)
    phone.wait_for_url("**/barcamp/")
    until(lambda: phone.evaluate(KEPT) == [], page=phone)
    phone.goto("/barcamp/timetable/mine/")
    assert "/join/" in phone.url
    assert phone.evaluate(KEPT) == []


def test_the_desk_and_pages_that_change_by_reader_are_never_kept(hall):
    phone = opened(hall, who="helper", keeps=BOTH)
    for path in ("/barcamp/desk/stage/", "/barcamp/me/", "/barcamp/pitches/", "/barcamp/timetable/?q=pitch"):
        phone.goto(path)
    assert phone.evaluate(KEPT) == sorted(BOTH)


@pytest.mark.django_db(transaction=True)
def test_a_new_version_of_the_worker_takes_over_without_a_reload(browse, monkeypatch):
    event = make.event()
    (slot, _), (room, _) = make.slots(event), make.rooms(event)
    make.published(event, (make.pitch(event), room, slot))
    page = browse("phone")
    page.goto("/barcamp/timetable/")
    holds(page, CONTROLLED)
    page.evaluate(
        "navigator.serviceWorker.addEventListener('controllerchange', () => { document.title = 'taken over'; })"
    )
    page.locator("#q").fill("half a wo")
    newer = offline.WORKER + b"// newer\n"
    monkeypatch.setattr(offline, "WORKER", newer)
    monkeypatch.setattr(offline, "TAG", '"newer"')
    page.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update())")
    holds(page, "document.title === 'taken over'")
    assert page.locator("#q").input_value() == "half a wo"


@pytest.mark.django_db(transaction=True)
def test_without_service_workers_all_else_works(browse):
    event = make.event()
    (slot, _), (room, _) = make.slots(event), make.rooms(event)
    make.published(event, (make.pitch(event), room, slot))
    page = browse("phone")
    page.add_init_script("delete Navigator.prototype.serviceWorker")  # as over http on another host than this one
    page.clock.install()
    page.goto("/barcamp/timetable/")
    page.clock.run_for(2500)  # after which it would have one
    page.locator("#q").fill("nothing of it")
    page.get_by_role("status").filter(has_text="Nothing here.").wait_for()
    assert page.evaluate("'serviceWorker' in navigator") is False
