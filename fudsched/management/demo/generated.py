"""A barcamp of any size as a plan: nothing in it is real, and every title says so."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from fudsched.engine import generate

from .plan import Plan, PlannedPitch, Span, ballots_of, moment, numbered, today

ZONE = "America/Phoenix"
HOURS = ("11:00", "12:00", "14:00", "15:00", "16:00", "17:00", "18:00", "19:00")  # of the slots; lunch is at 13:00
LENGTH = timedelta(minutes=50)
TOPICS = (
    "Storage", "Cloud", "Community", "Hardware", "Testing", "Design", "Law", "Releases", "Education", "Desktop",
    "Kernel", "Networks", "Databases", "Security", "Writing", "Translation", "Robots", "Maps", "Music", "Games",
    "Energy", "Privacy", "Accessibility", "Packaging", "Compilers",
)  # fmt: skip
TITLES = (
    "{topic} from scratch",
    "What we learnt about {topic}",
    "{topic}: an open question",
    "A year of {topic}",
    "{topic} on a small budget",
    "The trouble with {topic}",
    "{topic} for the impatient",
    "Hands on: {topic}",
)


def slug_of(attendees: int, pitches: int) -> str:
    return f"demo-{attendees}x{pitches}"


def plan(
    attendees: int, pitches: int, rooms: int, slots: int, seed: int, slug: str = "", first_day: date | None = None
) -> Plan:
    """That many of each, from that seed; it begins on `first_day`, or today."""
    zone = ZoneInfo(ZONE)
    first_day = first_day or today(zone)
    days = [first_day + timedelta(days=n) for n in range((slots - 1) // len(HOURS) + 1)]
    problem = generate.problem(attendees, pitches, rooms, slots, seed)
    people = numbered(attendees)
    return Plan(
        event={
            "name": f"Demo barcamp {attendees:,} × {pitches:,}",
            "slug": slug or slug_of(attendees, pitches),
            "time_zone": ZONE,
            "place": "Nowhere",
            "about": "A barcamp made up by a program, to see how everything looks and runs at this size.",
            "notice": f"Demo: an invented barcamp from {date_format(first_day, 'j F Y')} on. {attendees:,} attendees, "
            f"{pitches:,} pitches and all ballots are simulated from seed {seed}.",
        },
        attendees=people,
        rooms=[
            {"name": f"Room {at:02}", "capacity": room.capacity, "building": "", "features": sorted(room.features)}
            for at, room in enumerate(problem.rooms, start=1)
        ],
        slots=spans(days, slots, zone),
        plenaries=[item for day in days for item in plenaries(day, zone, first=day == first_day)],
        pitches=[
            PlannedPitch(
                fields_of(at, session.topic),
                [people[int(presenter[1:])] for presenter in session.presenters],
                sorted(problem.slot_number[slot] for slot in session.unavailable),
            )
            for at, session in enumerate(problem.sessions)
        ],
        ballots=ballots_of(problem),
    )


def spans(days: list[date], count: int, zone: ZoneInfo) -> list[Span]:
    starts = [moment(day, clock, zone) for day in days for clock in HOURS][:count]
    return [(start, start + LENGTH) for start in starts]


def plenaries(day: date, zone: ZoneInfo, *, first: bool) -> list[dict]:
    morning = [
        ("Opening", "09:00", "09:15"),
        ("Pitches", "09:15", "10:05"),
        ("Voting", "10:05", "10:20"),
        ("State of the camp", "10:20", "10:50"),
    ]
    rest = [("Lunch", "12:50", "14:00"), ("Pub", "20:00", "23:00")]
    return [
        {"title": title, "starts_at": moment(day, start, zone), "ends_at": moment(day, end, zone)}
        for title, start, end in (morning if first else []) + rest
    ]


def fields_of(at: int, topic: str | None) -> dict:
    number = int((topic or "t0")[1:])
    name = TOPICS[number % len(TOPICS)]
    if number >= len(TOPICS):
        name = f"{name} {number // len(TOPICS) + 1}"
    return {
        "title": f"{TITLES[at % len(TITLES)].format(topic=name)} (simulated, no. {at + 1})",
        "synopsis": "Made up by a program, as is everything in this demo.",
        "topic": name,
    }
