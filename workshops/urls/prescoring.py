from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import left_addresses, prescoring, unsubscribe

urlpatterns: list[URLPattern] = [
    path("w/<uuid:workshop_id>/deadline/", prescoring.deadline, name="room_deadline"),
    path("w/<uuid:workshop_id>/invitations/", prescoring.invited, name="room_invitations"),
    path(
        "w/<uuid:workshop_id>/invitations/<uuid:invitation_id>/withdrawal/",
        prescoring.withdrawal,
        name="room_invitation_withdrawal",
    ),
    path("w/<uuid:workshop_id>/reminders/", prescoring.reminders, name="room_reminders"),
    path("addresses/<str:token>/", left_addresses.left_address, name="left_address"),
    path("unsubscribe/invitation/<str:token>/", unsubscribe.unsubscribe_invitation, name="unsubscribe_invitation"),
]
