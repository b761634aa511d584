"""The day in a real browser: an attendee's phone and an organiser's laptop, and every page open to everybody."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from fudsched import access
from fudsched.models import Event
from tests import make
from tests.browser.steps import follow, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

SLUG = "harbour-camp"
EVENT = f"/{SLUG}"


def enter(page, values: dict[str, str]) -> None:
    for label, value in values.items():
        page.locator("input, textarea").and_(page.get_by_label(label)).first.fill(value)


def push(page, name: str) -> None:
    follow(page.locator("main").get_by_role("button", name=name).first)


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_day_from_joining_to_the_timetable(browse, shot, size):
    organiser = browse(size)
    organiser.goto(access.sign_in_link(User.objects.create_superuser("olga")))
    push(organiser, "Sign in")
    organiser.goto("/new/")
    day = {"Name": "Harbour Camp", "Address": SLUG, "Time zone": "Europe/Lisbon", "First day": "2031-05-24"}
    enter(organiser, {**day, "Slots of each day": "11:00 to 14:00, 50 minutes, 10 between"})
    push(organiser, "Found the event")
    organiser.goto(f"{EVENT}/desk/rooms/")
    enter(organiser, {"Rooms": "Great Hall, 60, projector\nAttic, 25"})
    push(organiser, "Add these rooms")
    organiser.goto(f"{EVENT}/desk/")
    push(organiser, "Open pitching")

    code = Event.objects.get(slug=SLUG).code
    ada = browse(size)
    ada.goto(f"{EVENT}/join/?code={code}")
    enter(ada, {"Your name": "Ada"})
    push(ada, "Join")
    ada.goto(f"{EVENT}/pitches/new/")
    enter(ada, {"Title": "Packaging with friends", "Synopsis": "From nothing to a package in 50 minutes."})
    push(ada, "Pitch it")
    organiser.goto(f"{EVENT}/desk/walk-up/")
    enter(organiser, {"Title": "Lockpicking", "Presented by": "Cleo"})
    push(organiser, "Put it on the wall")

    # Whoever has the ballot open sees the door open without touching anything.
    ada.goto(f"{EVENT}/pitches/")
    organiser.goto(f"{EVENT}/desk/")
    push(organiser, "Open voting")
    ada.get_by_text("Voting is open.").first.wait_for()
    vote = ada.get_by_role("button", name="Vote for Lockpicking")
    vote.dblclick()
    ada.get_by_role("button", name="Vote for Lockpicking", pressed=True).wait_for()
    shot(ada, f"day-ballot-{size}")
    ada.reload()
    ada.get_by_role("button", name="Vote for Lockpicking", pressed=True).wait_for()

    organiser.goto(f"{EVENT}/desk/doors/voting/")
    push(organiser, "Close voting now")
    organiser.get_by_text("1 vote of 1 person is counted.").wait_for()
    ada.get_by_text("Voting closed at").first.wait_for()

    organiser.goto(f"{EVENT}/schedule/")
    organiser.get_by_text("How long, and what matters").click()
    enter(organiser, {"Seconds to think": "1"})
    push(organiser, "Make schedule")
    call_command("worker", "--until-idle")
    follow(organiser.get_by_role("link", name="Draft 1").first)
    shot(organiser, f"day-draft-{size}")
    organiser.get_by_text("Publish…").click()
    push(organiser, "Publish it")

    ada.goto(f"{EVENT}/timetable/")
    ada.get_by_role("link", name="Lockpicking").locator("visible=true").first.wait_for()
    shot(ada, f"day-timetable-{size}")


@pytest.fixture
def camp(transactional_db):
    """An event in the afternoon of its day, with a little of everything."""
    call_command(
        "demo", phase="published", attendees=30, pitches=12, rooms=3, slots=3, slug=SLUG, seconds=1, verbosity=0
    )
    return Event.objects.get(slug=SLUG)


STRANGER = ["", "pitches/", "pitches/1/", "results/", "timetable/", "join/", "print/doors/", "print/wall/"]
ATTENDEE = ["", "pitches/", "pitches/1/", "pitches/new/", "me/", "timetable/"]
ORGANISER = ["schedule/", "schedule/1/", "schedule/2/", "pitches/1/edit/", "desk/"]
DESK = ["settings/", "rooms/", "slots/", "plenaries/", "closed/", "walk-up/", "people/", "doors/voting/"]


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_every_page_is_open_to_everybody(camp, browse, axe, shot, size):
    faults = []

    def look(page, who: str, paths: list[str]) -> None:
        for path in paths:
            page.goto(path)
            name = path.removeprefix(EVENT).strip("/").replace("/", "-") or "now"
            shot(page, f"{who}-{name}-{size}")
            try:
                axe(page)
            except AssertionError as fault:
                faults.append(str(fault))
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                faults.append(f"{path} is wider than the screen")

    page = browse(size)
    look(page, "stranger", ["/", "/sign-in/", *(f"{EVENT}/{path}" for path in STRANGER)])

    camp.pitching.open()
    camp.voting.open()
    voter = camp.attendees.filter(votes__isnull=False).first()
    page = browse(size)
    look(page, "badge", [f"{EVENT}/b/{voter.badge}/"])
    push(page, "Sign in")
    look(page, "attendee", [f"{EVENT}/{path}" for path in ATTENDEE])

    camp.published().copy()
    page = browse(size)
    sign_in(page, make.organiser(camp))
    look(
        page, "organiser", ["/new/", *(f"{EVENT}/{path}" for path in [*ORGANISER, *(f"desk/{path}" for path in DESK)])]
    )
    assert not faults, "\n\n".join(faults)
