"""The language of pages: the browser's or a chosen one; what machines read and what is kept stay English."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from tests import make
from tests.pages import text
from tests.person import Person

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def head(response) -> str:
    return response.content.decode().split("<head>")[0].split("<html ")[1].strip().rstrip(">")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", 'lang="en" dir="ltr"'),
        ("de-AT,de;q=0.9,en;q=0.5", 'lang="de" dir="ltr"'),
        ("ar", 'lang="ar" dir="rtl"'),
        ("nl,fr;q=0.3", 'lang="fr" dir="ltr"'),
        ("tlh, x-nonsense", 'lang="en" dir="ltr"'),
        ("<script>", 'lang="en" dir="ltr"'),
    ],
)
def test_a_page_speaks_the_browsers_language(client, event, asked, said):
    for path in ("/", "/barcamp/", "/barcamp/pitches/", "/nowhere/at/all/"):
        response = client.get(path, headers={"Accept-Language": asked})
        assert head(response) == said
        assert {"Accept-Language", "Cookie"} <= {*response["Vary"].split(", ")}
        assert response["Content-Language"] == said[6:8]


def test_a_language_is_chosen_at_the_foot_of_a_page_without_javascript_and_the_page_stays(event):
    reader = Person().visit("/barcamp/pitches/?q=arm").press("Deutsch")
    assert (
        reader.response.request["PATH_INFO"] + "?" + reader.response.request["QUERY_STRING"]
        == "/barcamp/pitches/?q=arm"
    )
    assert reader.page.get("lang") == "de"
    assert [button.text for button in reader.page.xpath("//footer//button[@aria-current]")] == ["Deutsch"]
    assert reader.visit("/").page.get("lang") == "de"
    assert reader.press("English").page.get("lang") == "en"


def test_a_chosen_language_goes_before_the_browsers(client, event):
    client.post("/language/", {"language": "cs", "next": "/barcamp/"})
    assert head(client.get("/barcamp/", headers=GERMAN)) == 'lang="cs" dir="ltr"'


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://testserver.elsewhere.example"])
def test_nobody_else_s_form_chooses_a_language(client, origin):
    response = client.post("/language/", {"language": "fr"}, headers={"Origin": origin})
    assert (response.status_code, settings.LANGUAGE_COOKIE_NAME in response.cookies) == (403, False)
    ours = client.post("/language/", {"language": "fr"}, headers={"Origin": "http://testserver"})
    assert ours.cookies[settings.LANGUAGE_COOKIE_NAME].value == "fr"


def test_the_choice_is_a_cookie_that_scripts_do_not_see(client):
    response = client.post("/language/", {"language": "fr", "next": "/barcamp/"})
    assert (response.status_code, response["Location"]) == (302, "/barcamp/")
    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("fr", True, "Lax")


@pytest.mark.parametrize("sent", [{}, {"language": "tlh"}, {"language": "en\x00"}, {"language": "../de"}])
def test_what_is_no_language_changes_nothing(client, sent):
    response = client.post("/language/", {**sent, "next": "https://elsewhere.example/"})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert not response.cookies


def test_a_language_is_not_chosen_by_a_link(client):
    response = client.get("/language/?language=de")
    assert response.status_code == 405
    assert not response.cookies


def test_a_refusal_at_an_address_for_buttons_leads_back_to_the_event(event):
    response = make.client_of(make.attendee(event)).post("/barcamp/pitches/1/vote/", {"vote": "on"})
    assert response.status_code == 404
    assert '<input type="hidden" name="next" value="/barcamp/">' in response.content.decode()


def test_what_machines_read_is_the_same_in_every_language(event):
    slots, rooms = make.slots(event), make.rooms(event)
    pitch = make.pitch(event, by=make.attendee(event))
    make.published(event, (pitch, rooms[0], slots[0]))
    make.published(event, (pitch, rooms[1], slots[1]))
    event.voting.open()
    event.voting.close()
    for name in (
        "timetable.ics", "timetable.json", "timetable.xml", "timetable.atom", "timetable.feed.json", "results.csv",
        "api/", "api/pitches/", "api/rooms/", "api/timetable/", "api/openapi.json",
    ):  # fmt: skip
        plain, german = (Client().get(f"/barcamp/{name}", headers=asked) for asked in ({}, GERMAN))
        assert plain.status_code == 200, name
        assert german.content == plain.content, name
        assert german["Content-Language"] == "en", name


def test_what_is_kept_of_a_change_is_english_whoever_makes_it(event):
    slots, rooms = make.slots(event, 2), make.rooms(event)
    pitch, olga = make.pitch(event), make.client_of(make.organiser(event))
    draft = make.draft(event, (pitch, rooms[0], slots[0]))
    place = {"session": f"1.{slots[0].pk}-{rooms[0].pk}", "slot": slots[1].pk, "room": rooms[0].pk}
    assert olga.post(f"/barcamp/schedule/{draft.number}/place/", place, headers=GERMAN).status_code == 302
    moved = {"starts_at": "2031-01-29T13:00", "ends_at": "2031-01-29T13:50"}
    assert olga.post(f"/barcamp/desk/slots/{slots[1].pk}/", moved, headers=GERMAN).status_code == 302
    assert [deed.sentence for deed in event.deeds.order_by("id")] == [
        "changed draft 1: “Fedora on ARM” to Room 1, Wed 12:00–12:50",
        "moved the slot Wed 12:00–12:50 to Wed 13:00–13:50",
    ]


def test_numbers_and_days_are_written_as_the_language_does(event):
    make.slots(event)
    page = Client().get("/barcamp/timetable/", headers=GERMAN)
    assert "Mittwoch" in text(page)


@pytest.mark.parametrize(("code", "days"), [("de", "29. Jan"), ("es", "29 ene"), ("fr", "29 jan."), ("cs", "29. 1.")])
def test_a_short_month_is_written_as_the_language_does(event, code, days):
    make.slots(event)
    make.slots(event, start=make.MORNING + timedelta(days=1))
    page = Client().get("/barcamp/timetable/", headers={"Accept-Language": code})
    assert days in text(page)
