"""Helpers' shifts: on the phone, at the desk, on one's own page of now."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fudsched.models import Event, Shift
from tests import make
from tests.pages import said, text

pytestmark = pytest.mark.django_db

NEW = {"title": "Boxes", "starts_at": "2031-01-29T08:00", "ends_at": "2031-01-29T09:30", "wanted": "2", "place": ""}


@pytest.fixture
def hal(event: Event):
    return make.helper(event)


@pytest.fixture
def door(event: Event) -> Shift:
    room = make.rooms(event, 40)[0]
    return event.shifts.create(
        title="Door", room=room, place="left", starts_at=make.MORNING, ends_at=make.MORNING + timedelta(hours=1)
    )


def page_of(event: Event) -> str:
    return reverse("shifts", args=[event.slug])


def sign(client, door: Shift, shift: str, **more):
    return client.post(reverse("shift_sign", args=[door.event.slug, door.pk]), {"shift": shift}, **more)


def test_shifts_are_for_those_who_help(event: Event, door: Shift):
    for person, status in ((None, 302), (make.attendee(event), 403), (make.helper(event), 200)):
        client = make.client_of(person)
        assert client.get(page_of(event)).status_code == status
        assert sign(client, door, "on").status_code == (302 if status == 200 else status)
    assert make.client_of(make.organiser(make.event("elsewhere"))).get(page_of(event)).status_code == 403


def test_a_helper_takes_one_and_leaves_it_again(event: Event, door: Shift, hal):
    client = make.client_of(hal)
    assert "Door Room 1, left 1 more wanted Take it" in text(client.get(page_of(event)))
    assert sign(client, door, "on")["Location"] == f"/barcamp/shifts/#shift-{door.pk}"
    shown = text(client.get(page_of(event)))
    assert "You have 1 shift. Every shift has its helpers." in shown
    assert "Door Room 1, left Hal Leave it" in shown
    sign(client, door, "off")
    assert not door.people.exists()
    assert [str(deed) for deed in event.deeds.all()] == ["Hal left the shift “Door”", "Hal took the shift “Door”"]


def test_htmx_gets_the_list_alone(event: Event, door: Shift, hal):
    response = sign(make.client_of(hal), door, "on", headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response.content.decode().lstrip().startswith('<div class="shifts" id="shifts"')


def test_a_second_shift_at_that_time_is_refused_where_it_stands(event: Event, door: Shift, hal):
    door.take(hal)
    other = event.shifts.create(title="Stage", starts_at=door.starts_at, ends_at=door.ends_at)
    response = sign(make.client_of(hal), other, "on")
    assert response.status_code == 409
    assert "Hal has “Door” at that time, Wed 11:00–12:00. Nobody is in two places." in text(response)
    assert sign(make.client_of(hal), other, "perhaps").status_code == 422


def test_the_list_takes_as_many_queries_for_one_as_for_many(event: Event, door: Shift, hal):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(page_of(event))
        return len(asked)

    client = make.client_of(hal)
    few = queries()
    for n in range(20):
        start = make.MORNING + timedelta(hours=n + 1)
        event.shifts.create(title="Door", starts_at=start, ends_at=start + timedelta(hours=1), room=door.room).take(hal)
    assert queries() == few


def test_ones_own_shifts_stand_on_the_page_of_now_until_they_are_over(event: Event, door: Shift, hal):
    door.take(hal)
    now = reverse("now", args=[event.slug])
    assert "Your shifts Wed 11:00–12:00 Door Room 1, left" in text(make.client_of(hal).get(now))
    assert "Your shifts You have none." in text(make.client_of(make.helper(event, "Ida")).get(now))
    assert "Your shifts" not in text(make.client_of(make.attendee(event)).get(now))
    assert "Your shifts" not in text(make.client_of().get(now))
    door.change(starts_at=timezone.now() - timedelta(hours=2), ends_at=timezone.now() - timedelta(hours=1))
    assert "Your shifts You have none." in text(make.client_of(hal).get(now))


# The desk.


def test_organisers_add_change_and_remove_them(event: Event, olga):
    at = reverse("desk_shifts", args=[event.slug])
    assert said(olga, olga.post(at, NEW)) == "“Boxes” is added."
    boxes = event.shifts.get()
    assert (boxes.time(), boxes.wanted, boxes.where()) == ("Wed 08:00–09:30", 2, "")
    its = reverse("desk_shift", args=[event.slug, boxes.pk])
    assert said(olga, olga.post(its, NEW | {"do": "change", "place": "Car park"})) == "“Boxes” is saved."
    assert "Boxes 08:00–09:30 Car park 2 more wanted" in text(olga.get(at))
    assert said(olga, olga.post(its, {"do": "remove"})) == "“Boxes” is removed."
    assert not event.shifts.exists()


def test_organisers_put_helpers_on_them_and_take_them_off(event: Event, olga, door: Shift, hal):
    its = reverse("desk_shift", args=[event.slug, door.pk])
    assert said(olga, olga.post(its, {"do": "assign", "person": hal.pk})) == "Hal has “Door” now."
    other = event.shifts.create(title="Stage", starts_at=door.starts_at, ends_at=door.ends_at)
    refused = olga.post(reverse("desk_shift", args=[event.slug, other.pk]), {"do": "assign", "person": hal.pk})
    assert refused.status_code == 422
    assert "Hal has “Door” at that time" in text(refused)
    assert said(olga, olga.post(its, {"do": "release", "person": hal.pk})) == "Hal is off “Door”."
    assert not door.people.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Type what there is to do"),
        ({"ends_at": "2031-01-29T08:00"}, "It must end after it begins."),
        ({"starts_at": "soon"}, "Type day and time like 2031-05-24 11:00 or 24 May 2031 11:00."),
        ({"wanted": "0"}, "Type a number from 1 to 99."),
        ({"room": "999"}, "That one is not here any more. Choose again."),
    ],
)
def test_what_is_no_shift_gets_a_sentence_and_stays_typed(event: Event, olga, wrong: dict, sentence: str):
    response = olga.post(reverse("desk_shifts", args=[event.slug]), NEW | {"place": "Car park"} | wrong)
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Car park" in response.content.decode()


def test_the_desk_shifts_are_for_organisers(event: Event, door: Shift, hal):
    for at in (reverse("desk_shifts", args=[event.slug]), reverse("desk_shift", args=[event.slug, door.pk])):
        assert make.client_of(hal).get(at).status_code == 403
        assert make.client_of(hal).post(at, {"do": "remove"}).status_code == 403
    assert event.shifts.exists()
