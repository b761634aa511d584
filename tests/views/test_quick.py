"""The short way of a vote and of a poll: the answers of the long one, to which all that is not plain is left."""

from datetime import timedelta
from threading import Thread
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils import timezone

from fudsched import access, live
from fudsched.models import Event, Merge, Pitch, Stage, Vote
from fudsched.models.vote import SQLITE
from fudsched.views import quick
from tests import make
from tests.pages import plain
from tests.wire import TOKEN, phone, vote

# As in production: a vote is a transaction of its own.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event():
    event = make.event()
    event.voting.open()
    return event


@pytest.fixture
def pitch(event):
    return make.pitch(event)


@pytest.fixture
def ada(event):
    return make.attendee(event, "Ada")


def test_a_plain_vote_is_counted_without_waking_the_rest(event, ada, pitch, django_assert_num_queries):
    vote(phone(ada))
    Vote.objects.all().delete()
    with django_assert_num_queries(0):  # through Django's own cursors
        response = vote(phone(ada))
    assert (response.status_code, ada.wants()) == (200, {pitch.pk})
    assert response["Cache-Control"] == "no-store"


READS = ((SQLITE["find"], 4), (SQLITE["has"], 2), (SQLITE["given"], 2))  # and how much each asks for
SOON = timedelta(minutes=5)


def limited(hall, given: int, limit: int = 2):
    for n in range(given):
        hall.ada.vote_for(make.pitch(hall.event, f"Another {n}"))
    Event.objects.update(vote_limit=limit)


# What is arranged before the vote -> whether the short way answers it.
CASES = {
    "plain": (lambda _: None, True),
    "a title to escape": (lambda _: Pitch.objects.update(title="A <b>bold</b> & “quoted” one"), True),
    "said again": (lambda hall: hall.ada.vote_for(hall.pitch), True),
    "passed on before": (lambda hall: hall.ada.pass_on(hall.pitch), True),
    "the second vote": (lambda hall: hall.ada.vote_for(make.pitch(hall.event, "Another")), True),
    "closes by the clock": (
        lambda hall: hall.event.voting.set_times(timezone.now() - SOON, timezone.now() + SOON),
        True,
    ),
    "never opened": (lambda hall: hall.event.doors.update(opens_at=None), False),
    "opens later": (
        lambda hall: hall.event.voting.set_times(timezone.now() + SOON, timezone.now() + 2 * SOON),
        False,
    ),
    "closed by the clock": (
        lambda hall: hall.event.voting.set_times(timezone.now() - 2 * SOON, timezone.now() - SOON),
        False,
    ),
    "closed by hand": (lambda hall: hall.event.voting.close(), False),
    "a vote left": (lambda hall: limited(hall, 1), True),
    "no vote left": (lambda hall: limited(hall, 2), False),
    "no vote left, and this one given": (
        lambda hall: (hall.ada.vote_for(hall.pitch), limited(hall, 1)),
        True,
    ),
    "a limit lowered below what was given": (lambda hall: limited(hall, 3), False),
    "a vote back from a withdrawn pitch": (
        lambda hall: (limited(hall, 2), hall.event.pitches.last().withdraw()),
        True,
    ),
    "one's own": (lambda hall: hall.pitch.presenters.add(hall.ada), True),
    "one's own where that is not done": (
        lambda hall: (hall.pitch.presenters.add(hall.ada), Event.objects.update(may_vote_for_own=False)),
        False,
    ),
    "another's where one's own is not done": (
        lambda _: Event.objects.update(may_vote_for_own=False),
        True,
    ),
    "counts shown live": (lambda _: Event.objects.update(shows_counts_live=True), False),
    "withdrawn": (lambda hall: hall.pitch.withdraw(), False),
    "no such pitch": (lambda hall: hall.pitch.delete(), False),
    "gone home": (lambda hall: hall.ada.leave(), False),
    "a badge made void": (lambda hall: hall.ada.reissue_badge(), False),
}


@pytest.mark.parametrize("case", CASES)
def test_both_ways_count_and_answer_the_same(case, event, ada, pitch, monkeypatch):
    arrange, is_short = CASES[case]
    client = phone(ada)
    arrange(SimpleNamespace(event=event, ada=ada, pitch=pitch))
    answer, before, ways = quick.answer, set(Vote.objects.values_list("pk", flat=True)), []

    def short(environ):
        answered = answer(environ)
        ways.append(answered is not None)
        return answered

    seen = []
    for way in (short, lambda _: None):
        monkeypatch.setattr(quick, "answer", way)
        response = vote(client)
        seen.append((response.status_code, response.content, response.get("HX-Redirect"), votes()))
        Vote.objects.exclude(pk__in=before).delete()
    assert seen[0] == seen[1]
    assert ways == [is_short]


@pytest.mark.parametrize(
    ("asked", "chosen"), [("de", None), ("xx, fr;q=0.5", None), ("de", "cs"), ("de", "xx"), ("", None)]
)
def test_both_ways_speak_the_same_language(asked, chosen, event, ada, pitch, monkeypatch):
    client, answer = phone(ada), quick.answer
    if chosen:
        client.cookies["django_language"] = chosen
    seen = []
    for way in (answer, lambda _: None):
        monkeypatch.setattr(quick, "answer", way)
        seen.append(vote(client, **{"Accept-Language": asked}).content)
    assert seen[0] == seen[1]


def votes() -> set:
    return set(Vote.objects.values_list("attendee", "pitch", "source"))


def test_votes_are_found_by_their_voter_whatever_was_known_when_that_was_planned(event, ada, pitch):
    """Of votes there are soon thousands. PostgreSQL counts what it read whole; SQLite says what it would."""
    Vote.cast("barcamp", make.attendee(event, "Bob").badge, 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the server does by itself, perhaps after a hall's first votes
        if connection.vendor == "sqlite":
            plans = [cursor.execute(f"EXPLAIN QUERY PLAN {asked}", [1] * many).fetchall() for asked, many in READS]
            assert "SCAN v" not in [step for plan in plans for *_, step in plan]
            return
    connection.close()
    assert Vote.cast("barcamp", ada.badge, 1) == ("Fedora on ARM", None, 1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_temp.fudsched_cast('barcamp', %s, 1)", [ada.badge])
        cursor.execute("SELECT seq_scan, idx_scan > 0 FROM pg_stat_xact_user_tables WHERE relname = 'fudsched_vote'")
        assert cursor.fetchall() == [(0, True)]


def test_a_vote_counted_just_before_the_door_closed_is_answered_as_counted(event, ada, pitch, monkeypatch):
    cast = Vote.cast

    def close_afterwards(*what):
        counted = cast(*what)
        event.voting.close()
        return counted

    monkeypatch.setattr(Vote, "cast", close_afterwards)
    response = vote(phone(ada))
    assert (response.status_code, ada.wants()) == (200, {pitch.pk})
    assert b"<b>1</b> vote given" in response.content


MASKED = "b" * 64  # a mask of “b”, which is 1, and each “a” of the token, which is 0, moved on by that


# What the request says -> whether it is one of ours, and whether the short way is sure of it.
FORGED = {
    "the token of the cookie": ({}, True, True),
    "a token of another phone": ({"token": "b" * 32}, False, False),
    "no token": ({"token": ""}, False, False),
    "half a token": ({"token": "a" * 31}, False, False),
    "the form's token": ({"token": "", "body": f"vote=on&csrfmiddlewaretoken={TOKEN}"}, True, True),
    "the form's token, masked": ({"token": "", "body": f"csrfmiddlewaretoken={MASKED}&vote=on"}, True, True),
    "the form's before the header's": ({"body": f"vote=on&csrfmiddlewaretoken={'b' * 32}"}, False, False),
    "from a page of ours": ({"Origin": "http://testserver"}, True, True),
    "from another's page": ({"Origin": "http://elsewhere.example"}, False, False),
    "from nowhere": ({"Origin": "null"}, False, False),
    "from a page of ours over TLS": ({"Origin": "https://testserver"}, False, False),
}


@pytest.mark.parametrize("case", FORGED)
def test_both_ways_refuse_what_is_forged(case, event, ada, pitch, monkeypatch):
    said, is_ours, is_short = FORGED[case]
    answer, ways = quick.answer, []
    monkeypatch.setattr(quick, "answer", lambda environ: ways.append(answer(environ)) or ways[-1])
    assert vote(phone(ada), **said).status_code == (200 if is_ours else 403)
    assert (ways[0] is not None) is is_short
    monkeypatch.setattr(quick, "answer", lambda _: None)
    assert vote(phone(ada), **said).status_code == (200 if is_ours else 403)
    assert Vote.objects.count() == is_ours


@pytest.mark.parametrize(
    "body", ["vote=off", "vote=on&vote=off", "vote=on&%76ote=off", "vote=%6Fn&vote=pass", "", "vote"]
)
def test_what_is_no_plain_vote_is_read_again_by_its_view(body, event, ada, pitch):
    ada.vote_for(pitch)
    status = 200 if body.endswith(("off", "pass")) else 422
    assert (vote(phone(ada), body=body).status_code, Vote.objects.count()) == (status, int(status == 422))


@pytest.mark.parametrize("form", ["multipart/form-data; boundary=x", "text/plain"])
def test_what_is_no_small_form_is_left_unread(form):
    environ = {"CONTENT_TYPE": form, "CONTENT_LENGTH": "7", "wsgi.input": None}
    assert quick.read(environ) == quick.read({**environ, "CONTENT_TYPE": quick.FORM, "CONTENT_LENGTH": "1001"}) == {}


def test_a_badge_ends_after_its_ninety_days_however_often_it_was_looked_at(event, ada, pitch, monkeypatch):
    client = phone(ada)
    assert vote(client).status_code == 200
    monkeypatch.setattr(access, "COOKIE_AGE", -2)
    assert vote(client)["HX-Redirect"].startswith("/barcamp/join/")


def test_an_account_goes_the_long_way(event, ada, pitch):
    client = phone(ada)
    client.cookies["sessionid"] = "somebody"
    assert (quick.answer(client._base_environ(PATH_INFO="/barcamp/changes/")), vote(client).status_code) == (None, 200)


def test_a_badge_opens_its_own_event_alone(event, ada, pitch):
    other = make.event("elsewhere")
    other.voting.open()
    make.pitch(other)
    assert vote(phone(ada), slug="elsewhere")["HX-Redirect"].startswith("/elsewhere/join/")
    assert Vote.objects.count() == 0


def test_every_vote_that_was_answered_is_counted_and_none_after_the_door_closed(event, pitch):
    people = [make.attendee(event, f"Phone {n}") for n in range(24)]
    answers = []

    def cast(person):
        try:
            answers.append((person.pk, vote(phone(person)).status_code))
        finally:
            connection.close()

    threads = [Thread(target=cast, args=[person]) for person in people]
    for thread in threads[:12]:
        thread.start()
    event.voting.close()
    at_close = set(Vote.objects.values_list("attendee", flat=True))
    for thread in threads[12:]:
        thread.start()
    for thread in threads:
        thread.join()
    counted = {pk for pk, status in answers if status == 200}
    assert set(Vote.objects.values_list("attendee", flat=True)) == at_close == counted
    assert len(answers) == 24


def test_a_poll_that_is_up_to_date_costs_one_query_a_moment(event, django_assert_num_queries):
    client = phone()
    seen = {"seen": client.get("/barcamp/changes/")["Stamp"]}
    quick.stamps.clear()
    with django_assert_num_queries(1):
        assert [client.get("/barcamp/changes/", seen).status_code for _ in range(3)] == [204, 204, 204]


def test_a_poll_of_nothing_is_not_here(db):
    assert phone().get("/nowhere/changes/", {"seen": ""}).status_code == 404
    assert quick.stamps == {}


def test_a_vote_for_what_was_merged_away_goes_the_long_way(event, ada, pitch):
    kept = make.pitch(event, "Kept")
    merge = Merge.join(pitch, kept, make.organiser(event))
    response = vote(phone(ada), pitch.number)
    assert (response.status_code, ada.wants()) == (200, {kept.pk})
    assert b"<b>1</b> vote given" in response.content
    assert b"<b>1</b> vote given" in vote(phone(ada), kept.number).content
    merge.undo(None)
    assert ada.wants() == {pitch.pk}


def test_the_card_of_the_stage_is_made_once_for_all_who_were_told_the_same(
    event, ada, pitch, django_assert_num_queries
):
    stage = Stage.of(event)
    stage.put_all()
    stage.call_next(0)
    live.announce_stage(event)
    told = {"at": live.stamp(event)}
    first = phone(ada).get("/barcamp/stage/card/", told)
    with django_assert_num_queries(0):
        again = phone(ada).get("/barcamp/stage/card/", told)
    assert b"On stage: 1" in first.content
    assert (again.status_code, again.content, again["Cache-Control"]) == (200, first.content, "no-store")


def test_who_was_told_of_a_newer_change_never_gets_the_card_of_the_older_one(event, ada, pitch):
    client, before = phone(ada), live.stamp(event)
    client.get("/barcamp/stage/card/", {"at": before})
    Stage.of(event).put_all()
    Stage.of(event).call_next(0)
    live.announce_stage(event)
    assert b"On stage: 1" in client.get("/barcamp/stage/card/", {"at": live.stamp(event)}).content
    assert b"On stage: 1" in client.get("/barcamp/stage/card/", {"at": before}).content


def test_no_vote_is_lost_between_two_pitches_that_become_one(event, pitch):
    kept = make.pitch(event, "Kept")
    people = [make.attendee(event, f"Phone {n}") for n in range(16)]
    answers = []

    def cast(person):
        try:
            answers.append(vote(phone(person), pitch.number).status_code)
        finally:
            connection.close()

    threads = [Thread(target=cast, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    merge = Merge.join(pitch, kept, by=None)
    for thread in threads:
        thread.join()
    assert answers == [200] * 16
    assert Vote.objects.filter(pitch=pitch).count() == Vote.objects.filter(pitch=kept).count() == 16
    merge.undo(None)
    assert set(Vote.objects.values_list("pitch", flat=True)) == {pitch.pk}


def in_language(client, language: str):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return client


def test_a_vote_is_answered_in_the_language_of_each_phone(event, ada, pitch):
    bob = make.attendee(event, "Bob")
    said = [
        plain(vote(in_language(phone(person), language)).content.decode())
        for person, language in ((ada, "en"), (bob, "de"), (ada, "cs"), (bob, "en"))
    ]
    assert said == [
        "Vote for Fedora on ARM 1 vote given",
        "Stimme für Fedora on ARM 1 Stimme vergeben",
        "Hlasovat pro Fedora on ARM 1 odevzdaný hlas",
        "Vote for Fedora on ARM 1 vote given",
    ]


def test_the_number_of_votes_bends_its_words_as_each_language_does(event, ada):
    pitches = [make.pitch(event, f"Pitch {n}") for n in range(5)]
    czech = in_language(phone(ada), "cs")
    said = [plain(vote(czech, pitch.number).content.decode()).partition(" odevzd")[2] for pitch in pitches]
    assert said == ["aný hlas", "ané hlasy", "ané hlasy", "ané hlasy", "aných hlasů"]


def test_the_kept_card_of_the_stage_is_of_one_language(event, ada, pitch):
    stage = Stage.of(event)
    stage.put_all()
    stage.call_next(0)
    path = f"/barcamp/stage/card/?at={live.stamp(event)}"
    readers = [in_language(phone(), language) for language in ("en", "de", "en", "de")]
    said = ["Stimme für" in plain(reader.get(path).content.decode()) for reader in readers]
    assert said == [False, True, False, True]


@pytest.mark.parametrize(
    ("method", "path", "waits"),
    [
        ("POST", "/barcamp/desk/stage/move/", True),
        ("POST", "/barcamp/schedule/1/", True),
        ("GET", "/barcamp/desk/stage/", False),
        ("POST", "/barcamp/pitches/new/", False),
        ("POST", "/barcamp/desk/import/", False),
    ],
)
def test_in_a_file_where_one_writes_at_a_time_voters_wait_for_whoever_runs_the_day(
    method, path, waits, event, ada, pitch
):
    def cast() -> None:
        Vote.cast(event.slug, ada.badge, pitch.number)
        connection.close()

    voter, held = Thread(target=cast), waits and connection.vendor == "sqlite"

    def pages(environ, start_response):
        voter.start()
        voter.join(1 if held else 60)  # unless it is held up, it is in long before
        return [voter.is_alive()]

    assert quick.before(pages)({"REQUEST_METHOD": method, "PATH_INFO": path}, None) == [held]
    voter.join()
    assert ada.wants() == {pitch.pk}
