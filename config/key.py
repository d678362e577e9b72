"""Without a key nothing can be signed, without one Redis nothing told, and a setting that cannot be read means nothing:
what serves people refuses to start, in one sentence."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from workshops.redis_address import fault_of

NO_KEY = (
    "SECRET_KEY is not set, so no session or link could be signed: give it as SECRET_KEY or SECRET_KEY_FILE "
    "(.env.example says how one is made)."
)


def read_settings() -> None:
    """Ends the process where one of them cannot be read."""
    try:
        _debug = settings.DEBUG
    except ImproperlyConfigured as fault:
        sys.exit(str(fault))


def require_key(**_: object) -> None:
    """Ends the process where there is none, or REDIS_URL leads nowhere, as a signal's receiver too."""
    read_settings()
    try:
        _key = settings.SECRET_KEY
    except ImproperlyConfigured:
        sys.exit(NO_KEY)
    if (fault := fault_of(settings.REDIS_URL)) is not None:
        sys.exit(fault)
