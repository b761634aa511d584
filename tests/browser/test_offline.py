"""Without a connection: decisions wait on the phone, are sent once, and are said plainly when they came too late."""

from playwright.sync_api import expect

from tests.browser.hall import holds, until

WAITING = "Waiting for the connection"
# What the phone has written down, beyond this page.
KEPT = """new Promise((resolve) => {
  const database = indexedDB.open("fudsched:/barcamp/");
  database.onsuccess = () => {
    const all = database.result.transaction("decisions").objectStore("decisions").getAll();
    all.onsuccess = () => { database.result.close(); resolve(all.result.map(({ vote }) => vote)); };
  };
})"""


def start(hall):
    hall.ask("Stage.of(event).call_next(0)")
    bob = hall.open("bob", "/pitches/")
    bob.get_by_text("On stage: 1").wait_for()
    return bob


def vote_on_stage(page) -> None:
    page.locator(".on-stage-now").get_by_role("button", name="Vote for").click()


def test_a_vote_tapped_offline_waits_and_is_delivered_once(hall):
    bob = start(hall)
    bob.context.set_offline(True)
    vote_on_stage(bob)
    bob.locator(".on-stage-now .decide-said", has_text=WAITING).wait_for()
    assert hall.votes() == []
    bob.context.set_offline(False)
    until(lambda: hall.votes() == ["Bob 1"], 30, bob)
    bob.locator(".on-stage-now .decide-said", has_text=WAITING).wait_for(state="hidden")
    expect(bob.locator('.on-stage-now button[value="on"]')).to_have_attribute("aria-pressed", "true")


def test_a_vote_in_the_list_waits_too(hall):
    bob = start(hall)
    bob.context.set_offline(True)
    bob.locator("#b3").click()
    bob.locator("#vote-3", has_text=WAITING).wait_for()
    bob.context.set_offline(False)
    until(lambda: hall.votes() == ["Bob 3"], 30, bob)
    bob.locator("#vote-3", has_text=WAITING).wait_for(state="hidden")


def test_it_survives_the_page_and_the_last_word_counts(hall):
    bob = start(hall)
    bob.context.set_offline(True)
    vote_on_stage(bob)
    bob.locator(".decide-said", has_text=WAITING).first.wait_for()
    bob.locator(".on-stage-now").get_by_role("button", name="Not for me").click()
    until(lambda: bob.evaluate(KEPT) == ["pass"], page=bob)
    bob.context.set_offline(False)
    bob.goto("/barcamp/")
    until(lambda: hall.rows("SELECT count(*) FROM fudsched_decline") == ["1"], 30, bob)
    assert hall.votes() == []


def test_a_server_that_was_gone_gets_the_vote_when_it_is_back(hall):
    bob = start(hall)
    hall.pages.kill()
    vote_on_stage(bob)
    bob.locator(".decide-said", has_text=WAITING).first.wait_for()
    hall.pages.start()
    until(lambda: hall.votes() == ["Bob 1"], 60, bob)


def test_when_the_door_closed_meanwhile_the_phone_says_so_plainly(hall):
    title = "Donaudampfschifffahrtsgesellschaftskapitänsmütze"  # wider than a phone
    hall.ask(f"event.pitches.filter(number=1).update(title={title!r})")
    bob = start(hall)
    bob.context.set_offline(True)
    vote_on_stage(bob)
    bob.locator(".decide-said", has_text=WAITING).first.wait_for()
    hall.ask("event.voting.close(); live.announce(event)")
    bob.context.set_offline(False)
    notice = bob.locator("#messages", has_text="is not counted. Voting closed at")
    notice.wait_for(timeout=60_000)
    assert f"What you decided on 1 “{title}” without a connection" in notice.text_content()
    assert bob.evaluate("document.documentElement.scrollWidth <= innerWidth")
    widths = "[...document.querySelectorAll('#messages *')].map((one) => one.getBoundingClientRect().right)"
    assert max(bob.evaluate(widths)) <= 390
    assert hall.votes() == []


def test_a_phone_that_slept_knows_the_hour_when_it_wakes(hall):
    bob = start(hall)
    holds(bob, "document.documentElement.dataset.stream === 'on'")
    # Asleep: no page, no timers, no stream; the network went with them.
    bob.context.set_offline(True)
    bob.evaluate("() => { Object.defineProperty(document, 'hidden', { value: true, configurable: true }); }")
    bob.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    hall.ask("Stage.of(event).call_next(1); Stage.of(event).call_next(2); live.announce_stage(event)")
    bob.context.set_offline(False)
    bob.evaluate("() => { Object.defineProperty(document, 'hidden', { value: false, configurable: true }); }")
    bob.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    bob.get_by_text("On stage: 3").wait_for()


def test_the_wall_says_that_it_lost_the_network_and_recovers_by_itself(hall):
    wall = hall.wall()
    holds(wall, "document.documentElement.dataset.stream === 'on'")
    hall.streams.kill()
    hall.pages.kill()
    wall.locator(".connection", has_text="Connection lost").wait_for()
    hall.pages.start()
    hall.streams.start()
    holds(wall, "document.querySelector('.connection').textContent === ''", 60)
    hall.ask("Stage.of(event).call_next(0); live.announce_stage(event)")
    wall.get_by_text("Pitch number 1").first.wait_for(timeout=60_000)
