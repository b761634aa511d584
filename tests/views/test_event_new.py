"""A new event, founded by anybody with an account."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fudsched.models import Event
from tests import make
from tests.pages import said, text
from tests.person import Person

pytestmark = pytest.mark.django_db

NEW = {
    "name": "BarCamp Łódź", "slug": "", "place": "Hall", "time_zone": "Europe/Warsaw", "first_day": "2031-05-24",
    "last_day": "", "hours": "11:00 to 17:00, 50 minutes, 10 between, lunch at 12",
}  # fmt: skip


@pytest.fixture
def founder() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("ola"))
    return client


def test_a_founder_becomes_organiser_and_stands_at_the_desk(founder: Client):
    response = founder.post(reverse("event_new"), NEW)
    assert response["Location"] == "/barcamp-odz/desk/"
    assert said(founder, response) == "“BarCamp Łódź” is founded. You are its first organiser; this is your desk."
    event = Event.objects.get()
    assert (event.name, event.place, event.time_zone) == ("BarCamp Łódź", "Hall", "Europe/Warsaw")
    assert [str(slot) for slot in event.slots.all()][:2] == ["Sat 11:00–11:50", "Sat 13:00–13:50"]
    assert [plenary.title for plenary in event.plenaries.all()] == ["Lunch"]


def test_each_of_its_days_is_laid_out(founder: Client):
    founder.post(reverse("event_new"), NEW | {"last_day": "2031-05-26"})
    event = Event.objects.get()
    assert [str(day) for day in event.days()] == ["2031-05-24", "2031-05-25", "2031-05-26"]
    assert (event.slots.count(), event.plenaries.count()) == (15, 3)


def test_hours_may_wait(founder: Client):
    founder.post(reverse("event_new"), NEW | {"hours": "", "slug": "our-camp"})
    assert not Event.objects.get(slug="our-camp").slots.exists()


TWICE = ["02:00 CEST–02:50 CEST", "02:00 CET–02:50 CET"]


@pytest.mark.parametrize(
    ("day", "clocks"),
    [
        ("2031-05-24", ["00:00–00:50", "01:00–01:50", "02:00–02:50", "03:00–03:50", "04:00–04:50"]),
        ("2031-03-30", ["00:00–00:50", "01:00–01:50", "03:00–03:50", "04:00–04:50"]),
        ("2031-10-26", ["00:00–00:50", "01:00–01:50", *TWICE, "03:00–03:50", "04:00–04:50"]),
    ],
)
def test_a_night_in_which_clocks_are_changed_has_an_hour_more_or_less(founder: Client, day: str, clocks: list[str]):
    founder.post(reverse("event_new"), NEW | {"first_day": day, "hours": "00:00 to 05:00, 50 minutes, 10 between"})
    slots = Event.objects.get().slots.all()
    assert [str(slot).split(maxsplit=1)[1] for slot in slots] == clocks
    assert {slot.ends_at - slot.starts_at for slot in slots} == {timedelta(minutes=50)}


def test_a_copy_that_cannot_be_laid_says_why_and_stays_typed(founder: Client):
    founder.post(reverse("event_new"), NEW | {"hours": "00:00 to 05:00, 50 minutes, 10 between"})
    again = NEW | {"first_day": "2031-03-30", "name": "Night of Łódź"}  # when no clock says 02:00
    response = founder.post("/new/?copy=barcamp-odz", again)
    assert response.status_code == 422
    assert "The slot at 03:00, 30 March overlaps another slot." in text(response)
    assert "Night of Łódź" in response.content.decode()
    assert Event.objects.count() == 1


def test_strangers_sign_in_first_and_come_back():
    for response in (Client().get(reverse("event_new")), Client().post(reverse("event_new"), NEW)):
        assert response["Location"] == "/sign-in/?next=/new/"
    assert not Event.objects.exists()


def test_the_empty_form_is_a_page(founder: Client):
    assert "Found the event" in text(founder.get(reverse("event_new")))


def test_an_event_like_one_built_in_takes_two_pages_and_three_fields(founder: Client):
    person = Person(founder).visit("/new/").follow("Barcamp day and two")
    assert "3 days, 6 rooms, 5 slots, 11 plenaries" in person.text
    where = {"Name": "FUDCon Łódź", "Time zone": "Europe/Warsaw"}
    person.press("Found the event", fill={**where, "First day": "2031-05-24"})
    assert person.path == "/fudcon-odz/desk/"
    event = Event.objects.get()
    assert [str(day) for day in event.days()] == ["2031-05-24", "2031-05-25", "2031-05-26"]
    assert (event.rooms.count(), event.slots.count(), event.plenaries.count()) == (6, 5, 11)
    assert (event.checks.count(), event.shifts.count()) == (28, 10)
    assert [str(deed) for deed in event.deeds.all()] == ["ola founded the event"]


def test_a_copy_of_ones_own_event_knows_its_name_and_place(founder: Client):
    founder.post(reverse("event_new"), NEW)
    old = Event.objects.get()
    make.rooms(old, 40, 20)
    make.pitch(old)
    person = Person(founder).visit("/new/").follow("BarCamp Łódź A copy")
    person.press("Found the event", fill={"First day": "2032-05-22"})
    assert person.path == "/barcamp-odz-2/desk/"
    new = Event.objects.get(slug="barcamp-odz-2")
    assert (new.name, new.place, new.time_zone) == ("BarCamp Łódź", "Hall", "Europe/Warsaw")
    assert [*map(str, new.days())] == ["2032-05-22"]
    assert (new.slots.count(), new.rooms.count(), new.pitches.count()) == (old.slots.count(), 2, 0)
    assert [*map(str, new.attendees.all())] == ["ola"]


@pytest.mark.parametrize("slug", ["", "our-camp"])
@pytest.mark.parametrize("hours", ["", NEW["hours"]])
def test_a_form_sent_twice_founds_one_event(founder: Client, slug: str, hours: str):
    form = NEW | {"slug": slug, "hours": hours}
    first, second = (founder.post(reverse("event_new"), form) for _ in range(2))
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert Event.objects.get().deeds.count() == 1
    other = founder.post(reverse("event_new"), form | {"slug": "", "place": "Another hall"})
    assert (other.status_code, Event.objects.count()) == (302, 2)
    Event.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    founder.post(reverse("event_new"), form | {"slug": ""})
    assert Event.objects.count() == 3


@pytest.mark.parametrize("how", ["/new/?copy=barcamp-odz", "/new/"])
def test_whatever_is_not_the_same_form_founds_another(founder: Client, how: str):
    founder.post(reverse("event_new"), NEW)
    founder.post(how, NEW | {"first_day": "2032-05-22"})
    make.client_of(make.organiser(Event.objects.first())).post("/new/", NEW)
    assert Event.objects.count() == 3


def test_others_events_are_not_copied(founder: Client):
    make.organiser(make.event("others", name="Others"))
    make.attendee(make.event("joined", name="Joined"), user=User.objects.get(username="ola"))
    assert "A copy" not in text(founder.get(reverse("event_new")))
    for asked in ("copy=others", "copy=joined", "copy=", "from=nothing"):
        response = founder.post(f"/new/?{asked}", NEW | {"name": "Stolen"})
        assert response.status_code == (302 if asked == "copy=" else 404)
    assert [*Event.objects.filter(name="Stolen").values_list("rooms", flat=True)] == [None]


def test_what_is_wrong_in_it_stays_typed(founder: Client):
    response = founder.post("/new/?from=one-day", NEW | {"first_day": "soon"})
    assert response.status_code == 422
    assert "Like One-day barcamp" in text(response)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Type the event's name."),
        ({"name": "x" * 10_000}, "Use 120 characters at most. This has 10000."),
        ({"name": "a\u202eb"}, "This holds a hidden sign that turns text around."),
        ({"name": "बारकैम्प"}, "Type an address: the name has too few Latin letters to make one from."),
        ({"slug": "taken"}, "Another event has this address. Choose another one."),
        ({"slug": "new"}, "The address “/new/” belongs to the server."),
        ({"slug": "sign-in"}, "The address “/sign-in/” belongs to the server."),
        ({"slug": "Our Camp"}, "Use four or more of a-z, 0-9 and inner hyphens."),
        ({"time_zone": ""}, "Type the time zone, as in “Europe/Berlin”."),
        ({"time_zone": "Mars/Olympus"}, "“Mars/Olympus” is no time zone."),
        ({"time_zone": "../../etc/passwd"}, "“../../etc/passwd” is no time zone."),
        ({"first_day": "soon"}, "Type a day like 2031-05-24 or 24 May 2031."),
        ({"last_day": "2031-05-23"}, "The last day cannot be before the first."),
        ({"last_day": "2032-05-24"}, "An event lasts 14 days at most."),
        ({"hours": "all day"}, "Say from when to when"),
        ({"hours": "11:00 to 11:20"}, "No slot of 50 minutes fits into this time."),
        ({"hours": "11:00 to 17:00, lunch at 13 to 12"}, "The break must end after it begins."),
        ({"hours": "20:00 to 23:50, beer at 23:10"}, "The break must end after it begins."),
    ],
)
def test_what_cannot_be_founded_gets_a_sentence_and_stays_typed(founder: Client, wrong: dict, sentence: str):
    make.event("taken")
    response = founder.post(reverse("event_new"), NEW | {"place": "Hall of Mirrors"} | wrong)
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Hall of Mirrors" in response.content.decode()
    assert Event.objects.count() == 1
