"""The read-only API, each answer held against its own description."""

from datetime import timedelta

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from fudsched import live
from fudsched.exports.openapi import PATHS
from fudsched.models import Link, Merge
from tests import make

pytestmark = pytest.mark.django_db
API = "/barcamp/api"


@pytest.fixture
def event():
    event = make.event(place="Tempe")
    slots, (big, _) = make.slots(event), make.rooms(event)
    event.plenaries.create(title="Pub", starts_at=slots[1].ends_at, place="Courtyard")
    arm = make.pitch(event, "Fedora on ARM", by=make.attendee(event), topic="hardware", synopsis="Boards.")
    make.pitch(event, "Tea").withdraw()
    make.published(event, (arm, big, slots[0]))
    return event


def get(client, path: str, **headers):
    response = client.get(API + path, headers=headers)
    assert response.status_code == 200, path
    assert response["Access-Control-Allow-Origin"] == "*"
    return response.json()


def test_every_answer_is_what_the_description_says(event, client):
    whole = get(client, "/openapi.json")
    assert whole["servers"] == [{"url": "http://testserver/barcamp/api"}]
    assert set(whole["paths"]) == set(PATHS)
    for door in (event.pitching, event.voting):
        for change in (door.open, door.close):
            change()
            for path, methods in whole["paths"].items():
                schema = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
                checked = Draft202012Validator(
                    schema | {"components": whole["components"]}, format_checker=FormatChecker()
                )
                assert [error.message for error in checked.iter_errors(get(client, path))] == [], path


def test_the_event_says_how_its_doors_stand_and_where_all_else_is(event, client):
    event.voting.set_times(make.MORNING, make.MORNING + timedelta(minutes=10))
    said = get(client, "/")
    assert said["voting"] == {
        "is_open": False,
        "opens_at": "2031-01-29T11:00:00-07:00",
        "closes_at": "2031-01-29T11:10:00-07:00",
    }
    assert {key: said[key] for key in ("slug", "place", "time_zone", "days", "version", "shows_counts")} == {
        "slug": "barcamp",
        "place": "Tempe",
        "time_zone": "America/Phoenix",
        "days": ["2031-01-29"],
        "version": 1,
        "shows_counts": False,
    }
    for address in said["links"].values():
        assert client.get(address).status_code == 200


def test_pitches_say_where_they_take_place_and_their_votes_only_when_everybody_may_see_them(event, client):
    voter = make.attendee(event, "Bob")
    event.voting.open()
    voter.vote_for(event.pitches.get(number=1))
    Link.add(event.pitches.get(number=1), voter, kind="slides", url="https://example.org/ü.pdf")
    arm, tea = get(client, "/pitches/")
    assert arm == {
        "number": 1,
        "guid": get(client, "/timetable/")["sessions"][0]["guid"],
        "title": "Fedora on ARM",
        "synopsis": "Boards.",
        "presenters": ["Ada"],
        "topic": "hardware",
        "language": "",
        "length": 1,
        "is_withdrawn": False,
        "merged_into": None,
        "votes": None,
        "starts_at": "2031-01-29T11:00:00-07:00",
        "ends_at": "2031-01-29T11:50:00-07:00",
        "room": "room-1",
        "links": [{"kind": "slides", "url": "https://example.org/%C3%BC.pdf", "title": "example.org/ü.pdf"}],
        "url": "http://testserver/barcamp/pitches/1/",
    }
    assert (tea["is_withdrawn"], tea["room"], tea["starts_at"]) == (True, None, None)
    event.voting.close()
    assert [pitch["votes"] for pitch in get(client, "/pitches/")] == [1, 0]


def test_before_publishing_the_timetable_is_its_outline(event, client):
    event.schedules.all().delete()
    said = get(client, "/timetable/")
    assert (said["version"], said["published_at"], said["sessions"]) == (None, None, [])
    assert [slot["starts_at"] for slot in said["slots"]] == ["2031-01-29T11:00:00-07:00", "2031-01-29T12:00:00-07:00"]
    assert [(plenary["title"], plenary["ends_at"]) for plenary in said["plenaries"]] == [("Pub", None)]


def test_who_has_the_answer_is_told_that_nothing_has_changed(event, client, django_capture_on_commit_callbacks):
    for path in PATHS:
        tag = client.get(API + path)["ETag"]
        again = client.get(API + path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        with django_capture_on_commit_callbacks(execute=True):
            live.announce(event)
        assert client.get(API + path, headers={"If-None-Match": tag}).status_code == 200


def test_queries_do_not_grow_with_the_event(event, client, django_assert_max_num_queries):
    for n in range(20):
        make.pitch(event, f"More {n}", by=make.attendee(event, f"P{n}"))
    for path in PATHS:
        with django_assert_max_num_queries(14):
            get(client, path)


def test_what_was_merged_says_where_its_votes_count(event, client):
    arm = event.pitches.get(number=1)
    also = make.pitch(event, "ARM again")
    event.voting.open()
    for name, wanted in (("Vera", [arm, also]), ("Walt", [also])):
        voter = make.attendee(event, name)
        for pitch in wanted:
            voter.vote_for(pitch)
    event.voting.close()
    Merge.join(also, arm, by=None)
    found = {said["number"]: (said["merged_into"], said["votes"]) for said in get(client, "/pitches/")}
    assert (found[1], found[also.number]) == ((None, 2), (1, None))


@pytest.mark.parametrize("path", ["/nothing/", "/pitches/1/", "/x"])
def test_where_nothing_is_it_says_so_as_json(event, client, path):
    response = client.get(API + path)
    assert (response.status_code, response["Content-Type"]) == (404, "application/json")
    assert response.json() == {"error": "There is nothing at this address. openapi.json names all that there is."}
    assert response["Access-Control-Allow-Origin"] == "*"
