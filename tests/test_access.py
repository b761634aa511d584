"""Who may come in, and who is led where."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from fudsched import access
from fudsched.models import Attendee
from tests import make

pytestmark = pytest.mark.django_db

STAFF_PAGES = ["desk", "desk_rooms", "desk_slots", "desk_people", "schedules"]


def test_an_address_without_an_event_says_so(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "There is no event at this address." in response.content.decode()


def test_strangers_read_but_own_nothing(client):
    event = make.event()
    assert client.get(reverse("pitches", args=[event.slug])).status_code == 200
    me = client.get(reverse("me", args=[event.slug]))
    assert (me.status_code, me["Location"]) == (302, "/barcamp/join/?next=%2Fbarcamp%2Fme%2F")


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_strangers_are_led_from_the_desk_to_the_sign_in_and_back(client, page):
    path = reverse(page, args=[make.event().slug])
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"] == f"/sign-in/?next={path.replace('/', '%2F')}"


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_attendees_are_told_that_the_desk_is_not_theirs(page):
    event = make.event()
    response = make.client_of(make.attendee(event)).get(reverse(page, args=[event.slug]))
    assert response.status_code == 403


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_organisers_of_another_event_are_told_that_this_desk_is_not_theirs(page):
    make.event()
    elsewhere = make.organiser(make.event("elsewhere"))
    assert make.client_of(elsewhere).get(reverse(page, args=["barcamp"])).status_code == 403


def test_an_organisers_badge_alone_does_not_open_the_desk():
    event = make.event()
    organiser = make.organiser(event)
    organiser.user_id, account = None, organiser.user_id
    by_badge = make.client_of(organiser)
    assert account
    assert by_badge.get(reverse("pitches", args=[event.slug])).context["me"] == organiser
    assert by_badge.get(reverse("desk", args=[event.slug])).status_code == 302


def test_the_servers_owner_is_an_organiser_of_every_event_once_they_come_to_its_desk(client):
    event = make.event()
    client.force_login(User.objects.create_superuser("owner"))
    assert client.get(reverse("desk", args=[event.slug])).status_code == 200
    assert client.get(reverse("desk", args=[event.slug])).status_code == 200
    assert [(a.name, a.role) for a in event.attendees.all()] == [("owner", Attendee.Role.ORGANISER)]


def test_a_badge_opens_its_own_event_alone():
    ada = make.attendee(make.event())
    make.event("elsewhere")
    client = make.client_of(ada)
    assert client.get("/barcamp/me/").status_code == 200
    assert client.get("/elsewhere/me/").status_code == 302


def test_a_badge_that_was_tampered_with_opens_nothing():
    ada = make.attendee(make.event())
    client = make.client_of(ada)
    client.cookies["badge"] = "x" + client.cookies["badge"].value[1:]
    assert client.get("/barcamp/me/").status_code == 302


def test_a_reissued_badge_ends_the_old_one():
    ada = make.attendee(make.event())
    client = make.client_of(ada)
    ada.reissue_badge()
    assert client.get("/barcamp/me/").status_code == 302
    assert make.client_of(ada).get("/barcamp/me/").status_code == 200


def test_who_has_left_is_a_stranger():
    ada = make.attendee(make.event(), left_at=timezone.now() - timedelta(minutes=1))
    assert make.client_of(ada).get("/barcamp/me/").status_code == 302


def test_the_badge_cookie_is_out_of_reach_of_scripts_and_other_sites():
    cookie = make.client_of(make.attendee(make.event())).cookies["badge"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/barcamp/")


def test_dates_are_shown_in_the_events_time_zone(client):
    event = make.event()
    make.event("berlin", time_zone="Europe/Berlin")
    client.get(f"/{event.slug}/")
    assert timezone.get_current_timezone_name() == "America/Phoenix"
    client.get("/berlin/")
    assert timezone.get_current_timezone_name() == "Europe/Berlin"


@pytest.mark.parametrize("host", ["localhost:8123", "127.0.0.1:8123", "[::1]:8123"])
def test_what_others_scan_leads_to_this_machine_and_not_to_their_own(rf, settings, monkeypatch, host):
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(access, "network_address", lambda: "192.0.2.7")
    request = rf.get("/", headers={"host": host})
    assert access.address(request, "/barcamp/join/?code=ABC") == "http://192.0.2.7:8123/barcamp/join/?code=ABC"
    monkeypatch.setattr(access, "network_address", lambda: None)
    assert access.address(request, "/barcamp/") == f"http://{host}/barcamp/"


def test_what_others_scan_is_the_address_this_server_answers_to(rf, settings, monkeypatch):
    monkeypatch.setattr(access, "network_address", lambda: "192.0.2.7")
    settings.ALLOWED_HOSTS = ["localhost", "camp.example"]
    assert access.address(rf.get("/", headers={"host": "localhost"}), "/a/") == "http://localhost/a/"
    assert access.address(rf.get("/", headers={"host": "camp.example"}), "/a/") == "http://camp.example/a/"
    settings.ORIGIN = "https://barcamp.example.org"
    assert access.address(rf.get("/", headers={"host": "localhost"}), "/a/") == "https://barcamp.example.org/a/"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_door_used_the_wrong_way_says_so(client, headers):
    make.event()
    response = client.get("/barcamp/pitches/1/vote/", headers=headers)
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "only a button leads here" in response.content.decode()
    response = client.post("/barcamp/timetable/", headers=headers)
    assert response.status_code == 405
    assert "this page can only be read" in response.content.decode()


def test_every_page_carries_the_strict_policy(client):
    make.event()
    policy = client.get("/barcamp/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy
