"""The desk's rooms: a whole list at once, or one to change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from fudsched import access, live
from fudsched.forms.rooms import RoomForm, RoomsForm
from fudsched.forms.saving import saved
from fudsched.models.pitch import apart
from fudsched.models.saying import saying, sayings
from fudsched.refusals import NotHere

from . import rows, undoing


@require_http_methods(["GET", "HEAD", "POST"])
def list(request: HttpRequest, event: str) -> HttpResponse:
    event, me = access.organiser(request, event)
    form = RoomsForm(event, request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form):
        count = len(form.cleaned_data["rooms"])
        names = [room["name"] for room in form.cleaned_data["rooms"]]
        me.did(
            sayings("added the room: %(names)s", "added %(n)d rooms: %(names)s", count, names=names),
            "room",
            request.path,
            rows.way_without(form.built),
        )
        live.announce(event)
        messages.success(request, ngettext("One room added.", "%(count)d rooms added.", count) % {"count": count})
        return redirect("desk_rooms", event.slug)
    rooms = event.rooms.all()
    page = {"form": form, "rooms": rooms, "seats": sum(room.capacity for room in rooms)}
    return render(request, "rooms/list.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, event: str, pk: int) -> HttpResponse:
    event, me = access.organiser(request, event)
    room = event.rooms.filter(pk=pk).first()
    if room is None:
        raise NotHere(gettext("There is no such room at this event. It may have been removed."))
    if request.POST.get("do") == "remove":
        back = undoing.way_to_room(room)
        room.remove()
        me.did(saying("removed the room “%(name)s”", name=room), "room", back=back)
        live.announce(event)
        messages.success(request, gettext("“%(name)s” is removed.") % {"name": apart(room)})
        return redirect("desk_rooms", event.slug)
    was, form = rows.seen(room), RoomForm(room, request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form):
        if form.has_changed():
            me.did(saying("changed the room “%(name)s”", name=room), "room", request.path, rows.way(was, room))
        live.announce(event)
        messages.success(request, gettext("“%(name)s” is saved.") % {"name": apart(room)})
        return redirect("desk_rooms", event.slug)
    page = {"form": form, "room": room, "using": event.schedules.using(room=room)}
    return render(request, "rooms/edit.html", page, status=422 if form.errors else 200)
