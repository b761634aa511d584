"""`manage.py demo`: a barcamp to look at, in any phase of its day and of any size."""

from argparse import ArgumentParser
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from fudsched import access, scheduling
from fudsched.management.demo import build, fudcon, generated
from fudsched.models import Event
from fudsched.refusals import Refusal

# What is asked of each size, the least and the most that make sense, and what stands in when others are given.
SIZES = {"attendees": (1, 20_000, 175), "pitches": (1, 2_000, 60), "rooms": (1, 200, 8), "slots": (1, 56, 5)}
MOST_SEED = 2**31 - 1
SECONDS = 10  # any size is there within a minute


class Command(BaseCommand):
    help = "Build a demo event: FUDCon Tempe 2011, or an invented barcamp when a size is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--phase", choices=build.PHASES, default="voting")
        for name, (_, _, default) in SIZES.items():
            parser.add_argument(f"--{name}", type=int, metavar="N", help=f"invent a barcamp (default then: {default})")
        parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the simulated ballots (default: 1)")
        parser.add_argument("--seconds", type=int, default=SECONDS, metavar="N", help="for the engine (default: 10)")
        parser.add_argument("--slug", metavar="ADDRESS", help="the event's address on this server")
        parser.add_argument("--date", metavar="YYYY-MM-DD", help="its first day (default: today)")

    def handle(self, *, phase: str, seed: int, slug: str | None, **options) -> None:
        plan = plan_of(options, seed, slug)
        try:
            event = build.build(plan, phase, seed)
            organiser = build.organiser_of(event)
            if phase == "published":
                self.say(f"Making the schedule: {options['seconds']} seconds …", options)
                scheduling.make(event, seconds=options["seconds"], seed=seed).publish()
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.say(f"{summary(event, phase)}\n{addresses(event, access.sign_in_link(organiser))}", options)

    def say(self, text: str, options: dict) -> None:
        if options["verbosity"]:
            self.stdout.write(text)


def plan_of(options: dict, seed: int, slug: str | None):
    if not 0 <= seed <= MOST_SEED:
        raise CommandError(f"--seed is a number from 0 to {MOST_SEED}.")
    if not 1 <= options["seconds"] <= 600:
        raise CommandError("--seconds is a number from 1 to 600.")
    for name, (least, most, _) in SIZES.items():
        if options[name] is not None and not least <= options[name] <= most:
            raise CommandError(f"--{name} is a number from {least} to {most:,}, not {options[name]:,}.")
    first_day = day_of(options["date"])
    given = {name: options[name] for name in SIZES if options[name] is not None}
    if given:
        sizes = {name: default for name, (_, _, default) in SIZES.items()} | given
        plan = generated.plan(**sizes, seed=seed, slug=slug, first_day=first_day)
    else:
        plan = fudcon.plan(seed, slug or fudcon.SLUG, first_day)
    try:
        Event(**plan.event).clean_fields()
    except ValidationError as error:
        raise CommandError(f"“{plan.event['slug']}” is no address for an event. {error.messages[0]}") from error
    return plan


def day_of(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommandError(f"--date is a day like 2031-05-24, not “{text}”.") from error


def summary(event: Event, phase: str) -> str:
    counts = {
        "attendees": event.attendees.count(),
        "pitches": event.pitches.count(),
        "votes": sum(event.pitches.with_votes().values_list("vote_count", flat=True)),
        "rooms": event.rooms.count(),
        "slots": event.slots.count(),
    }
    listed = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    published = event.published()
    ending = f" {published} has {published.placements.firsts().count():,} sessions." if published else ""
    return f"{event} stands in the phase “{phase}”: {listed}.{ending}\n{event.notice}"


def addresses(event: Event, sign_in: str) -> str:
    """As paths when this server does not know its own name."""
    rows = {
        "The event": reverse("now", args=[event.slug]),
        "Join": f"{reverse('join', args=[event.slug])}?code={event.code}",
        "The desk": reverse("desk", args=[event.slug]),
        "Organise, once": sign_in,
    }
    return "\n".join(f"{name + ':':16}{settings.ORIGIN}{path}" for name, path in rows.items())
