"""The checklist: ticked once by whoever was first, without a reload, and mended."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fudsched.models import Check, Event
from tests import make
from tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def microphone(event: Event) -> Check:
    return event.checks.create(text="Microphone tested", when="morning")


def tick(client, check: Check, done: str, **more):
    return client.post(reverse("desk_check_tick", args=[check.event.slug, check.pk]), {"done": done}, **more)


def list_of(event: Event) -> str:
    return reverse("desk_checks", args=[event.slug])


def test_it_stands_in_the_order_of_the_day(event: Event, olga, microphone: Check):
    for when in ("after", "before"):
        olga.post(list_of(event), {"text": f"What comes {when}", "when": when})
    shown = text(olga.get(list_of(event)))
    assert "0 of 3 done." in shown
    order = ["In the days before", "What comes before", "Before people come", "Microphone tested", "Afterwards"]
    assert sorted(order, key=shown.index) == order


def test_a_tick_says_who_and_stays_theirs(event: Event, olga, microphone: Check):
    assert tick(olga, microphone, "on")["Location"] == f"/barcamp/desk/checklist/#check-{microphone.pk}"
    tick(make.client_of(make.organiser(event, "Pia")), microphone, "on")
    microphone.refresh_from_db()
    assert microphone.done_by.name == "Olga"
    assert "1 of 1 done." in text(olga.get(list_of(event)))
    tick(olga, microphone, "off")
    tick(olga, microphone, "off")
    microphone.refresh_from_db()
    assert (microphone.done_at, microphone.done_by) == (None, None)
    assert [str(deed) for deed in event.deeds.all()] == [
        "Olga unticked “Microphone tested”",
        "Olga ticked “Microphone tested”",
    ]
    assert tick(olga, microphone, "maybe").status_code == 422


def test_htmx_gets_the_list_alone(event: Event, olga, microphone: Check):
    response = tick(olga, microphone, "on", headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response.content.decode().lstrip().startswith('<div class="checklist" id="checklist"')


def test_lines_are_changed_and_taken_off(event: Event, olga, microphone: Check):
    its = reverse("desk_check", args=[event.slug, microphone.pk])
    assert olga.get(its).status_code == 200
    olga.post(its, {"text": "Both microphones tested", "when": "pitches"})
    assert [*event.checks.values_list("text", "when")] == [("Both microphones tested", "pitches")]
    olga.post(its, {"do": "remove"})
    assert not event.checks.exists()
    assert olga.get(its).status_code == 404


def test_what_is_no_line_gets_a_sentence(event: Event, olga):
    response = olga.post(list_of(event), {"text": "", "when": "never"})
    assert response.status_code == 422
    assert "Type what is to be done" in text(response)
    assert "Choose when." in text(response)


def test_the_checklist_is_for_organisers(event: Event, microphone: Check):
    hal = make.client_of(make.helper(event))
    assert hal.get(list_of(event)).status_code == 403
    assert tick(hal, microphone, "on").status_code == 403
    assert make.client_of().get(list_of(event)).status_code == 302


def test_it_takes_as_many_queries_for_one_as_for_many(event: Event, olga, microphone: Check):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            olga.get(list_of(event))
        return len(asked)

    person = make.helper(event)
    microphone.tick(person)
    few = queries()
    for n in range(20):
        event.checks.create(text=f"Line {n}").tick(person)
    assert queries() == few
