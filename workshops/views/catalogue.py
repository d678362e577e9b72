"""The sentences of the page's scripts. Public: they are the same for everybody who reads the language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from workshops.catalogue import catalogue
from workshops.language import language_of

A_YEAR = 365 * 24 * 3600


@require_safe
def sentences(_request: HttpRequest, language: str, version: str) -> HttpResponse:
    """An address of another version, in a page from before a change, is answered with what there is, and not kept."""
    spoken = language_of(person=language)
    found = catalogue(spoken)
    response = HttpResponse(found.script, content_type="text/javascript; charset=utf-8")
    if (spoken, found.version) == (language, version):
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    else:
        patch_cache_control(response, no_store=True)
    response["Content-Language"] = spoken
    return response
