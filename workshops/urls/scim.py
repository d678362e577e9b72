"""The addresses of a workspace's directory. Loaded when one is asked for (config/urls.py)."""

from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views.scim import ConfigView, ElseView, UsersView

app_name = "scim"

urlpatterns: list[URLPattern] = [
    path("Users", UsersView.as_view(), name="users"),
    path("Users/<uuid:uuid>", UsersView.as_view(), name="users"),
    path("ServiceProviderConfig", ConfigView.as_view(), name="service-provider-config"),
    path("<path:rest>", ElseView.as_view(), name="else"),
    path("", ElseView.as_view(), name="root"),
]
