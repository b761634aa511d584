"""The attendee's pages in a browser: for everybody, without JavaScript, and steady under a thumb."""

import re

import pytest
from playwright.sync_api import expect

from fudsched import live
from fudsched.models import Vote
from tests import make
from tests.browser.hall import until
from tests.browser.steps import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def camp(transactional_db):
    """Two doors open, five pitches in as many scripts; Ada presents one of them."""
    event = make.event()
    make.rooms(event)
    make.slots(event)
    event.pitching.open()
    event.voting.open()
    ada = make.attendee(event)
    make.pitch(event, "x" * 150, by=ada, topic="Tools", needs=["projector"], synopsis="One paragraph. " * 20)
    for title in ("كيف تنظّم مؤتمرًا بلا برنامج", "自由软件与社区", "Пакеты для начинающих", "बिना कार्यक्रम का सम्मेलन"):
        make.pitch(event, title)
    return event


def vote_of(page, number):
    return page.locator(f"#b{number}")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_attendees_pages_are_open_to_everybody(camp, browse, axe, shot, size):
    page = browse(size)

    def look(name, path):
        page.goto(path)
        shot(page, f"{name}-{size}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path

    look("sign-in", "/sign-in/")
    look("join", f"/barcamp/join/?code={camp.code}")
    look("badge", f"/barcamp/b/{camp.attendees.get(name='Ada').badge}/")
    look("pitches-stranger", "/barcamp/pitches/")
    sign_in(page, camp.attendees.get(name="Ada"))
    look("pitches", "/barcamp/pitches/")
    look("pitches-none-found", "/barcamp/pitches/?q=nothing")
    look("pitch", "/barcamp/pitches/1/")
    look("pitch-new", "/barcamp/pitches/new/")
    look("me", "/barcamp/me/")
    look("results-hidden", "/barcamp/results/")
    vote_of_ada = camp.attendees.get(name="Ada")
    vote_of_ada.vote_for(camp.pitches.get(number=1))
    camp.voting.close()
    look("pitches-closed", "/barcamp/pitches/")
    look("results", "/barcamp/results/")


def test_two_quick_taps_are_one_vote(camp, browse):
    page = sign_in(browse(), camp.attendees.get(name="Ada"))
    page.goto("/barcamp/pitches/")
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    vote_of(page, 2).dblclick()
    expect(vote_of(page, 2)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#given")).to_have_text("1 vote given")
    page.wait_for_timeout(800)  # the next tap is none that bounced
    assert (sent.count("POST"), Vote.objects.count()) == (1, 1)
    vote_of(page, 2).click()
    expect(page.locator("#given")).to_have_text("0 votes given")


def test_an_answer_that_another_overtook_does_not_say_too_few_votes_for_long(camp, browse):
    page = sign_in(browse(service_workers="block"), camp.attendees.get(name="Ada"))
    page.goto("/barcamp/pitches/")
    held = []

    def answer_the_first_last(route):
        said = route.fetch()
        held.append((route, said)) if not held else route.fulfill(response=said)

    page.route("**/vote/", answer_the_first_last)
    vote_of(page, 2).click()
    until(lambda: held, page=page)
    vote_of(page, 3).click()
    expect(page.locator("#given")).to_have_text("2 votes given")
    route, said = held[0]
    route.fulfill(response=said)
    expect(vote_of(page, 2)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#given")).to_have_text("2 votes given")


def test_who_goes_back_finds_every_vote_they_gave(camp, browse):
    page = sign_in(browse(), camp.attendees.get(name="Ada"))
    page.goto("/barcamp/pitches/")
    vote_of(page, 3).click()
    expect(page.locator("#given")).to_have_text("1 vote given")
    page.goto("/barcamp/pitches/2/")
    vote_of(page, 2).click()
    expect(vote_of(page, 2)).to_have_attribute("aria-pressed", "true")
    page.go_back()
    for number in (2, 3):
        expect(vote_of(page, number)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#given")).to_have_text("2 votes given")


def test_nothing_moves_or_loses_its_focus_when_others_pitch(camp, browse):
    page = sign_in(browse(), camp.attendees.get(name="Ada"))
    page.goto("/barcamp/pitches/")
    cards = page.locator("#ballot .card")
    before = cards.evaluate_all("cards => cards.map(card => card.id)")
    vote_of(page, 3).focus()
    held = vote_of(page, 3).element_handle()
    make.pitch(camp, "Newcomer")
    camp.pitches.get(number=5).withdraw()
    live.announce(camp)
    expect(cards.last).to_contain_text("Newcomer")
    expect(page.locator("#pitch-5")).to_have_count(0)
    after = cards.evaluate_all("cards => cards.map(card => card.id)")
    assert after == [card for card in before if card != "pitch-5"] + ["pitch-6"]
    assert page.evaluate("document.activeElement.id") == "b3"
    assert held.evaluate("button => button.isConnected")
    vote_of(page, 6).click()
    expect(vote_of(page, 6)).to_have_attribute("aria-pressed", "true")


def test_a_card_does_not_vanish_when_its_vote_leaves_the_filter(camp, browse):
    page = sign_in(browse(), camp.attendees.get(name="Ada"))
    page.goto("/barcamp/pitches/?show=open")
    vote_of(page, 2).click()
    expect(vote_of(page, 2)).to_have_attribute("aria-pressed", "true")
    make.pitch(camp, "Newcomer")
    live.announce(camp)
    expect(page.locator("#pitch-6")).to_be_visible()
    expect(vote_of(page, 2)).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("#pitch-2")).to_have_count(0)


def test_the_closing_door_is_said_at_once_and_a_late_tap_at_its_card(camp, browse):
    page = sign_in(browse(service_workers="block"), camp.attendees.get(name="Ada"))
    page.goto("/barcamp/pitches/")
    polls = "**/changes/*"
    page.route(polls, lambda route: route.fulfill(status=204))  # it does not hear of the door before the tap
    camp.voting.close()
    vote_of(page, 2).click()
    expect(page.locator("#vote-2 .vote-said")).to_contain_text("Voting closed at")
    page.unroute(polls)
    live.announce(camp)
    expect(page.locator("#why-vote")).to_contain_text("Voting closed at")
    expect(vote_of(page, 3)).to_have_attribute("aria-disabled", "true")
    assert Vote.objects.count() == 0


def test_search_answers_while_typing(camp, browse):
    page = sign_in(browse(), camp.attendees.get(name="Ada"))
    page.goto("/barcamp/pitches/")
    page.get_by_label("Search the pitches").fill("пакеты")
    expect(page.locator("#ballot .card")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?q=%D0%BF"))
    vote_of(page, 4).click()
    expect(vote_of(page, 4)).to_have_attribute("aria-pressed", "true")


def test_the_whole_ballot_works_without_javascript(camp, browse):
    page = browse(javascript=False)
    page.goto(f"/barcamp/join/?code={camp.code}&next=/barcamp/pitches/")
    page.get_by_label("Your name").fill("Grace")
    page.get_by_role("button", name="Join").click()
    vote_of(page, 2).click()
    expect(vote_of(page, 2)).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(r"/barcamp/pitches/#pitch-2$"))
    camp.voting.close()
    vote_of(page, 3).click()
    expect(page.locator("#vote-3 .vote-said")).to_be_in_viewport()
    page.goto("/barcamp/pitches/new/")
    page.get_by_label("Title").fill("Without a script")
    page.get_by_role("button", name="Pitch it").click()
    expect(page.get_by_role("heading", name="Without a script")).to_be_visible()
