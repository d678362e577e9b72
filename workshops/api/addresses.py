"""The API's addresses, below /api/v1/. Whoever loads them builds the whole API."""

from __future__ import annotations

from workshops.api.app import api

urlpatterns, _app_name, _namespace = api.urls
