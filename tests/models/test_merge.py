"""The Merge: two pitches become one session, their voters united and never added, and two again as they were."""

import pytest

from fudsched import scheduling
from fudsched.models import Decline, Merge, Pitch, Stage, Vote
from fudsched.refusals import NotYours, Refusal
from tests import make

pytestmark = pytest.mark.django_db


class Camp:
    """ARM by Ada, Small by Bob, and Cloud by Cyn; Vera wants ARM and Small, Walt only Small, Xena only ARM."""

    def __init__(self, **fields):
        self.event = make.event(**fields)
        self.event.voting.open()
        self.ada, self.bob, self.cyn, self.vera, self.walt, self.xena = (
            make.attendee(self.event, name) for name in ("Ada", "Bob", "Cyn", "Vera", "Walt", "Xena")
        )
        self.olga = make.organiser(self.event)
        self.arm = make.pitch(self.event, "ARM", self.ada)
        self.small = make.pitch(self.event, "Small machines", self.bob)
        self.cloud = make.pitch(self.event, "Cloud", self.cyn)
        for voter, pitch in (
            (self.vera, self.arm),
            (self.vera, self.small),
            (self.walt, self.small),
            (self.xena, self.arm),
        ):
            voter.vote_for(pitch)

    def join(self, gone=None, kept=None) -> Merge:
        merge = Merge.join(gone or self.small, kept or self.arm, self.olga)
        for pitch in (self.arm, self.small, self.cloud):
            pitch.refresh_from_db()
        return merge

    def counts(self) -> dict[str, int]:
        return dict(self.event.pitches.standing().with_votes().values_list("title", "vote_count"))

    def state(self) -> list:
        """Everything a merge may touch."""
        self.event.refresh_from_db()
        pitches = self.event.pitches.prefetch_related("presenters", "unavailable")
        return [
            *sorted(Vote.objects.values_list("attendee__name", "pitch__title", "source", "cast_at")),
            *sorted(Decline.objects.values_list("attendee__name", "pitch__title")),
            *((p.title, p.merged_into, p.needs, p.length, p.people(), [*p.unavailable.all()]) for p in pitches),
        ]


@pytest.fixture
def camp():
    return Camp()


def test_who_voted_for_both_counts_once(camp):
    assert camp.counts() == {"ARM": 2, "Small machines": 2, "Cloud": 0}
    camp.join()
    assert camp.counts() == {"ARM": 3, "Cloud": 0}
    assert camp.event.counts() == {"joined": 7, "pitches": 2, "votes": 3, "voters": 3}
    assert [person.votes_given() for person in (camp.vera, camp.walt, camp.xena)] == [1, 1, 1]
    assert camp.walt.wants() == {camp.arm.pk}
    assert (camp.walt.votes_that_moved(), camp.xena.votes_that_moved()) == ({camp.arm.pk: [2]}, {})


def test_undone_everything_is_as_it_was(camp):
    slots = make.slots(camp.event)
    camp.small.needs, camp.small.length = ["projector"], 2
    camp.small.save()
    camp.small.unavailable.add(slots[1])
    camp.cyn.pass_on(camp.small)
    before = camp.state()
    merge = camp.join()
    assert (camp.arm.people(), camp.arm.needs, camp.arm.length) == ("Ada, Bob", ["projector"], 2)
    assert [*camp.arm.unavailable.all()] == [slots[1]]
    assert set(camp.cyn.declines.values_list("pitch__title", flat=True)) == {"ARM", "Small machines"}
    merge.undo(camp.olga)
    assert camp.state() == before
    assert (merge.state, merge.decided_by) == (Merge.State.UNDONE, camp.olga)
    merge.undo(camp.olga)
    assert camp.state() == before


def test_the_engine_sees_one_session_with_all_that_both_ask_for(camp):
    slots = make.slots(camp.event)
    make.rooms(camp.event)
    camp.small.unavailable.add(slots[0])
    camp.join()
    problem = scheduling.read(camp.event).problem
    sessions = {session.id: session for session in problem.sessions}
    assert sorted(sessions) == ["p1", "p3"]
    assert (sessions["p1"].presenters, sessions["p1"].unavailable) == (("a1", "a2"), frozenset({"s1"}))
    assert problem.votes == {"p1": 3, "p3": 0}


def test_a_vote_for_what_was_merged_counts_for_what_it_is_part_of_now(camp):
    merge = camp.join()
    stale = Pitch.objects.get(pk=camp.small.pk)
    stale.merged_into = None  # a page opened before
    camp.cyn.vote_for(stale)
    assert (camp.cyn.wants(), camp.cyn.votes_given(), camp.counts()["ARM"]) == ({camp.arm.pk}, 1, 4)
    merge.undo(camp.olga)
    assert camp.cyn.wants() == {camp.small.pk}


def test_a_vote_taken_back_is_taken_back_from_both(camp):
    merge = camp.join()
    camp.vera.take_back_vote(camp.arm)
    camp.walt.take_back_vote(camp.small)
    assert (camp.vera.votes.count(), camp.walt.votes.count(), camp.counts()["ARM"]) == (0, 0, 1)
    camp.xena.pass_on(camp.small)
    assert (camp.xena.votes.count(), camp.xena.declines.count()) == (0, 2)
    merge.undo(camp.olga)
    assert camp.counts() == {"ARM": 0, "Small machines": 0, "Cloud": 0}


def test_both_together_are_one_vote_of_those_one_may_give():
    camp = Camp(vote_limit=2)
    with pytest.raises(Refusal, match="You have given all your 2 votes"):
        camp.vera.vote_for(camp.cloud)
    camp.join()
    camp.vera.vote_for(camp.cloud)
    camp.vera.vote_for(camp.small)
    assert camp.vera.votes_given() == 2


def test_a_paper_ballot_with_both_numbers_is_one_vote(camp):
    camp.join()
    assert camp.cyn.hand_in([camp.arm, camp.small, camp.cloud]) == 2
    assert camp.cyn.wants() == {camp.arm.pk, camp.cloud.pk}
    assert camp.walt.hand_in([camp.arm]) == 0


def test_what_was_merged_is_no_vote_for_ones_own():
    camp = Camp(may_vote_for_own=False)
    camp.join()
    for pitch in (camp.arm, camp.small):
        with pytest.raises(Refusal, match="You present this one"):
            camp.bob.vote_for(pitch)


def test_a_part_moves_along_when_what_it_is_part_of_is_merged_in_turn(camp):
    camp.cyn.vote_for(camp.cloud)
    before = camp.state()
    first = camp.join()
    second = camp.join(camp.arm, camp.cloud)
    assert (camp.small.merged_into, camp.arm.merged_into) == (camp.cloud, camp.cloud)
    assert camp.counts() == {"Cloud": 4}
    assert camp.cloud.people() == "Ada, Bob, Cyn"
    camp.olga.vote_for(camp.small)
    assert camp.counts() == {"Cloud": 5}
    camp.olga.take_back_vote(camp.cloud)
    with pytest.raises(Refusal, match=r"“ARM” is itself part of number 3 now\. Undo that first\."):
        first.undo(camp.olga)
    second.undo(camp.olga)
    camp.small.refresh_from_db()
    assert (camp.small.merged_into, camp.counts()) == (camp.arm, {"ARM": 3, "Cloud": 1})
    first.undo(camp.olga)
    assert camp.state() == before


def test_merging_into_a_part_is_merging_into_the_whole(camp):
    camp.join()
    merge = camp.join(camp.cloud, camp.small)
    assert (merge.kept, camp.cloud.merged_into) == (camp.arm, camp.arm)
    with pytest.raises(Refusal, match=r"They are one session already: number 1, “ARM”\."):
        camp.join(camp.cloud, camp.small)


def test_what_two_parts_bring_stays_until_the_last_of_them_goes(camp):
    camp.walt.vote_for(camp.cloud)
    camp.cloud.presenters.add(camp.bob)
    first, second = camp.join(), camp.join(camp.cloud)
    assert camp.counts() == {"ARM": 3}
    first.undo(camp.olga)
    camp.arm.refresh_from_db()
    assert (camp.counts(), camp.arm.people()) == ({"ARM": 3, "Small machines": 2}, "Ada, Bob, Cyn")
    second.undo(camp.olga)
    assert (camp.counts()["ARM"], camp.arm.people()) == (2, "Ada")


def test_both_presenters_make_one_of_them(camp):
    merge = Merge.propose(camp.small, camp.arm, camp.bob, likeness=0.5)
    assert camp.counts()["ARM"] == 2
    for nobody in (camp.bob, camp.cyn, camp.olga):
        with pytest.raises(NotYours, match="Only who presents the other pitch can answer"):
            merge.answer(nobody, agrees=True)
    merge.answer(camp.ada, agrees=True)
    merge.answer(camp.ada, agrees=False)
    assert camp.counts()["ARM"] == 3
    assert (merge.state, merge.proposed_by, merge.decided_by, merge.likeness) == ("agreed", camp.bob, camp.ada, 0.5)


def test_only_a_presenter_proposes_and_may_think_better_of_it(camp):
    with pytest.raises(NotYours, match="Only who presents a pitch can propose"):
        Merge.propose(camp.small, camp.arm, camp.cyn)
    merge = Merge.propose(camp.small, camp.arm, camp.bob)
    with pytest.raises(NotYours, match="Only who proposed this"):
        merge.take_back(camp.ada)
    merge.take_back(camp.bob)
    merge.answer(camp.ada, agrees=True)
    assert (merge.state, camp.counts()["ARM"]) == ("undone", 2)


def test_who_would_rather_stay_apart_is_not_asked_again_but_by_an_organiser(camp):
    Merge.propose(camp.small, camp.arm, camp.bob).answer(camp.ada, agrees=False)
    with pytest.raises(Refusal, match="“ARM” stays a session of its own: that was decided"):
        Merge.propose(camp.small, camp.arm, camp.bob)
    camp.join()
    assert camp.counts()["ARM"] == 3


def test_who_presents_both_needs_nobody_else(camp):
    camp.small.presenters.add(camp.ada)
    assert Merge.propose(camp.small, camp.arm, camp.ada).state == Merge.State.AGREED


def test_a_question_about_a_pitch_that_has_been_merged_is_none_any_more(camp):
    asked = Merge.propose(camp.small, camp.cloud, camp.bob)
    camp.join()
    asked.answer(camp.cyn, agrees=True)
    assert (asked.state, camp.small.merged_into) == ("undone", camp.arm)


def test_a_withdrawn_pitch_is_not_merged_and_one_that_was_merged_not_withdrawn(camp):
    camp.cloud.withdraw()
    with pytest.raises(Refusal, match=r"“Cloud” was withdrawn\."):
        camp.join(camp.cloud)
    camp.join()
    with pytest.raises(Refusal, match=r"“Small machines” is part of number 1 now\. Change that one\."):
        camp.small.check_may_be_changed_by(camp.bob)
    assert camp.arm.may_be_changed_by(camp.bob) is False  # pitching is closed
    camp.event.pitching.open()
    assert Pitch.objects.get(pk=camp.arm.pk).may_be_changed_by(camp.bob)


def test_it_cannot_be_undone_once_it_is_published(camp):
    slots, rooms = make.slots(camp.event), make.rooms(camp.event)
    make.published(camp.event, (camp.arm, rooms[0], slots[0]))
    merge = camp.join()
    make.published(camp.event, (camp.cloud, rooms[0], slots[0]))
    merge.check_may_be_undone()
    make.published(camp.event, (camp.arm, rooms[0], slots[0]))
    with pytest.raises(Refusal, match=r"Version 3 was published at \d\d:\d\d with “ARM” as one session. It stays one."):
        merge.undo(camp.olga)
    assert camp.counts()["ARM"] == 3


def test_a_session_to_which_people_go_is_not_merged_away(camp):
    slots, rooms = make.slots(camp.event), make.rooms(camp.event)
    make.published(camp.event, (camp.small, rooms[0], slots[0]))
    with pytest.raises(Refusal, match="“Small machines” has a place in Version 1: people go there"):
        camp.join()
    camp.join(camp.arm, camp.small)
    assert camp.counts()["Small machines"] == 3


def test_a_draft_has_no_place_for_what_was_merged_until_it_is_undone(camp):
    slots, rooms = make.slots(camp.event), make.rooms(camp.event)
    draft = make.draft(camp.event, (camp.arm, rooms[0], slots[0]), (camp.small, rooms[1], slots[0]))
    merge = camp.join()
    assert [row.pitch for row in scheduling.rows_of(draft)] == [camp.arm]
    assert scheduling.board(draft).faults == ["“Small machines” is part of “ARM” now. Its place is free."]
    merge.undo(camp.olga)
    assert [row.pitch.title for row in scheduling.rows_of(draft)] == ["ARM", "Small machines"]
    camp.join()
    draft.publish()
    assert [row.pitch for row in draft.placements.all()] == [camp.arm]


def test_it_leaves_the_line_at_the_microphone_and_comes_back_to_it(camp):
    stage = Stage.of(camp.event)
    stage.put_all()
    merge = camp.join()
    assert [turn.pitch.title for turn in stage.line()] == ["ARM", "Cloud"]
    with pytest.raises(Refusal, match=r"“Small machines” is part of number 1 now\."):
        stage.join(camp.small)
    merge.undo(camp.olga)
    assert [turn.pitch.title for turn in stage.line()] == ["ARM", "Small machines", "Cloud"]


def test_what_was_merged_is_found_by_its_own_words(camp):
    camp.join()
    assert camp.arm.matches("small machines")
    assert not camp.cloud.matches("small machines")


def test_different_is_said_once_by_an_organiser(camp):
    Merge.tell_apart(camp.small, camp.arm, camp.olga)
    Merge.tell_apart(camp.arm, camp.small, camp.olga)
    assert [(merge.state, merge.decided_by) for merge in camp.event.merges.all()] == [("apart", camp.olga)]
