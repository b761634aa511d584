"""The organisers' board in a real browser: by mouse, by keyboard alone, by two people, and as axe sees it."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from fudsched import live
from fudsched.models import Vote, Wish
from tests import make
from tests.browser.hall import until
from tests.browser.steps import follow, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "/barcamp/schedule/1/"


class Camp:
    """Two slots, three rooms, five pitches, of which two have a place."""

    def __init__(self):
        self.event = make.event()
        self.slots = make.slots(self.event)
        self.rooms = make.rooms(self.event, 40, 20, 10)
        self.pitches = [make.pitch(self.event, title) for title in ("Sheepdog", "Kanban", "Git", "Maps", "Rust")]
        voters = [make.attendee(self.event, f"Voter {n}") for n in range(12)]
        Vote.objects.bulk_create(
            Vote(attendee=voter, pitch=pitch)
            for n, voter in enumerate(voters)
            for m, pitch in enumerate(self.pitches)
            if (n + m) % 3
        )
        (eleven, _), (hall, cellar, _) = self.slots, self.rooms
        self.draft = make.draft(self.event, (self.pitches[0], hall, eleven), (self.pitches[1], cellar, eleven))
        self.olga = make.organiser(self.event)

    def where(self) -> dict:
        slots, rooms = [slot.pk for slot in self.slots], [room.pk for room in self.rooms]
        rows = self.draft.placements.select_related("pitch")
        return {row.pitch.title: (slots.index(row.slot_id), rooms.index(row.room_id)) for row in rows}

    def cell(self, page: Page, slot: int, room: int):
        return page.locator(f'[data-cell="{self.slots[slot].pk}-{self.rooms[room].pk}"]')


def open_board(page: Page, person, address: str = BOARD) -> Page:
    sign_in(page, person)
    page.goto(address)
    if address == BOARD:
        is_ready(page)
    return page


def is_ready(page: Page) -> None:
    """The board answers to hands: before its script has run, its buttons are those of a page without."""
    page.locator("[data-board]").wait_for(state="attached")


@pytest.fixture
def camp():
    return Camp()


@pytest.fixture
def board(camp, browse) -> Page:
    return open_board(browse("desk"), camp.olga)


def says(page: Page, text: str) -> None:
    expect(page.locator("#hand-says")).to_contain_text(text)


def carry(page: Page, title: str, *keys: str) -> None:
    """Pick a session up by its button, walk to a cell, and press the last key."""
    page.get_by_role("button", name=f"Pick up {title}").focus()
    page.keyboard.press("Enter")
    page.locator(".cost").first.wait_for()
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until it has the focus, and see that the focus shows."""
    target.wait_for()
    for _ in range(120):
        if target.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(target).to_be_focused()
    style = "one => (({ outlineStyle, boxShadow }) => [outlineStyle, boxShadow])(getComputedStyle(one))"
    assert target.evaluate(style) != ["none", "none"]


def press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    """Walk to a control by Tab alone, and press it."""
    tab_to(page, page.get_by_role(role, name=name, exact=True).first)
    page.keyboard.press(key)


def bring(camp: Camp, page: Page, title: str, slot: int, room: int) -> None:
    """Pick a session up, walk to a cell by arrows, drop it there; its card keeps the focus."""
    at = camp.where().get(title, (0, 0))
    press(page, "button", f"Pick up {title}")
    page.locator(".cost").first.wait_for()
    for forward, back, steps in (("ArrowDown", "ArrowUp", slot - at[0]), ("ArrowRight", "ArrowLeft", room - at[1])):
        for _ in range(abs(steps)):
            page.keyboard.press(forward if steps > 0 else back)
    says(page, "would sit in something they want")
    page.keyboard.press("Enter")
    says(page, f"“{title}” is in Room {room + 1}")
    expect(page.get_by_role("button", name=f"Pick up {title}")).to_be_focused()
    assert camp.where()[title] == (slot, room)


def test_what_was_asked_of_the_board_comes_though_the_board_changes_meanwhile(camp, browse):
    board = open_board(browse("desk", service_workers="block"), camp.olga)
    held = []
    board.route("**/schedule/1/?session=*", lambda route: held.append(route))  # noqa: PLW0108 - as Playwright wants it
    board.get_by_role("link", name="Kanban", exact=True).click()
    until(lambda: held, page=board)
    with board.expect_response(lambda answer: answer.request.headers.get("hx-target") == "board"):
        live.announce(camp.event)
    held[0].continue_()
    expect(board.get_by_role("link", name="Why here, and not elsewhere?")).to_be_visible()


def test_a_day_is_scheduled_without_a_mouse(camp, browse):
    camp.draft.discard()
    page = open_board(browse("desk"), camp.olga, "/barcamp/schedule/")
    press(page, "button", "Make schedule")
    expect(page.locator("#job")).to_contain_text("Waiting for the worker")
    call_command("worker", until_idle=True)
    press(page, "link", "Look at Draft 1")
    page.wait_for_url("**/schedule/1/")
    is_ready(page)
    camp.draft = camp.event.schedules.get()

    # Take one out, put it in again, move it, and let two change places.
    press(page, "button", "Pick up Rust")
    page.locator(".cost").first.wait_for()
    page.keyboard.press("Delete")
    says(page, "“Rust” is out of this draft.")
    expect(page.get_by_role("button", name="Pick up Rust")).to_be_focused()
    free = [(slot, room) for slot in (0, 1) for room in (0, 1, 2) if (slot, room) not in camp.where().values()]
    bring(camp, page, "Rust", *free[0])
    bring(camp, page, "Rust", *free[1])
    there, here = camp.where()["Git"], camp.where()["Maps"]
    bring(camp, page, "Maps", *there)
    assert camp.where()["Git"] == here
    press(page, "button", "Pick up Git")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    says(page, "“Git” stays where it was.")

    # Undo and do again; the focus stays where the next press is expected.
    tab_to(page, page.locator("#undo"))
    page.keyboard.press("Enter")
    says(page, "Undone: “Maps”")
    assert camp.where()["Git"] == there
    tab_to(page, page.locator("#redo"))
    page.keyboard.press("Enter")
    says(page, "Done again: “Maps”")
    assert camp.where()["Git"] == here
    expect(page.locator("#undo")).to_be_focused()

    # Ask why, pin, lock, close.
    press(page, "link", "Kanban")
    press(page, "link", "Why here, and not elsewhere?")
    expect(page.locator("#why")).to_contain_text("Why at no other time")
    press(page, "button", "Pin here")
    expect(page.locator("#messages")).to_contain_text("“Kanban” is pinned")
    is_ready(page)
    tab_to(page, page.locator(".lock button").nth(1))
    page.keyboard.press("Enter")
    says(page, "is locked: its sessions stay in all drafts to come.")
    expect(page.locator(".lock button").nth(1)).to_be_focused()
    tab_to(page, page.locator(".free-cell"))
    page.keyboard.press("Enter")
    press(page, "button", "Close it")
    expect(page.locator("#messages")).to_contain_text("is closed.")
    assert camp.event.pins.count() > 1

    # Compare, come back, publish.
    press(page, "link", "Compare it")
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
    press(page, "link", "Draft 1")
    tab_to(page, page.locator(".publish summary"))
    page.keyboard.press("Enter")
    press(page, "button", "Publish it")
    expect(page.locator("#messages")).to_contain_text("Version 1 is published.")
    assert camp.event.published().number == 1


def test_a_session_is_dragged_and_every_cell_says_what_it_would_cost(camp, board):
    card = board.locator("#pitch-2")
    camp.cell(board, 1, 0).scroll_into_view_if_needed()
    box, target = card.bounding_box(), camp.cell(board, 1, 0).bounding_box()
    board.mouse.move(box["x"] + 30, box["y"] + box["height"] - 12)
    board.mouse.down()
    board.mouse.move(box["x"] + 60, box["y"] + box["height"] - 4, steps=3)
    board.locator(".cost").first.wait_for()
    marks = board.locator(".cost").all_inner_texts()
    assert len(marks) == 5
    assert all(mark[0] in "+−±✕" for mark in marks)
    board.mouse.move(target["x"] + 40, target["y"] + 40, steps=4)
    says(board, "would sit in something they want")
    board.mouse.up()
    says(board, "“Kanban” is in Room 1")
    assert camp.where() == {"Sheepdog": (0, 0), "Kanban": (1, 0)}


def test_a_session_dropped_on_another_swaps_and_dropped_outside_loses_its_place(camp, board):
    board.locator("#pitch-2").drag_to(camp.cell(board, 0, 0))
    says(board, "“Kanban” is in Room 1")
    assert camp.where() == {"Kanban": (0, 0), "Sheepdog": (0, 1)}
    board.locator("#pitch-1").drag_to(board.locator("#waiting"))
    says(board, "“Sheepdog” is out of this draft.")
    assert camp.where() == {"Kanban": (0, 0)}
    board.locator("#pitch-4").drag_to(camp.cell(board, 1, 2))
    says(board, "“Maps” is in Room 3")
    assert camp.where() == {"Kanban": (0, 0), "Maps": (1, 2)}


def test_a_cell_that_breaks_a_rule_says_which_and_takes_nothing(camp, board):
    camp.pitches[1].unavailable.add(camp.slots[1])
    carry(board, "Kanban", "ArrowDown", "Enter")
    says(board, "not possible. “Kanban” is in the slot at 12:00, when its presenter is unavailable.")
    assert camp.where()["Kanban"] == (0, 1)


def test_a_card_in_the_hand_stays_there_while_the_board_changes(camp, board):
    card, target = board.locator("#pitch-2"), camp.cell(board, 1, 2)
    target.scroll_into_view_if_needed()
    box, there = card.bounding_box(), target.bounding_box()
    board.mouse.move(box["x"] + 30, box["y"] + box["height"] - 12)
    board.mouse.down()
    board.mouse.move(box["x"] + 60, box["y"] + box["height"] - 4, steps=3)
    board.locator(".cost").first.wait_for()
    with board.expect_response(lambda answer: answer.request.headers.get("hx-target") == "board"):
        make.client_of(make.organiser(camp.event, "Omar")).post(
            f"{BOARD}place/", {"session": "3", "slot": camp.slots[1].pk, "room": camp.rooms[0].pk}
        )
        assert camp.where()["Git"] == (1, 0)
    expect(board.locator("#pitch-2[data-held]")).to_have_count(1)
    board.mouse.move(there["x"] + 40, there["y"] + 40, steps=4)
    board.mouse.up()
    says(board, "“Kanban” is in Room 3")
    assert camp.where() == {"Sheepdog": (0, 0), "Git": (1, 0), "Kanban": (1, 2)}
    expect(camp.cell(board, 1, 0)).to_contain_text("Git")


def test_of_two_organisers_the_second_sees_what_the_first_did(camp, board, browse):
    other = open_board(browse("desk"), make.organiser(camp.event, "Omar"))
    other.get_by_role("button", name="Pick up Kanban").focus()
    other.keyboard.press("Enter")  # and holds it while the first one moves it
    other.locator(".cost").first.wait_for()
    carry(board, "Kanban", "ArrowDown", "Enter")
    says(board, "“Kanban” is in Room 2")
    other.keyboard.press("ArrowRight")
    other.keyboard.press("Enter")
    says(other, "“Kanban” has moved since you opened this page, to Room 2")
    assert camp.where()["Kanban"] == (1, 1)
    expect(camp.cell(other, 1, 1)).to_contain_text("Kanban")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_board_keeps_nobody_out(camp, browse, axe, shot, size):
    Wish.ask("same_room", camp.pitches[0], camp.pitches[1])
    page = open_board(browse(size), camp.olga)
    axe(page)
    shot(page, f"board-{size}")
    carry(page, "Kanban", "ArrowDown")
    axe(page)
    shot(page, f"board-held-{size}")
    page.keyboard.press("Escape")
    for path in (f"{BOARD}?session=1", f"{BOARD}why/1/", f"{BOARD}voices/", "/barcamp/schedule/compare/"):
        page.goto(path)
        axe(page)
        shot(page, f"board{path.strip('/').replace('/', '-').replace('?', '-')}-{size}")
    camp.draft.copy()
    page.goto("/barcamp/schedule/compare/?with=1&with=2")
    axe(page)
    page.locator(".compare").get_by_role("link", name="Draft 2").click()  # each column says which it is, on a phone too
    page.wait_for_url("**/schedule/2/")


def test_without_a_script_there_is_nothing_to_pick_up_and_everything_to_do(camp, browse):
    page = browse("phone", javascript=False)
    sign_in(page, camp.olga)
    page.goto(BOARD)
    expect(page.get_by_role("button", name="Pick up Kanban")).to_have_count(0)
    follow(page.get_by_role("link", name="Kanban").first)
    page.get_by_label("Where").select_option(label="Room 3 (10 seats)")
    follow(page.get_by_role("button", name="Move", exact=True))
    assert camp.where()["Kanban"] == (0, 2)


HIDDEN = "frame => [frame.scrollWidth - frame.clientWidth, frame.scrollHeight - frame.clientHeight]"
HEAD = "element => Math.round(element.getBoundingClientRect().top)"


def test_where_all_rooms_fit_the_grid_scrolls_with_its_page_and_keeps_its_head_in_sight(camp, browse):
    make.slots(camp.event, 6, camp.slots[-1].ends_at)
    page = open_board(browse("desk"), camp.olga)
    frame = page.locator("#board .grid-frame").first
    assert frame.evaluate(HIDDEN) == [0, 0]
    assert frame.evaluate("frame => getComputedStyle(frame).overflow") == "visible"
    page.get_by_text("Free").last.scroll_into_view_if_needed()
    assert page.get_by_role("columnheader", name="Room 1").first.evaluate(HEAD) == 0
    waiting = page.locator(".waiting > li").first
    words = waiting.locator("p.soft").bounding_box()
    assert words["width"] > 0.95 * waiting.bounding_box()["width"]
    for n in range(4, 10):
        type(camp.rooms[0]).build(camp.event, name=f"Room {n}", capacity=10)
    page.reload()
    assert frame.evaluate("frame => getComputedStyle(frame).overflow") == "auto"
