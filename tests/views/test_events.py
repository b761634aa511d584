"""The landing page, an event's "now", and the pages that say no."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from fudsched.models import Placement, Schedule
from tests import make

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_an_empty_server_says_what_to_do_first(client):
    page = text(client.get("/"))
    assert "No event on this server yet" in page
    assert "Sign in and create your first event" in page


def test_an_account_is_offered_to_create_the_first_event(admin_client):
    assert '<a class="button primary" href="/new/">Create your first event</a>' in text(admin_client.get("/"))


def test_every_event_is_listed_with_its_doors(client):
    event = make.event(name="FUDCon <Tempe>", place="Brickyard")
    make.slots(event)
    event.voting.open()
    page = text(client.get("/"))
    assert '<a href="/barcamp/">FUDCon &lt;Tempe&gt;</a>' in page
    assert '<time datetime="2031-01-29">29 January 2031</time>' in page
    assert '<p class="door" data-door="open">Voting is open.</p>' in page
    assert '<p class="door" data-door="closed">Pitching has not opened yet.' in page


def test_the_list_takes_as_many_queries_for_ten_events_as_for_one(client, django_assert_num_queries):
    for number in range(10):
        make.slots(make.event(f"camp-{number}"))
    with django_assert_num_queries(2):
        client.get("/")


def test_a_code_leads_to_its_event_however_it_is_typed(client):
    event = make.event()
    response = client.get("/", {"code": f" {event.code[:3].lower()}-{event.code[3:]} "})
    assert response.url == f"/barcamp/join/?code={event.code}"


def test_an_unknown_code_is_named_and_kept(client):
    response = client.get("/", {"code": "<b>xyz"})
    assert response.status_code == 404
    assert "No event here has the code “<bdi>&lt;b&gt;xyz</bdi>”." in text(response)
    assert 'value="&lt;b&gt;xyz"' in text(response)


@pytest.mark.parametrize("nonsense", ["\x00", "é" * 10_000, "\u202eabc", "' OR 1=1"])
def test_a_nonsense_code_is_no_event(client, nonsense):
    make.event()
    assert client.get("/", {"code": nonsense}).status_code == 404


def todo(client, event) -> str:
    return text(client.get(f"/{event.slug}/")).split('<h2 id="todo">')[1].split("</section>")[0]


def test_a_stranger_is_asked_in():
    assert '<a class="button primary big" href="/barcamp/join/">Join</a>' in todo(make.client_of(), make.event())


def test_an_attendee_waits_with_the_pitches():
    event = make.event()
    mine = todo(make.client_of(make.attendee(event, "ليلى")), event)
    assert "You are in, <bdi>ليلى</bdi>" in mine
    assert "Pitching has not opened yet." in mine


def test_an_organiser_goes_to_the_desk_while_nothing_is_open():
    event = make.event()
    assert 'big" href="/barcamp/desk/">Go to the desk</a>' in todo(make.client_of(make.organiser(event)), event)


def test_while_pitching_is_open_the_thing_to_do_is_to_pitch():
    event = make.event()
    event.pitching.open()
    assert 'big" href="/barcamp/pitches/new/">Add your pitch</a>' in todo(make.client_of(make.attendee(event)), event)
    assert 'big" href="/barcamp/join/">Join and pitch</a>' in todo(make.client_of(), event)


def test_while_voting_is_open_the_thing_to_do_is_to_vote():
    event = make.event(vote_limit=5)
    pitch = make.pitch(event)
    event.voting.open()
    me = make.attendee(event)
    me.vote_for(pitch)
    mine = todo(make.client_of(me), event)
    assert 'big" href="/barcamp/pitches/">Go to the ballot</a>' in mine
    assert "1 pitch on the wall" in mine
    assert "You have given 1 vote of 5." in mine


def test_after_the_vote_the_results_are_the_thing_to_see():
    event = make.event()
    event.voting.open()
    event.voting.close()
    mine = todo(make.client_of(), event)
    assert "The votes are in" in mine
    assert 'href="/barcamp/results/"' in mine


def test_once_published_the_timetable_is_the_thing_to_see():
    event = make.event()
    me, wanted, unwanted = make.attendee(event), make.pitch(event, "A"), make.pitch(event, "B")
    event.voting.open()
    me.vote_for(wanted)
    event.voting.close()
    draft, room = Schedule.draft(event), make.rooms(event)[0]
    for pitch, slot in zip([wanted, unwanted], make.slots(event), strict=True):
        Placement.objects.create(schedule=draft, pitch=pitch, slot=slot, room=room)
    draft.publish()
    mine = todo(make.client_of(me), event)
    assert "Version 1, published" in mine
    assert "2 sessions. 1 of the 1 you voted for is in it." in mine
    assert 'big" href="/barcamp/timetable/">See the timetable</a>' in mine


def test_a_door_that_opens_later_says_when(client):
    event = make.event()
    event.pitching.set_times(timezone.now() + timedelta(days=400), None)
    assert '<p class="door" data-door="closed">Pitching opens at' in text(client.get("/barcamp/"))


def test_htmx_gets_the_fragment_alone(client):
    make.event()
    answer = client.get("/barcamp/", headers={"HX-Request": "true"})
    fragment = answer.content.decode().strip()
    assert fragment.startswith('<div class="now-next" id="now"')
    assert "<html" not in fragment
    assert "HX-Request" in answer["Vary"]


def test_neither_page_takes_a_post(client):
    make.event()
    assert client.post("/").status_code == client.post("/barcamp/").status_code == 405


def test_an_unknown_event_is_a_sentence_and_a_way_on(client):
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "There is no event at this address." in text(page)
    assert '<a class="button primary big" href="/">All events</a>' in text(page)


def test_an_unknown_page_is_a_sentence_and_a_way_on(client):
    page = client.get("/barcamp/no/such/page/")
    assert page.status_code == 404
    assert "There is no page at this address." in text(page)


def test_a_broken_server_has_a_page_that_needs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        page = render_to_string("500.html")
    assert "Something broke on our side" in page
    assert '<a class="button primary big" href="/">Start again</a>' in page


def test_no_page_has_style_attributes_or_scripts_in_it(client):
    make.event()
    for path in ("/", "/barcamp/", "/nowhere/", "/no/such/"):
        page = client.get(path).content.decode()
        assert " style=" not in page
        assert "<script>" not in page
        assert "<style" not in page


@pytest.mark.parametrize(
    ("role", "links"), [("attendee", []), ("helper", ["Walk-up"]), ("organiser", ["Desk", "Schedule"])]
)
def test_crew_finds_its_pages_and_nobody_else_does(role, links):
    event = make.event()
    page = text(make.client_of(make.attendee(event, role=role)).get("/barcamp/"))
    assert [link for link in ("Walk-up", "Desk", "Schedule") if f"<span>{link}</span></a>" in page] == links
