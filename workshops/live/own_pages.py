"""Which requests come from a page of ours, for the lanes in which Django's middleware does not say so."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware


def _nobody(*_: object) -> HttpResponse:
    """The view that Django's middleware believes to stand behind this."""
    return HttpResponse()


_protection = CsrfViewMiddleware(_nobody)


def is_from_a_page_of_ours(request: HttpRequest) -> bool:
    """As Django's middleware has it, which answers whoever fails here."""
    try:
        request.get_host()
    except DisallowedHost:
        return False
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return False
    _protection.process_request(request)
    return _protection.process_view(request, _nobody, (), {}) is None
