"""The poll: nothing new costs nothing, anything new is told once it has committed."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test.signals import template_rendered
from django.utils import timezone

from fudsched import live
from fudsched.models import Stamp
from tests import make, wire


def seen(client, stamp):
    return client.get("/barcamp/changes/", {"seen": stamp}, headers={"HX-Request": "true"})


@pytest.mark.django_db
def test_who_has_seen_the_newest_gets_an_empty_answer(client):
    event = make.event()
    response = seen(client, live.stamp(event))
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.django_db
def test_who_has_not_gets_the_new_stamp_to_ask_on_from(client, django_capture_on_commit_callbacks):
    event = make.event()
    old = live.stamp(event)
    with django_capture_on_commit_callbacks(execute=True):
        live.announce(event)
    response = seen(client, old)
    assert (response.status_code, response["HX-Trigger"]) == (200, "changed, staged")
    assert f"seen={live.stamp(event)}" in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.django_db
def test_a_move_at_the_stage_is_a_change_of_the_stage_alone(client, django_capture_on_commit_callbacks):
    event = make.event()
    old = live.stamp(event)
    with django_capture_on_commit_callbacks(execute=True):
        live.announce_stage(event)
    response = seen(client, old)
    assert (response.status_code, response["HX-Trigger"], response["Stamp"]) == (200, "staged", live.stamp(event))


@pytest.mark.django_db
@pytest.mark.parametrize("stamp", ["", "of now"])
def test_every_answer_tells_the_time_and_is_kept_by_nobody(client, stamp):
    event = make.event()
    before = timezone.now().timestamp()
    response = seen(client, stamp and live.stamp(event))
    assert before - 1 < int(response["Server-Time"]) / 1000 < timezone.now().timestamp() + 1
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("nonsense", ["", "x", "9" * 10_000, "<b>"])
def test_a_stamp_nobody_gave_out_gets_the_new_one(client, nonsense):
    make.event()
    assert seen(client, nonsense).status_code == 200


@pytest.mark.django_db
def test_a_door_that_opens_by_the_clock_is_a_change(client):
    event = make.event()
    event.voting.set_times(timezone.now() + timedelta(minutes=5), None)
    old = live.stamp(event)
    event.voting.set_times(timezone.now() - timedelta(seconds=1), None)
    assert seen(client, old).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_votes_shown_live_reload_pages_once_in_a_while_and_the_last_is_never_left_unshown():
    event = make.event(shows_counts_live=True)
    old = live.stamp(event)
    for _ in range(3):
        live.announce_counts(event)  # the event has changed just now: it was founded
    stamp = Stamp.objects.get(event=event)
    assert (live.stamp(event), stamp.counts_due_at) == (old, stamp.changed_at + live.COUNTS_EVERY)
    assert live.news(["barcamp"])[1] == stamp.counts_due_at
    Stamp.objects.update(counts_due_at=timezone.now() - timedelta(seconds=1))
    due = live.stamp(event)
    live.announce_counts(event)
    assert len({old, due, live.stamp(event)}) == 3
    assert Stamp.objects.get(event=event).counts_due_at is None


@pytest.mark.django_db
def test_another_events_changes_are_not_told_here(client, django_capture_on_commit_callbacks):
    event, other = make.event(), make.event("elsewhere")
    old = live.stamp(event)
    with django_capture_on_commit_callbacks(execute=True):
        live.announce(other)
    assert seen(client, old).status_code == 204


@pytest.mark.django_db(transaction=True)
def test_a_change_is_told_only_after_it_has_committed():
    event = make.event()
    with transaction.atomic():
        live.announce(event)
        assert Stamp.objects.get(event=event).value == 1
    assert Stamp.objects.get(event=event).value == 2


@pytest.mark.django_db(transaction=True)
def test_what_changes_while_a_page_is_made_is_told_to_it(client):
    event = make.event()
    before = live.stamp(event)

    def meanwhile(**_) -> None:
        live.announce(event)

    template_rendered.connect(meanwhile)
    try:
        page = client.get("/barcamp/").content.decode()
    finally:
        template_rendered.disconnect(meanwhile)
    assert f'data-stamp="{before}"' in page
    assert live.stamp(event) != before


@pytest.mark.django_db(transaction=True)
def test_a_change_that_was_undone_is_not_told():
    event = make.event()
    with transaction.atomic():
        live.announce(event)
        transaction.set_rollback(True)
    assert Stamp.objects.get(event=event).value == 1


@pytest.mark.django_db
def test_asking_is_all_that_can_be_done(client):
    make.event()
    assert client.post("/barcamp/changes/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_asking_reads_the_doors_and_the_stamp_alone(django_assert_num_queries):
    event = make.event()
    stamp = live.stamp(event)
    with django_assert_num_queries(1):
        seen(wire.phone(), stamp)
