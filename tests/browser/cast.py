"""The cast of a hall, made in a database before any server starts on it; prints their badges."""

import json
import sys

import django


def make_hall() -> dict:
    from django.http import HttpResponse

    from fudsched import access
    from fudsched.models import Stage
    from tests import make

    event = make.event(name="BarCamp", pitch_seconds=20)
    event.voting.open()
    ada = make.attendee(event, "Ada")
    people = {"presenter": ada, "bob": make.attendee(event, "Bob"), "cyn": make.attendee(event, "Cyn")}
    people |= {"helper": make.helper(event), "second": make.helper(event, "Ida")}
    for number in range(1, 7):
        make.pitch(event, f"Pitch number {number}", by=ada if number == 1 else None)
    Stage.of(event).put_all()
    return {name: access.give_badge(HttpResponse(), person).cookies["badge"].value for name, person in people.items()}


if __name__ == "__main__":
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(make_hall()))
