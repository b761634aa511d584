"""The cast of a hall, made in a database before any server starts on it."""

import json

from django.core.management import call_command
from django.http import HttpResponse

from fudsched import access
from fudsched.models import Stage
from tests import make


def made() -> str:
    """Their badges by name, as JSON."""
    call_command("migrate", verbosity=0)
    event = make.event(name="BarCamp", pitch_seconds=20)
    event.voting.open()
    ada = make.attendee(event, "Ada")
    people = {"presenter": ada, "bob": make.attendee(event, "Bob"), "cyn": make.attendee(event, "Cyn")}
    people |= {"helper": make.helper(event), "second": make.helper(event, "Ida")}
    for number in range(1, 7):
        make.pitch(event, f"Pitch number {number}", by=ada if number == 1 else None)
    Stage.of(event).put_all()
    badges = {name: access.give_badge(HttpResponse(), person).cookies["badge"].value for name, person in people.items()}
    return json.dumps(badges)
