"""From a plan to the rows of an event, at any size: in bulk, past the verbs that serve one attendee at a time."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from fudsched.models import Attendee, Event, Pitch, Plenary, Room, Slot, Vote
from fudsched.refusals import Refusal

from .plan import Plan

PHASES = ("pitching", "voting", "voted", "published")
VOTED_SO_FAR = 0.6  # share of the attendees who have voted while voting is open
BATCH = 5000
ORGANISER = "demo-organiser"


@transaction.atomic
def build(plan: Plan, phase: str, seed: int) -> Event:
    """The plan's event in that phase, in place of the demo event at its address if there is one.

    Published is built as voted: its schedule is made afterwards, outside of this transaction.
    """
    clear(plan.event["slug"])
    event = Event.start(**plan.event, demo_seed=seed)
    slots = Slot.lay(event, plan.slots)
    for room in plan.rooms:
        Room.build(event, **room)
    Plenary.objects.bulk_create(Plenary(event=event, **item) for item in plan.plenaries)
    people = add_people(event, plan)
    pitches = add_pitches(event, plan, people, slots)
    if phase != "pitching":
        share = VOTED_SO_FAR if phase == "voting" else 1.0
        voters = random.Random(seed).sample(range(len(plan.ballots)), round(share * len(plan.ballots)))
        cast = votes(plan, sorted(voters), people, pitches)
        Vote.objects.bulk_create(cast, batch_size=BATCH)
    set_doors(event, phase, timezone.now())
    return event


def clear(slug: str) -> None:
    """Make room at this address: a demo event goes with all it holds; a real one stays, and nothing is built."""
    event = Event.objects.filter(slug=slug).first()
    if event is None:
        return
    if event.demo_seed is None:
        raise Refusal(f"“{event}” at /{slug}/ is no demo event and stays. Choose another address with --slug.")
    # The most rows first, in one statement; placements before the rooms and slots, which they protect.
    Vote.objects.filter(attendee__event=event).delete()
    event.schedules.all().delete()
    event.delete()


def add_people(event: Event, plan: Plan) -> dict[str, Attendee]:
    """By name: the simulated attendees, and those who only present. They get no ballot: real votes are not invented."""
    names = dict.fromkeys([*plan.attendees, *(name for pitch in plan.pitches for name in pitch.presenters)])
    came, now = set(plan.attendees), timezone.now()
    made = Attendee.objects.bulk_create(
        (Attendee(event=event, name=name, joined_at=now if name in came else None) for name in names), batch_size=BATCH
    )
    return {attendee.name: attendee for attendee in made}


def add_pitches(event: Event, plan: Plan, people: dict[str, Attendee], slots: Sequence[Slot]) -> list[Pitch]:
    pitches = Pitch.objects.bulk_create(
        Pitch(event=event, number=number, **planned.fields) for number, planned in enumerate(plan.pitches, start=1)
    )
    pairs = list(zip(pitches, plan.pitches, strict=True))
    presents, cannot = Pitch.presenters.through, Pitch.unavailable.through
    presents.objects.bulk_create(
        presents(pitch=pitch, attendee=people[name]) for pitch, planned in pairs for name in planned.presenters
    )
    cannot.objects.bulk_create(
        cannot(pitch=pitch, slot=slots[at]) for pitch, planned in pairs for at in planned.unavailable
    )
    return pitches


def votes(plan: Plan, voters: list[int], people: dict[str, Attendee], pitches: list[Pitch]) -> Iterator[Vote]:
    for voter in voters:
        attendee = people[plan.attendees[voter]]
        for wanted in plan.ballots[voter]:
            yield Vote(attendee=attendee, pitch=pitches[wanted])


def set_doors(event: Event, phase: str, now: datetime) -> None:
    """As if the phase had just begun."""
    ago = {minutes: now - timedelta(minutes=minutes) for minutes in (2, 5, 25, 30)}
    if phase == "pitching":
        event.pitching.set_times(ago[5], None)
    elif phase == "voting":
        event.pitching.set_times(ago[30], ago[5])
        event.voting.set_times(ago[5], None)
    else:
        event.pitching.set_times(ago[30], ago[25])
        event.voting.set_times(ago[25], ago[2])


def organiser_of(event: Event):
    """An account for the event's desk and for no other's; it has no password, only a link that signs in once."""
    user, made = get_user_model().objects.get_or_create(username=ORGANISER)
    if made:
        user.set_unusable_password()
        user.save()
    event.attendees.create(name="Demo organiser", user=user, role=Attendee.Role.ORGANISER)
    return user
