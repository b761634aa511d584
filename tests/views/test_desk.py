"""The desk: the overview, the doors, the settings, walk-ups."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fudsched.models import Attendee, Event, Pitch, Schedule
from fudsched.templatetags.desk import GROUPS
from tests import make
from tests.pages import said, text

pytestmark = pytest.mark.django_db
ORGANISERS_ONLY = [
    "desk",
    "desk_settings",
    "desk_rooms",
    "desk_slots",
    "desk_plenary_new",
    "desk_closed",
    "desk_people",
]


def at(name: str, event: Event, *args) -> str:
    return reverse(name, args=[event.slug, *args])


# The desk's ways.


def ways(client, address: str) -> dict[str, str]:
    """The links of the desk's tabs and what each says of where one is."""
    tabs = "".join(re.findall(r'<nav class="tabs.*?</nav>', client.get(address).content.decode(), re.DOTALL))
    links = re.findall(r'<a href="([^"]+)"(?: aria-current="(\w+)")?>', tabs)
    return {link: current for link, current in links if current}


def test_the_tabs_say_which_group_and_which_page_one_is_on(event: Event, olga):
    room = event.rooms.create(name="101", capacity=60)
    assert ways(olga, at("desk", event)) == {at("desk", event): "page"}
    assert ways(olga, at("desk_stage", event)) == {at("desk_stage", event): "page"}
    assert ways(olga, at("desk_closed", event)) == {at("desk_rooms", event): "true", at("desk_closed", event): "page"}
    assert ways(olga, at("desk_room", event, room.pk)) == {at("desk_rooms", event): "true"}


def test_every_page_of_the_desk_is_one_or_two_links_away(event: Event, olga):
    for _, pages in GROUPS:
        page = olga.get(at(pages[0][1][0], event)).content.decode()
        for _, names in pages:
            assert f'href="{at(names[0], event)}"' in page


# Who may come in.


@pytest.mark.parametrize("name", ORGANISERS_ONLY)
def test_the_desk_is_for_organisers(event: Event, name: str):
    make.organiser(event)
    assert make.client_of().get(at(name, event)).status_code == 302
    for person in (make.attendee(event), make.helper(event)):
        assert make.client_of(person).get(at(name, event)).status_code == 403
        assert make.client_of(person).post(at(name, event)).status_code in (403, 405)


@pytest.mark.parametrize("name", ORGANISERS_ONLY)
def test_an_organiser_of_another_event_is_nobody_here(event: Event, name: str):
    stranger = make.client_of(make.organiser(make.event("other-camp")))
    assert stranger.get(at(name, event)).status_code == 403


@pytest.mark.parametrize("name", [*ORGANISERS_ONLY, "desk_walk_up"])
def test_every_page_of_an_empty_event_works(event: Event, olga, name: str):
    assert olga.get(at(name, event)).status_code == 200


def test_an_organisers_badge_opens_no_desk(event: Event):
    person = make.organiser(event)
    person.user = None
    assert make.client_of(person).get(at("desk", event)).status_code == 302


# The overview.


def test_the_overview_leads_through_the_day(event: Event, olga):
    def to_do() -> str:
        return re.search(r'<h2 id="next">(.*?)</h2>', olga.get(at("desk", event)).content.decode())[1]

    assert to_do() == "Add the rooms"
    room = make.rooms(event)[0]
    assert to_do() == "Lay out the day"
    slot = make.slots(event)[0]
    assert to_do() == "Ready for pitches"
    event.pitching.open()
    assert to_do() == "Waiting for the first pitch"
    pitch = make.pitch(event)
    assert to_do() == "1 pitch on the wall"
    event.voting.open()
    make.attendee(event).vote_for(pitch)
    assert to_do() == "1 of 2 people have voted"
    event.voting.close()
    assert to_do() == "The votes are in"
    draft = Schedule.draft(event)
    draft.placements.create(pitch=pitch, room=room, slot=slot)
    assert to_do() == "A draft is waiting"
    draft.publish()
    assert to_do() == "The timetable is out"


def test_the_overview_shows_the_join_code_and_hides_it_when_badges_are_the_only_way(event: Event, olga):
    page = olga.get(at("desk", event))
    assert event.code in text(page)
    assert "<svg" in page.content.decode()
    event.join_by = Event.JoinBy.BADGE
    event.save()
    assert event.code not in text(olga.get(at("desk", event)))


def test_the_live_part_comes_alone_to_htmx(event: Event, olga):
    response = olga.get(at("desk", event), headers={"HX-Request": "true"})
    assert response.content.decode().lstrip().startswith('<div class="desk-state"')
    assert "HX-Request" in response["Vary"]


# The doors.


def test_doors_open_and_close_by_hand_and_say_so(event: Event, olga):
    assert said(olga, olga.post(at("desk_door", event, "pitching"), {"do": "open"})) == "Pitching is open."
    assert Event.objects.get(pk=event.pk).pitching.is_open()
    make.pitch(event)
    answer = said(olga, olga.post(at("desk_door", event, "pitching"), {"do": "close"}))
    assert re.fullmatch(r"Pitching closed at \d\d:\d\d\. 1 pitch is on the wall\.", answer)


def test_closing_voting_says_what_is_counted(event: Event, olga):
    pitches = [make.pitch(event, f"Pitch {n}") for n in range(3)]
    event.voting.open()
    for name in ("Ada", "Bob"):
        person = make.attendee(event, name)
        for pitch in pitches:
            person.vote_for(pitch)
    answer = said(olga, olga.post(at("desk_door", event, "voting"), {"do": "close"}))
    assert re.fullmatch(r"Voting closed at \d\d:\d\d\. 6 votes of 2 people are counted\.", answer)
    # A second tap changes nothing.
    closed_at = Event.objects.get(pk=event.pk).voting.closes_at
    assert said(olga, olga.post(at("desk_door", event, "voting"), {"do": "close"})) == answer
    assert Event.objects.get(pk=event.pk).voting.closes_at == closed_at


def test_times_are_set_in_the_events_zone(event: Event, olga):
    times = {"do": "set", "opens_at": "2031-01-29T09:45", "closes_at": "2031-01-29T10:05"}
    assert said(olga, olga.post(at("desk_door", event, "voting"), times)) == "Voting opens at 09:45, 29 January."
    door = Event.objects.get(pk=event.pk).voting
    assert (door.opens_at, door.closes_at) == (
        datetime(2031, 1, 29, 16, 45, tzinfo=UTC),
        datetime(2031, 1, 29, 17, 5, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        ({"opens_at": "2031-01-29T10:05", "closes_at": "2031-01-29T09:45"}, "Voting must open before it closes."),
        ({"opens_at": "", "closes_at": "2031-01-29T09:45"}, "Voting must open before it closes."),
        ({"opens_at": "soon"}, "Type day and time like 2031-05-24 11:00 or 24 May 2031 11:00."),
    ],
)
def test_impossible_times_are_refused_and_stay_typed(event: Event, olga, times: dict, sentence: str):
    response = olga.post(at("desk_door", event, "voting"), {"do": "set"} | times)
    assert response.status_code == 422
    assert sentence in text(response)
    assert all(value in response.content.decode() for value in times.values())
    assert Event.objects.get(pk=event.pk).voting.opens_at is None


def test_there_is_no_third_door(event: Event, olga):
    assert olga.post(at("desk_door", event, "back"), {"do": "open"}).status_code == 404


def test_no_door_opens_by_get(event: Event, olga):
    olga.get(at("desk_door", event, "voting") + "?do=open")
    assert not Event.objects.get(pk=event.pk).voting.is_open()


# The settings.

SETTINGS = {"name": "BarCamp", "time_zone": "America/Phoenix", "join_by": "both", "pitch_seconds": "20"}


def test_settings_are_saved(event: Event, olga):
    new = {"name": "מחנה", "vote_limit": "5", "notice": "Lunch is late.", "shows_counts_live": "on", "join_by": "code"}
    assert said(olga, olga.post(at("desk_settings", event), SETTINGS | new)) == "Saved."
    event.refresh_from_db()
    assert (event.name, event.vote_limit, event.notice, event.join_by) == ("מחנה", 5, "Lunch is late.", "code")
    assert (event.shows_counts_live, event.may_vote_for_own) == (True, False)


def test_another_zone_keeps_the_clocks(event: Event, olga):
    slot = make.slots(event)[0]
    olga.post(at("desk_settings", event), SETTINGS | {"time_zone": "Europe/Berlin"})
    slot.refresh_from_db()
    assert (slot.event.time_zone, str(slot)) == ("Europe/Berlin", "Wed 11:00–11:50")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Type the event's name."),
        ({"name": "x" * 10_000}, "Use 120 characters at most. This has 10000."),
        ({"name": "Bar\u202eCamp"}, "This holds a hidden sign that turns text around."),
        ({"name": "Bar\x00Camp"}, "This holds a hidden control character."),
        ({"time_zone": "Mars/Olympus"}, "“Mars/Olympus” is no time zone."),
        ({"join_by": "door"}, "door is not one of the available choices."),
        ({"pitch_seconds": "0"}, "Type a number from 5 to 600."),
        ({"vote_limit": "0"}, "Type a number from 1 to 1000."),
    ],
)
def test_wrong_settings_get_a_sentence_and_change_nothing(event: Event, olga, wrong: dict, sentence: str):
    response = olga.post(at("desk_settings", event), SETTINGS | {"about": "Come all!"} | wrong)
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Come all!" in text(response)
    assert "<title>Settings · BarCamp</title>" in response.content.decode()
    assert Event.objects.get(pk=event.pk).about == ""


def test_a_new_join_code(event: Event, olga):
    old = event.code
    olga.post(at("desk_settings", event), {"do": "code"})
    event.refresh_from_db()
    assert event.code != old


# Walk-ups.


def test_a_helper_types_in_a_walk_up_while_pitching_is_closed(event: Event):
    helper = make.client_of(make.helper(event))
    make.attendee(event, "Ada")
    answer = helper.post(at("desk_walk_up", event), {"title": "Fedora on ARM", "names": "ada, Grace Hopper"})
    assert said(helper, answer) == "Number 1: “Fedora on ARM” is on the wall."
    assert Pitch.objects.get().people() == "Ada, Grace Hopper"
    form = helper.get(at("desk_walk_up", event)).context["form"]
    assert form["title"].value() is None


@pytest.mark.parametrize("names", ["", "Ada"])
def test_a_double_tap_makes_one_pitch(event: Event, olga, names: str):
    answers = {said(olga, olga.post(at("desk_walk_up", event), {"title": "ARM", "names": names})) for _ in range(2)}
    assert answers == {"Number 1: “ARM” is on the wall."}
    assert Pitch.objects.count() == 1


def test_the_same_title_of_others_is_pointed_out_not_refused(event: Event, olga):
    said(olga, olga.post(at("desk_walk_up", event), {"title": "ARM", "names": "Ada"}))
    answer = olga.post(at("desk_walk_up", event), {"title": "arm", "names": "Bob"})
    assert said(olga, answer) == "Number 2: “arm” is on the wall. Number 1 has the same title."


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("", "Type the title."),
        (" \t ", "Type the title."),
        ("x" * 10_000, "Use 160 characters at most. This has 10000."),
        ("a\u2066b", "This holds a hidden sign that turns text around."),
    ],
)
def test_a_title_that_is_none_is_refused_and_the_names_stay(event: Event, olga, title: str, sentence: str):
    response = olga.post(at("desk_walk_up", event), {"title": title, "names": "Ada"})
    assert response.status_code == 422
    assert sentence in text(response)
    assert 'value="Ada"' in response.content.decode()
    assert not Pitch.objects.exists()


def test_markup_in_a_title_is_only_text(event: Event, olga):
    olga.post(at("desk_walk_up", event), {"title": "<script>alert(1)</script>", "names": "<b>Ada"})
    page = olga.get(at("desk_walk_up", event)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;Ada" in page


def test_walk_ups_are_not_for_attendees(event: Event):
    attendee = make.client_of(make.attendee(event))
    assert attendee.post(at("desk_walk_up", event), {"title": "ARM"}).status_code == 403
    assert not Pitch.objects.exists()


def test_a_walk_up_costs_the_same_at_a_large_event(event: Event, olga):
    def cost(title: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            olga.get(at("desk_walk_up", event))
            olga.post(at("desk_walk_up", event), {"title": title, "names": "Ada, Bob"})
        return len(queries)

    make.attendee(event, "Ada")
    make.attendee(event, "Bob")
    for n in range(5):
        make.pitch(event, f"Early {n}")
    small = cost("One")
    event.attendees.bulk_create(Attendee(event=event, name=f"Attendee {n}") for n in range(500))
    event.pitches.bulk_create(Pitch(event=event, number=n, title=f"Pitch {n}") for n in range(10, 110))
    assert cost("Two") == small
