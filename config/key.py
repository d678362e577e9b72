"""Without a key nothing can be signed: what serves people refuses to start, in one sentence."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NO_KEY = (
    "SECRET_KEY is not set, so no session or link could be signed: give it as SECRET_KEY or SECRET_KEY_FILE "
    "(.env.example says how one is made)."
)


def require_key(**_: object) -> None:
    """Ends the process where there is none, as a signal's receiver too."""
    try:
        _key = settings.SECRET_KEY
    except ImproperlyConfigured:
        sys.exit(NO_KEY)
