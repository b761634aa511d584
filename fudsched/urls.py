"""The site map. These addresses do not change."""

from django.urls import include, path

from fudsched.views import (
    accounts,
    desk,
    desk_people,
    events,
    health,
    live,
    people,
    pitches,
    placements,
    prints,
    results,
    rooms,
    schedules,
    slots,
    timetables,
    votes,
)

desk_urls = [
    path("", desk.overview, name="desk"),
    path("doors/<str:kind>/", desk.door, name="desk_door"),
    path("settings/", desk.settings, name="desk_settings"),
    path("rooms/", rooms.list, name="desk_rooms"),
    path("rooms/<int:pk>/", rooms.edit, name="desk_room"),
    path("slots/", slots.list, name="desk_slots"),
    path("slots/<int:pk>/", slots.edit, name="desk_slot"),
    path("plenaries/", slots.plenary_new, name="desk_plenary_new"),
    path("plenaries/<int:pk>/", slots.plenary, name="desk_plenary"),
    path("closed/", slots.closed, name="desk_closed"),
    path("walk-up/", desk.walk_up, name="desk_walk_up"),
    path("people/", desk_people.list, name="desk_people"),
    path("people/<int:pk>/", desk_people.edit, name="desk_person"),
]

schedule_urls = [
    path("", schedules.list, name="schedules"),
    path("runs/<int:pk>/stop/", schedules.stop, name="run_stop"),
    path("<int:number>/", schedules.board, name="schedule"),
    path("<int:number>/copy/", schedules.copy, name="schedule_copy"),
    path("<int:number>/discard/", schedules.discard, name="schedule_discard"),
    path("<int:number>/place/", placements.place, name="placement_place"),
    path("<int:number>/swap/", placements.swap, name="placement_swap"),
    path("<int:number>/drop/", placements.drop, name="placement_drop"),
    path("<int:number>/pin/", placements.pin, name="placement_pin"),
]

event_urls = [
    path("", events.now, name="now"),
    path("join/", people.join, name="join"),
    path("b/<str:badge>/", people.badge, name="badge"),
    path("me/", people.me, name="me"),
    path("me/sign-out/", people.sign_out, name="badge_sign_out"),
    path("me/leave/", people.leave, name="leave"),
    path("pitches/", pitches.list, name="pitches"),
    path("pitches/new/", pitches.new, name="pitch_new"),
    path("pitches/<int:number>/", pitches.detail, name="pitch"),
    path("pitches/<int:number>/edit/", pitches.edit, name="pitch_edit"),
    path("pitches/<int:number>/withdraw/", pitches.withdraw, name="pitch_withdraw"),
    path("pitches/<int:number>/vote/", votes.vote, name="vote"),
    path("results/", results.page, name="results"),
    path("results.csv", results.csv, name="results_csv"),
    path("desk/", include(desk_urls)),
    path("schedule/", include(schedule_urls)),
    path("timetable/", timetables.page, name="timetable"),
    path("timetable/rooms/<str:room>/", timetables.room, name="timetable_room"),
    path("timetable.ics", timetables.ics, name="timetable_ics"),
    path("timetable.json", timetables.json, name="timetable_json"),
    path("timetable.xml", timetables.xml, name="timetable_xml"),
    path("print/doors/", prints.doors, name="print_doors"),
    path("print/wall/", prints.wall, name="print_wall"),
    path("changes/", live.changes, name="changes"),
]

urlpatterns = [
    path("", events.list, name="events"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("new/", events.new, name="event_new"),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-in/<str:uid>/<str:token>/", accounts.sign_in_once, name="sign_in_once"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("<slug:event>/", include(event_urls)),
]
