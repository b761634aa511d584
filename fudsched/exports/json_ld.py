"""What search engines and messengers read in a page: an event, or one session of it, as a schema.org Event."""

from datetime import date, datetime

SCHEMA = "https://schema.org/"


def event(name: str, about: str, place: str, days: list[date], url: str) -> dict:
    """The barcamp as a whole; its days are dates, as its hours are everybody's to come late to."""
    said = {"@context": SCHEMA, "@type": "Event", "name": name, "url": url}
    if days:
        said |= {"startDate": days[0].isoformat(), "endDate": days[-1].isoformat()}
    return said | _about(about) | _location(place)


def session(
    whole: dict,
    title: str,
    synopsis: str,
    people: list[str],
    when: tuple[datetime, datetime] | None,
    room: str,
    url: str,
) -> dict:
    """One session of that whole; without a place it has no time yet."""
    said = {"@context": SCHEMA, "@type": "Event", "name": title, "url": url}
    if when:
        said |= {"startDate": when[0].isoformat(), "endDate": when[1].isoformat(), **_location(room)}
    if people:
        said["performer"] = [{"@type": "Person", "name": person} for person in people]
    return said | _about(synopsis) | {"superEvent": {key: value for key, value in whole.items() if key != "@context"}}


def _about(text: str) -> dict:
    return {"description": text} if text else {}


def _location(place: str) -> dict:
    return {"location": {"@type": "Place", "name": place, "address": place}} if place else {}
