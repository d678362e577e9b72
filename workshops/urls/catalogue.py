from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import catalogue

urlpatterns: list[URLPattern] = [
    path("sentences/<slug:language>.<slug:version>.js", catalogue.sentences, name="sentences")
]
