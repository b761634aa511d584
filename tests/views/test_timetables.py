"""The timetable's page, a room's page, and the files for calendars and other programs."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone
from icalendar import Calendar
from lxml import etree, html

from fudsched import live, scheduling
from fudsched.models import HeadCount
from tests import make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PAGE = "/barcamp/timetable/"
FILES = ["/barcamp/timetable.ics", "/barcamp/timetable.json", "/barcamp/timetable.xml"]


@pytest.fixture
def event():
    """Two rooms, two slots and a lunch: ARM in Room 1, then a free cell; Room 2 free, then closed."""
    event = make.event()
    slots, (big, small) = make.slots(event, gap=70), make.rooms(event)
    event.plenaries.create(title="Lunch", starts_at=slots[0].ends_at, ends_at=slots[1].starts_at, place="Courtyard")
    small.closed_cells.create(slot=slots[1], reason="painted")
    make.pitch(event, "Fedora on ARM", by=make.attendee(event), topic="hardware")
    make.published(event, (event.pitches.get(), big, slots[0]))
    return event


def read(path, person=None, **headers):
    response = make.client_of(person).get(path, headers=headers)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def words(element):
    return " ".join(element.text_content().split())


def grid(page):
    return [[words(cell) for cell in row] for row in page.xpath("//table//tr")]


def at(monkeypatch, moment):
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_a_stranger_reads_the_day_without_signing_in(event):
    page = read(PAGE)
    assert grid(page) == [
        ["", "Room 1 40 seats", "Room 2 20 seats"],
        ["11:00 to 11:50 Next", "hardware Fedora on ARM Ada Room 1", "Free"],
        ["11:50 to 13:00", "Lunch Courtyard"],
        ["13:00 to 13:50", "Free", "Closed: painted"],
    ]
    assert words(page.xpath("//h2[@class='day']")[0]) == "Wednesday 29 January 2031"
    assert words(page.xpath("//p[@class='lead']")[0]).startswith("Version 1, published ")
    assert page.xpath("//article//a/@href") == ["/barcamp/pitches/1/"]
    assert page.xpath("//thead//a/@href") == ["/barcamp/timetable/rooms/room-1/", "/barcamp/timetable/rooms/room-2/"]
    assert page.xpath("//section[contains(@class, 'elsewhere')]//a/@href") == [
        "/barcamp/timetable.ics",
        "/barcamp/print/doors/",
        "/barcamp/print/wall/",
        "/barcamp/notes/",
        "/barcamp/timetable.json",
        "/barcamp/timetable.xml",
        "/barcamp/timetable.atom",
        "/barcamp/timetable.feed.json",
        "/barcamp/api/",
        "/barcamp/api/openapi.json",
        "https://ggt.gaa.st/#url=http%3A%2F%2Ftestserver%2Fbarcamp%2Ftimetable.xml",
    ]


def test_what_is_on_and_what_is_next_is_marked(event, monkeypatch):
    at(monkeypatch, make.MORNING + timedelta(minutes=55))
    page = read(PAGE)
    assert [row.get("data-when") for row in page.xpath("//tbody/tr")] == ["past", "now", "next"]
    assert [words(row[0]) for row in page.xpath("//tbody/tr")] == [
        "11:00 to 11:50",
        "11:50 to 13:00 Now",
        "13:00 to 13:50 Next",
    ]
    assert words(page.xpath("//a[@href='#now']")[0]) == "To what is on now"
    assert words(page.xpath("//*[@id='now']/th/time")[0]) == "11:50"


def test_the_readers_votes_are_marked_in_words(event):
    bob, pitch = make.attendee(event, "Bob"), event.pitches.get()
    event.voting.open()
    bob.vote_for(pitch)
    assert "Your vote" in words(read(PAGE, bob).xpath("//article")[0])
    assert read(PAGE, bob).xpath("//article/@class") == ["card cell mine"]
    assert "Your vote" not in words(read(PAGE).xpath("//article")[0])
    assert "Your vote" in words(read(f"{PAGE}rooms/room-1/", bob).xpath("//article")[0])


def test_a_long_session_stands_once_and_says_until_when(event):
    slots, room = list(event.slots.all()), event.rooms.get(slug="room-2")
    event.plenaries.all().delete()
    room.closed_cells.all().delete()
    make.published(event, (make.pitch(event, "Long", length=2), room, *slots))
    page = read(PAGE)
    assert grid(page)[1:] == [
        ["11:00 to 11:50 Next", "Free", "Long Room 2 until 13:50"],
        ["13:00 to 13:50", "Free", "Long goes on in Room 2."],  # on phones only: on wide screens the card reaches down
    ]
    assert page.xpath("//td[@rowspan='2']//h3/a/text()") == ["Long"]
    assert page.xpath("//td[contains(@class, 'goes-on')]/@class") == ["phone-only goes-on"]


def test_a_withdrawn_pitch_is_struck_out(event):
    event.pitches.get().withdraw()
    assert grid(read(PAGE))[1][1] == "hardware Fedora on ARM Ada Room 1 Withdrawn"
    assert words(read(PAGE).xpath("//article//s")[0]) == "Fedora on ARM"


def test_one_day_at_a_time(event, monkeypatch):
    make.slots(event, 1, start=make.MORNING + 24 * HOUR)
    first, second = read(PAGE), read(f"{PAGE}?day=2031-01-30")
    for page, day in ((first, "Wednesday 29 January 2031"), (second, "Thursday 30 January 2031")):
        assert words(page.xpath("//h2[@class='day']")[0]) == day
        assert [words(link) for link in page.xpath("//nav[@aria-label='Days']/a")] == [
            "Wednesday 29 Jan",
            "Thursday 30 Jan",
        ]
    assert grid(second)[1] == ["11:00 to 11:50", "Free", "Free"]
    at(monkeypatch, make.MORNING + 25 * HOUR)
    assert words(read(PAGE).xpath("//h2[@class='day']")[0]) == "Thursday 30 January 2031"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("arm", ["Fedora on ARM"]),
        ("  ADA   fedora ", ["Fedora on ARM"]),
        ("hardware room", ["Fedora on ARM", "Café ‹b›"]),
        ("cafe", ["Café ‹b›"]),
        ("CAFÉ 2", ["Café ‹b›"]),
        ("xml", []),
    ],
)
def test_a_search_finds_what_holds_all_its_words_on_every_day(event, asked, found):
    (late,) = make.slots(event, 1, start=make.MORNING + 24 * HOUR)
    cafe = make.pitch(event, "Café ‹b›", topic="Hardware")
    make.published(
        event, (event.pitches.first(), event.rooms.first(), event.slots.first()), (cafe, event.rooms.last(), late)
    )
    page = read(f"{PAGE}?q={quote(asked)}")
    assert [words(title) for title in page.xpath("//article//h4")] == found
    asked = " ".join(asked.split())
    said = {
        0: f"No sessions with “{asked}”. Titles, people, rooms and topics are searched: try fewer or shorter words.",
        1: f"1 session with “{asked}”.",
        2: f"2 sessions with “{asked}”.",
    }[len(found)]
    assert words(page.xpath("//p[@class='found']")[0]) == f"{said} Show the whole timetable"
    assert page.xpath("//*[@id='timetable']/*[1]/@class") == ["found"]  # before all else that the page says
    assert page.xpath("//search//input[@name='q']/@value") == [asked]
    days = [words(day) for day in page.xpath("//h2[@class='day']")]
    on = {"Fedora on ARM": "Wednesday 29 January 2031", "Café ‹b›": "Thursday 30 January 2031"}
    assert days == [on[title] for title in found]
    assert not page.xpath("//table")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("fedroa", "Fedora"),
        ("FEDORRA arm", "Fedora ARM"),
        ("cafee", "Café"),
        ("مجتعما", "مجتمعا"),
        ("fedora cafe", ""),  # each is there, but not in one session
        ("fedroa cafe", ""),
        ("xyz", ""),
        ("fedroa " * 6, ""),
        ("<b>" * 66, ""),
    ],
)
def test_a_search_that_finds_nothing_says_what_was_mistyped(event, asked, meant):
    (late,) = make.slots(event, 1, start=make.MORNING + 24 * HOUR)
    arm, slot, (big, small) = event.pitches.get(), event.slots.first(), event.rooms.all()
    titled = [make.pitch(event, title) for title in ("Café", "«كيف نبني مجتمعا؟»")]
    make.published(event, (arm, big, slot), (titled[0], small, slot), (titled[1], big, late))
    page = read(f"{PAGE}?q={quote(asked)}")
    links = page.xpath("//p[@class='found']/a[bdi]")
    assert [words(link) for link in links] == ([meant] if meant else [])
    for link in links:
        assert len(read(PAGE + link.get("href")).xpath("//article")) == 1


def test_a_search_for_nothing_is_the_timetable_itself(event):
    assert len(grid(read(f"{PAGE}?q=+"))) == 4
    assert read(PAGE).xpath("//search//input[@name='q']/@value") == [""]
    make.published(event, (event.pitches.get(), event.rooms.last(), event.slots.first()))
    assert read(f"{PAGE}?version=1&q=arm").xpath("//search") == []


def test_next_is_marked_once_though_it_may_be_on_another_day(event):
    make.slots(event, 1, start=make.MORNING + 24 * HOUR)
    assert read(f"{PAGE}?day=2031-01-30").xpath("//tbody/tr/@data-when") == ["later"]


@pytest.mark.parametrize("day", ["2031-02-30", "x", "2031-01-28"])
def test_a_day_that_is_not_there_is_said_so(event, day, client):
    response = client.get(PAGE, {"day": day})
    assert response.status_code == 404
    assert "The timetable has no such day." in response.content.decode()


def test_before_publishing_the_page_says_what_comes_and_shows_the_frame_of_the_day(client):
    event = make.event()
    (slot,), (room, _) = make.slots(event, 1), make.rooms(event)
    event.plenaries.create(title="Opening", starts_at=make.MORNING - HOUR)
    pitch = make.pitch(event, "Secret draft")
    make.draft(event, (pitch, room, slot))
    page = read(PAGE)
    assert grid(page)[1:] == [["10:00 open end Next", "Opening"], ["11:00 to 11:50", "Sessions in 2 rooms"]]
    assert words(page.xpath("//p[@class='door']/b")[0]) == "Voting has not opened yet. The organisers will open it."
    assert "come with the first published version" in words(page.xpath("//section")[0])
    assert "Secret draft" not in page.text_content()
    assert "Secret draft" not in read(f"{PAGE}rooms/room-1/").text_content()
    for path in FILES:
        response = client.get(path)
        assert response.status_code == 404
        assert "Nothing is published yet." in response.content.decode()


def test_without_any_times_it_says_so(client):
    make.rooms(make.event())
    assert "No times yet" in read(PAGE).text_content()
    assert "No times yet" in read(f"{PAGE}rooms/room-1/").text_content()


def test_a_draft_newer_than_the_published_version_shows_nowhere(event, client):
    slots, room = list(event.slots.all()), event.rooms.get(slug="room-2")
    make.draft(event, (make.pitch(event, "Secret draft"), room, slots[0]))
    for path in [PAGE, f"{PAGE}rooms/room-2/", *FILES]:
        assert "Secret draft" not in client.get(path).content.decode()


def test_a_long_session_says_until_when_and_that_it_goes_on_wherever_it_is_read(event, monkeypatch):
    slots, room = list(event.slots.all()), event.rooms.get(slug="room-2")  # with lunch between them
    room.closed_cells.all().delete()
    make.published(event, (make.pitch(event, "Long", length=2), room, *slots))
    assert grid(read(PAGE))[1:] == [
        ["11:00 to 11:50 Next", "Free", "Long Room 2 until 13:50"],
        ["11:50 to 13:00", "Lunch Courtyard"],
        ["13:00 to 13:50", "Free", "Long Room 2 Goes on"],
    ]
    assert [words(card) for card in read(f"{PAGE}?q=long").xpath("//article")] == ["Long Room 2 until 13:50"]

    def first(path, cards):
        return words(read(path).xpath(cards)[0])

    at(monkeypatch, make.MORNING + timedelta(minutes=10))
    assert first(PAGE, "//*[@class='coming-sessions']/li") == "Long Room 2 until 13:50"
    assert first("/barcamp/", "//*[@class='slot-sessions']/li") == "Room 2 Long until 13:50"
    at(monkeypatch, make.MORNING + timedelta(minutes=130))
    assert first(PAGE, "//*[@class='coming-sessions']/li") == "Long Room 2 Goes on"
    assert first("/barcamp/", "//*[@class='slot-sessions']/li") == "Room 2 Long Goes on"


@pytest.mark.parametrize(
    ("path", "where"),
    [(PAGE, "coming-sessions"), ("/barcamp/", "slot-sessions"), ("/barcamp/wall/", "wall-row")],
)
def test_what_was_withdrawn_since_says_so_where_it_is_next(event, path, where):
    event.pitches.get().withdraw()
    (next_up,) = read(path).xpath(f"//*[@class='{where}']//li")
    assert next_up.xpath(".//s/text()") == ["Fedora on ARM"]
    assert "Withdrawn" in words(next_up)


def test_what_is_next_on_another_day_names_that_day(event, monkeypatch):
    at(monkeypatch, make.MORNING - timedelta(days=7))
    (coming,) = read(PAGE).xpath("//section[@aria-label='Now and next']/div")
    assert words(coming) == "Next 11:00 to 11:50, Wednesday, 29 January Fedora on ARM Room 1"
    door = read(f"{PAGE}rooms/room-1/").xpath("//section[@class='part']")[1]
    assert words(door).startswith("Next 11:00 to 11:50, Wednesday, 29 January")


def test_the_page_called_now_moves_on_with_the_clock(event):
    assert read("/barcamp/").xpath("//*[@id='now']/@hx-trigger") == ["changed from:body, every 60s"]
    make.event("empty-camp")
    assert read("/empty-camp/").xpath("//*[@id='now']/@hx-trigger") == ["changed from:body"]


def test_htmx_gets_the_live_part_alone_which_asks_on_at_the_same_address(event, client):
    response = client.get(f"{PAGE}?day=2031-01-29", headers={"HX-Request": "true"})
    part = html.fragments_fromstring(response.content.decode())[0]
    assert part.get("id") == "timetable"
    assert part.get("hx-get") == "/barcamp/timetable/?day=2031-01-29"
    assert part.get("hx-trigger") == "changed from:body, every 60s"
    assert "Calendar (.ics)" in part.text_content()  # a page opened before the first version gets it with that
    assert "HX-Request" in response["Vary"]
    room = client.get(f"{PAGE}rooms/room-1/", headers={"HX-Request": "true"}).content.decode()
    assert html.fragments_fromstring(room)[0].get("id") == "room"


def test_a_rooms_page_says_what_is_on_what_is_next_and_its_day(event, monkeypatch):
    at(monkeypatch, make.MORNING + timedelta(minutes=10))
    page = read(f"{PAGE}rooms/room-1/")
    assert words(page.xpath("//h1")[0]) == "Room 1"
    assert [words(part) for part in page.xpath("//section[@class='part']")] == [
        "Now 11:10 11:00 to 11:50 hardware Fedora on ARM Ada",
        "Next 11:50 to 13:00 Lunch Courtyard",
    ]
    assert [words(item) for item in page.xpath("//ol[@class='room-day']/li")] == [
        "11:00 to 11:50 Now hardware Fedora on ARM Ada",
        "11:50 to 13:00 Next Lunch Courtyard",
        "13:00 to 13:50 Free",
    ]


def test_another_events_room_is_not_here(event, client):
    other = make.event("other-camp")
    make.rooms(other, 10, 10, 10)
    response = client.get(f"{PAGE}rooms/room-3/")
    assert response.status_code == 404
    assert "There is no such room here." in response.content.decode()


def test_a_room_with_a_name_in_any_script_has_a_page(event):
    room = type(event.rooms.first()).build(event, name="قاعة 1", capacity=5)
    assert words(read(f"{PAGE}rooms/{room.slug}/").xpath("//h1")[0]) == "قاعة 1"


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}rooms/room-1/", *FILES])
def test_it_is_only_read(event, client, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", [PAGE, "/barcamp/timetable/rooms/room-1/", *FILES])
def test_no_event_no_page(path, client):
    assert client.get(path).status_code == 404


def test_the_files_name_the_event_and_link_back_absolutely(event, client):
    ics, schedule, xml = (client.get(path) for path in FILES)
    assert [response["Content-Type"] for response in (ics, schedule, xml)] == [
        "text/calendar; charset=utf-8",
        "application/json",
        "application/xml",
    ]
    assert ics["Content-Disposition"] == 'inline; filename="barcamp.ics"'
    assert [entry["url"] for entry in Calendar.from_ical(ics.content).walk("VEVENT")] == [
        "http://testserver/barcamp/pitches/1/",
        "http://testserver/barcamp/timetable/",
    ]
    conference = json.loads(schedule.content)["schedule"]["conference"]
    assert [room.get("url") for room in conference["rooms"]] == [
        "http://testserver/barcamp/timetable/rooms/room-1/",
        "http://testserver/barcamp/timetable/rooms/room-2/",
        None,
    ]
    assert etree.fromstring(xml.content).findtext("conference/title") == "BarCamp"


@pytest.mark.parametrize("path", FILES)
def test_who_has_a_file_already_is_told_that_it_still_holds(event, client, path):
    first = client.get(path)
    for header, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
        again = client.get(path, headers={header: value})
        assert (again.status_code, again.content) == (304, b"")
        assert (again["ETag"], again["Last-Modified"]) == (first["ETag"], first["Last-Modified"])
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_new_after_a_new_version_and_after_any_announced_change(
    event, client, path, django_capture_on_commit_callbacks
):
    tags = [client.get(path)["ETag"]]
    make.published(event, (event.pitches.get(), event.rooms.last(), event.slots.first()))
    tags.append(client.get(path)["ETag"])
    with django_capture_on_commit_callbacks(execute=True):
        live.announce(event)
    tags.append(client.get(path)["ETag"])
    assert len(set(tags)) == 3


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}rooms/room-1/", *FILES])
def test_the_number_of_queries_does_not_grow_with_the_event(path, django_assert_max_num_queries):
    event = make.event()
    slots, rooms = make.slots(event, 6), make.rooms(event, *[20] * 8)
    bob = make.attendee(event, "Bob")
    places = [
        (make.pitch(event, f"{room} {slot.pk}", by=bob), room, slot) for room in rooms for slot in slots
    ]  # fmt: skip
    make.published(event, *places)
    client = make.client_of(bob)
    with django_assert_max_num_queries({PAGE: 14, FILES[0]: 13}.get(path, 12)):
        assert client.get(path).status_code == 200


def entries(path):
    calendar = Calendar.from_ical(make.client_of().get(path).content)
    sessions = [entry for entry in calendar.walk("VEVENT") if "/pitches/" in entry["url"]]
    return [(str(entry["summary"]), str(entry["status"])) for entry in sessions]


def test_what_a_later_version_dropped_is_cancelled_in_calendars_that_have_it(event):
    (big, small), slots = event.rooms.all(), event.slots.all()
    arm, tea = event.pitches.get(), make.pitch(event, "Tea")
    make.published(event, (tea, big, slots[0]), (arm, small, slots[0]))
    assert entries(FILES[0]) == [("Tea", "CONFIRMED"), ("Fedora on ARM", "CONFIRMED")]
    make.published(event, (arm, small, slots[0]))
    assert entries(FILES[0]) == [("Fedora on ARM", "CONFIRMED"), ("Tea", "CANCELLED")]
    make.published(event, (tea, small, slots[0]))
    assert entries(FILES[0]) == [("Tea", "CONFIRMED"), ("Fedora on ARM", "CANCELLED")]


def test_a_rooms_calendar_holds_what_is_in_that_room(event):
    (big, small), slots = event.rooms.all(), event.slots.all()
    make.published(event, (event.pitches.get(), big, slots[0]), (make.pitch(event, "Tea"), small, slots[0]))
    room = read("/barcamp/timetable/rooms/room-2/").xpath("//a[contains(., 'calendar')]/@href")
    assert room == ["/barcamp/timetable.ics?room=room-2"]
    assert entries(room[0]) == [("Tea", "CONFIRMED")]
    answer = make.client_of().get(room[0])
    assert "X-WR-CALNAME:Room 2 · BarCamp" in answer.content.decode()
    assert make.client_of().get("/barcamp/timetable.ics?room=attic").status_code == 404


def test_an_old_version_stays_readable_and_says_that_it_is_old(event):
    first = event.published()
    made = first.copy()
    made.placements.update(slot=event.slots.last())
    made.publish()
    page = read(PAGE)
    link = page.xpath("//p[contains(@class, 'versions')]/a")[0]
    assert (words(link), link.get("href")) == ("version 1", "?version=1")
    old = read(f"{PAGE}?version=1")
    assert "This is an old version. It holds no more." in words(old)
    assert [row[1] for row in grid(old) if "Fedora on ARM" in row[1]] == [
        row[1] for row in grid(page) if "Fedora" in row[1]
    ]
    assert [index for index, row in enumerate(grid(old)) if "Fedora" in row[1]] == [1]
    assert not old.xpath("//*[@data-when='now' or @data-when='next']")
    assert "old version" not in words(read(f"{PAGE}?version=2"))


@pytest.mark.parametrize("version", ["0", "2", "x", "9" * 30, "-1", "²"])
def test_a_version_that_was_never_published_is_not_there(event, version):
    make.draft(event, (event.pitches.get(), event.rooms.first(), event.slots.first()))
    answer = make.client_of().get(PAGE, {"version": version})
    assert answer.status_code == 404
    assert "There is no such version." in answer.content.decode()


def test_whoever_comes_again_reads_what_changed_since_they_last_looked(event, monkeypatch):
    arm, (first, second), (big, small) = event.pitches.get(), event.slots.all(), event.rooms.all()
    git, pub = make.pitch(event, "Git"), make.pitch(event, "Pub")
    phone = make.client_of()

    def look(path=PAGE):
        page = html.fromstring(phone.get(path).content.decode())
        box = page.xpath("//section[@class='changes']")
        marks = {
            words(chip.xpath("ancestor::article//h3")[0]): words(chip)
            for chip in page.xpath("//article//span[@class='chip warn']")
        }
        said = box[0].xpath("h2 | p[not(@class)] | ul/li") if box else []
        return [words(part) for part in said] or None, marks

    assert look() == (None, {})
    make.published(event, (arm, small, first), (git, big, second))
    said = "You have seen version 1, this is version 2. What moved or is new says so on its card."
    expected = (
        ["2 changes since you last looked", said],
        {
            "Fedora on ARM": "Moved from Room 1 to Room 2",
            "Git": "New",
        },
    )
    assert look() == expected
    assert look() == expected  # until they say that they know
    assert look(f"{PAGE}?version=1") == (None, {})
    assert phone.get(f"{PAGE}?looked=2").headers["Location"] == PAGE
    assert look() == (None, {})
    make.published(event, (arm, big, second), (git, big, first))
    make.published(event, (arm, big, second), (pub, small, first))
    assert look() == (
        [
            "3 changes since you last looked",
            "You have seen version 2, this is version 4. What moved or is new says so on its card.",
            "“Git” is cancelled. It was to be at 13:00 in Room 1.",
        ],
        {"Fedora on ARM": "Moved from 11:00, Room 2, to 13:00, Room 1", "Pub": "New"},
    )
    at(monkeypatch, second.ends_at)
    assert look() == (None, {})  # all of it is over


def test_whoever_has_a_badge_reads_it_all_in_one_box_with_one_button(event):
    arm, (first, second), (big, small) = event.pitches.get(), event.slots.all(), event.rooms.all()
    git, pub = make.pitch(event, "Git"), make.pitch(event, "Pub")
    make.published(event, (arm, big, first), (git, small, first), (pub, big, second))
    vera = make.attendee(event, "Vera")
    vera.votes.create(pitch=arm)
    phone = make.client_of(vera)
    phone.get(PAGE)
    make.draft(event, (git, small, second)).publish(reason="Ada is ill")

    def look():
        page = html.fromstring(phone.get(PAGE).content.decode())
        boxes = page.xpath("//section[@class='news' or @class='changes']")
        return [
            [words(part) for part in box.xpath("h2 | p[not(@class)] | ul/li/span | ul/li[not(*)]")] for box in boxes
        ]

    assert look() == [
        [
            "Changed for you",
            "“Fedora on ARM” is cancelled. It was to be at 11:00 in Room 1. Ada is ill.",
            "3 changes since you last looked",
            "You have seen version 2, this is version 3. What moved or is new says so on its card.",
            "“Pub” is cancelled. It was to be at 13:00 in Room 1.",
        ]
    ]
    page = html.fromstring(phone.get(PAGE).content.decode())
    (button,) = page.xpath("//section[@class='news']//button")
    (form,) = page.xpath(f"//form[@id='{button.get('form')}']")
    assert not page.xpath("//section[@class='news']//a[contains(@href, 'looked')]")
    answer = phone.post(button.get("formaction"), {"number": button.get("value"), **dict(form.form_values())})
    assert answer.headers["Location"] == PAGE
    assert look() == []


def test_what_is_late_is_a_change_too(event):
    phone = make.client_of()
    phone.get(PAGE)
    scheduling.delay(event, event.slots.last(), 15, seen=1)
    page = html.fromstring(phone.get(PAGE).content.decode())
    said = [words(item) for item in page.xpath("//section[@class='changes']//li")]
    assert said == ["Wednesday 13:00 begins at 13:15; the rest of that day is 15 minutes later too."]


@pytest.mark.parametrize("cookie", ["", "x", "99", "-1", "9" * 30, "²"])
def test_whoever_knows_no_version_of_it_is_told_of_no_change(event, client, cookie):
    client.cookies["looked"] = cookie
    page = client.get(PAGE)
    assert "since you last looked" not in page.content.decode()
    assert page.cookies["looked"].value == "1"
    assert (page.cookies["looked"]["path"], page.cookies["looked"]["httponly"]) == (PAGE, True)


def test_free_seats_are_said_of_what_is_on_where_somebody_has_counted(event, monkeypatch):
    at(monkeypatch, make.MORNING + timedelta(minutes=5))
    row = event.published().placements.get()

    def said(path=PAGE):
        return [words(chip) for chip in read(path).xpath("//article//span[contains(@class, 'chip')]")]

    def count(heads, **said):
        HeadCount.take(row, heads, **said)
        event.head_counts.update(at=timezone.now())

    assert said() == []
    count(12)
    assert said() == said(f"{PAGE}?q=arm") == ["28 seats free at 11:05"]
    count(39)
    assert said(f"{PAGE}rooms/room-1/")[0] == "1 seat free at 11:05"
    count(30, is_full=True)
    assert said() == ["Full at 11:05"]
    make.published(event, (event.pitches.get(), event.rooms.last(), event.slots.first()))
    assert said() == []  # it moved: that room was counted, not this
    at(monkeypatch, make.MORNING + HOUR)
    make.published(event, (event.pitches.get(), event.rooms.first(), event.slots.first()))
    assert said() == []  # it is over


def test_a_phone_reads_first_what_is_on_and_what_is_next(event, monkeypatch):
    def coming(path=PAGE):
        return [words(slot) for slot in read(path).xpath("//section[@aria-label='Now and next']/div")]

    at(monkeypatch, make.MORNING - timedelta(minutes=20))
    assert coming() == ["Next 11:00 to 11:50 Fedora on ARM Room 1"]
    at(monkeypatch, make.MORNING + timedelta(minutes=20))
    assert coming() == ["Now 11:00 to 11:50 Fedora on ARM Room 1", "Next 11:50 to 13:00 Lunch Courtyard"]
    assert coming(f"{PAGE}?day=2031-01-29") == coming(f"{PAGE}?q=arm") == coming(f"{PAGE}?version=1")[2:] == []
    make.slots(event, 1, start=make.MORNING + 24 * HOUR)
    at(monkeypatch, make.MORNING + 5 * HOUR)
    assert coming() == ["Next 11:00 to 11:50, Thursday, 30 January No sessions"]
    at(monkeypatch, make.MORNING + 30 * HOUR)
    assert coming() == []
