"""The event: founding it, moving its clocks, its counts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User

from fudsched.models import Event, Slot
from fudsched.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db


def clocks(event: Event) -> list[str]:
    return [str(slot).split(" ")[1] for slot in Event.objects.get(pk=event.pk).slots.all()]


def test_whoever_founds_an_event_is_its_organiser():
    user = User.objects.create_user("olga", first_name="Olga", last_name="Ott")
    event = Event.found(user, name="BarCamp", slug="barcamp")
    assert [(one.name, one.role, one.user) for one in event.attendees.all()] == [("Olga Ott", "organiser", user)]
    assert not event.pitching.is_open()
    assert not event.voting.is_open()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Honolulu", "Asia/Kathmandu", "America/Phoenix"])
def test_in_another_zone_the_clocks_say_the_same(zone: str):
    event = make.event(time_zone="America/Phoenix")
    make.slots(event, count=3, gap=0, minutes=60)
    lunch = event.plenaries.create(title="Lunch", starts_at=datetime(2031, 1, 29, 12, tzinfo=event.tz))
    event.move_to(zone)
    assert clocks(event) == ["11:00–12:00", "12:00–13:00", "13:00–14:00"]
    lunch.refresh_from_db()
    assert lunch.starts_at == datetime(2031, 1, 29, 12, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("day", "old", "new"),
    [(28, "Europe/Berlin", "Africa/Lagos"), (28, "Africa/Lagos", "Europe/Berlin"), (29, "Asia/Tokyo", "Europe/Berlin")],
)
def test_clocks_say_the_same_in_a_night_in_which_one_zone_changes_its_own(day: int, old: str, new: str):
    event = make.event(time_zone=old)
    Slot.lay(event, [tuple(datetime(2027, 3, day, h, tzinfo=event.tz) for h in (n, n + 1)) for n in (0, 3, 4, 5)])
    before = clocks(event)
    event.move_to(new)
    assert clocks(event) == before == ["00:00–01:00", "03:00–04:00", "04:00–05:00", "05:00–06:00"]


def test_slots_in_an_hour_that_a_zone_leaves_out_stay_in_theirs_and_what_is_beside_them_keeps_its_length():
    event = make.event(time_zone="UTC")
    night = datetime(2027, 3, 28, 2, 15, tzinfo=UTC)
    event.plenaries.create(title="Tea", starts_at=night, ends_at=night + timedelta(minutes=45))
    event.move_to("Europe/Berlin")
    tea = event.plenaries.get()
    assert (str(tea.starts_at.astimezone(event.tz)), tea.ends_at - tea.starts_at) == (
        "2027-03-28 03:15:00+02:00",
        timedelta(minutes=45),
    )
    event.move_to("UTC")
    Slot.lay(event, [(night + n * timedelta(hours=1), night + (n + 1) * timedelta(hours=1)) for n in range(2)])
    with pytest.raises(Refusal, match=r"must end after it starts|overlaps another slot"):
        event.move_to("Europe/Berlin")
    assert clocks(event) == ["02:15–03:15", "03:15–04:15"]


def test_a_new_code_takes_the_place_of_the_old_one():
    event = make.event()
    old = event.code
    event.renew_code()
    assert not event.is_code(old)


def test_counts_are_of_the_present_and_of_pitches_that_stand():
    event = make.event()
    ada, bob, eve = (make.attendee(event, name) for name in ("Ada", "Bob", "Eve"))
    arm, olpc, gone = (make.pitch(event, title) for title in ("ARM", "OLPC", "Gone"))
    event.voting.open()
    for attendee, pitch in [(ada, arm), (ada, olpc), (bob, arm), (eve, gone)]:
        attendee.vote_for(pitch)
    gone.withdraw()
    eve.leave()
    assert event.counts() == {"joined": 2, "pitches": 2, "votes": 3, "voters": 2}


def test_the_same_address_on_another_server_is_another_event_to_other_programs(db):
    event = make.event()
    first = event.guid
    event.delete()
    assert make.event(event.slug).guid != first
