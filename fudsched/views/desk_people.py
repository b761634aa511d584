"""The desk's people: finding one, their name, role and badge; and badges made before anybody comes."""

from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fudsched import access, live
from fudsched.forms.desk import EnrolForm, PersonForm
from fudsched.forms.saving import saved
from fudsched.models import Attendee, Event
from fudsched.models.pitch import apart
from fudsched.models.saying import saying, sayings
from fudsched.refusals import NotHere, Refusal

from . import rows, undoing

PAGE = 100
SHOWN_ONCE = "sign_in_link_of"  # in the session: whose link the next page shows


@require_http_methods(["GET", "HEAD", "POST"])
def list(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.organiser(request, event)
    form = EnrolForm(event, request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form):
        if form.made:
            added = sayings("added one person", "added %(n)d people", len(form.made))
            me.did(added, "person", reverse("desk_people", args=[event.slug]))
        live.announce(event)
        messages.success(request, enrolled(form))
        return redirect("desk_people", event.slug)
    show, words = request.GET.get("show", ""), " ".join(request.GET.get("q", "").split())[:100]
    kinds = {"staff": event.attendees.present().staff(), "gone": event.attendees.gone()}
    people = kinds.get(show, event.attendees.present()).called(words).with_voted()
    page = {
        "form": form,
        "people": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "show": show if show in kinds else "",
        "q": words,
    }
    return render(request, "desk/people.html", page, status=422 if form.errors else 200)


def enrolled(form: EnrolForm) -> str:
    count = len(form.made)
    made = ngettext("One person is added.", "%(count)d people are added.", count) % {"count": count}
    if form.skipped:
        skipped = ngettext("%(count)d was here already.", "%(count)d were here already.", form.skipped)
        made += " " + skipped % {"count": form.skipped}
    return made


# Never kept by a browser: the page may show a link that signs in.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, event: str, pk: int) -> HttpResponse:
    event, me = access.organiser(request, event)
    person = event.attendees.with_voted().filter(pk=pk).first()
    if person is None:
        raise NotHere(gettext("There is nobody like that at this event."))
    person.event = event
    if do := request.POST.get("do"):
        return act(request, me, person, do)
    form, was = PersonForm(person, request.POST if request.method == "POST" else None), copy(person)
    if request.method == "POST" and saved(form):
        log(me, was, person)
        live.announce(event)
        role = person.get_role_display().lower()
        messages.success(request, gettext("Saved: %(person)s, %(role)s.") % {"person": apart(person), "role": role})
        return shown(request, event, person, new_link=form.has_made_an_account)
    page = {
        "form": form,
        "person": person,
        "is_me": person == me,
        "badge_link": access.address(request, reverse("badge", args=[event.slug, person.badge])),
        "pitches": person.pitches.all(),
    }
    if request.session.pop(SHOWN_ONCE, None) == person.pk and person.may_be_sent_a_sign_in_link():
        page["sign_in_link"] = access.address(request, access.sign_in_link(person.user))
    return render(request, "desk/person.html", page, status=422 if form.errors else 200)


def log(me: Attendee, was: Attendee, person: Attendee) -> None:
    link = reverse("desk_person", args=[me.event.slug, person.pk])
    if person.name != was.name:
        renamed = rows.Seen(f"person:{person.pk}", {"name": was.name})
        done = saying("renamed %(was)s to %(name)s", was=was, name=person)
        me.did(done, "person", link, rows.way(renamed, person))
    if person.role != was.role:
        made = {
            Attendee.Role.ATTENDEE: saying("made %(name)s an attendee", name=person),
            Attendee.Role.HELPER: saying("made %(name)s a helper", name=person),
            Attendee.Role.ORGANISER: saying("made %(name)s an organiser", name=person),
        }
        back = undoing.way_back("role", person.pk, was.role, person.role)
        me.did(made[Attendee.Role(person.role)], "person", link, back)


def act(request: HttpRequest, me: Attendee, person: Attendee, do: str) -> HttpResponse:
    event, link = me.event, reverse("desk_person", args=[me.event.slug, person.pk])
    if do == "badge":
        person.reissue_badge()
        me.did(saying("gave %(name)s a new badge", name=person), "person", link)
        done = gettext("%(person)s has a new badge. The old one opens nothing any more; votes and pitches stay.")
        messages.success(request, done % {"person": apart(person)})
    elif do == "link" and person.may_be_sent_a_sign_in_link():
        me.did(saying("made a sign-in link for %(name)s", name=person), "person", link)
        return shown(request, event, person, new_link=True)
    elif do == "leave":
        person.leave()
        me.did(saying("noted that %(name)s has left", name=person), "person", link)
        live.announce(event)
        messages.success(request, gettext("%(person)s has left.") % {"person": apart(person)})
    else:
        raise Refusal(gettext("This cannot be done for this person."), status=422)
    return shown(request, event, person, new_link=False)


def shown(request: HttpRequest, event: Event, person: Attendee, *, new_link: bool) -> HttpResponse:
    if new_link:
        request.session[SHOWN_ONCE] = person.pk
    path = reverse("desk_person", args=[event.slug, person.pk])
    return redirect(f"{path}?badge=new#badge" if request.POST.get("do") == "badge" else path)
