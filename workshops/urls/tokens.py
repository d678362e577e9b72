from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import tokens

urlpatterns: list[URLPattern] = [
    path("settings/tokens/", tokens.tokens, name="settings_tokens"),
    path("settings/tokens/<uuid:token_id>/revocation/", tokens.revocation, name="settings_token_revocation"),
]
