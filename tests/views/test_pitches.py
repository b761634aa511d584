"""The ballot, the page of one pitch, its form."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fudsched.models import Pitch
from tests import make

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def open_event(*, pitching=True, voting=True, **fields):
    event = make.event(**fields)
    if pitching:
        event.pitching.open()
    if voting:
        event.voting.open()
    return event


def titles(answer) -> list[str]:
    return re.findall(r'class="card-title"[^>]*><a [^>]*>([^<]*)</a>', answer.text)


def offer(client, title="ARM", **more):
    return client.post("/barcamp/pitches/new/", {"title": title, "length": 1, **more})


# The list


def test_a_stranger_reads_all_pitches_by_number_and_is_asked_to_join():
    event = open_event()
    for title in "CAB":
        make.pitch(event, title)
    answer = make.client_of().get("/barcamp/pitches/")
    assert titles(answer) == ["C", "A", "B"]
    assert 'href="/barcamp/join/?next=/barcamp/pitches/"' in answer.text
    assert 'name="vote"' not in answer.text


def test_an_attendee_sees_their_own_order_each_time():
    event = open_event()
    for number in range(20):
        make.pitch(event, f"Pitch {number}")
    ada, bob = (make.client_of(make.attendee(event, name)) for name in ("Ada", "Bob"))
    first = titles(ada.get("/barcamp/pitches/"))
    assert first == titles(ada.get("/barcamp/pitches/")) != titles(bob.get("/barcamp/pitches/"))
    assert len(first) == 20


def test_the_list_is_searched_and_filtered():
    event = open_event()
    ada = make.attendee(event)
    arm, cloud = make.pitch(event, "Fedora on ARM", synopsis="ΔΊΚΤΥΑ"), make.pitch(event, "Cloud")
    cloud.withdraw()
    make.pitch(event, "Storage", by=make.attendee(event, "Grace"))
    ada.vote_for(arm)
    client = make.client_of(ada)
    found = {
        query: sorted(titles(client.get(f"/barcamp/pitches/?{query}")))
        for query in ("", "show=open", "show=mine", "q=δίκτυα", "q=grace", "q=nothing", "q=o&show=open", "show=rubbish")
    }
    assert found == {
        "": ["Fedora on ARM", "Storage"],
        "show=open": ["Storage"],
        "show=mine": ["Fedora on ARM"],
        "q=δίκτυα": ["Fedora on ARM"],
        "q=grace": ["Storage"],
        "q=nothing": [],
        "q=o&show=open": ["Storage"],
        "show=rubbish": ["Fedora on ARM", "Storage"],
    }


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "No pitches yet"),
        ("?q=<script>x", "No pitches yet"),
        ("?q=" + "x" * 10_000, "No pitches yet"),
    ],
)
def test_an_empty_wall_says_so(query, sentence):
    open_event()
    answer = make.client_of().get(f"/barcamp/pitches/{query}")
    assert (answer.status_code, sentence in answer.text, "<script>x" in answer.text) == (200, True, False)


def test_a_list_that_is_open_already_takes_newcomers_at_its_end_and_moves_nothing():
    event = open_event()
    for number in range(8):
        make.pitch(event, f"Pitch {number}")
    client = make.client_of(make.attendee(event))
    before = titles(client.get("/barcamp/pitches/"))
    make.pitch(event, "New")
    assert titles(client.get("/barcamp/pitches/", headers=HTMX)) == [*before, "New"]
    assert titles(client.get("/barcamp/pitches/")) == ["New", *before]


def test_the_list_fetched_again_is_the_same_to_the_byte_and_carries_no_token():
    event = open_event()
    make.pitch(event)
    client = make.client_of(make.attendee(event))
    client.get("/barcamp/pitches/")
    first, second = (client.get("/barcamp/pitches/?show=open", headers=HTMX) for _ in range(2))
    assert first.content == second.content
    assert b"csrf" not in first.content
    assert "HX-Request" in first["Vary"]


def test_the_page_has_one_form_and_one_token_for_all_votes_besides_that_of_the_news():
    event = open_event()
    for number in range(5):
        make.pitch(event, f"Pitch {number}")
    page = make.client_of(make.attendee(event)).get("/barcamp/pitches/").text
    assert (page.count("csrfmiddlewaretoken"), page.count('name="vote"')) == (2, 5)
    assert page.count('formaction="/barcamp/pitches/3/vote/" hx-post="/barcamp/pitches/3/vote/"') == 1


def test_three_hundred_pitches_cost_as_many_queries_as_three():
    event = open_event(shows_counts_live=True)
    ada = make.attendee(event)
    client = make.client_of(ada)
    counts = []
    for total in (3, 300):
        numbers = range(event.pitches.count() + 1, total + 1)
        Pitch.objects.bulk_create(Pitch(event=event, number=number, title=f"Pitch {number}") for number in numbers)
        ada.pitches.set(event.pitches.all())
        client.get("/barcamp/pitches/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(titles(client.get("/barcamp/pitches/"))) == total
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14


def test_counts_are_nowhere_until_voting_has_closed():
    event = open_event()
    pitch = make.pitch(event, "ARM")
    for number in range(7):
        make.attendee(event, f"Attendee {number}").vote_for(pitch)
    people = [None, make.attendee(event), make.helper(event), make.organiser(event)]
    places = ["/barcamp/pitches/", "/barcamp/pitches/1/", "/barcamp/results/", "/barcamp/results.csv"]

    def shown() -> set[bool]:
        answers = [make.client_of(person).get(place) for person in people for place in places]
        return {"7</b> <small>votes" in answer.text or ",7" in answer.text for answer in answers}

    assert shown() == {False}
    event.voting.close()
    assert shown() == {True}


def test_a_vote_moves_no_stamp_while_counts_are_hidden():
    event = open_event()
    make.pitch(event)
    client = make.client_of(make.attendee(event))
    before = client.get("/barcamp/").context["stamp"]
    client.post("/barcamp/pitches/1/vote/", {"vote": "on"})
    assert str(client.get("/barcamp/").context["stamp"]) == str(before)


# The page of one pitch


def test_a_pitch_has_a_page_with_everything_it_says():
    event = open_event()
    make.pitch(
        event,
        "Ελεύθερο",
        by=make.attendee(event),
        synopsis="One\n\n<b>two</b>",
        topic="Tools",
        language="Greek",
        length=2,
        needs=["projector"],
    )
    page = make.client_of().get("/barcamp/pitches/1/").text
    said = ("Ελεύθερο", "Ada", "<p>One</p>", "&lt;b&gt;two", "Tools", "Greek", "2 slots long", "needs <bdi>projector")
    assert [text for text in said if text not in page] == []


def test_a_pitch_that_is_not_there_is_one_sentence():
    make.pitch(make.event("other"))
    make.event()
    answer = make.client_of().get("/barcamp/pitches/1/")
    assert (answer.status_code, "There is no pitch 1 at this event." in answer.text) == (404, True)


def test_a_placed_pitch_says_where_and_when():
    event = make.event()
    room, slot, pitch = make.rooms(event)[0], make.slots(event)[0], make.pitch(event)
    make.draft(event, (pitch, room, slot))
    assert "in <a" not in make.client_of().get("/barcamp/pitches/1/").text
    event.schedules.get().publish()
    page = make.client_of().get("/barcamp/pitches/1/").text
    assert ("Wednesday 11:00" in page, "/barcamp/timetable/rooms/room-1/" in page) == (True, True)


# New


def test_an_attendee_pitches_with_everything():
    event = open_event()
    rooms, slots = make.rooms(event), make.slots(event, 3)
    rooms[0].features = ["projector"]
    rooms[0].save()
    client = make.client_of(make.attendee(event))
    answer = offer(
        client,
        "  Fedora   on ARM ",
        synopsis="One.\nTwo.",
        names="Grace, Linus\nAda",
        topic="arm",
        language="Greek",
        length=2,
        needs=["projector"],
        unavailable=[slots[0].pk],
    )
    assert (answer.status_code, answer.url) == (302, "/barcamp/pitches/1/")
    pitch = Pitch.objects.get()
    fields = (pitch.title, pitch.synopsis, pitch.people(), pitch.topic, pitch.language, pitch.length, pitch.needs)
    assert fields == ("Fedora on ARM", "One.\nTwo.", "Ada, Grace, Linus", "arm", "Greek", 2, ["projector"])
    assert list(pitch.unavailable.all()) == [slots[0]]
    assert "Your pitch is number 1." in client.get(answer.url).text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "", "Give it a title."),
        ("title", "x" * 10_000, "Use 160 characters at most. This has 10000."),
        ("title", "\u2067x", "This holds a hidden sign that turns text around."),
        ("synopsis", "x" * 10_000, "Use 1200 characters at most. This has 10000."),
        ("names", ",".join(f"n{number}" for number in range(30)), "Name 8 people at most. These are 30."),
        ("names", "x" * 10_000, "A name may have 80 characters at most. One here has 10000."),
        ("length", "99", "A session is one to four slots long."),
        ("length", "", "Choose a length."),
    ],
)
def test_what_cannot_be_pitched_is_said_and_nothing_typed_is_lost(field, typed, sentence):
    event = open_event()
    client = make.client_of(make.attendee(event))
    answer = offer(client, **{"title": "Kept", "synopsis": "Kept too", "topic": "Kept as well", field: typed})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert "Kept as well" in answer.text
    assert field == "length" or typed[:500] in answer.text
    assert not Pitch.objects.exists()


def test_needs_and_slots_of_another_event_are_refused():
    event, other = open_event(), make.event("other")
    make.slots(event)
    room = make.rooms(event)[0]
    room.features = ["projector"]
    room.save()
    foreign = make.slots(other)[0]
    answer = offer(make.client_of(make.attendee(event)), needs=["sauna"], unavailable=[foreign.pk])
    assert answer.status_code == 422
    assert "No room here offers “sauna”." in answer.text
    assert "That is no slot of this event." in answer.text


def test_a_presenter_who_never_can_is_told():
    event = open_event()
    slots = make.slots(event)
    answer = offer(make.client_of(make.attendee(event)), unavailable=[slot.pk for slot in slots])
    assert (answer.status_code, "These are all the slots there are" in answer.text) == (422, True)


def test_the_form_sent_twice_is_one_pitch():
    event = open_event()
    client = make.client_of(make.attendee(event))
    answers = [offer(client).url for _ in range(2)]
    assert (answers, Pitch.objects.count()) == (["/barcamp/pitches/1/"] * 2, 1)


def test_a_title_that_is_taken_is_pointed_out_and_taken_anyway():
    event = open_event()
    make.pitch(event, "Fedora on ARM", by=make.attendee(event, "Grace"))
    client = make.client_of(make.attendee(event))
    answer = offer(client, "fedora on  arm", synopsis="Mine")
    assert (answer.status_code, Pitch.objects.count()) == (409, 1)
    assert "There is a pitch with this title already:" in answer.text
    assert 'href="/barcamp/pitches/1/"' in answer.text
    assert "Mine" in answer.text
    assert offer(client, "fedora on arm", anyway="1").url == "/barcamp/pitches/2/"


def test_nobody_pitches_while_pitching_is_closed_and_what_was_typed_stays():
    event = open_event(pitching=False)
    client = make.client_of(make.attendee(event))
    answer = client.get("/barcamp/pitches/new/")
    assert (answer.status_code, "Pitching has not opened yet." in answer.text) == (409, True)
    answer = offer(client, synopsis="All of this")
    assert (answer.status_code, "Pitching has not opened yet." in answer.text) == (409, True)
    assert "All of this" in answer.text
    assert not Pitch.objects.exists()


def test_a_helper_pitches_at_any_time():
    event = open_event(pitching=False)
    assert offer(make.client_of(make.helper(event))).url == "/barcamp/pitches/1/"


def test_a_stranger_joins_before_pitching():
    open_event()
    assert make.client_of().get("/barcamp/pitches/new/").url == "/barcamp/join/?next=%2Fbarcamp%2Fpitches%2Fnew%2F"
    assert offer(make.client_of()).url == "/barcamp/join/"


# Change and withdraw


def test_its_presenter_changes_a_pitch():
    event = open_event()
    ada = make.attendee(event)
    make.pitch(event, by=ada, names=["Grace"])
    client = make.client_of(ada)
    page = client.get("/barcamp/pitches/1/edit/").text
    assert ("Fedora on ARM" in page, "Grace" in page) == (True, True)
    answer = client.post("/barcamp/pitches/1/edit/", {"title": "ARM", "length": 1, "names": "Grace\nLinus"})
    assert (answer.status_code, answer.url) == (302, "/barcamp/pitches/1/")
    pitch = Pitch.objects.get()
    assert (pitch.title, pitch.people()) == ("ARM", "Ada, Grace, Linus")


def test_others_change_nothing_but_a_helper_may():
    event = open_event()
    make.pitch(event, by=make.attendee(event))
    for person, status in [(make.attendee(event, "Bob"), 403), (make.helper(event), 302)]:
        client = make.client_of(person)
        form = {"title": person.name, "length": 1, "names": "Ada"}
        assert client.post("/barcamp/pitches/1/edit/", form).status_code == status
    pitch = Pitch.objects.get()
    assert (pitch.title, pitch.people()) == ("Hal", "Ada")


def test_a_change_that_comes_too_late_keeps_what_was_typed():
    event = open_event()
    ada = make.attendee(event)
    make.pitch(event, by=ada)
    event.pitching.close()
    answer = make.client_of(ada).post("/barcamp/pitches/1/edit/", {"title": "Late", "length": 1})
    assert (answer.status_code, "Ask at the desk if it must change." in answer.text) == (409, True)
    assert 'value="Late"' in answer.text
    assert Pitch.objects.get().title == "Fedora on ARM"


def test_a_pitch_is_withdrawn_and_brought_back_by_its_presenter():
    event = open_event()
    ada = make.attendee(event)
    pitch = make.pitch(event, by=ada)
    client = make.client_of(ada)
    assert client.get("/barcamp/pitches/1/withdraw/").status_code == 405
    for said, state in [("on", True), ("on", True), ("off", False)]:
        assert client.post("/barcamp/pitches/1/withdraw/", {"withdrawn": said}).url == "/barcamp/pitches/1/"
        pitch.refresh_from_db()
        assert bool(pitch.withdrawn_at) is state


def test_nobody_withdraws_the_pitch_of_another():
    event = open_event()
    pitch = make.pitch(event, by=make.attendee(event))
    bob = make.client_of(make.attendee(event, "Bob"))
    assert bob.post("/barcamp/pitches/1/withdraw/").status_code == 403
    pitch.refresh_from_db()
    assert pitch.withdrawn_at is None
