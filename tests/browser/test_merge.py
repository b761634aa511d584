"""Merging in a real browser: at the desk, between two presenters, and on the ballot of whoever had voted."""

import pytest
from django.http import HttpResponse
from playwright.sync_api import Page, expect

from fudsched import access
from fudsched.models import Attendee, Merge, Wish
from tests import make
from tests.browser.steps import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


class Camp:
    """Two pitches on Git, two on bread, one on maps; Walt wants the second of each."""

    def __init__(self):
        self.event = make.event()
        self.event.pitching.open()
        self.event.voting.open()
        self.ada, self.bob, self.walt = (make.attendee(self.event, name) for name in ("Ada", "Bob", "Walt"))
        self.git = make.pitch(
            self.event,
            "Introduction to Git",
            self.ada,
            topic="Tools",
            synopsis="From the first commit to a branch that comes home, with pen and paper before any keyboard.",
        )
        self.again = make.pitch(self.event, "Git: an introduction", self.bob, topic="Tools")
        self.bread = make.pitch(self.event, "Baking bread", topic="Food")
        self.more_bread = make.pitch(self.event, "Bread baking for beginners", topic="Food")
        make.pitch(self.event, "Maps of everything")
        self.walt.vote_for(self.again)
        self.walt.vote_for(self.more_bread)
        self.olga = make.organiser(self.event)


@pytest.fixture
def camp():
    return Camp()


def with_badge(page: Page, person: Attendee, live_server) -> Page:
    badge = access.give_badge(HttpResponse(), person).cookies["badge"].value
    page.context.add_cookies([{"name": "badge", "value": badge, "url": f"{live_server.url}/barcamp/"}])
    return page


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_merging_keeps_nobody_out(camp, browse, axe, shot, live_server, size):
    Merge.propose(camp.again, camp.git, camp.bob)
    Merge.join(camp.more_bread, camp.bread, camp.olga)
    Wish.ask("apart", camp.git, camp.bread)
    page = sign_in(browse(size), camp.olga)
    Merge.objects.filter(gone=camp.again).update(state=Merge.State.UNDONE, decided_at=camp.event.voting.opens_at)
    looks = {"merge-desk": "/barcamp/desk/merge/", "merge-overview": "/barcamp/desk/"}
    looks |= {"merge-whole": f"/barcamp/pitches/{camp.bread.number}/", "wishes": "/barcamp/pitches/1/wishes/"}
    for name, path in looks.items():
        page.goto(path)
        axe(page)
        shot(page, f"{name}-{size}")
    Merge.propose(camp.again, camp.git, camp.bob)
    for person, name, path in (
        (camp.walt, "merge-ballot", "/barcamp/pitches/"),
        (camp.walt, "merge-part", f"/barcamp/pitches/{camp.more_bread.number}/"),
        (camp.ada, "merge-asked", f"/barcamp/pitches/{camp.git.number}/"),
        (camp.bob, "merge-asking", f"/barcamp/pitches/{camp.again.number}/"),
        (camp.bob, "merge-other", f"/barcamp/pitches/{camp.bread.number}/"),
    ):
        page = with_badge(browse(size), person, live_server)
        page.goto(path)
        axe(page)
        shot(page, f"{name}-{size}")


def test_a_merge_reaches_the_open_ballot_of_whoever_had_voted(camp, browse, live_server):
    walt = with_badge(browse("phone"), camp.walt, live_server)
    walt.goto("/barcamp/pitches/")
    page = sign_in(browse("desk"), camp.olga)
    page.goto("/barcamp/desk/merge/")
    page.get_by_role("button", name="Merge these 1 and 2").click()
    expect(page.locator("#messages")).to_contain_text("Whoever voted for both counts once.")
    expect(walt.locator("#pitch-2")).to_have_count(0)
    expect(walt.locator("#pitch-1")).to_contain_text("Your vote for #2 now counts for #1, which joins both.")
    walt.get_by_role("button", name="Vote for Introduction to Git").click()
    expect(walt.locator("#given")).to_contain_text("1 vote given")
    page.get_by_role("button", name="Undo 2 into 1").click()
    expect(walt.locator("#pitch-2 .vote button")).to_have_attribute("aria-pressed", "false")
