from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import channels

urlpatterns: list[URLPattern] = [
    path("settings/channels/", channels.channels, name="settings_channels"),
    path("settings/channels/<uuid:channel_id>/removal/", channels.removal, name="settings_channel_removal"),
    path("settings/channels/<uuid:channel_id>/test/", channels.test, name="settings_channel_test"),
]
