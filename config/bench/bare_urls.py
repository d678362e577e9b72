"""The least that a page can be: one view that answers with a word, through all of our middleware."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path


def bare(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view is given its request)
    return HttpResponse("Hello.")


urlpatterns: list[URLPattern] = [path("bare/", bare)]
