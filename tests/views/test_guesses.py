"""Wrong guesses: each door bears a hall's mistakes, and not a machine's."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from fudsched import guesses
from tests import make

pytestmark = pytest.mark.django_db
HALL = {"REMOTE_ADDR": "192.0.2.7"}
TOO_OFTEN = b"That was wrong too often just now. Wait a minute, then try once more."


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(guesses, "MOST_AT_AN_ADDRESS", 3)
    monkeypatch.setattr(guesses, "MOST_AT_AN_ACCOUNT", 2)


@pytest.fixture
def event():
    return make.event()


def join(event, code: str, **where):
    return Client().post("/barcamp/join/", {"name": "Ada", "code": code}, **(where or HALL))


def sign_in(name: str, password: str, **where):
    return Client().post("/sign-in/", {"username": name, "password": password}, **(where or HALL))


def test_codes_are_guessed_three_times_a_minute_and_right_ones_never_count(event):
    answers = [join(event, code).status_code for code in (event.code, "AAAAAA", event.code, "BBBBBB", event.code)]
    assert answers == [302, 422, 302, 422, 302]
    assert join(event, "CCCCCC").status_code == 422
    refused = join(event, event.code)
    assert (refused.status_code, TOO_OFTEN in refused.content) == (429, True)
    assert join(event, event.code, REMOTE_ADDR="192.0.2.8").status_code == 302


def test_a_name_forgotten_beside_the_right_code_is_no_guess(event):
    for _ in range(4):
        assert Client().post("/barcamp/join/", {"name": "", "code": event.code}, **HALL).status_code == 422
    assert join(event, event.code).status_code == 302


def test_guessing_at_one_event_closes_no_other(event):
    other = make.event("elsewhere")
    for code in ("AAAAAA", "BBBBBB", "CCCCCC"):
        join(event, code)
    assert Client().post("/elsewhere/join/", {"name": "Ada", "code": other.code}, **HALL).status_code == 302


def test_badges_are_not_guessed_either(event):
    holder = make.attendee(event)
    assert [Client().get(f"/barcamp/b/AAAA{n}/", **HALL).status_code for n in range(3)] == [404] * 3
    assert Client().get(f"/barcamp/b/{holder.badge}/", **HALL).status_code == 429
    assert Client().get(f"/barcamp/b/{holder.badge}/", REMOTE_ADDR="192.0.2.8").status_code == 200


def test_the_landing_page_is_no_way_around(event):
    assert [Client().get("/", {"code": f"AAAA{n}"}, **HALL).status_code for n in range(4)] == [404, 404, 404, 429]


def test_a_password_is_guessed_twice_and_another_account_stays_open():
    for name in ("olga", "otto"):
        User.objects.create_user(name, password="a right password")
    assert [sign_in(name, "wrong").status_code for name in ("olga", "OLGA")] == [422, 422]
    assert sign_in("olga", "a right password").status_code == 429
    assert sign_in("otto", "a right password").status_code == 302
    assert sign_in("olga", "a right password", REMOTE_ADDR="192.0.2.8").status_code == 302


def test_behind_a_proxy_its_word_counts_and_only_there(event, settings):
    claimed = [{"HTTP_X_FORWARDED_FOR": f"198.51.100.{n}, 203.0.113.9"} for n in range(4)]
    assert [join(event, "AAAAAA", **HALL, **one).status_code for one in claimed] == [422, 422, 422, 429]
    settings.SECURE = True
    elsewhere = {**HALL, "HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.1", "secure": True}
    assert [join(event, "AAAAAA", **elsewhere).status_code for _ in range(4)] == [422, 422, 422, 429]
    assert join(event, event.code, **{**elsewhere, "HTTP_X_FORWARDED_FOR": "198.51.100.2"}).status_code == 302
