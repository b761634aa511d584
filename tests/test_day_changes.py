"""Quick changes of the day: each is published at once, told in errata, and stays away from what has begun."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fudsched import scheduling
from fudsched.models import ClosedCell, Erratum, Pin, Vote
from fudsched.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db


class Day:
    """The first of three slots has begun. Kanban runs in the hall now, Git comes next in the cellar; Rust waits.

    Thirty want Git, five Rust; the hall has 40 seats, the cellar 20, the attic 10.
    """

    def __init__(self):
        self.event = make.event(time_zone="UTC")
        # In the middle of a day, so that no slot falls into the next.
        start = timezone.now() - timedelta(minutes=20)
        self.now, self.next, self.last = make.slots(self.event, 3, start)
        self.hall, self.cellar, self.attic = make.rooms(self.event, 40, 20, 10)
        self.kanban, self.git, self.maps, self.rust = (
            make.pitch(self.event, title) for title in ("Kanban", "Git", "Maps", "Rust")
        )
        voters = [make.attendee(self.event, f"Voter {n}") for n in range(35)]
        Vote.objects.bulk_create(
            Vote(attendee=voter, pitch=self.git if n < 30 else self.rust) for n, voter in enumerate(voters)
        )
        make.published(
            self.event,
            (self.kanban, self.hall, self.now),
            (self.git, self.cellar, self.next),
            (self.maps, self.cellar, self.last),
        )

    def where(self) -> dict:
        rows = self.event.published().placements.select_related("pitch", "slot", "room")
        return {row.pitch.title: (row.slot, row.room) for row in rows}

    def told(self) -> list[str]:
        return [erratum.sentence for erratum in self.event.errata.order_by("number")]

    def move(self, pitch, slot, room, *others, **more):
        row = self.event.published().placements.filter(pitch=pitch, part=0).first()
        was = (row.slot_id, row.room_id) if row else None
        numbers = {other.number for other in others}
        return scheduling.relocate(self.event, pitch, slot, room, was, numbers, **more)

    def at(self, slot) -> str:
        slot.refresh_from_db()
        return f"{slot.starts_at:%H:%M}"


@pytest.fixture
def day(monkeypatch):
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    return Day()


def test_another_room_is_published_at_once_and_told(day):
    version = day.move(day.git, day.next, day.hall, reason="the projector broke")
    assert (version.version, day.where()["Git"]) == (2, (day.next, day.hall))
    assert day.told() == ["“Git” moves from Room 2 to Room 1, same time: 12:40. the projector broke."]


def test_the_same_move_twice_is_one_version(day):
    day.move(day.git, day.next, day.hall)
    assert day.move(day.git, day.next, day.hall).version == 2
    assert len(day.told()) == 1


def test_a_session_in_the_way_takes_the_place_or_loses_its_own(day):
    day.move(day.git, day.last, day.cellar, day.maps)
    assert (day.where()["Git"], day.where()["Maps"]) == ((day.last, day.cellar), (day.next, day.cellar))
    day.move(day.rust, day.next, day.cellar, day.maps)
    assert "Maps" not in day.where()
    assert day.where()["Rust"] == (day.next, day.cellar)


def test_whoever_was_not_seen_there_is_not_moved(day):
    with pytest.raises(Refusal, match="Somebody has changed that cell"):
        day.move(day.git, day.last, day.cellar)
    assert day.event.published().version == 1
    assert day.event.schedules.count() == 1


def test_what_has_moved_since_is_not_moved_again(day):
    with pytest.raises(Refusal, match="“Git” has moved since you opened this page"):
        scheduling.relocate(day.event, day.git, day.last, day.hall, (day.last.pk, day.attic.pk), set())


@pytest.mark.parametrize(("pitch", "slot"), [("kanban", "next"), ("git", "now"), ("rust", "now")])
def test_what_has_begun_stays(day, pitch, slot):
    with pytest.raises(Refusal, match=r"has begun\. What has begun stays as it is\."):
        day.move(getattr(day, pitch), getattr(day, slot), day.attic)
    with pytest.raises(Refusal, match="has begun"):
        scheduling.cancel(day.event, day.kanban)
    with pytest.raises(Refusal, match="has begun"):
        scheduling.delay(day.event, day.now, 5, 1)
    assert day.event.published().version == 1


def test_a_pin_holds_nobody_on_the_day(day):
    Pin.objects.create(event=day.event, pitch=day.git, slot=day.next, room=day.cellar)
    day.move(day.git, day.next, day.hall)
    assert day.where()["Git"] == (day.next, day.hall)
    assert not day.event.pins.exists()


def test_a_rule_is_not_broken_in_a_hurry(day):
    ada = make.attendee(day.event, "Ada")
    for pitch in (day.git, day.maps):
        pitch.presenters.add(ada)
    with pytest.raises(Refusal, match="Ada"):
        day.move(day.git, day.last, day.hall)


def test_what_is_cancelled_is_withdrawn_and_told(day):
    scheduling.cancel(day.event, day.git, reason="Gus is ill")
    day.git.refresh_from_db()
    assert day.git.withdrawn_at
    assert set(day.where()) == {"Kanban", "Maps"}
    assert day.told() == ["“Git” is cancelled. It was to be at 12:40 in Room 2. Gus is ill."]
    assert scheduling.cancel(day.event, day.git).version == 2


def test_everything_after_is_late_with_its_plenaries_and_back_on_time(day):
    lunch = day.event.plenaries.create(title="Lunch", starts_at=day.next.ends_at)
    early = day.event.plenaries.create(title="Opening", starts_at=day.now.starts_at)
    before = day.at(day.now)
    scheduling.delay(day.event, day.next, 10, 1, reason="the coffee was late")
    assert (day.at(day.now), day.at(day.next), day.at(day.last)) == (before, "12:50", "13:50")
    assert (day.at(lunch), day.at(early)) == ("13:40", before)
    (sentence,) = day.told()
    assert sentence.endswith(
        " 12:40 begins at 12:50; the rest of that day is 10 minutes later too. the coffee was late."
    )
    scheduling.delay(day.event, day.last, 5, 2)
    assert scheduling.lateness(day.event, timezone.now().date()) == 15
    assert (day.at(day.next), day.at(day.last)) == ("12:50", "13:55")
    scheduling.delay(day.event, day.last, -5, 3)
    assert day.at(day.last) == "13:50"
    assert [erratum.schedule.version for erratum in day.event.errata.newest()] == [4, 3, 2]


def test_a_button_pressed_twice_puts_off_once(day):
    scheduling.delay(day.event, day.next, 10, 1)
    with pytest.raises(Refusal, match="Version 2 was published since you opened this page"):
        scheduling.delay(day.event, day.next, 10, 1)
    assert day.at(day.next) == "12:50"


def test_slots_without_a_break_between_them_move_together(day):
    day.last.move(day.next.ends_at, day.next.ends_at + timedelta(minutes=10))
    scheduling.delay(day.event, day.next, 50, 1)
    scheduling.delay(day.event, day.next, -50, 2)
    assert (day.at(day.next), day.at(day.last)) == ("12:40", "13:30")


def test_nothing_is_put_back_before_now_or_into_another_slot(day):
    with pytest.raises(Refusal, match="overlaps another slot"):
        scheduling.delay(day.event, day.next, -15, 1)
    day.now.move(day.now.starts_at, day.now.starts_at + timedelta(minutes=5))
    with pytest.raises(Refusal, match="would begin in the past"):
        scheduling.delay(day.event, day.next, -45, 1)
    assert day.at(day.next) == "12:40"


def test_the_news_of_a_delay_is_everybodys(day):
    scheduling.delay(day.event, day.next, 10, 1)
    (erratum,) = make.attendee(day.event, "Nobody").errata()
    assert (erratum.kind, erratum.minutes, erratum.pitch) == (Erratum.Kind.LATE, 10, None)


def test_three_places_for_a_late_pitch_the_cheapest_first(day):
    offers = scheduling.offers(day.event, day.rust)
    assert (offers.here, offers.rooms) == (None, [])
    # Five want Rust and nobody of them anything else; the hall is free in both slots, and the larger is named first.
    assert [(place.slot, place.room, place.net) for place in offers.elsewhere] == [
        (day.next, day.hall, 5),
        (day.next, day.attic, 5),
        (day.last, day.hall, 5),
    ]
    assert offers.elsewhere[0].says == "5 people more would sit in something they want."


def test_another_room_is_offered_the_larger_first_and_what_it_costs(day):
    offers = scheduling.offers(day.event, day.git)
    assert [(place.room, place.net) for place in offers.rooms] == [(day.hall, 10), (day.attic, -10)]
    assert (
        offers.out == "20 people fewer would sit in something they want; 10 people fewer find no seat at a full room."
    )


def test_a_lost_room_moves_its_sessions_once_and_closes(day):
    homeless = scheduling.without(day.event, day.cellar)
    assert [(one.row.pitch, one.votes) for one in homeless] == [(day.git, 30), (day.maps, 0)]
    assert [(place.slot, place.room) for place in homeless[0].places[:2]] == [
        (day.next, day.hall),
        (day.last, day.hall),
    ]
    moves = {one.row.pitch: (one.places[0].slot.pk, one.places[0].room.pk) for one in homeless}
    scheduling.lose(day.event, day.cellar, moves, 1, reason="water")
    assert day.where() == {
        "Kanban": (day.now, day.hall),
        "Git": (day.next, day.hall),
        "Maps": (day.last, day.hall),
    }
    closed = ClosedCell.objects.filter(room=day.cellar).order_by("slot__starts_at")
    assert [(cell.slot, cell.reason) for cell in closed] == [(day.next, "water"), (day.last, "water")]
    assert len(day.told()) == 2


@pytest.fixture
def crowded(day):
    """No cell to come is free: Arch, Dog and Rust have the hall and the attic, and five want Rust."""
    day.arch, day.dog, day.rest = (make.pitch(day.event, title) for title in ("Arch", "Dog", "Rest"))
    rows = (row.pitch for row in day.event.published().placements.all())
    assert {*rows} == {day.kanban, day.git, day.maps}
    make.published(
        day.event,
        (day.kanban, day.hall, day.now),
        (day.git, day.cellar, day.next),
        (day.maps, day.cellar, day.last),
        (day.rust, day.hall, day.next),
        (day.arch, day.attic, day.next),
        (day.dog, day.hall, day.last),
        (day.rest, day.attic, day.last),
    )
    return day


def test_for_a_lost_room_with_none_free_the_least_wanted_goes_and_what_it_costs_is_said(crowded):
    day = crowded
    git, maps = scheduling.without(day.event, day.cellar)
    assert [(place.slot, place.room, place.net, place.others) for place in git.places] == [
        (day.last, day.hall, 30, (day.dog.number,)),
        (day.next, day.hall, 25, (day.rust.number,)),
        (day.next, day.attic, 10, (day.arch.number,)),
    ]
    assert git.best.says == "30 people more would sit in something they want. “Dog” loses its place."
    # Nobody wants Maps: for it nobody is made to go, unless the organiser says so.
    assert (maps.row.pitch, maps.best, [place.net for place in maps.places]) == (day.maps, None, [0, 0, -5])
    moves = {day.git: (day.last.pk, day.hall.pk), day.maps: None}
    scheduling.lose(day.event, day.cellar, moves, 2, others={day.dog.number}, reason="water")
    assert day.where() == {
        "Kanban": (day.now, day.hall),
        "Git": (day.last, day.hall),
        "Rust": (day.next, day.hall),
        "Arch": (day.next, day.attic),
        "Rest": (day.last, day.attic),
    }
    assert "“Dog” is cancelled. It was to be at 13:40 in Room 1. water." in day.told()
    assert not day.dog.withdrawn_at


def test_for_a_lost_room_nobody_goes_who_is_pinned_or_has_begun(crowded):
    day = crowded
    Pin.objects.create(event=day.event, pitch=day.dog, slot=day.last, room=day.hall)
    git, _maps = scheduling.without(day.event, day.cellar)
    assert git.best.others == (day.rust.number,)
    there = {day.git: (day.last.pk, day.hall.pk), day.maps: None}
    with pytest.raises(Refusal, match="Unpin it first"):
        scheduling.lose(day.event, day.cellar, there, 2, others={day.dog.number})
    begun = {day.git: (day.now.pk, day.hall.pk), day.maps: None}
    with pytest.raises(Refusal, match="has begun"):
        scheduling.lose(day.event, day.cellar, begun, 2, others={day.kanban.number})
    assert day.event.published().version == 2


@pytest.mark.parametrize("seen", ["nobody", "rust"])
def test_for_a_lost_room_nobody_goes_who_was_not_seen_in_the_way(crowded, seen):
    day = crowded
    others = {day.rust.number} if seen == "rust" else set()
    with pytest.raises(Refusal, match="These places do not go together"):
        scheduling.lose(day.event, day.cellar, {day.git: (day.last.pk, day.hall.pk), day.maps: None}, 2, others=others)
    assert set(day.where()) >= {"Git", "Dog", "Rust"}


def test_a_lost_room_without_a_free_place_drops_what_is_left(day):
    moves = {day.git: (day.next.pk, day.hall.pk), day.maps: None}
    scheduling.lose(day.event, day.cellar, moves, 1)
    assert day.told()[1] == "“Maps” is cancelled. It was to be at 13:40 in Room 2. Room 2 cannot be used."


@pytest.mark.parametrize("moves", ["none", "both"])
def test_a_lost_room_is_lost_as_it_was_seen(day, moves):
    there = (day.next.pk, day.hall.pk)
    with pytest.raises(Refusal):
        scheduling.lose(day.event, day.cellar, {day.git: there, day.maps: there} if moves == "both" else {}, 1)
    assert not ClosedCell.objects.exists()


def test_nothing_is_changed_before_something_is_published():
    event = make.event()
    make.slots(event)
    with pytest.raises(Refusal, match="The day begins with version 1"):
        scheduling.cancel(event, make.pitch(event))
