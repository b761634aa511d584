"""Slots at the desk: a day at once, one by one; plenaries; closed cells."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from fudsched.forms.layouts import EXAMPLE, Layout, layout_of
from fudsched.models import ClosedCell, Event, Plenary, Slot
from tests import make
from tests.pages import said, text

pytestmark = pytest.mark.django_db

DAY = {
    "day-words": "", "day-day": "2031-05-24", "day-first": "11:00", "day-last": "17:00", "day-length": "50",
    "day-gap": "10", "day-pause": "Lunch", "day-pause_from": "12:00", "day-pause_to": "13:00",
}  # fmt: skip
CLOCKS = ["11:00–11:50", "13:00–13:50", "14:00–14:50", "15:00–15:50", "16:00–16:50"]


def slots_page(event: Event) -> str:
    return reverse("desk_slots", args=[event.slug])


def slot_page(slot: Slot) -> str:
    return reverse("desk_slot", args=[slot.event.slug, slot.pk])


def clocks(event: Event) -> list[str]:
    return [str(slot).split(" ")[1] for slot in event.slots.all()]


# A day at once.


def test_a_day_is_laid_out_with_its_lunch(event: Event, olga):
    assert said(olga, olga.post(slots_page(event), DAY | {"do": "add"})) == "5 slots are added."
    assert clocks(event) == CLOCKS
    assert [str(day) for day in event.days()] == ["2031-05-24"]
    lunch = event.plenaries.get()
    assert (lunch.title, lunch.starts_at.astimezone(event.tz).hour, lunch.ends_at - lunch.starts_at) == (
        "Lunch",
        12,
        timedelta(hours=1),
    )


def test_looking_keeps_nothing(event: Event, olga):
    response = olga.post(slots_page(event), DAY | {"do": "look"})
    assert all(clock in text(response) for clock in CLOCKS)
    assert not event.slots.exists()
    fragment = olga.post(slots_page(event), DAY | {"do": "look"}, headers={"HX-Request": "true"})
    assert text(fragment).startswith("11:00–11:50 Slot")


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("11:00 to 17:00, 50 minutes, 10 between, lunch at 12", CLOCKS),
        ("9–12, 45 min, 15 min between", ["09:00–09:45", "10:00–10:45", "11:00–11:45"]),
        ("10am until 1pm; 60 minutes; no break", ["10:00–11:00", "11:00–12:00", "12:00–13:00"]),
        (
            "10.00-12.00 20 minutes 10 minutes between coffee from 10:30 to 11",
            ["10:00–10:20", "11:00–11:20", "11:30–11:50"],
        ),
        ("von 9 Uhr bis 11 Uhr, 45 Minuten, 15 Minuten Pause", ["09:00–09:45", "10:00–10:45"]),
        ("de 9h30 à 13h, 50 minutes, sans pause, déjeuner de 10h20 à 12h", ["09:30–10:20", "12:00–12:50"]),
        ("de 10 a 13, 50 minutos, sin pausa, comida de 11 a 12", ["10:00–10:50", "12:00–12:50"]),
        ("od 9:00 do 11:00, 50 minut, 20 minut pauza", ["09:00–09:50", "10:10–11:00"]),
        ("من ١١:٠٠ إلى ١٤:٠٠، ٥٠ دقيقة، بلا استراحة، غداء الساعة ١٢", ["11:00–11:50", "13:00–13:50"]),
    ],
)
def test_words_fill_in_the_fields_and_add_nothing_yet(event: Event, olga, words: str, spans: list[str]):
    response = olga.post(slots_page(event), DAY | {"do": "read", "day-words": words})
    assert response.status_code == 200
    assert not event.slots.exists()
    filled = {f"day-{name}": response.context["day"][name].value() for name in response.context["day"].fields}
    olga.post(slots_page(event), filled | {"do": "add"})
    assert clocks(event) == spans


@pytest.mark.parametrize(
    ("code", "pause"),
    [("en", "Lunch"), ("de", "Mittagessen"), ("es", "Comida"), ("fr", "Déjeuner"), ("cs", "Oběd"), ("ar", "غداء")],
)
def test_the_example_of_every_language_is_understood(code: str, pause: str):
    with override(code):
        layout = layout_of(str(EXAMPLE))
    assert layout == Layout(time(11), time(17), 50, 10, pause, time(12), time(13))


@pytest.mark.parametrize(
    ("code", "english"),
    [("de", "Englisch"), ("es", "inglés"), ("fr", "anglais"), ("cs", "anglicky"), ("ar", "بالإنجليزية")],
)
def test_nobody_is_asked_to_write_english(event: Event, olga, code: str, english: str):
    said = {"Accept-Language": code}
    pages = (
        olga.get("/new/", headers=said),
        olga.get(slots_page(event), headers=said),
        olga.post(slots_page(event), DAY | {"do": "read", "day-words": ""}, headers=said),
    )
    for page in pages:
        with override(code):
            assert str(EXAMPLE) in page.content.decode()
        assert english not in text(page)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Say from when to when, as in “11:00 to 17:00, 50 minutes, 10 between, lunch at 12”."),
        ("all day", "Say from when to when, as in “11:00 to 17:00, 50 minutes, 10 between, lunch at 12”."),
        ("17:00 to 11:00", "The last slot must end after the first begins."),
        ("11:00 to 27:00", "“27:00” is no time of day."),
        ("x" * 10_000, "Use 200 characters at most. This has 10000."),
    ],
)
def test_words_that_say_no_day_get_a_sentence(event: Event, olga, words: str, sentence: str):
    response = olga.post(slots_page(event), DAY | {"do": "read", "day-words": words})
    assert response.status_code == 422
    assert sentence in text(response)
    assert words in response.content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"day-last": "10:00"}, "The last slot must end after the first begins."),
        ({"day-last": "11:30"}, "No slot of 50 minutes fits into this time."),
        ({"day-length": "0"}, "Type minutes, from 5 to 600."),
        ({"day-gap": "-5"}, "Type minutes, from 0 to 600."),
        ({"day-day": "someday"}, "Type a day like 2031-05-24 or 24 May 2031."),
        ({"day-first": ""}, "Choose a time."),
        ({"day-pause_to": "11:00"}, "The break needs a beginning and an end after it"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_stays_typed(event: Event, olga, wrong: dict, sentence: str):
    response = olga.post(slots_page(event), DAY | {"do": "add", "day-pause": "Pizza"} | wrong)
    assert response.status_code == 422
    assert sentence in text(response)
    assert 'value="Pizza"' in response.content.decode()
    assert not event.slots.exists()
    assert not event.plenaries.exists()


def test_a_day_over_another_slot_is_refused_as_a_whole(event: Event, olga):
    olga.post(slots_page(event), {"do": "one", "one-starts_at": "2031-05-24T14:30", "one-ends_at": "2031-05-24T15:00"})
    for do in ("look", "add"):
        response = olga.post(slots_page(event), DAY | {"do": do})
        assert response.status_code == 422
        assert "The slot at 14:00, 24 May overlaps another slot." in text(response)
    assert event.slots.count() == 1


def test_slots_in_the_past_are_laid_with_a_warning(event: Event, olga):
    answer = said(olga, olga.post(slots_page(event), DAY | {"do": "add", "day-day": "2011-01-29"}))
    assert answer == "5 slots are added. 5 of these 5 slots are in the past."


def test_a_slot_beside_a_plenary_gets_a_warning(event: Event, olga):
    noon = make.MORNING + timedelta(hours=1)
    event.plenaries.create(title="State of Fedora", starts_at=noon, ends_at=noon + timedelta(hours=1))
    one = {"do": "one", "one-starts_at": "2031-01-29T12:30", "one-ends_at": "2031-01-29T13:30"}
    assert said(olga, olga.post(slots_page(event), one)) == (
        "The slot is added. “State of Fedora”, at 12:00, is for everybody and takes place at the same time."
    )


# One by one.


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "sentence"),
    [
        ("2031-01-29T12:30", "2031-01-29T12:00", "The slot at 12:30, 29 January must end after it starts."),
        ("2031-01-29T12:30", "2031-01-29T12:30", "The slot at 12:30, 29 January must end after it starts."),
        ("2031-01-29T11:30", "2031-01-29T12:20", "The slot at 11:30, 29 January overlaps another slot."),
        ("", "2031-01-29T12:20", "Choose a day and a time."),
        ("noon", "2031-01-29T12:20", "Type day and time like 2031-05-24 11:00 or 24 May 2031 11:00."),
    ],
)
def test_a_slot_that_cannot_be_is_refused(event: Event, olga, starts_at: str, ends_at: str, sentence: str):
    make.slots(event)[1].remove()
    for path, typed in (
        (slots_page(event), {"do": "one", "one-starts_at": starts_at, "one-ends_at": ends_at}),
        (
            slot_page(make.slots(event, 1, make.MORNING + timedelta(days=1))[0]),
            {"starts_at": starts_at, "ends_at": ends_at},
        ),
    ):
        response = olga.post(path, typed)
        assert response.status_code == 422
        assert sentence in text(response)
        assert ends_at in response.content.decode()
    assert event.slots.count() == 2


def test_a_slot_moves_and_what_is_published_moves_along_with_a_warning(event: Event, olga):
    slot = make.slots(event)[0]
    make.published(event, (make.pitch(event), make.rooms(event)[0], slot))
    answer = said(olga, olga.post(slot_page(slot), {"starts_at": "2031-01-29T11:05", "ends_at": "2031-01-29T11:50"}))
    assert answer == (
        "It is Wed 11:05–11:50 now. What stands in it in Version 1 has moved along: print its sheets again."
    )


def test_a_slot_is_removed_unless_a_schedule_uses_it(event: Event, olga):
    first, second = make.slots(event)
    make.draft(event, (make.pitch(event), make.rooms(event)[0], first))
    assert said(olga, olga.post(slot_page(second), {"do": "remove"})) == "Wed 12:00–12:50 is removed."
    response = olga.post(slot_page(first), {"do": "remove"})
    assert response.status_code == 409
    assert "Wed 11:00–11:50 stays: it has sessions in Draft 1." in text(response)
    assert list(event.slots.all()) == [first]


def test_slots_and_plenaries_of_another_event_are_not_here(event: Event, olga):
    other = make.event("other-camp")
    slot = make.slots(other)[0]
    plenary = other.plenaries.create(title="Lunch", starts_at=make.MORNING)
    for name, thing in (("desk_slot", slot), ("desk_plenary", plenary)):
        assert olga.post(reverse(name, args=[event.slug, thing.pk]), {"do": "remove"}).status_code == 404
        thing.refresh_from_db()


# Plenaries.

LUNCH = {"title": "Lunch", "starts_at": "2031-01-29T12:00", "ends_at": "2031-01-29T13:00", "place": "Courtyard"}


def test_a_plenary_is_added_changed_and_removed(event: Event, olga):
    assert said(olga, olga.post(reverse("desk_plenary_new", args=[event.slug]), LUNCH)) == "“Lunch” is saved."
    lunch = event.plenaries.get()
    page = reverse("desk_plenary", args=[event.slug, lunch.pk])
    assert said(olga, olga.post(page, LUNCH | {"title": "Pub", "ends_at": ""})) == "“Pub” is saved."
    lunch.refresh_from_db()
    assert (lunch.title, lunch.place, lunch.ends_at) == ("Pub", "Courtyard", None)
    assert said(olga, olga.post(page, {"do": "remove"})) == "“Pub” is removed."
    assert not Plenary.ever.exists()  # nobody has it in a calendar


def test_a_plenary_in_the_past_gets_a_warning(event: Event, olga):
    new = LUNCH | {"starts_at": "2011-01-29T12:00", "ends_at": "2011-01-29T13:00"}
    answer = said(olga, olga.post(reverse("desk_plenary_new", args=[event.slug]), new))
    assert answer == "“Lunch” is saved. “Lunch” is in the past."
    assert timezone.now() > Plenary.objects.get().ends_at


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Type what it is, as in “Lunch”."),
        ({"ends_at": "2031-01-29T11:00"}, "It must end after it begins."),
        ({"ends_at": "2031-01-29T12:00"}, "It must end after it begins."),
        ({"starts_at": ""}, "Choose a day and a time."),
        ({"note": "x" * 10_000}, "Use 300 characters at most. This has 10000."),
    ],
)
def test_a_plenary_that_cannot_be_is_refused_and_stays_typed(event: Event, olga, wrong: dict, sentence: str):
    response = olga.post(reverse("desk_plenary_new", args=[event.slug]), LUNCH | wrong)
    assert response.status_code == 422
    assert sentence in text(response)
    assert 'value="Courtyard"' in response.content.decode()
    assert not event.plenaries.exists()


# Closed cells.


def test_ticked_cells_are_closed_and_the_others_open(event: Event, olga):
    (hall, lab), (first, second) = make.rooms(event), make.slots(event)
    page = reverse("desk_closed", args=[event.slug])
    both = [f"{hall.pk}-{first.pk}", f"{lab.pk}-{second.pk}"]
    assert said(olga, olga.post(page, {"cell": both})) == "2 cells are closed in the schedules to come."
    assert said(olga, olga.post(page, {"cell": both[1:]})) == "1 cell is closed in the schedules to come."
    assert list(ClosedCell.objects.values_list("room", "slot")) == [(lab.pk, second.pk)]
    assert olga.get(page).content.decode().count(" checked>") == 1


def test_cells_that_are_none_are_refused(event: Event, olga):
    other = make.event("other-camp")
    room, slot = make.rooms(event)[0], make.slots(event)[0]
    for cell in ("x", "1", "1-x", f"{room.pk}-{make.slots(other)[0].pk}", f"{room.pk}-{slot.pk}-1", "9" * 30 + "-1"):
        assert olga.post(reverse("desk_closed", args=[event.slug]), {"cell": [cell]}).status_code == 422
    assert not ClosedCell.objects.exists()
