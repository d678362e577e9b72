"""A short secret, sealed: whoever reads the database, or a backup of it alone, cannot use it.

Fernet under a key that is derived from SECRET_KEY, one for each purpose; see `channel_seals`.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

_SECOND_FACTOR = b"workshops.second_factor"


def seal_text(text: str) -> str:
    return seals_for(_SECOND_FACTOR).encrypt(text.encode()).decode()


def unseal_text(sealed: str) -> str:
    """Raises cryptography's InvalidToken where it was sealed under another SECRET_KEY."""
    return seals_for(_SECOND_FACTOR).decrypt(sealed.encode()).decode()


def seals_for(purpose: bytes) -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(force_bytes(key), purpose)) for key in keys])


def _key(secret: bytes, purpose: bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)
    return base64.urlsafe_b64encode(derived)
