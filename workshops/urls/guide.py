from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from workshops.views import guide

urlpatterns: list[URLPattern] = [path("guide/", guide.guide, name="guide")]
if settings.DEBUG:
    urlpatterns.append(path("guide/parts/", guide.parts, name="guide_parts"))
