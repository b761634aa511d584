"""What was said in a session, written down by those who were there: notes, links, questions and answers."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fudsched import access, live, timetable
from fudsched.forms.notes import AnswerForm, LinkForm, NoteForm, QuestionForm
from fudsched.forms.saving import saved
from fudsched.models import Attendee, Event, Link, Note, Pitch, Question
from fudsched.models.note import said_of
from fudsched.models.saying import saying
from fudsched.refusals import NotHere
from fudsched.timetable import Session

from . import pitches
from .following import following


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, event: str, number: int) -> HttpResponse:
    """Read by everybody, or an earlier text with ?revision=; written by whoever has a badge."""
    if request.method != "POST":
        event, me = access.visitor(request, event)
        return _show(request, event, me, pitches.find(event, number))
    event, me = access.attendee(request, event)
    pitch = pitches.find(event, number)
    form = NoteForm(pitch, me, request.POST)
    if saved(form):
        return _done(event, pitch)
    if "seen" in form.cleaned_data and (newest := pitch.notes.first()):
        # What they wrote stays in the form, beside what somebody else saved; saving again is said with open eyes.
        form.data = {**form.data.dict(), "seen": newest.number}
    return _show(request, event, me, pitch, note=form)


@require_POST
def link(request: HttpRequest, event: str, number: int) -> HttpResponse:
    return _add_or_remove(request, event, number, "link", LinkForm)


@require_POST
def question(request: HttpRequest, event: str, number: int) -> HttpResponse:
    return _add_or_remove(request, event, number, "question", QuestionForm)


@require_POST
def answer(request: HttpRequest, event: str, number: int, pk: int) -> HttpResponse:
    event, me = access.attendee(request, event)
    pitch = pitches.find(event, number)
    asked = _one(pitch.questions, str(pk))
    form = AnswerForm(asked, me, request.POST, prefix=f"answer-{pk}")
    if saved(form):
        return _done(event, pitch)
    # As with notes: what they wrote stays, beside what somebody else answered.
    form.data = {**form.data.dict(), form.add_prefix("seen"): asked.answer_sign}
    return _show(request, event, me, pitch, answer=form)


@require_safe
def overview(request: HttpRequest, event: str) -> HttpResponse:
    """Which sessions have notes and which still wait for somebody who was there."""
    event, me = access.visitor(request, event)
    table = timetable.newest(event)
    page = {"table": table, "mine": me.wants() if me else set(), **written(event, _sessions(table))}
    return following(request, "notes/list.html", "list", page)


@require_safe
def archive(request: HttpRequest, event: str) -> HttpResponse:
    """The whole event on one page, to be kept: each session with all that was written down of it."""
    event, _ = access.visitor(request, event)
    table = timetable.newest(event)
    said = written(event, _sessions(table))
    return render(request, "notes/archive.html", {"table": table, **said})


@require_POST
def lock(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.organiser(request, event)
    event.lock_notes(locked=request.POST.get("lock") != "off")
    me.did(saying("locked the notes") if event.notes_locked_at else saying("opened the notes again"), "event")
    live.announce(event)
    return redirect("notes_list", event.slug)


def written(event: Event, sessions: Iterable[Session]) -> dict:
    """Of each session, by the key of its pitch: the newest notes, links, questions; and those without any notes."""
    sessions = [*sessions]
    keys = [session.pitch for session in sessions]
    rows = {"links": Link.objects.filter(pitch__in=keys), "questions": Question.objects.filter(pitch__in=keys)}
    texts = {note.pitch_id: note for note in Note.objects.newest().filter(pitch__in=keys) if note.text}
    said = [
        {
            "session": session,
            "note": texts.get(session.pitch),
            **{name: [row for row in of if row.pitch_id == session.pitch] for name, of in rows.items()},
        }
        for session in sessions
    ]
    now = timezone.now()
    return {
        "said": said,
        "without": [each for each in said if not each["note"] and each["session"].starts_at <= now],
        "with_notes": len(texts),
    }


def _sessions(table: timetable.Timetable) -> list[Session]:
    """Those that take place, by time; one that runs twice once."""
    found = {session.number: session for row in reversed(table.rows) for session in reversed(row.sessions)}
    return sorted((s for s in found.values() if not s.is_withdrawn), key=lambda s: (s.starts_at, s.number))


def _add_or_remove(request: HttpRequest, slug: str, number: int, what: str, form_of: type) -> HttpResponse:
    event, me = access.attendee(request, slug)
    pitch = pitches.find(event, number)
    if "remove" in request.POST:
        _one(getattr(pitch, f"{what}s"), request.POST["remove"]).remove(me)
        return _done(event, pitch)
    form = form_of(pitch, me, request.POST, prefix=what)
    return _done(event, pitch) if saved(form) else _show(request, event, me, pitch, **{what: form})


def _one(rows, key: str) -> Link | Question:
    row = rows.filter(pk=key).select_related("pitch__event").first() if _is_number(key) else None
    if row is None:
        raise NotHere(gettext("It is not here any more. Somebody may have taken it out."))
    return row


def _done(event: Event, pitch: Pitch) -> HttpResponse:
    live.announce(event)
    return redirect("notes", event.slug, pitch.number)


def _show(request: HttpRequest, event: Event, me: Attendee | None, pitch: Pitch, **forms) -> HttpResponse:
    """forms: one that was sent and is to be corrected; the others are empty."""
    page = {"pitch": pitch, **said_of(pitch), "is_locked": bool(event.notes_locked_at)}
    revision = request.GET.get("revision", "")
    if revision:
        page["old"] = pitch.notes.filter(number=revision).first() if _is_number(revision) else None
        if page["old"] is None:
            raise NotHere(gettext("There is no such text of these notes."))
    if me and (me.is_organiser or not event.notes_locked_at):
        page |= {"form": forms.get("note") or NoteForm(pitch, me)}
        page |= {"link_form": forms.get("link") or LinkForm(pitch, me, prefix="link")}
        page |= {"question_form": forms.get("question") or QuestionForm(pitch, me, prefix="question")}
        for asked in page["questions"]:
            sent = forms.get("answer")
            same = sent and sent.question.pk == asked.pk
            asked.form = sent if same else AnswerForm(asked, me, prefix=f"answer-{asked.pk}")
            asked.may_be_removed = asked.may_be_removed_by(me)
        may_all = me.is_organiser or me.presents(pitch)
        for row in page["links"]:
            row.may_be_removed = may_all or row.by_id == me.pk
    return following(request, "notes/page.html", "said", page, status=422 if forms else 200)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
