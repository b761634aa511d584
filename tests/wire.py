"""A phone that asks the whole WSGI application, in front of which the short ways stand (fudsched/views/quick.py)."""

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler

from fudsched import access
from fudsched.wsgi import application

TOKEN = "a" * 32


class OverTheWire(ClientHandler):
    """Where Django's test client would begin behind them."""

    def __call__(self, environ: dict) -> HttpResponse:
        told: list = []
        body = b"".join(application(environ, lambda status, headers: told.extend((status, headers))))
        headers = {name: value for name, value in told[1] if name != "Set-Cookie"}
        response = HttpResponse(body, status=int(told[0][:3]), headers=headers)
        for name, value in told[1]:
            if name == "Set-Cookie":
                response.cookies.load(value)
        response.url = headers.get("Location", "")
        response.wsgi_request = WSGIRequest(environ)
        return response


def phone(person=None) -> Client:
    client = Client()
    client.handler = OverTheWire()
    if person:
        client.cookies = access.give_badge(HttpResponse(), person).cookies
        client.cookies["csrftoken"] = TOKEN
    return client


def vote(
    client: Client, number: int = 1, slug: str = "barcamp", *, body: str = "vote=on", token: str = TOKEN, **headers
):
    """As outbox.js says it."""
    headers = {"Host": "testserver", "HX-Request": "true", "X-CSRFToken": token, **headers}
    form = "application/x-www-form-urlencoded;charset=UTF-8"
    return client.post(f"/{slug}/pitches/{number}/vote/", body, content_type=form, headers=headers)
