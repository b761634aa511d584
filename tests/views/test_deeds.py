"""The log: every change at the desk leaves a line, by whoever made it; and the way back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from fudsched.models import Attendee, Deed, Event, Run, Stage
from fudsched.models.saying import saying
from fudsched.refusals import Refusal
from fudsched.urls import desk_patterns, door_patterns, import_patterns, schedule_patterns, shift_patterns
from fudsched.views.together import whole
from tests import make
from tests.pages import said, text

pytestmark = pytest.mark.django_db


class Scene:
    """An event in the middle of its day, with one of everything that a desk can change."""

    def __init__(self):
        self.event = event = make.event()
        self.olga = make.organiser(event)
        self.ada = make.attendee(event)
        self.slots, (self.big, self.small) = make.slots(event, 3), make.rooms(event, 40, 20)
        self.first = make.pitch(event, "Sheepdog", by=self.ada)
        self.second = make.pitch(event, "Fedora on ARM")
        self.draft = make.draft(event, (self.first, self.big, self.slots[0]))
        self.lunch = event.plenaries.create(title="Lunch", starts_at=self.slots[2].ends_at)
        self.check = event.checks.create(text="Microphone")
        self.shift = event.shifts.create(title="Door", starts_at=make.MORNING, ends_at=self.slots[0].ends_at)
        Stage.of(event).put_all()
        self.client = make.client_of(self.olga)

    def post(self, address: str, /, *args, **sent):
        return self.client.post(reverse(address, args=[self.event.slug, *args]), sent)

    def log(self) -> list[str]:
        """Every line, oldest first."""
        return [str(deed) for deed in self.event.deeds.order_by("id")]

    def standing(self, *, at: bool) -> str:
        return f"{self.first.number}.{self.slots[0].pk}-{self.big.pk}" if at else str(self.first.number)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def settings_of(event: Event, **changed) -> dict:
    return {"name": event.name, "time_zone": event.time_zone, "join_by": "both", "pitch_seconds": 20, **changed}


DAY = {
    "day-day": "2031-01-30", "day-first": "11:00", "day-last": "13:00", "day-length": 50, "day-gap": 10,
    "day-pause": "", "day-pause_from": "", "day-pause_to": "",
}  # fmt: skip


def running(scene: Scene) -> int:
    return Run.ask(scene.event).pk


def proving(scene: Scene) -> int:
    """A finished run whose draft could be proven further."""
    return Run.objects.create(event=scene.event, schedule=scene.draft, finished_at=timezone.now()).pk


def undone(scene: Scene):
    scene.post("placement_drop", scene.draft.number, session=scene.standing(at=True))
    return scene.post("placement_undo", scene.draft.number, edit=1)


def counted(scene: Scene):
    """Heads, in a session that runs now."""
    now = timezone.now()
    scene.slots[0].move(now - timedelta(minutes=10), now + timedelta(minutes=40))
    scene.draft.publish()
    return scene.post("doors_count", scene.first.number, count=12)


def after_a_door(scene: Scene):
    scene.post("desk_door", "voting", do="open")
    return scene.post("desk_log_undo", scene.event.deeds.get().pk)


# For each address of the desk and of the schedules that takes a POST: one that changes something, and what it leaves
# in the log. Whoever adds an address adds it here, and in its view a `me.did(saying("…"), "kind")` beside the change.
LEAVES: dict[str, tuple[Callable[[Scene], object], str]] = {
    "desk_door": (lambda s: s.post("desk_door", "voting", do="open"), "opened voting"),
    "desk_settings": (
        lambda s: s.post("desk_settings", **settings_of(s.event, place="Hall", may_vote_for_own="on")),
        "changed the settings: place",
    ),
    "desk_rooms": (lambda s: s.post("desk_rooms", rooms="Lab, 18\nLoft, 9"), "added 2 rooms: Lab, Loft"),
    "desk_room": (
        lambda s: s.post("desk_room", s.big.pk, name="Room 1", capacity=50),
        "changed the room “Room 1”",
    ),
    "desk_slots": (lambda s: s.post("desk_slots", do="add", **DAY), "laid out 2 slots on 30 January"),
    "desk_slot": (
        lambda s: s.post("desk_slot", s.slots[0].pk, starts_at="2031-01-29T10:50", ends_at="2031-01-29T11:50"),
        "moved the slot Wed 11:00–11:50 to Wed 10:50–11:50",
    ),
    "desk_plenary_new": (
        lambda s: s.post("desk_plenary_new", title="Pub", starts_at="2031-01-29T19:00"),
        "added the plenary “Pub”",
    ),
    "desk_plenary": (lambda s: s.post("desk_plenary", s.lunch.pk, do="remove"), "removed the plenary “Lunch”"),
    "desk_closed": (
        lambda s: s.post("desk_closed", cell=f"{s.small.pk}-{s.slots[2].pk}"),
        "set the closed cells: 1",
    ),
    "desk_day_session": (
        lambda s: (
            s.draft.publish(),
            s.post("desk_day_session", 1, session=s.standing(at=True), to=f"{s.slots[1].pk}-{s.big.pk}"),
        )[1],
        "published version 2: “Sheepdog” moves from 11:00 to 12:00, in Room 1, same room.",
    ),
    "desk_day_room": (
        lambda s: (s.draft.publish(), s.post("desk_day_room", s.small.slug, seen=1))[1],
        "published version 2 without Room 2 for the rest of the day",
    ),
    "desk_day_late": (
        lambda s: (s.draft.publish(), s.post("desk_day_late", slot=s.slots[0].pk, minutes=10, seen=1))[1],
        "published version 2: Wednesday 11:00 begins at 11:10; the rest of that day is 10 minutes later too.",
    ),
    "desk_day_pitch": (lambda s: s.post("desk_day_pitch", title="Crochet"), "typed in the late pitch “Crochet”"),
    "desk_announce": (
        lambda s: s.post("desk_announce", text="Pizza is here", minutes=15),
        "announced “Pizza is here”",
    ),
    "desk_announcement_end": (
        lambda s: (
            s.post("desk_announce", text="Pizza is here", minutes=15),
            s.post("desk_announcement_end", s.event.announcements.get().pk),
        )[1],
        "ended the announcement “Pizza is here”",
    ),
    "desk_walk_up": (lambda s: s.post("desk_walk_up", title="Crochet"), "typed in the walk-up “Crochet”"),
    "desk_paper": (
        lambda s: (s.event.voting.open(), s.post("desk_paper", badge=s.ada.badge, numbers="1 2"))[1],
        "typed in a paper ballot",
    ),
    "desk_hands": (
        lambda s: s.post("desk_hands", **{"hands-number": 1, "hands-count": 12}),
        "counted 12 hands for “Sheepdog”",
    ),
    "desk_stage": (lambda s: s.post("desk_stage", title="Crochet"), "typed in the walk-up “Crochet”"),
    "desk_stage_move": (
        lambda s: s.post("desk_stage_move", do="next", on=0),
        "moved the stage: next, with “Sheepdog” on stage",
    ),
    "desk_import": (
        lambda s: s.post("desk_import", do="add", kind="rooms", text="name,capacity\nLab,18\nLoft,9"),
        "imported 2 rooms",
    ),
    "desk_map": (lambda s: s.post("desk_map", picture=make.picture()), "changed the map"),
    "desk_notes": (lambda s: s.post("desk_notes", lock="on"), "locked the notes"),
    "desk_people": (lambda s: s.post("desk_people", names="Bob\nCyn"), "added 2 people"),
    "desk_person": (
        lambda s: s.post("desk_person", s.ada.pk, name="Ada", role="helper"),
        "made Ada a helper",
    ),
    "desk_merge": (
        lambda s: s.post("desk_merge", do="merge", one=s.second.number, other=s.first.number),
        "merged “Fedora on ARM” into “Sheepdog”",
    ),
    "desk_checks": (
        lambda s: s.post("desk_checks", text="Pens", when="before"),
        "added to the checklist: “Pens”",
    ),
    "desk_check": (lambda s: s.post("desk_check", s.check.pk, do="remove"), "took off the checklist: “Microphone”"),
    "desk_check_tick": (lambda s: s.post("desk_check_tick", s.check.pk, done="on"), "ticked “Microphone”"),
    "desk_shifts": (
        lambda s: s.post(
            "desk_shifts", title="Boxes", starts_at="2031-01-29T08:00", ends_at="2031-01-29T09:00", wanted=2
        ),
        "added the shift “Boxes”",
    ),
    "desk_shift": (
        lambda s: s.post("desk_shift", s.shift.pk, do="assign", person=s.olga.pk),
        "put Olga on the shift “Door”",
    ),
    "shift_sign": (lambda s: s.post("shift_sign", s.shift.pk, shift="on"), "took the shift “Door”"),
    "doors_count": (counted, "counted 12 in Room 1 for “Sheepdog”"),
    "desk_log_undo": (after_a_door, "undid “opened voting”"),
    "schedules": (lambda s: s.post("schedules", seconds=5), "asked for a schedule"),
    "run_stop": (lambda s: s.post("run_stop", running(s)), "stopped the making of a schedule"),
    "run_prove": (lambda s: s.post("run_prove", proving(s), prove="on"), "asked for the proof of a draft"),
    "schedule": (lambda s: s.post("schedule", s.draft.number), "published version 1"),
    "schedule_copy": (lambda s: s.post("schedule_copy", s.draft.number), "copied draft 1 to draft 2"),
    "schedule_discard": (lambda s: s.post("schedule_discard", s.draft.number), "discarded draft 1"),
    "placement_place": (
        lambda s: s.post("placement_place", 1, session=s.standing(at=True), slot=s.slots[1].pk, room=s.big.pk),
        "changed draft 1: “Sheepdog” to Room 1, Wed 12:00–12:50",
    ),
    "placement_swap": (
        lambda s: (
            s.draft.placements.create(pitch=s.second, slot=s.slots[1], room=s.big),
            s.post(
                "placement_swap",
                1,
                session=s.standing(at=True),
                other=f"{s.second.number}.{s.slots[1].pk}-{s.big.pk}",
            ),
        )[1],
        "changed draft 1: “Sheepdog” and “Fedora on ARM” exchanged",
    ),
    "placement_drop": (
        lambda s: s.post("placement_drop", 1, session=s.standing(at=True)),
        "changed draft 1: “Sheepdog” taken out",
    ),
    "placement_pin": (
        lambda s: s.post("placement_pin", 1, session=s.standing(at=True), pin="on"),
        "changed draft 1: “Sheepdog” pinned",
    ),
    "placement_put": (
        lambda s: s.post("placement_put", 1, session=s.standing(at=True), slot=s.slots[1].pk, room=s.big.pk, others=""),
        "changed draft 1: “Sheepdog” to Room 1, Wed 12:00–12:50",
    ),
    "placement_lock": (
        lambda s: s.post("placement_lock", 1, slot=s.slots[0].pk, on="on"),
        "changed draft 1: Wed 11:00–11:50 locked",
    ),
    "placement_close": (
        lambda s: s.post("placement_close", 1, slot=s.slots[1].pk, room=s.small.pk, on="on"),
        "changed draft 1: Room 2, Wed 12:00–12:50 closed",
    ),
    "placement_undo": (undone, "undid in draft 1: “Sheepdog” taken out"),
    "placement_redo": (
        lambda s: (undone(s), s.post("placement_redo", 1, edit=1))[1],
        "changed draft 1: “Sheepdog” taken out",
    ),
}
READ_ONLY = {
    "desk", "desk_day", "desk_exposure", "desk_log", "desk_log_csv", "doors", "shifts", "schedules_compare",
    "schedule_why",
    "schedule_voices", "placement_costs",
}  # fmt: skip


def test_every_address_of_the_desk_and_the_schedules_is_looked_at_here():
    patterns = [*desk_patterns, *import_patterns, *door_patterns, *schedule_patterns, *shift_patterns]
    assert {pattern.name for pattern in patterns} == {*LEAVES, *READ_ONLY}


@pytest.mark.parametrize("name", sorted(READ_ONLY))
def test_what_is_only_read_takes_no_post(scene: Scene, name: str):
    args = {"schedule_why": [1, 1], "placement_costs": [1, 1], "schedule_voices": [1]}.get(name, [])
    assert scene.post(name, *args).status_code == 405


@pytest.mark.parametrize("name", LEAVES)
def test_every_change_leaves_a_line_by_whoever_made_it(scene: Scene, name: str):
    change, sentence = LEAVES[name]
    response = change(scene)
    assert response.status_code == 302, text(response)
    assert scene.log()[-1] == f"Olga {sentence}"
    assert scene.event.deeds.first().by == scene.olga


@pytest.mark.parametrize(
    ("name", "args", "sent"),
    [
        ("desk_rooms", [], {"rooms": "Lab"}),
        ("desk_person", ["olga"], {"name": "Olga", "role": "helper"}),
        ("placement_drop", [1], {"session": "1.7-7"}),
        ("desk_settings", [], {"name": ""}),
        ("schedule", [1], {"seen": "something else"}),
    ],
)
def test_what_is_refused_leaves_none(scene: Scene, name: str, args: list, sent: dict):
    args = [scene.olga.pk if arg == "olga" else arg for arg in args]
    assert scene.post(name, *args, **sent).status_code in (403, 409, 422)
    assert scene.log() == []


def test_what_changes_nothing_leaves_none(scene: Scene):
    scene.post("desk_door", "voting", do="close")
    scene.post("desk_person", scene.ada.pk, name="Ada", role="attendee")
    scene.post("schedule", scene.draft.number)
    scene.post("schedule", scene.draft.number)
    assert scene.log() == ["Olga published version 1"]


def test_a_change_and_its_line_stand_or_fall_together(scene: Scene, rf):
    def view(request):
        scene.event.renew_code()
        scene.olga.did(saying("made a new join code"), "event")
        raise Refusal("Not today.")

    code = scene.event.code
    with pytest.raises(Refusal):
        whole(view)(rf.post("/"))
    scene.event.refresh_from_db()
    assert (scene.event.code, scene.log()) == (code, [])


def test_what_attendees_do_is_in_no_log(scene: Scene):
    scene.event.pitching.open()
    scene.event.voting.open()
    ada = make.client_of(scene.ada)
    ada.post(reverse("vote", args=[scene.event.slug, 2]), {"vote": "on"})
    ada.post(reverse("pitch_new", args=[scene.event.slug]), {"title": "Mine", "length": 1})
    assert scene.log() == []


# The page.


def lines(scene: Scene, client: Client | None = None, **asked) -> str:
    return text((client or scene.client).get(reverse("desk_log", args=[scene.event.slug]), asked))


def test_the_newest_stands_first_and_leads_to_what_was_changed(scene: Scene):
    scene.post("desk_rooms", rooms="Lab, 18")
    scene.post("desk_door", "voting", do="open")
    page = scene.client.get(reverse("desk_log", args=[scene.event.slug]))
    assert [str(deed) for deed in page.context["deeds"]] == ["Olga opened voting", "Olga added the room: Lab"]
    assert 'href="/barcamp/desk/doors/voting/"' in page.content.decode()


def test_it_is_read_by_person_and_by_kind(scene: Scene):
    scene.olga.did(saying("opened voting"), "door")
    make.helper(scene.event).did(saying("typed in a paper ballot"), "paper")
    assert "Olga opened voting" in lines(scene)
    assert "Hal typed in a paper ballot" in lines(scene)
    assert "Olga opened voting" not in lines(scene, kind="paper")
    assert "Hal typed" not in lines(scene, by=scene.olga.pk)
    assert "Nothing of this kind yet" in lines(scene, by=scene.olga.pk, kind="paper")


def test_names_stay_as_they_were(scene: Scene):
    scene.olga.did(saying("opened voting"), "door")
    scene.olga.rename("Ольга")
    assert "Olga opened voting" in lines(scene)


def test_it_comes_in_pages_and_takes_as_many_queries_for_one_line_as_for_a_hundred(scene: Scene):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            lines(scene)
        return len(asked)

    scene.post("desk_door", "voting", do="open")
    scene.post("desk_stage_move", do="next", on=0)
    scene.post("placement_drop", 1, session=scene.standing(at=True))
    scene.post("desk_person", scene.ada.pk, name="Ada", role="helper")
    few = queries()
    for deed in list(scene.event.deeds.all()) * 30:
        deed.pk = None
        deed.save()
    assert queries() == few
    assert "124 lines, page 1 of 2" in lines(scene)
    assert "page 2 of 2" in lines(scene, page=2)


def test_it_is_a_table_too(scene: Scene):
    scene.olga.did(saying("opened voting"), "door")
    scene.event.deeds.update(at=make.MORNING)
    scene.olga.rename("=cmd()")
    scene.olga.did(saying("typed in a paper ballot"), "paper")
    Deed.objects.filter(kind="paper").update(at=make.MORNING + timedelta(minutes=5))
    response = scene.client.get(reverse("desk_log_csv", args=[scene.event.slug]))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.decode("utf-8-sig").splitlines() == [
        "at,by,kind,sentence",
        "2031-01-29T11:05:00-07:00,'=cmd(),Paper and hands,typed in a paper ballot",
        "2031-01-29T11:00:00-07:00,Olga,Doors,opened voting",
    ]
    only = scene.client.get(reverse("desk_log_csv", args=[scene.event.slug]), {"kind": "door"})
    assert len(only.content.decode().splitlines()) == 2


def test_it_is_for_organisers(scene: Scene):
    helper = make.client_of(make.helper(scene.event))
    for name in ("desk_log", "desk_log_csv"):
        assert helper.get(reverse(name, args=[scene.event.slug])).status_code == 403
    scene.post("desk_door", "voting", do="open")
    undo = reverse("desk_log_undo", args=[scene.event.slug, scene.event.deeds.get().pk])
    assert helper.post(undo).status_code == 403
    assert Client().post(undo).status_code == 302
    assert scene.client.get(undo).status_code == 405


# The way back.


def undo(scene: Scene, deed: Deed | None = None):
    return scene.post("desk_log_undo", (deed or scene.event.deeds.first()).pk)


def test_a_door_is_put_back(scene: Scene):
    scene.post("desk_door", "voting", do="open")
    opened_at = Event.objects.get().voting.opens_at
    scene.post("desk_door", "voting", do="close")
    opened, closed = scene.event.deeds.order_by("id")
    assert undo(scene, opened).status_code == 409  # it has closed since
    assert said(scene.client, undo(scene, closed)) == "Undone: Olga closed voting."
    door = Event.objects.get().voting
    assert (door.opens_at, door.closes_at) == (opened_at, None)
    assert scene.log()[-1] == "Olga undid “closed voting”"
    assert undo(scene, closed).status_code == 409
    assert said(scene.client, undo(scene, opened)) == "Undone: Olga opened voting."
    assert Event.objects.get().voting.opens_at is None


def test_a_role_is_taken_back(scene: Scene):
    scene.post("desk_person", scene.ada.pk, name="Ada", role="helper")
    undo(scene)
    scene.ada.refresh_from_db()
    assert scene.ada.role == Attendee.Role.ATTENDEE


def test_a_change_of_a_draft_is_undone_while_it_is_the_last(scene: Scene):
    for slot in (1, 2):
        was = scene.draft.placements.get()
        session = f"{scene.first.number}.{was.slot_id}-{was.room_id}"
        scene.post("placement_place", 1, session=session, slot=scene.slots[slot].pk, room=scene.big.pk)
    first, second = scene.event.deeds.order_by("id")
    assert undo(scene, first).status_code == 409
    undo(scene, second)
    assert scene.draft.placements.get().slot == scene.slots[1]
    undo(scene, first)
    assert scene.draft.placements.get().slot == scene.slots[0]


def test_a_move_of_the_stage_is_undone_while_it_is_the_last(scene: Scene):
    scene.post("desk_stage_move", do="next", on=0)
    undo(scene)
    assert Stage.of(scene.event).current() is None


@pytest.mark.parametrize("pk", ["small", "lonely"])
def test_a_room_or_a_slot_comes_back_as_it_was(scene: Scene, pk: str):
    scene.small.change(building="BYAC", features=["projector"])
    address = ("desk_room", scene.small.pk) if pk == "small" else ("desk_slot", scene.slots[2].pk)

    def all_of() -> list:
        rooms = scene.event.rooms.values_list("name", "slug", "capacity", "building", "features", "position")
        return [*rooms, *scene.event.slots.values_list("starts_at", "ends_at")]

    before = all_of()
    scene.post(*address, do="remove")
    assert len(all_of()) == len(before) - 1
    deed = scene.event.deeds.get()
    undo(scene, deed)
    assert all_of() == before
    assert undo(scene, deed).status_code == 409
    assert all_of() == before


def test_what_would_come_back_without_what_hung_on_it_has_no_way_back(scene: Scene):
    scene.small.closed_cells.create(slot=scene.slots[2])
    scene.post("desk_room", scene.small.pk, do="remove")
    assert '<button class="small">Undo' not in scene.client.get("/barcamp/desk/log/").content.decode()
    assert undo(scene).status_code == 409


def test_only_what_can_be_undone_shows_a_button(scene: Scene):
    scene.olga.did(saying("typed in a paper ballot"), "paper")
    scene.post("desk_door", "voting", do="open")
    assert lines(scene).count("Undo : ") == 1
    scene.post("desk_door", "voting", do="close")
    assert lines(scene).count("Undo : ") == 1
    assert "Undo : Olga closed voting" in lines(scene)


@pytest.mark.parametrize("name", LEAVES)
def test_each_line_is_kept_in_english_whoever_writes_it_and_said_in_german_to_germans(scene: Scene, name: str):
    scene.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    change, sentence = LEAVES[name]
    change(scene)
    with override("en"):
        assert scene.log()[-1] == f"Olga {sentence}"
    deed = scene.event.deeds.first()
    assert deed.sentence == sentence
    with override("de"):
        assert deed.said != sentence


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Olga hat die Abstimmung geöffnet"),
        ("cs", "Olga otevírá hlasování"),
        ("ar", "Olga – فتح التصويت"),
        ("en", "Olga opened voting"),
    ],
)
def test_everybody_reads_it_in_their_own_language(scene: Scene, language: str, said: str):
    scene.post("desk_door", "voting", do="open")
    page = scene.client.get(reverse("desk_log", args=[scene.event.slug]), headers={"Accept-Language": language})
    assert said in text(page)
    table = scene.client.get(reverse("desk_log_csv", args=[scene.event.slug]), headers={"Accept-Language": language})
    assert table.content.decode().endswith("Doors,opened voting\r\n")


def test_what_was_changed_is_named_in_the_readers_language_too(scene: Scene):
    scene.post("desk_settings", **settings_of(scene.event, place="Hall", notice="Come!", may_vote_for_own="on"))
    scene.post("desk_slots", do="add", **DAY)
    scene.post("desk_rooms", rooms="Lab, 18\nLoft, 9")
    first = scene.event.deeds.get(kind="room")
    scene.post("desk_log_undo", first.pk)
    scene.draft.publish()
    scene.post("desk_day_session", 1, session=scene.standing(at=True), to=f"{scene.slots[1].pk}-{scene.big.pk}")
    with override("de"):
        assert [deed.said for deed in scene.event.deeds.order_by("id")] == [
            "hat die Einstellungen geändert: Ort, Hinweis",
            "hat 2 Zeitfenster am 30. Januar angelegt",
            "hat 2 Räume hinzugefügt: Lab, Loft",
            "hat zurückgenommen: „hat 2 Räume hinzugefügt: Lab, Loft“",
            (
                "hat Version 2 veröffentlicht: „Sheepdog“ wird verschoben von Mittwoch 11:00 "
                "auf Mittwoch 12:00, im gleichen Raum: Room 1."
            ),
        ]
