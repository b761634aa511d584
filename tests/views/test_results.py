"""The results: hidden, then for everybody."""

import codecs
import csv
import io

import pytest

from tests import make

pytestmark = pytest.mark.django_db


def counted_event(**fields):
    """ARM has two votes, Cloud one, Storage none; a withdrawn one is not in it."""
    event = make.event(**fields)
    event.voting.open()
    arm, cloud = make.pitch(event, "Cloud"), make.pitch(event, "ARM", by=make.attendee(event, "Grace"))
    cloud, arm = arm, cloud
    make.pitch(event, "Storage")
    gone = make.pitch(event, "Gone")
    for name, wanted in [("Ada", [arm, cloud, gone]), ("Bob", [arm])]:
        person = make.attendee(event, name)
        for pitch in wanted:
            person.vote_for(pitch)
    gone.withdraw()
    return event


def test_before_the_door_closes_one_sentence_says_when_counts_appear():
    counted_event()
    page, table = (make.client_of().get(f"/barcamp/results{end}") for end in ("/", ".csv"))
    sentence = "The votes are counted in the open, but only when voting has closed. Voting is open."
    assert (page.status_code, sentence in page.text, "<meter" in page.text) == (200, True, False)
    assert (table.status_code, sentence in table.text) == (409, True)


def test_a_page_that_waits_for_them_gets_its_live_part_alone_too():
    counted_event()
    part = make.client_of().get("/barcamp/results/", headers={"HX-Request": "true"})
    assert part.text.strip().startswith('<div class="results-page" id="results"')
    assert ("only when voting has closed" in part.text, "<html" in part.text) == (True, False)


def test_afterwards_everybody_sees_them_most_votes_first():
    event = counted_event()
    event.voting.close()
    answer = make.client_of().get("/barcamp/results/")
    assert [(pitch.title, pitch.vote_count) for pitch in answer.context["pitches"]] == [
        ("ARM", 2),
        ("Cloud", 1),
        ("Storage", 0),
    ]
    assert (answer.context["votes"], answer.context["voters"]) == (3, 2)
    assert 'max="2" value="2" aria-label="2 of 2 voters"' in answer.text


def test_an_event_may_show_them_live_and_mark_the_readers_votes():
    event = counted_event(shows_counts_live=True)
    bob = event.attendees.get(name="Bob")
    page = make.client_of(bob).get("/barcamp/results/").text
    assert ("Counted while you look." in page, page.count("You voted for it")) == (True, 1)


def test_reopening_the_door_hides_them_again():
    event = counted_event()
    event.voting.close()
    event.voting.open()
    assert "<meter" not in make.client_of().get("/barcamp/results/").text


def test_the_table_holds_what_the_page_shows():
    event = counted_event()
    event.voting.close()
    answer = make.client_of().get("/barcamp/results.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(codecs.BOM_UTF8)  # or Excel spoils every accent
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))) == [
        ["number", "title", "presenters", "votes"],
        ["2", "ARM", "Grace", "2"],
        ["1", "Cloud", "", "1"],
        ["3", "Storage", "", "0"],
    ]


@pytest.mark.parametrize("title", ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)"])
def test_no_title_is_a_formula_to_a_spreadsheet(title):
    event = make.event(shows_counts_live=True)
    make.pitch(event, title, by=make.attendee(event, "=1+1"))
    rows = list(csv.reader(io.StringIO(make.client_of().get("/barcamp/results.csv").content.decode("utf-8-sig"))))
    assert rows[1] == ["1", f"'{title}", "'=1+1", "0"]


def test_an_event_without_pitches_has_empty_results():
    make.event(shows_counts_live=True)
    assert "Nothing was pitched" in make.client_of().get("/barcamp/results/").text


def test_results_are_for_reading():
    make.event()
    assert [make.client_of().post(f"/barcamp/results{end}").status_code for end in ("/", ".csv")] == [405, 405]


def test_results_cost_as_many_queries_with_many_pitches_as_with_few(django_assert_max_num_queries):
    event = make.event(shows_counts_live=True)
    for number in range(60):
        make.pitch(event, f"Pitch {number}", by=make.attendee(event, f"Attendee {number}"))
    with django_assert_max_num_queries(6):
        make.client_of().get("/barcamp/results/")
