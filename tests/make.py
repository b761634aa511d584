"""Small builders for the tests: an event and its cast, each made by the app's own verbs."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from fudsched import access
from fudsched.models import Attendee, Event, Pitch, Placement, Room, Schedule, Slot

MORNING = datetime(2031, 1, 29, 18, 0, tzinfo=UTC)  # 11:00 in Phoenix


def event(slug: str = "barcamp", **fields) -> Event:
    return Event.start(slug=slug, name=fields.pop("name", "BarCamp"), **{"time_zone": "America/Phoenix", **fields})


def noon_now() -> str:
    """A time zone in which it is about noon at this moment, so that what runs now ends on the same day."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def attendee(event: Event, name: str = "Ada", **fields) -> Attendee:
    return event.attendees.create(name=name, **fields)


def helper(event: Event, name: str = "Hal") -> Attendee:
    return attendee(event, name, role=Attendee.Role.HELPER)


def organiser(event: Event, name: str = "Olga") -> Attendee:
    user = User.objects.create_user(f"{name}-{event.slug}".lower())
    return attendee(event, name, role=Attendee.Role.ORGANISER, user=user)


def pitch(event: Event, title: str = "Fedora on ARM", by: Attendee | None = None, **fields) -> Pitch:
    made = Pitch.offer(event, title=title, **fields)
    if by:
        made.presenters.add(by)
    return made


def slots(event: Event, count: int = 2, start: datetime = MORNING, minutes: int = 50, gap: int = 10) -> list[Slot]:
    step, length = timedelta(minutes=minutes + gap), timedelta(minutes=minutes)
    return Slot.lay(event, [(start + step * n, start + step * n + length) for n in range(count)])


def rooms(event: Event, *capacities: int) -> list[Room]:
    return [
        Room.build(event, name=f"Room {n}", capacity=seats) for n, seats in enumerate(capacities or (40, 20), start=1)
    ]


def picture(data: bytes = b"\x89PNG\r\n\x1a\nmap", name: str = "map.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def client_of(person: Attendee | None = None) -> Client:
    """A browser: signed in by account for whoever has one, by badge for other attendees, a stranger's for None."""
    client = Client()
    if person and person.user_id:
        client.force_login(person.user)
    elif person:
        client.cookies = access.give_badge(HttpResponse(), person).cookies
    return client


def draft(event: Event, *places: tuple) -> Schedule:
    """A draft with these places, each (pitch, room, slot, slot …)."""
    made = Schedule.draft(event)
    made.placements.bulk_create(
        Placement(schedule=made, pitch=pitch, room=room, slot=slot, part=part)
        for pitch, room, *slots in places
        for part, slot in enumerate(slots)
    )
    return made


def published(event: Event, *places: tuple) -> Schedule:
    made = draft(event, *places)
    made.publish()
    return made
