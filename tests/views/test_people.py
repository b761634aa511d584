"""Joining, the badge, the page about oneself, leaving."""

import pytest

from fudsched.models import Attendee
from tests import make

pytestmark = pytest.mark.django_db


def join(client, event, name="Ada", **more):
    return client.post(f"/{event.slug}/join/", {"code": event.code, "name": name, **more})


def who(client, slug="barcamp") -> str | None:
    me = client.get(f"/{slug}/join/").context["me"]
    return me and me.name


def names() -> list[str]:
    return [person.name for person in Attendee.objects.order_by("pk")]


def test_a_stranger_joins_with_code_and_name():
    event, client = make.event(), make.client_of()
    answer = join(client, event, "  Ada   Lovelace ")
    assert (answer.status_code, answer.url) == (302, "/barcamp/")
    assert "You are in, Ada Lovelace." in client.get("/barcamp/").text
    assert who(client) == "Ada Lovelace"


def test_the_qr_code_fills_in_the_event_code():
    event = make.event()
    assert f'value="{event.code}"' in make.client_of().get(f"/barcamp/join/?code={event.code}").text


def test_the_code_is_read_in_any_case_and_grouping():
    event = make.event(code="K7PM2Q")
    assert join(make.client_of(), event, code=" k7pm-2q ").status_code == 302


def test_a_wrong_code_is_one_sentence_and_the_name_stays():
    event = make.event()
    answer = join(make.client_of(), event, code="NOPE", next="/barcamp/pitches/")
    assert answer.status_code == 422
    assert "“NOPE” is not the code of this event." in answer.text
    assert 'value="Ada"' in answer.text
    assert 'name="next" value="/barcamp/pitches/"' in answer.text
    assert names() == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Type your name, or what people call you."),
        ("   ", "Type your name, or what people call you."),
        ("x" * 10_000, "Use 80 characters at most. This has 10000."),
        ("Ada\x07", "This holds a hidden control character."),
        ("A\x00", "This holds a hidden control character."),
        ("\u202eadA", "This holds a hidden sign that turns text around."),
        ("\u200b\u200d", "There is nothing to be seen in this."),
    ],
)
def test_a_name_nobody_can_read_is_refused_in_a_sentence(name, sentence):
    answer = join(make.client_of(), make.event(), name)
    assert (answer.status_code, sentence in answer.text, names()) == (422, True, [])


@pytest.mark.parametrize("name", ["محمد بن عبدالله", "שרה", "🎉", "<b>Bob</b>", "O'Neil & Söhne", "李"])
def test_any_script_is_a_name_and_html_is_just_text(name):
    event, client = make.event(), make.client_of()
    join(client, event, name)
    assert names() == [name]
    assert "<b>Bob</b>" not in client.get("/barcamp/me/").text


def test_the_same_form_sent_twice_is_one_attendee():
    event, client = make.event(), make.client_of()
    ticket = client.get("/barcamp/join/").context["form"].initial["ticket"]
    # The second post left the phone before the first one's cookie arrived.
    others = [join(make.client_of(), event, ticket=ticket).status_code for _ in range(2)]
    assert (others, names()) == ([302, 302], ["Ada"])


def test_a_ticket_is_the_servers_or_none():
    event = make.event()
    ada = make.attendee(event)
    client = make.client_of()
    join(client, event, "Mallory", ticket=ada.badge)
    assert who(client) == "Mallory"


def test_joining_again_on_the_same_phone_shows_who_one_is():
    event, client = make.event(), make.client_of()
    join(client, event)
    assert "You are in, <bdi>Ada</bdi>" in client.get("/barcamp/join/").text
    assert join(client, event, "Bob").status_code == 302
    assert (who(client), names()) == ("Ada", ["Ada"])


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/barcamp/pitches/", "/barcamp/pitches/"),
        ("https://evil.example/", "/barcamp/"),
        ("//evil.example", "/barcamp/"),
    ],
)
def test_joining_leads_back_to_where_one_came_from_on_this_server(wanted, reached):
    assert join(make.client_of(), make.event(), next=wanted).url == reached


def test_an_event_joined_by_badge_says_so_and_takes_no_code():
    event = make.event(join_by="badge")
    assert "Scan the QR code on your badge." in make.client_of().get("/barcamp/join/").text
    answer = join(make.client_of(), event)
    assert (answer.status_code, "This event is joined by badge" in answer.text, names()) == (409, True, [])


def test_a_badge_greets_and_signs_in_by_its_button_alone():
    event = make.event()
    ada, client = make.attendee(event), make.client_of()
    assert "Hello <bdi>Ada</bdi>" in client.get(f"/barcamp/b/{ada.badge}/").text
    assert who(client) is None
    answer = client.post(f"/barcamp/b/{ada.badge.lower()}/")
    assert (answer.status_code, answer.url, who(client)) == (302, "/barcamp/", "Ada")


def test_a_badge_typed_by_hand_opens_the_same_page():
    make.event()
    assert make.client_of().get("/barcamp/join/?badge=abcd-efgh+2345").url == "/barcamp/b/ABCDEFGH2345/"


def test_a_badge_that_opens_nothing_is_one_sentence():
    event, other = make.event(), make.event("other")
    ada, stranger = make.attendee(event), make.attendee(other, "Eve")
    old = ada.badge
    ada.reissue_badge()
    phone = make.client_of()
    for badge in (old, "NOSUCHBADGE2", stranger.badge):
        for answer in (phone.get(f"/barcamp/b/{badge}/"), phone.post(f"/barcamp/b/{badge}/")):
            assert (answer.status_code, "This badge opens nothing" in answer.text) == (404, True)


def test_a_lost_phone_is_signed_out_by_a_new_badge():
    ada = make.attendee(make.event())
    lost = make.client_of(ada)
    ada.reissue_badge()
    assert (who(lost), who(make.client_of(ada))) == (None, "Ada")


def test_a_badge_on_a_device_of_somebody_else_asks_first():
    event = make.event()
    ada, bob = make.attendee(event), make.attendee(event, "Bob")
    client = make.client_of(bob)
    assert "This device is signed in as <bdi>Bob</bdi>." in client.get(f"/barcamp/b/{ada.badge}/").text
    client.post(f"/barcamp/b/{ada.badge}/")
    assert who(client) == "Ada"


def test_a_badge_does_not_hide_behind_an_account():
    event = make.event()
    ada, olga = make.attendee(event), make.organiser(event)
    answer = make.client_of(olga).post(f"/barcamp/b/{ada.badge}/")
    assert (answer.status_code, "You are signed in as Olga, with an account." in answer.text) == (409, True)


def test_me_shows_ones_badge_votes_and_pitches_and_asks_strangers_to_join():
    event = make.event()
    event.voting.open()
    ada = make.attendee(event)
    make.pitch(event, "Mine", by=ada)
    ada.vote_for(make.pitch(event, "Wanted"))
    make.pitch(event, "Other")
    page = make.client_of(ada).get("/barcamp/me/").text
    assert [title in page for title in ("Mine", "Wanted", "Other")] == [True, True, False]
    assert f"http://testserver/barcamp/b/{ada.badge}/" in page
    assert "<svg" in page
    assert "style=" not in page
    assert make.client_of().get("/barcamp/me/").url == "/barcamp/join/?next=%2Fbarcamp%2Fme%2F"


def test_me_changes_name_needs_and_absences():
    event = make.event()
    rooms, slots = make.rooms(event), make.slots(event, 3)
    rooms[0].features = ["projector", "step-free"]
    rooms[0].save()
    ada = make.attendee(event)
    client = make.client_of(ada)
    form = {"name": "Ada L.", "needs": ["step-free"], "absences": [slots[1].pk]}
    assert client.post("/barcamp/me/", form).status_code == 302
    ada.refresh_from_db()
    assert (ada.name, ada.needs, list(ada.absences.all())) == ("Ada L.", ["step-free"], [slots[1]])


def test_me_refuses_another_events_slots_and_keeps_what_was_typed():
    event, other = make.event(), make.event("other")
    make.slots(event)
    foreign = make.slots(other)[0]
    ada = make.attendee(event)
    answer = make.client_of(ada).post("/barcamp/me/", {"name": "Ada L.", "absences": [foreign.pk]})
    assert (answer.status_code, 'value="Ada L."' in answer.text) == (422, True)
    assert (ada.absences.count(), names()) == (0, ["Ada"])


def test_signing_out_forgets_the_device_and_keeps_the_attendee():
    ada = make.attendee(make.event())
    client = make.client_of(ada)
    assert client.get("/barcamp/me/sign-out/").status_code == 405
    assert client.post("/barcamp/me/sign-out/").url == "/barcamp/"
    assert (who(client), who(make.client_of(ada))) == (None, "Ada")


def test_leaving_ends_the_badge_and_a_second_tap_harms_nothing():
    event = make.event()
    ada = make.attendee(event)
    client = make.client_of(ada)
    assert client.get("/barcamp/me/leave/").status_code == 405
    assert client.post("/barcamp/me/leave/").url == "/barcamp/"
    assert who(client) is None
    assert client.post("/barcamp/me/leave/").url == "/barcamp/join/"
    assert not event.attendees.present().exists()


def test_a_badge_is_good_at_its_own_event_alone():
    event = make.event()
    make.event("other")
    client = make.client_of(make.attendee(event))
    client.cookies["badge"]["path"] = "/"
    assert (who(client), who(client, "other")) == ("Ada", None)
