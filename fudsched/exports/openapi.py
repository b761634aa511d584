"""What the API answers, as OpenAPI 3.1: `api` makes it, and the tests hold each answer against this."""

from typing import Any

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
FLAG = {"type": "boolean"}
MOMENT = {"type": "string", "format": "date-time"}
MOMENT_OR_NONE = {"type": ["string", "null"], "format": "date-time"}
GUID = {"type": "string", "format": "uuid"}
URL = {"type": "string", "format": "uri"}
PATH_OR_NONE = {"type": ["string", "null"], "description": "The slug of a room."}


def thing(**properties: Any) -> dict:
    """An object that has all of these, and nothing else."""
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def many(name: str) -> dict:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


DOOR = thing(is_open=FLAG, opens_at=MOMENT_OR_NONE, closes_at=MOMENT_OR_NONE)
SCHEMAS = {
    "Event": thing(
        slug=TEXT,
        name=TEXT,
        place=TEXT,
        about=TEXT,
        time_zone=TEXT,
        days={"type": "array", "items": {"type": "string", "format": "date"}},
        pitching=DOOR,
        voting=DOOR,
        shows_counts={**FLAG, "description": "Whether votes are told now; they are null in all pitches while not."},
        version={"type": ["integer", "null"], "description": "Of the published timetable."},
        links={"type": "object", "additionalProperties": URL},
    ),
    "Pitch": thing(
        number=NUMBER,
        guid=GUID,
        title=TEXT,
        synopsis=TEXT,
        presenters={"type": "array", "items": TEXT},
        topic=TEXT,
        language=TEXT,
        length={**NUMBER, "description": "In slots."},
        is_withdrawn=FLAG,
        merged_into={
            "type": ["integer", "null"],
            "description": "The number of the pitch with which it is one session, and where its votes count.",
        },
        votes={"type": ["integer", "null"], "description": "Null while counts are hidden, and where it was merged."},
        starts_at=MOMENT_OR_NONE,
        ends_at=MOMENT_OR_NONE,
        room=PATH_OR_NONE,
        links={
            "type": "array",
            "items": thing(
                kind={"type": "string", "enum": ["slides", "recording", "post", "code", "other"]}, url=URL, title=TEXT
            ),
        },
        url=URL,
    ),
    "Room": thing(slug=TEXT, guid=GUID, name=TEXT, building=TEXT, seats=NUMBER, url=URL),
    "Timetable": thing(
        version={"type": ["integer", "null"], "description": "Null while nothing is published."},
        published_at=MOMENT_OR_NONE,
        slots={"type": "array", "items": thing(starts_at=MOMENT, ends_at=MOMENT)},
        plenaries=many("Plenary"),
        sessions=many("Session"),
    ),
    "Plenary": thing(
        guid=GUID, title=TEXT, place=TEXT, presenters=TEXT, note=TEXT, starts_at=MOMENT, ends_at=MOMENT_OR_NONE
    ),
    "Session": thing(
        pitch={**NUMBER, "description": "The number of the pitch."},
        guid=GUID,
        title=TEXT,
        presenters={"type": "array", "items": TEXT},
        topic=TEXT,
        language=TEXT,
        starts_at=MOMENT,
        ends_at=MOMENT,
        room=TEXT,
        is_withdrawn=FLAG,
        url=URL,
    ),
}
# Path below the event's API -> its name, what it says, and the schema of what it answers.
PATHS: dict[str, tuple[str, str, dict]] = {
    "/": ("event", "The event: its doors, its days, and where all else is.", {"$ref": "#/components/schemas/Event"}),
    "/pitches/": ("pitches", "All pitches, by number; withdrawn ones too.", many("Pitch")),
    "/rooms/": ("rooms", "The rooms.", many("Room")),
    "/timetable/": (
        "timetable",
        "The newest published timetable; slots and plenaries alone while there is none.",
        {"$ref": "#/components/schemas/Timetable"},
    ),
}
TITLE = "The API of one event"
ABOUT = (
    "Read only, public, and open to pages of other sites. Answers bear an ETag: ask again with If-None-Match, and 304"
    " says that nothing has changed. Moments are by the clocks of the event. Who voted for what is told to nobody."
)


def openapi(server: str, version: str) -> dict:
    """server: the address of the event's API, without the slash at its end."""
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "description": ABOUT, "version": version},
        "servers": [{"url": server}],
        "paths": {path: {"get": _answer(*what)} for path, what in PATHS.items()},
        "components": {"schemas": SCHEMAS},
    }


def _answer(name: str, says: str, schema: dict) -> dict:
    return {
        "summary": says,
        "operationId": name,
        "responses": {
            "200": {"description": says, "content": {"application/json": {"schema": schema}}},
            "304": {"description": "Nothing has changed since the answer with this ETag."},
        },
    }
