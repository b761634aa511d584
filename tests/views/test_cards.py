"""Badges, ballots and labels: who may print them, what is on them, and where on the paper."""

import re

import pytest
from lxml import html

from fudsched.views import typesetting
from tests import make
from tests.pages import text

pytestmark = pytest.mark.django_db
BADGES, BALLOTS, LABELS = "/barcamp/print/badges/", "/barcamp/print/ballots/", "/barcamp/print/errata/labels/"


def sheets(client, path: str) -> list[list[str]]:
    """The cards of each sheet in words; "" for a place left free."""
    response = client.get(path)
    assert response.status_code == 200, text(response)
    page = html.fromstring(response.content.decode())
    return [[" ".join(card.text_content().split()) for card in sheet] for sheet in page.xpath("//main/section")]


def test_each_person_has_a_badge_with_a_code_of_their_own(event, olga):
    ada, waiting = make.attendee(event), make.attendee(event, "Bo", joined_at=None)
    hal = make.helper(event)
    ((one, two, three, _),) = sheets(olga, BADGES)
    made = re.search(r"Before version 1 printed .* \(America/Phoenix\)", one)[0]
    assert one == f"BarCamp Ada {made} {ada.badge}"
    assert two == f"BarCamp Bo {made} {waiting.badge}"
    assert three == f"BarCamp Hal Helper {made} {hal.badge}"
    assert sheets(olga, f"{BADGES}?who=waiting") == [[two]]
    assert sheets(olga, f"{BADGES}?who={ada.pk}") == [[one]]
    assert olga.get(f"{BADGES}?who=99999").status_code == 404


def test_badges_and_ballots_are_for_organisers_and_kept_by_no_browser(event, olga):
    make.pitch(event)
    for path in (BADGES, BALLOTS):
        assert make.client_of(make.helper(event, f"H{path}")).get(path).status_code == 403
        assert make.client_of(make.attendee(event, f"A{path}")).get(path).status_code == 403
        assert "no-store" in olga.get(path)["Cache-Control"]


def test_a_ballot_lists_every_pitch_and_is_blank_or_bears_a_badge(event, olga):
    ada = make.attendee(event)
    make.pitch(event, "Fedora on ARM", by=ada)
    make.pitch(event, "Gone").withdraw()
    make.pitch(event, "Tea")
    for path, count, badge in ((f"{BALLOTS}?copies=2", 2, "Badge"), (f"{BALLOTS}?who={ada.pk}", 1, f"Ada {ada.badge}")):
        found = sheets(olga, path)
        assert len(found) == count
        assert 'aria-label="QR code to vote on a phone"' in olga.get(path).content.decode()
        head, pitches, _ = found[0]
        assert head.endswith(badge)
        assert pitches == "1 Fedora on ARM Ada3 Tea"


def test_more_pitches_than_a_page_holds_go_on_on_the_next(event, olga):
    for n in range(81):
        make.pitch(event, f"Pitch {n}")
    first, second = sheets(olga, BALLOTS)
    assert "Sheet 1 of 2." in first[0]
    assert second[1] == "81 Pitch 80"


@pytest.mark.parametrize("asked", ["0", "-1", "x", "٣", "9" * 5000])
def test_any_number_of_copies_is_some_number(event, olga, asked):
    make.pitch(event)
    assert 1 <= len(sheets(olga, f"{BALLOTS}?copies={asked}")) <= 100


@pytest.fixture
def changed(event):
    """Three versions, with an erratum in the second and in the third."""
    slots, (big, small) = make.slots(event), make.rooms(event)
    arm = make.pitch(event, "Fedora on ARM")
    for room in (big, small, big):
        make.published(event, (arm, room, slots[0]))


def test_errata_are_laid_on_labels_from_the_first_that_is_free(changed, client):
    ((one, two),) = sheets(client, LABELS)
    assert one.startswith("Erratum 1 ")
    assert "version 2" in one
    assert two.startswith("Erratum 2 ")
    assert sheets(client, f"{LABELS}?since=2&first=3") == [["", "", two]]
    # On the last label of a sheet of 14, and on the first of the next.
    assert [len(sheet) for sheet in sheets(client, f"{LABELS}?first=14&paper=l7163")] == [14, 1]
    assert [len(sheet) for sheet in sheets(client, f"{LABELS}?first=99&paper=5160")] == [30, 1]


@pytest.mark.parametrize("name", typesetting.LABELS)
def test_labels_lie_on_their_paper(changed, client, repository, name):
    cards = typesetting.LABELS[name]
    assert f"css/paper/{cards.name}.css" in client.get(f"{LABELS}?paper={name}").content.decode()
    style = (
        (repository / f"static/css/paper/{cards.name}.css")
        .read_text()
        .replace(":", " ")
        .replace("mm", "")
        .replace(";", " ")
    )
    words = style.split()
    said = {word: float(words[at + 1]) for at, word in enumerate(words) if word.startswith("--")}
    wide = cards.columns * said["--card-inline"] + (cards.columns - 1) * said["--gap-inline"]
    high = cards.rows * said["--card-block"] + (cards.rows - 1) * said["--gap-block"]
    assert (said["--columns"], said["--paper-inline"], said["--paper-block"]) == (
        cards.columns,
        cards.width,
        cards.height,
    )
    assert abs(wide + 2 * said["--edge-inline"] - cards.width) < 0.6
    assert abs(high + 2 * said["--edge-block"] - cards.height) < 0.6


def test_without_errata_there_is_nothing_to_stick(event, client):
    assert client.get(LABELS).status_code == 404


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("Ada", 32),
        ("Γιώργος Παπαδόπουλος", 22),
        ("Wolfeschlegelsteinhausenbergerdorff", 11),
        ("W" * 100, 9),
        ("山田太郎", 32),
        ("", 32),
    ],
)
def test_a_name_on_a_badge_is_as_large_as_its_longest_word_lets_it_be(name, points):
    assert typesetting.SIZES[typesetting.badge_type(typesetting.BADGES["a4"], name)] == points
