from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern


class LoadedWhenAsked(URLResolver):
    """Addresses that are put together when somebody asks for one of them, and not when any other is looked up by its
    name: the API takes most of a second, and of all processes only the web serves it."""

    def _populate(self) -> None:
        """Nothing: its names are its own, and Django looks them up in what they are loaded into."""


urlpatterns: list[URLPattern | URLResolver] = [
    LoadedWhenAsked(RoutePattern("api/v1/"), "workshops.api.addresses", app_name="ninja", namespace="api"),
    LoadedWhenAsked(RoutePattern("scim/v2/"), "workshops.urls.scim", app_name="scim", namespace="scim"),
    path("", include("workshops.urls")),
]

handler400 = "workshops.views.errors.bad_request"
handler404 = "workshops.views.errors.not_found"
handler500 = "workshops.views.errors.server_error"
