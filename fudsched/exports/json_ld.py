"""What search engines and messengers read in a page: an event, or one session of it, as a schema.org Event."""

from datetime import date, datetime

SCHEMA = "https://schema.org/"


def event(name: str, about: str, place: str, days: list[date], url: str) -> dict:
    """The barcamp as a whole; its days are dates, as its hours are everybody's to come late to."""
    said = {"@context": SCHEMA, "@type": "Event", "name": name, "url": url, **_held(is_off=False)}
    if days:
        said |= {"startDate": days[0].isoformat(), "endDate": days[-1].isoformat()}
    # A barcamp is nobody's but its people's: it goes by its own name.
    return said | _about(about) | _location(place) | {"organizer": {"@type": "Organization", "name": name, "url": url}}


def session(
    whole: dict,
    title: str,
    synopsis: str,
    people: list[str],
    when: tuple[datetime, datetime] | None,
    room: str,
    url: str,
    *,
    is_off: bool = False,
) -> dict:
    """One session of that whole; without a place it has no time yet."""
    said = {"@context": SCHEMA, "@type": "Event", "name": title, "url": url, **_held(is_off=is_off)}
    if when:
        house = whole["location"]["address"] if "location" in whole else room
        said |= {"startDate": when[0].isoformat(), "endDate": when[1].isoformat(), **_location(room, house)}
    if people:
        said["performer"] = [{"@type": "Person", "name": person} for person in people]
    return said | _about(synopsis) | {"superEvent": {key: value for key, value in whole.items() if key != "@context"}}


def _held(*, is_off: bool) -> dict:
    status = "EventCancelled" if is_off else "EventScheduled"
    return {"eventAttendanceMode": f"{SCHEMA}OfflineEventAttendanceMode", "eventStatus": f"{SCHEMA}{status}"}


def _about(text: str) -> dict:
    return {"description": text} if text else {}


def _location(place: str, address: str = "") -> dict:
    return {"location": {"@type": "Place", "name": place, "address": address or place}} if place else {}
