from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import privacy

urlpatterns: list[URLPattern] = [
    path("settings/privacy/", privacy.privacy, name="settings_privacy"),
    path("settings/privacy/your-data.json", privacy.own_data, name="own_data"),
    path("settings/privacy/retention/", privacy.keep, name="settings_retention"),
    path("settings/privacy/members/<uuid:member_id>/", privacy.member, name="privacy_member"),
    path("settings/privacy/members/<uuid:member_id>/data.json", privacy.member_data, name="privacy_member_data"),
    path("settings/privacy/guests/<uuid:participant_id>/", privacy.guest, name="privacy_guest"),
    path("settings/privacy/guests/<uuid:participant_id>/data.json", privacy.guest_data, name="privacy_guest_data"),
]
