"""All of our addresses, and the least that a page can be: a view that answers with a word, through our middleware."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


def bare(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view is given its request)
    return HttpResponse("Hello.")


urlpatterns: list[URLPattern | URLResolver] = [path("bare/", bare), path("", include("config.urls"))]
