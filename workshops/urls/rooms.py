from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import (
    ballots,
    facilitation,
    facilitators,
    hands,
    notes,
    participants,
    promises,
    room_assumptions,
    rooms,
    screen,
)

urlpatterns: list[URLPattern] = [
    path("w/<uuid:workshop_id>/", rooms.room, name="room"),
    path("w/<uuid:workshop_id>/panel/", rooms.panel, name="room_panel"),
    path("w/<uuid:workshop_id>/ballot/", rooms.ballot, name="room_ballot"),
    path("w/<uuid:workshop_id>/seat/", rooms.seat, name="room_seat"),
    path("w/<uuid:workshop_id>/stage/", rooms.stage, name="room_stage"),
    path("w/<uuid:workshop_id>/promise/", promises.promise, name="room_promise"),
    path("w/<uuid:workshop_id>/reveals/", promises.reveals, name="room_reveals"),
    path("w/<uuid:workshop_id>/notes/", notes.notes, name="room_notes"),
    path("w/<uuid:workshop_id>/notes/<uuid:note_id>/", notes.note, name="room_note"),
    path("w/<uuid:workshop_id>/assumptions/", room_assumptions.assumptions, name="room_assumptions"),
    path(
        "w/<uuid:workshop_id>/assumptions/<uuid:assumption_id>/",
        room_assumptions.assumption,
        name="room_assumption",
    ),
    path("w/<uuid:workshop_id>/hand/", hands.hand, name="room_hand"),
    path("w/<uuid:workshop_id>/hands/", hands.hands, name="room_hands"),
    path("w/<uuid:workshop_id>/facilitator/", facilitators.facilitator, name="room_facilitator"),
    path("w/<uuid:workshop_id>/co-facilitators/", facilitators.co_facilitators, name="room_co_facilitators"),
    path(
        "w/<uuid:workshop_id>/co-facilitators/<uuid:member_id>/removal/",
        facilitators.removal,
        name="room_co_facilitator_removal",
    ),
    path("w/<uuid:workshop_id>/answers/<slug:criterion>/", ballots.answer, name="room_answer"),
    path("w/<uuid:workshop_id>/weights/", ballots.weights, name="room_weights"),
    path("w/<uuid:workshop_id>/ready/", rooms.ready, name="room_ready"),
    path("w/<uuid:workshop_id>/nudge/", rooms.nudge, name="room_nudge"),
    path("w/<uuid:workshop_id>/people/", participants.people, name="room_people"),
    path("w/<uuid:workshop_id>/people/<uuid:participant_id>/role/", participants.role, name="room_role"),
    path("w/<uuid:workshop_id>/people/<uuid:participant_id>/removal/", participants.removal, name="room_removal"),
    path("w/<uuid:workshop_id>/timer/", facilitation.timer, name="room_timer"),
    path("w/<uuid:workshop_id>/lock/", facilitation.lock, name="room_lock"),
    path("w/<uuid:workshop_id>/agenda/", facilitation.agenda, name="room_agenda"),
    path("w/<uuid:workshop_id>/screen/", screen.screen, name="room_screen"),
    path("w/<uuid:workshop_id>/screen/panel/", screen.screen_panel, name="room_screen_panel"),
]
