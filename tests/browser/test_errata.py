"""A change during the day, as it reaches those whom it concerns: a voter's open phone, and the wall."""

import pytest
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat
from django.utils import timezone
from playwright.sync_api import expect

from fudsched import live
from tests import make
from tests.browser.hall import holds
from tests.browser.steps import follow, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def camp(transactional_db):
    event = make.event()
    (slot, _), (hall, cellar) = make.slots(event), make.rooms(event)
    vera = make.attendee(event, "Vera")
    git = make.pitch(event, "Git for those who are afraid of it", by=make.attendee(event, "Gus"))
    vera.votes.create(pitch=git)
    make.published(event, (git, hall, slot), (make.pitch(event, "Maps"), cellar, slot))
    return event


def test_an_erratum_reaches_a_voters_phone_and_the_wall_by_itself(camp, browse, axe, shot):
    phone, other, wall = browse("phone"), browse("phone"), browse("desk")
    sign_in(phone, camp.attendees.get(name="Vera"))
    sign_in(other, make.attendee(camp, "Olaf"))
    for page in (phone, other):
        page.goto("/barcamp/timetable/")
    wall.goto("/barcamp/wall/")
    (git, _), (hall, _), (_, late) = camp.pitches.all(), camp.rooms.all(), camp.slots.all()
    draft = make.draft(camp, (git, hall, late))
    draft.publish(reason="Gus is on a later train")
    live.announce(camp)
    sentence = "moves from 11:00 to 12:00, in Room 1, same room. Gus is on a later train."
    for page in (phone, wall):
        page.get_by_text(sentence).wait_for()
        shot(page, f"erratum-{'phone' if page is phone else 'wall'}")
        axe(page)
    other.get_by_text("Version 2").first.wait_for()
    expect(other.get_by_text("Changed for you")).to_be_hidden()
    expect(phone.locator(".news")).to_contain_text("2 changes since you last looked")
    expect(phone.get_by_text("Got it")).to_have_count(1)
    follow(phone.get_by_role("button", name="Got it"))
    assert phone.url.endswith("/barcamp/timetable/")
    expect(phone.get_by_text("Changed for you")).to_be_hidden()
    expect(phone.get_by_text("since you last looked")).to_be_hidden()


def test_news_that_is_the_same_stays_with_the_readers_focus(camp, browse):
    phone = browse("phone")
    sign_in(phone, camp.attendees.get(name="Vera"))
    (git, _), (_, cellar), (slot, _) = camp.pitches.all(), camp.rooms.all(), camp.slots.all()
    make.published(camp, (git, cellar, slot))
    phone.goto("/barcamp/")
    got_it = phone.get_by_role("button", name="Got it")
    got_it.focus()
    phone.evaluate("addEventListener('htmx:afterSettle', () => { window.isRenewed = true; })")
    live.announce(camp)
    holds(phone, "window.isRenewed")
    assert got_it.evaluate("button => button === document.activeElement")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_list_of_errata_is_open_to_everybody(camp, browse, axe, shot, size):
    (git, maps), (hall, cellar), (slot, late) = camp.pitches.all(), camp.rooms.all(), camp.slots.all()
    make.published(camp, (git, cellar, slot), (maps, hall, slot))
    make.published(camp, (git, cellar, late))
    page = browse(size)
    for name in ("errata", "print/errata"):
        page.goto(f"/barcamp/{name}/")
        shot(page, f"{name.replace('/', '-')}-{size}")
        axe(page)


def test_a_change_of_the_longest_words_fits_a_phone(browse):
    event = make.event(time_zone=make.noon_now())
    (slot, later), (room, other) = make.slots(event, start=timezone.now()), make.rooms(event)
    type(room).objects.update(name=Concat(Value("R" * 50), F("pk"), output_field=CharField()), building="B" * 40)
    long, vera = make.pitch(event, "W" * 160, topic="T" * 40), make.attendee(event, "V" * 80)
    vera.votes.create(pitch=long)
    make.published(event, (long, room, slot))
    phone = sign_in(browse("phone"), vera)
    phone.goto("/barcamp/timetable/")
    make.published(event, (long, other, later), (make.pitch(event, "Tea"), room, slot))
    for path in ("timetable/", "errata/", "", "timetable/mine/", f"timetable/rooms/{room.slug}/", "me/", "pitches/1/"):
        phone.goto(f"/barcamp/{path}")
        phone.get_by_text("WWW").first.wait_for()
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, path
