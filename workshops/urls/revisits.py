from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import calendar, notices, revisit_board, revisits, unsubscribe

urlpatterns: list[URLPattern] = [
    path("revisits/", revisit_board.revisit_board, name="revisits"),
    path("revisits/<uuid:revisit_id>/", revisits.revisit, name="revisit"),
    path("revisits/<uuid:revisit_id>/workshop/", revisits.workshop, name="revisit_workshop"),
    path("revisits/<uuid:revisit_id>/snooze/", revisits.snooze, name="revisit_snooze"),
    path("revisits/<uuid:revisit_id>/outcome/", revisits.outcome, name="revisit_outcome"),
    path("revisits/<uuid:revisit_id>/look/", revisits.look, name="revisit_look"),
    path(
        "revisits/<uuid:revisit_id>/assumptions/<uuid:assumption_id>/",
        revisits.assumption,
        name="revisit_assumption",
    ),
    path("notices/<uuid:notice_id>/", notices.put_away, name="notice"),
    path("calendar/link/", calendar.new_link, name="calendar_link"),
    path("calendar/<uuid:token>.ics", calendar.feed, name="calendar"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
]
