"""The day from a phone in the corridor: large enough for a thumb, open to everybody, one tap to publish."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fudsched import live, scheduling
from fudsched.models import HeadCount
from tests import make
from tests.browser.steps import follow, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

DAY = "/barcamp/desk/day/"
UNDO = re.compile("^Undo ?: Olga")


@pytest.fixture
def camp(transactional_db):
    """Two sessions run, two are next, one comes last; one pitch waits."""
    event = make.event(time_zone=make.noon_now())
    now, soon, last = make.slots(event, 3, timezone.now() - timedelta(minutes=20))
    hall, cellar, attic = make.rooms(event, 60, 20, 12)
    titles = ("Kanban for choirs", "Maps of the moon", "Git for those who are afraid of it", "Rust", "Sheepdog", "Arch")
    kanban, maps, git, rust, dog, _arch = (make.pitch(event, title) for title in titles)
    for number in range(30):
        make.attendee(event, f"Voter {number}").votes.create(pitch=git if number < 22 else rust)
    running, to_come = [(kanban, hall, now), (maps, cellar, now)], [(git, cellar, soon), (rust, hall, soon)]
    make.published(event, *running, *to_come, (dog, attic, last))
    return event


@pytest.fixture
def corridor(camp, browse):
    """An organiser's browser."""

    def open_page(size="phone", scheme="light", **options):
        return sign_in(browse(size, scheme, **options), make.organiser(camp, f"Olga {size} {scheme}"))

    return open_page


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_days_pages_are_open_to_everybody(camp, corridor, axe, shot, size):
    page = corridor(size)
    git, waiting = camp.pitches.get(title__startswith="Git").number, camp.pitches.get(title="Arch").number
    for path in ("", f"sessions/{git}/", f"sessions/{waiting}/", "rooms/room-2/"):
        page.goto(DAY + path)
        shot(page, f"day-{path.strip('/').replace('/', '-') or 'page'}-{size}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_session_is_moved_in_two_taps_with_a_thumb(camp, corridor):
    page = corridor()
    page.goto(DAY)
    page.get_by_role("link", name="Git for those").first.tap()
    offer = page.get_by_role("button", name="Room 1,").first
    assert offer.bounding_box()["height"] >= 44
    offer.tap()
    page.get_by_text("Version 2 is out.").wait_for()


@pytest.mark.parametrize(("size", "javascript"), [("phone", True), ("desk", False)])
def test_a_change_is_undone_where_it_was_made_and_another_in_the_log(camp, corridor, axe, shot, size, javascript):
    page = corridor(size, javascript=javascript)
    for version in (2, 4):
        page.goto(DAY)
        page.get_by_role("link", name="Git for those").first.click()
        page.get_by_role("button", name="Room 1,").first.click()
        page.get_by_text(f"Version {version} is out.").wait_for()
        undo = page.get_by_role("button", name=UNDO)
        expect(undo).to_have_count(1)
        if javascript:
            shot(page, f"day-undo-{size}")
            axe(page)
        if version == 2:
            undo.click()
            page.get_by_text("Undone: Olga").wait_for()
            expect(page.get_by_role("heading", name="The day")).to_be_visible()
            expect(page.get_by_text("is back in Room 2")).to_have_count(1)
    page.goto("/barcamp/desk/log/")
    expect(page.get_by_role("button", name=UNDO)).to_have_count(1)
    if javascript:
        shot(page, f"log-{size}")
        axe(page)
    page.get_by_role("button", name=UNDO).click()
    page.get_by_text("Undone: Olga").wait_for()
    expect(page.get_by_role("button", name=UNDO)).to_have_count(0)
    expect(page.locator(".log .chip", has_text="Undone")).to_have_count(2)
    if javascript:
        axe(page)
    page.goto("/barcamp/wall/")
    page.locator(".wall-erratum", has_text="is back in Room").wait_for()


def test_a_helper_counts_a_room_in_two_taps(camp, browse, axe, shot):
    page = sign_in(browse("phone"), make.helper(camp))
    page.goto("/barcamp/doors/")
    page.get_by_role("link", name="Room 2 Maps").tap()
    page.get_by_role("heading", name="Room 2").wait_for()
    shot(page, "count")
    axe(page)
    for key in page.locator(".keypad label, .keypad button").all():
        assert min(key.bounding_box()["height"], key.bounding_box()["width"]) >= 44
    page.locator(".keypad label", has_text="10").tap()
    page.get_by_role("button", name="and 4: save").tap()
    page.get_by_text("Room 2: 14 counted.").wait_for()
    shot(page, "counts")
    axe(page)
    page.set_viewport_size({"width": 360, "height": 740})
    follow(page.get_by_role("link", name="Room 2 Maps"))
    full, bar = page.locator(".keypad .danger").bounding_box(), page.locator("nav.places").bounding_box()
    assert full["y"] + full["height"] <= bar["y"], "all keys are in sight at once"


def test_a_full_room_is_exchanged_for_a_larger_one_in_front_of_everybody(camp, corridor, shot):
    kanban, maps = (
        camp.published().placements.with_all().get(pitch__title__startswith=word) for word in ("Kan", "Map")
    )
    HeadCount.take(kanban, 7)
    HeadCount.take(maps, 20)
    camp.announcements.create(text="Pizza is in the atrium", until=timezone.now() + timedelta(hours=1))
    camp.notice = (
        "The wifi is called BarCamp, its password hangs at the desk, and whoever has lost a scarf finds it there. " * 2
    )
    camp.save()
    page = corridor()
    page.goto(DAY)
    shot(page, "day-full")
    page.get_by_role("link", name="Maps of the moon").tap()
    page.get_by_role("button", name="where 7 sit").wait_for()
    shot(page, "day-full-session")
    page.get_by_role("button", name="where 7 sit").tap()
    page.get_by_text("Version 2 is out.").wait_for()
    wall = corridor("desk")
    wall.goto("/barcamp/wall/")
    wall.get_by_text("“Maps of the moon” moves from Room 2 to Room 1, same time").wait_for()
    pizza = wall.locator(".wall-notice", has_text="Pizza")
    assert pizza.evaluate("one => one.scrollHeight <= one.clientHeight"), "it is read to its end"
    shot(wall, "day-wall")


def test_stale_sheets_are_named_and_printed_alone(camp, corridor, axe, shot):
    page = corridor("desk")
    page.goto("/barcamp/print/doors/")
    shot(page, "day-sheets")
    axe(page)
    page.get_by_role("button", name="They hang on the doors now").click()
    page.get_by_text("3 door sheets of version 1 on the doors.").wait_for()
    git = camp.published().placements.with_all().get(pitch__title__startswith="Git")
    scheduling.relocate(camp, git.pitch, git.slot, camp.rooms.last(), (git.slot_id, git.room_id), set())
    live.announce(camp)
    page.get_by_text("2 sheets are stale: Room 2").wait_for()
    shot(page, "day-stale")
    axe(page)
    page.get_by_role("link", name="Print exactly these door sheets").click()
    expect(page.locator(".door-sheet")).to_have_count(2)


def test_what_a_helper_finds_full_ends_on_its_voters_phones_in_one_box(camp, browse, corridor, shot):
    vera = make.attendee(camp, "Vera")
    vera.votes.create(pitch=camp.pitches.get(title__startswith="Maps"))
    voter, helper, organiser = browse("phone"), browse("phone"), corridor()
    for page, person in ((voter, vera), (helper, make.helper(camp))):
        sign_in(page, person)
    voter.goto("/barcamp/timetable/")
    helper.goto("/barcamp/doors/")
    helper.get_by_role("link", name="Room 2 Maps").tap()
    helper.get_by_role("button", name="Full").tap()
    helper.get_by_text("Room 2: 20 counted, full.").wait_for()
    organiser.goto(DAY)
    organiser.get_by_role("link", name="Maps of the moon").tap()
    organiser.get_by_role("button", name="Room 1,").tap()
    organiser.get_by_text("Version 2 is out.").wait_for()
    live.announce(camp)
    voter.get_by_text("“Maps of the moon” moves from Room 2 to Room 1, same time").wait_for()
    shot(voter, "full-voter")
    expect(voter.get_by_text("Got it")).to_have_count(1)
