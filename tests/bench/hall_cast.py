"""The hall's event and people, as their phones' requests."""

import random
from collections.abc import Iterator

from tests.bench.servers import badge_cookie, open_app

PITCHES = 40


class Cast:
    """An event, its phones' cookies and the ids the floor needs; and the organiser's hand, in this process."""

    def __init__(self, env: dict, phones: int):
        open_app(env)
        from django.middleware.csrf import _get_new_csrf_string

        from fudsched import live
        from fudsched.models import Attendee, Event, Pitch, Stage

        self.live = live
        self.event = Event.start(slug="hall", name="The hall")
        self.event.voting.open()
        Pitch.objects.bulk_create(Pitch(event=self.event, number=n, title=f"Pitch {n}") for n in range(1, PITCHES + 1))
        people = [Attendee(event=self.event, name=f"Phone {n}") for n in range(phones)]
        people = Attendee.objects.bulk_create([*people, Attendee(event=self.event, name="Hal", role="helper")])
        self.token = _get_new_csrf_string()
        self.cookies = [f"{badge_cookie(person)}; csrftoken={self.token}" for person in people]
        self.helper = self.cookies.pop()
        self.people = [person.pk for person in people[:-1]]
        self.pitches = list(Pitch.objects.order_by("number").values_list("pk", flat=True))
        self.stage = Stage.of(self.event)
        self.stage.put_all()
        self.stamp = live.stamp(self.event)

    def announce(self) -> None:
        """As the desk's pages do, before which voters step aside."""
        from fudsched.models import Vote

        with Vote.hold_off():
            self.live.announce(self.event)

    def move_door(self, verb: str) -> None:
        """“open” or “close”."""
        getattr(self.event.voting, verb)()
        self.announce()

    def votes(self) -> int:
        from fudsched.models import Vote

        return Vote.objects.count()

    def request(self, method: str, path: str, cookie: str = "", body: str = "", *, htmx: bool = True) -> bytes:
        head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
        head += [f"Cookie: {cookie}"] if cookie else []
        head += ["HX-Request: true"] if htmx else []
        head += ["Accept-Language: en-GB,en;q=0.9,de;q=0.5"]
        if method == "POST":
            head += [f"X-CSRFToken: {self.token}", "Origin: http://127.0.0.1", f"Content-Length: {len(body)}"]
            head += ["Content-Type: application/x-www-form-urlencoded;charset=UTF-8"]  # as fetch() says it
        return ("\r\n".join(head) + "\r\n\r\n" + body).encode()

    def vote(self, phone: int, pitch: int) -> bytes:
        return self.request("POST", f"/hall/pitches/{pitch + 1}/vote/", self.cookies[phone], "vote=on")

    def bare_vote(self, phone: int, pitch: int) -> bytes:
        return self.request("POST", f"/{self.people[phone]}/{self.pitches[pitch]}", self.cookies[phone], "vote=on")

    def votes_of_phones(self, make) -> Iterator[bytes]:
        """Anybody's vote for any pitch, for ever; the same ones in each run."""
        chance = random.Random(1)
        while True:
            yield make(chance.randrange(len(self.cookies)), chance.randrange(PITCHES))
