"""Merging over HTTP: pointed out at the desk, agreed between presenters, said on every page that concerns it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fudsched.models import Attendee, Event, Merge, Pitch, Vote
from tests import make, pages
from tests.person import Person

pytestmark = pytest.mark.django_db
DESK = "/barcamp/desk/merge/"
OTHERS = ("Cooking for a hundred", "State of the kernel", "Music with a soldering iron", "Your first patch")


class Camp:
    """Git by Ada and Git again by Bob among others; Vera wants both, Walt the second."""

    def __init__(self):
        self.event: Event = make.event()
        self.event.pitching.open()
        self.event.voting.open()
        self.ada, self.bob, self.vera, self.walt = (
            make.attendee(self.event, name) for name in ("Ada", "Bob", "Vera", "Walt")
        )
        self.git = make.pitch(self.event, "Introduction to Git", self.ada)
        self.again = make.pitch(self.event, "Git: an introduction", self.bob)
        self.rest = [make.pitch(self.event, title) for title in OTHERS]
        for voter, pitch in ((self.vera, self.git), (self.vera, self.again), (self.walt, self.again)):
            voter.vote_for(pitch)
        self.organiser = make.organiser(self.event)
        self.olga = make.client_of(self.organiser)

    def person(self, who: Attendee) -> Person:
        return Person(make.client_of(who))

    def post(self, who, path: str = DESK, **said):
        return make.client_of(who).post(path, said)

    def counts(self) -> dict[int, int]:
        return dict(self.event.pitches.standing().with_votes().values_list("number", "vote_count"))


@pytest.fixture
def camp():
    return Camp()


def test_the_organiser_merges_what_is_pointed_out_and_takes_it_apart_again(camp):
    desk = Person(camp.olga).visit("/barcamp/desk/").follow("1 pair sounds alike")
    assert "1 and 2: very much alike" in desk.text
    assert "who want one of them" not in desk.text  # nobody sees a count yet
    desk.press("Merge these")
    assert (
        "“Git: an introduction” is part of “Introduction to Git” now. Whoever voted for both counts once." in desk.text
    )
    assert "No two are alike" in desk.text
    assert (camp.counts()[1], 2 in camp.counts()) == (2, False)
    desk.press("Undo 2 into 1")
    assert camp.counts()[2] == 2
    assert "are two sessions again" in desk.text
    assert "1 and 2: very much alike" in desk.text
    assert [deed.sentence for deed in camp.event.deeds.all()] == [
        "took “Git: an introduction” out of “Introduction to Git” again",
        "merged “Git: an introduction” into “Introduction to Git”",
    ]


@pytest.mark.parametrize(("code", "said"), [("de", "1 und 2: sehr ähnlich"), ("fr", "1 et 2 : très semblables")])
def test_how_alike_two_are_is_said_in_the_organisers_language(camp, code, said):
    response = camp.olga.get(DESK, headers={"Accept-Language": code})
    assert said in response.content.decode()


def test_the_organiser_says_under_which_title(camp):
    camp.post(camp.organiser, one=1, other=2, kept=2, do="merge")
    assert (camp.counts()[2], 1 in camp.counts()) == (2, False)


def test_any_two_are_merged_by_their_numbers(camp):
    desk = Person(camp.olga).visit(DESK).press("Merge", near="becomes part of", fill={"Pitch": "4", "becomes": "5"})
    assert Pitch.objects.get(event=camp.event, number=4).merged_into.number == 5
    desk.press("Merge", near="becomes part of", fill={"Pitch": "4", "becomes": "5"})
    assert "They are one session already: number 5, “Music with a soldering iron”." in desk.text


def test_different_ones_are_not_pointed_out_again(camp):
    desk = Person(camp.olga).visit(DESK).press("They are different")
    assert "No two are alike" in desk.text
    assert "sounds alike" not in desk.visit("/barcamp/desk/").text
    assert camp.counts()[1] == 1


def test_once_counts_are_shown_the_people_who_want_both_are_counted(camp):
    camp.event.voting.close()
    assert "1 of the 2 people who want one of them wants both." in pages.text(camp.olga.get(DESK))


def test_the_log_takes_a_merge_back(camp):
    camp.post(camp.organiser, one=2, other=1, do="merge")
    Person(camp.olga).visit("/barcamp/desk/log/").press("Undo")
    assert camp.counts()[2] == 2


def test_it_stays_one_session_once_it_is_published(camp):
    camp.post(camp.organiser, one=2, other=1, do="merge")
    make.published(camp.event, (camp.git, make.rooms(camp.event)[0], make.slots(camp.event)[0]))
    response = camp.post(camp.organiser, gone=2, do="undo")
    assert response.status_code == 409
    assert "with “Introduction to Git” as one session. It stays one." in pages.text(response)


def test_a_new_pitch_that_sounds_like_another_says_so_and_two_presenters_join_forces(camp):
    cyn = camp.person(make.attendee(camp.event, "Cyn")).visit("/barcamp/pitches/new/")
    cyn.press("Pitch it", fill={"Title": "Your very first patch"})
    assert "Your pitch is number 7. It sounds like number 6: see below." in cyn.text
    assert "This sounds like number 6, Your first patch." in cyn.text
    bob = camp.person(camp.bob).visit("/barcamp/pitches/2/").press("Ask them")
    assert bob.path == "/barcamp/pitches/1/"
    assert "Asked: Ada will see it on the page of “Introduction to Git”." in bob.text
    assert "No answer yet." in bob.visit("/barcamp/pitches/2/").text
    assert "Bob asked that 2 Git: an introduction becomes part of 1" in pages.text(camp.olga.get(DESK))
    ada = camp.person(camp.ada).visit("/barcamp/pitches/1/")
    assert "Bob would like number 2, Git: an introduction, to become part of this pitch" in ada.text
    ada.press("Join forces")
    assert "“Git: an introduction” is part of “Introduction to Git” now: one session of you all." in ada.text
    assert "Ada, Bob" in ada.text
    assert camp.counts()[1] == 2
    bob.visit("/barcamp/pitches/1/").press("Two sessions again")
    assert camp.counts()[2] == 2


def test_who_is_asked_may_stay_apart_and_who_asked_may_take_it_back(camp):
    camp.person(camp.bob).visit("/barcamp/pitches/2/").press("Ask them").visit("/barcamp/pitches/2/").press(
        "Take it back"
    )
    assert "Join forces?" not in camp.person(camp.ada).visit("/barcamp/pitches/1/").press("Ask them").text
    bob = camp.person(camp.bob).visit("/barcamp/pitches/2/").press("Stay two sessions")
    assert "They stay two sessions." in bob.text
    refused = camp.post(camp.ada, "/barcamp/pitches/2/merge/", **{"with": 1, "do": "propose"})
    assert "stays a session of its own: that was decided" in pages.text(refused)


def test_a_presenter_asks_from_the_page_of_any_other_pitch(camp):
    camp.person(camp.bob).visit("/barcamp/pitches/4/").press("Ask them")
    merge = Merge.objects.get()
    assert (merge.gone.number, merge.kept.number, merge.proposed_by) == (2, 4, camp.bob)


def test_whoever_voted_reads_where_their_vote_counts_and_takes_it_back_there(camp):
    camp.post(camp.organiser, one=2, other=1, do="merge")
    walt = camp.person(camp.walt).visit("/barcamp/pitches/")
    assert "Your vote for #2 now counts for #1, which joins both." in walt.text
    assert "Joins #2 Git: an introduction" in walt.text
    assert "1 vote given" in walt.text
    assert "Your vote for #2 now counts" not in camp.person(camp.ada).visit("/barcamp/pitches/").text
    assert "Introduction to Git" in walt.visit("/barcamp/pitches/?q=an+introduction").text
    walt.visit("/barcamp/pitches/").press("Vote for Introduction to Git")
    assert "0 votes given" in walt.text
    assert not camp.walt.votes.exists()


def test_the_page_of_what_was_merged_leads_to_the_whole_and_back(camp):
    camp.post(camp.organiser, one=2, other=1, do="merge")
    walt = camp.person(camp.walt).visit("/barcamp/pitches/2/")
    assert "Merged into number 1: Introduction to Git. Votes for either count there" in walt.text
    walt.follow("Introduction to Git")
    assert "Number 2, Git: an introduction, is part of this since" in walt.text
    walt.follow("#2 Git: an introduction")
    assert walt.path == "/barcamp/pitches/2/"


def test_a_vote_from_an_old_page_says_where_it_counts(camp):
    camp.post(camp.organiser, one=2, other=1, do="merge")
    ada = make.client_of(camp.ada)
    answer = ada.post("/barcamp/pitches/2/vote/", {"vote": "on"}, headers={"HX-Request": "true"})
    assert "It is part of number 1 now: your vote counts there." in pages.text(answer)
    assert ada.post("/barcamp/pitches/2/vote/", {"vote": "on"})["Location"] == "/barcamp/pitches/#pitch-1"
    assert camp.counts()[1] == 3


def test_results_count_the_union_once(camp, client):
    camp.post(camp.organiser, one=2, other=1, do="merge")
    camp.event.voting.close()
    assert client.get("/barcamp/results.csv").content.decode().splitlines()[1] == '1,Introduction to Git,"Ada, Bob",2'
    page = pages.text(client.get("/barcamp/results/"))
    assert "votes 2 voters 2 pitches 5" in page


@pytest.mark.parametrize("do", ["propose", "agree", "apart", "take-back", "undo", "", "x"])
def test_presenters_doors_are_not_for_others(camp, do):
    camp.post(camp.bob, "/barcamp/pitches/1/merge/", **{"with": 2, "do": "propose"})
    before = list(Merge.objects.values_list())
    response = camp.post(camp.vera, "/barcamp/pitches/1/merge/", **{"with": 2, "do": do})
    assert response.status_code == (422 if do in ("", "x") else 403)
    stranger = make.client_of(None).post("/barcamp/pitches/1/merge/", {"with": 2, "do": do})
    assert (stranger.status_code, stranger["Location"]) == (302, "/barcamp/join/")
    assert list(Merge.objects.values_list()) == before


def test_the_desk_is_for_organisers_and_buttons_lead_where_nothing_is_to_be_read(camp):
    assert make.client_of(camp.ada).get(DESK).status_code == 403
    assert camp.post(camp.ada, one=1, other=2, do="merge").status_code == 403
    assert camp.olga.get("/barcamp/pitches/1/merge/").status_code == 405
    assert not Merge.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"do": "merge", "one": "1", "other": ""}, "Type a number."),
        ({"do": "merge", "one": "99", "other": "1"}, "There is no pitch 99."),
        ({"do": "merge", "one": "1", "other": "2", "kept": "3"}, "Choose under which of the two titles they go on."),
        ({"do": "merge", "one": "1", "other": "1"}, "They are one session already"),
        ({"do": "undo", "gone": "5"}, "They are two sessions already."),
        ({"do": "undo"}, "They are two sessions already."),
        ({"one": "1", "other": "2"}, "Merge them, or say that they are different."),
    ],
)
def test_nonsense_is_answered_with_a_sentence(camp, said, sentence):
    response = camp.post(camp.organiser, **said)
    assert response.status_code in (404, 409, 422)
    assert sentence in pages.text(response)
    assert not Merge.objects.agreed().exists()


def test_three_hundred_pitches_cost_as_many_queries_as_twenty(camp):
    counts = []
    for total in (20, 300):
        numbers = range(camp.event.pitches.count() + 1, total + 1)
        made = Pitch.objects.bulk_create(
            Pitch(event=camp.event, number=number, title=f"Robots {number // 2} of {number % 7}") for number in numbers
        )
        Vote.objects.bulk_create(Vote(attendee=camp.ada, pitch=pitch) for pitch in made)
        for one, other in zip(made[::9], made[1::9], strict=False):
            Merge.join(one, other, camp.organiser)
        with CaptureQueriesContext(connection) as queries:
            camp.olga.get(DESK)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 24
