"""What other programs ask for again and again is made for those alone who have not got it as it stands."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from fudsched import live
from fudsched.models import Picture
from tests import make

from .test_bad_input import address, furnished, routes

pytestmark = pytest.mark.django_db
FILES = ("timetable.ics", "timetable.ics?room=room-1", "timetable.xml", "timetable.json")
FEEDS = ("timetable.atom", "timetable.feed.json")
API = ("api/", "api/pitches/", "api/rooms/", "api/timetable/")


@pytest.fixture
def event():
    event = make.event()
    slots, (big, _) = make.slots(event), make.rooms(event)
    event.plenaries.create(title="Lunch", starts_at=slots[0].ends_at, ends_at=slots[1].starts_at)
    make.published(event, (make.pitch(event), big, slots[0]))
    return event


@pytest.mark.parametrize("path", [*FILES, *FEEDS, *API])
def test_who_has_it_is_told_so_by_its_tag_and_by_its_time(event, client, path):
    first = client.get(f"/barcamp/{path}")
    assert first["Access-Control-Allow-Origin"] == "*"
    for header, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
        again = client.get(f"/barcamp/{path}", headers={header: value})
        assert (again.status_code, again.content) == (304, b"")
        assert (again["ETag"], again["Last-Modified"]) == (first["ETag"], first["Last-Modified"])
    assert client.get(f"/barcamp/{path}", headers={"If-None-Match": '"other"'}).status_code == 200


# What is no page, and yet nothing that anybody would keep: probes, and what a page asks for as it is this moment. The
# service worker bears a tag alone, as it is asked for at every page and looks up nothing.
NOT_KEPT = {"healthz", "readyz", "placement_costs", "offline_worker"}


def test_no_address_that_gives_a_file_forgets_to_say_since_when_it_holds():
    event, cast, parts = furnished("camp", "Here", "America/Phoenix")
    event.voting.close()
    cast["organiser"].renew_calendar()
    Picture.objects.create(event=event, data=b"map", kind="image/png")
    parts["token"] = cast["organiser"].calendar_token
    client, found = make.client_of(cast["organiser"]), set()
    for name, keys in routes():
        path = address(name, keys, parts)
        first = client.get(path)
        if first.status_code != 200 or first["Content-Type"].startswith("text/html") or name in NOT_KEPT:
            continue
        found.add(name)
        assert first.has_header("ETag"), path
        assert first.has_header("Last-Modified"), path
        assert "no-cache" in first["Cache-Control"], path
        for header, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
            again = client.get(path, headers={header: value})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"]), path
    assert found == {
        "api", "api_pitches", "api_rooms", "api_timetable", "api_description", "data_pack", "desk_log_csv", "manifest",
        "map", "mine_ics", "results_csv", "timetable_atom", "timetable_feed", "timetable_ics", "timetable_json",
        "timetable_xml",
    }  # fmt: skip


def test_what_is_done_changes_the_log_and_a_paper_ballot_the_results(event, client, django_capture_on_commit_callbacks):
    type(event).objects.update(shows_counts_live=True)
    event.voting.open()
    olga, ada = make.organiser(event), make.attendee(event)
    files = {"/barcamp/results.csv": client, "/barcamp/desk/log.csv": make.client_of(olga)}
    before = {path: reader.get(path)["ETag"] for path, reader in files.items()}
    with django_capture_on_commit_callbacks(execute=True):
        type(event.stamp).objects.update(changed_at=timezone.now() - timedelta(minutes=1))
        files["/barcamp/desk/log.csv"].post("/barcamp/desk/paper/", {"badge": ada.badge, "numbers": "1"})
    for path, reader in files.items():
        assert reader.get(path, headers={"If-None-Match": before[path]}).status_code == 200


def test_a_door_that_the_clock_opens_is_a_change(event, client):
    now = timezone.now()
    type(event.stamp).objects.update(changed_at=now - timedelta(hours=2))
    event = type(event).objects.get()
    before = live.since(event)
    event.voting.set_times(now - timedelta(hours=1), None)
    event = type(event).objects.get()
    assert live.since(event)[0] != before[0]
    assert live.since(event)[1] == now - timedelta(hours=1)
    assert live.since(event)[0] == live.stamp(event)


def test_a_plenary_that_is_moved_has_a_higher_sequence_in_calendars(event, client, django_capture_on_commit_callbacks):
    def lunch():
        calendar = Calendar.from_ical(client.get("/barcamp/timetable.ics").content)
        return next(entry for entry in calendar.walk("VEVENT") if entry["summary"] == "Lunch")

    before = lunch()
    plenary = event.plenaries.get()
    olga = make.client_of(make.organiser(event))
    times = {"starts_at": "2031-01-29T11:55", "ends_at": "2031-01-29T12:00"}
    with django_capture_on_commit_callbacks(execute=True):
        olga.post(f"/barcamp/desk/plenaries/{plenary.pk}/", {"title": "Lunch", **times})
    after = lunch()
    assert (after["uid"], after["dtstart"].dt) == (before["uid"], before["dtstart"].dt + timedelta(minutes=5))
    assert after["sequence"] > before["sequence"]
    assert after["last-modified"].dt >= before["last-modified"].dt
