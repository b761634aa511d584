"""Signing in with an account: by password, and once by a link."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from fudsched import access
from tests import make

pytestmark = pytest.mark.django_db


def signed_in_as(client) -> str | None:
    user_id = client.session.get("_auth_user_id")
    return user_id and User.objects.get(pk=user_id).username


def test_an_organiser_of_one_event_signs_in_and_is_at_its_desk():
    olga = make.organiser(make.event())
    olga.user.set_password("a long sentence")
    olga.user.save()
    client = make.client_of()
    answer = client.post("/sign-in/", {"username": olga.user.username, "password": "a long sentence"})
    assert (answer.status_code, answer.url, signed_in_as(client)) == (302, "/barcamp/desk/", "olga-barcamp")


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/barcamp/desk/people/", "/barcamp/desk/people/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_leads_on_to_places_of_this_server_alone(wanted, reached):
    User.objects.create_user("sam", password="a long sentence")
    form = {"username": "sam", "password": "a long sentence", "next": wanted}
    assert make.client_of().post("/sign-in/", form).url == reached


def test_the_owner_of_a_server_with_one_event_is_at_its_desk_and_with_more_at_the_list(client):
    owner = User.objects.create_superuser("owner")
    make.event()
    link = access.sign_in_link(owner)
    assert client.post(link)["Location"] == "/barcamp/desk/"
    make.event("another")
    assert client.post(access.sign_in_link(User.objects.get()))["Location"] == "/"


def test_a_wrong_password_is_said_and_the_name_stays():
    User.objects.create_user("sam", password="a long sentence")
    answer = make.client_of().post("/sign-in/", {"username": "sam", "password": "wrong", "next": "/barcamp/"})
    page = answer.text
    assert answer.status_code == 422
    assert "No account has this name and password together." in page
    assert 'value="sam"' in page
    assert 'name="next" value="/barcamp/"' in page


def test_nothing_typed_is_said_field_by_field():
    page = make.client_of().post("/sign-in/").text
    assert "Type your account&#x27;s name." in page
    assert "Type your password." in page


def test_whoever_is_signed_in_already_is_told_and_not_sent_in_circles():
    client = make.client_of()
    client.force_login(User.objects.create_user("sam"))
    answer = client.get("/sign-in/?next=/barcamp/desk/")
    assert (answer.status_code, "You are signed in as" in answer.text) == (200, True)


def test_a_link_signs_in_once_and_only_by_its_button():
    sam = User.objects.create_user("sam")
    link, client = access.sign_in_link(sam), make.client_of()
    assert "Sign in as" in client.get(link).text
    assert signed_in_as(client) is None
    answer = client.post(link)
    assert (answer.status_code, answer.url, signed_in_as(client)) == (302, "/", "sam")
    for again in (make.client_of().get(link), make.client_of().post(link)):
        assert (again.status_code, "used up or too old" in again.text) == (404, True)


@pytest.mark.parametrize("link", ["/sign-in/MQ/x/", "/sign-in/%F0%9F%98%80/x/", "/sign-in/AAAA/a-b/"])
def test_a_mangled_link_is_one_sentence(link):
    answer = make.client_of().get(link)
    assert (answer.status_code, "used up or too old" in answer.text) == (404, True)


def test_signing_out_is_posted():
    client = make.client_of()
    client.force_login(User.objects.create_user("sam"))
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == "/"
    assert signed_in_as(client) is None


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_form_without_its_token_is_refused_in_a_sentence(headers):
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", headers=headers)
    assert (answer.status_code, "reload the page, and send it again." in answer.text) == (403, True)
