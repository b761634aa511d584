"""People at the desk: found, named, given roles and badges; added before they come."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fudsched.models import Attendee, Event
from tests import make
from tests.pages import said, text

pytestmark = pytest.mark.django_db


def people_page(event: Event) -> str:
    return reverse("desk_people", args=[event.slug])


def page_of(person: Attendee) -> str:
    return reverse("desk_person", args=[person.event.slug, person.pk])


def listed(client: Client, event: Event, **query) -> list[str]:
    return [person.name for person in client.get(people_page(event), query).context["people"]]


# Finding.


def test_people_are_found_by_parts_of_their_name(event: Event, olga):
    for name in ("Ada Lovelace", "Grace Hopper", "نور"):
        make.attendee(event, name)
    make.attendee(make.event("other-camp"), "Ada Other")
    assert listed(olga, event) == ["Ada Lovelace", "Grace Hopper", "Olga", "نور"]
    assert listed(olga, event, q=" love  ADA ") == ["Ada Lovelace"]
    assert listed(olga, event, q="نور") == ["نور"]
    assert listed(olga, event, q="x" * 10_000) == []


def test_staff_and_those_who_left_have_lists_of_their_own(event: Event, olga):
    make.helper(event, "Hal")
    make.attendee(event, "Gone").leave()
    assert listed(olga, event, show="staff") == ["Hal", "Olga"]
    assert listed(olga, event, show="gone") == ["Gone"]
    assert listed(olga, event, show="nonsense") == ["Hal", "Olga"]


def test_the_list_says_that_somebody_voted_and_never_for_what(event: Event, olga):
    ada, secret = make.attendee(event, "Ada"), make.pitch(event, "Secret love")
    event.voting.open()
    ada.vote_for(secret)
    for page in (people_page(event), page_of(ada)):
        shown = text(olga.get(page))
        assert "Secret love" not in shown
    assert "has voted" in text(olga.get(page_of(ada)))
    assert [one.has_voted for one in olga.get(people_page(event)).context["people"]] == [True, False]


def test_thousands_of_people_cost_as_many_queries_as_ten(event: Event, olga):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert olga.get(people_page(event), {"q": "att"}).status_code == 200
        return len(queries)

    Attendee.objects.bulk_create(Attendee(event=event, name=f"Attendee {n}") for n in range(10))
    cost()
    few = cost()
    Attendee.objects.bulk_create(Attendee(event=event, name=f"Attendee {n}") for n in range(10, 1000))
    assert cost() == few


# Name and role.


def test_somebody_is_renamed_and_made_a_helper(event: Event, olga):
    ada = make.attendee(event, "Ada")
    assert said(olga, olga.post(page_of(ada), {"name": " Ada  L. ", "role": "helper"})) == "Saved: Ada L., helper."
    ada.refresh_from_db()
    assert (ada.name, ada.role, ada.user) == ("Ada L.", "helper", None)


def test_an_organiser_gets_an_account_and_a_link_that_is_shown_once_and_works_once(event: Event, olga):
    ada = make.attendee(event, "Ada Lovelace")
    olga.post(page_of(ada), {"name": "Ada Lovelace", "role": "organiser"})
    ada.refresh_from_db()
    assert ada.user.username == "ada-lovelace-barcamp"
    assert not ada.user.has_usable_password()
    assert not ada.user.is_superuser
    link = olga.get(page_of(ada)).context["sign_in_link"]
    assert "sign_in_link" not in olga.get(page_of(ada)).context
    phone = Client()
    phone.post(link)
    assert phone.get(reverse("desk", args=[event.slug])).status_code == 200
    thief = Client()
    thief.post(link)
    assert thief.get(reverse("desk", args=[event.slug])).status_code == 302


def test_two_organisers_of_one_name_get_two_accounts(event: Event, olga):
    for _ in range(2):
        person = make.attendee(event, "Ada")
        olga.post(page_of(person), {"name": "Ada", "role": "organiser"})
    names = User.objects.filter(username__startswith="ada").values_list("username", flat=True)
    assert sorted(names) == ["ada-barcamp", "ada-barcamp-2"]


def test_no_organiser_gets_into_an_account_that_opens_more_than_this_event(event: Event, olga):
    """Or whoever organises one event could become the server's owner."""
    role = Attendee.Role.ORGANISER
    owner = make.attendee(event, "Root", user=User.objects.create_superuser("root"), role=role)
    elsewhere = make.attendee(event, "Eve", user=User.objects.create_user("eve"), role=role)
    make.attendee(make.event("other-camp"), "Eve", user=elsewhere.user, role=role)
    own = make.attendee(event, "Pat", user=User.objects.create_user("pat", password="a long one"), role=role)
    for person in (owner, elsewhere, own):
        assert olga.post(page_of(person), {"do": "link"}).status_code == 422
        assert olga.get(page_of(person)).context.get("sign_in_link") is None


def test_the_only_organiser_stays_one(event: Event, olga):
    me = event.attendees.get(name="Olga")
    response = olga.post(page_of(me), {"name": "Olga O.", "role": "attendee"})
    assert response.status_code == 422
    assert "Olga is the only organiser. Make somebody else an organiser first." in text(response)
    assert 'value="Olga O."' in response.content.decode()
    assert olga.post(page_of(me), {"do": "leave"}).status_code == 403
    me.refresh_from_db()
    assert (me.name, me.role, me.left_at) == ("Olga", "organiser", None)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Type a name."),
        ({"name": "x" * 10_000}, "Use 80 characters at most. This has 10000."),
        ({"name": "A\u202eda"}, "This holds a hidden sign that turns text around."),
        ({"role": "queen"}, "Select a valid choice. queen is not one of the available choices."),
        ({"role": ""}, "Choose a role."),
    ],
)
def test_a_wrong_name_or_role_gets_a_sentence(event: Event, olga, wrong: dict, sentence: str):
    ada = make.attendee(event, "Ada")
    response = olga.post(page_of(ada), {"name": "Ada", "role": "attendee"} | wrong)
    assert response.status_code == 422
    assert sentence in text(response)


# Badges and leaving.


def test_a_lost_phone_gets_a_new_badge_and_keeps_its_votes(event: Event, olga):
    ada, pitch = make.attendee(event, "Ada"), make.pitch(event)
    phone = make.client_of(ada)
    event.voting.open()
    ada.vote_for(pitch)
    old = ada.badge
    answer = olga.post(page_of(ada), {"do": "badge"})
    assert said(olga, answer) == "Ada has a new badge. The old one opens nothing any more; votes and pitches stay."
    ada.refresh_from_db()
    assert ada.badge != old
    assert ada.wants() == {pitch.pk}
    assert phone.get(reverse("me", args=[event.slug])).status_code == 302
    assert ada.badge in olga.get(answer["Location"]).content.decode()
    assert olga.get(answer["Location"])["Cache-Control"].startswith("max-age=0")


def test_somebody_who_left_is_shown_as_gone(event: Event, olga):
    ada = make.attendee(event, "Ada")
    assert said(olga, olga.post(page_of(ada), {"do": "leave"})) == "Ada has left."
    assert "left at" in text(olga.get(page_of(ada)))
    response = olga.post(page_of(ada), {"name": "Ada", "role": "helper"})
    assert "Ada has left this event." in text(response)
    assert olga.post(page_of(ada), {"do": "fly"}).status_code == 422


def test_only_organisers_open_somebodys_page(event: Event, olga):
    ada = make.attendee(event, "Ada")
    for client in (make.client_of(), make.client_of(ada), make.client_of(make.helper(event))):
        assert client.get(page_of(ada)).status_code in (302, 403)
        client.post(page_of(ada), {"do": "badge"})
    stranger = make.attendee(make.event("other-camp"))
    assert olga.get(reverse("desk_person", args=[event.slug, stranger.pk])).status_code == 404
    badge = ada.badge
    ada.refresh_from_db()
    assert ada.badge == badge


# Adding.


def test_people_are_added_by_name_once(event: Event, olga):
    make.attendee(event, "Ada")
    names = "Grace Hopper\r\n\r\n ada \r\nنور, 王小明\r\nGRACE hopper"
    assert said(olga, olga.post(people_page(event), {"names": names})) == "3 people are added. 2 were here already."
    assert said(olga, olga.post(people_page(event), {"names": names})) == "0 people are added. 5 were here already."
    added = event.attendees.exclude(role="organiser")
    assert {one.name for one in added} == {"Ada", "Grace Hopper", "نور", "王小明"}
    assert len({one.badge for one in added}) == 4


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ("", "Type or paste at least one name."),
        (" \n,, ", "Type or paste at least one name."),
        ("Ada\n" + "x" * 10_000, "A name may have 80 characters at most. One here has 10000."),
        ("A\u202eda", "This holds a hidden sign that turns text around."),
        ("\n".join(f"Somebody {n}" for n in range(1001)), "Name 1000 people at most. These are 1001."),
    ],
)
def test_names_that_are_none_get_a_sentence_and_stay_typed(event: Event, olga, names: str, sentence: str):
    response = olga.post(people_page(event), {"names": names})
    assert response.status_code == 422
    assert sentence in text(response)
    assert event.attendees.count() == 1
