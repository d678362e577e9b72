from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import inbox, preferences

urlpatterns: list[URLPattern] = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/put-away/", inbox.put_away_all, name="inbox_put_away"),
    path("settings/notifications/", preferences.notifications, name="settings_notifications"),
    path("decisions/<number:number>/mute/", preferences.mute, name="decision_mute"),
]
