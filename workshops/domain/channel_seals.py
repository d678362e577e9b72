"""A channel's address and secret, sealed: whoever reads the database, or a backup of it alone, cannot write there.

Fernet (AES-128-CBC with HMAC-SHA256) under a key that is derived from SECRET_KEY by HKDF. With another SECRET_KEY a
seal cannot be opened: the channel says so, and is added again.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

_PURPOSE = b"workshops.channels"


@dataclass(frozen=True)
class Secrets:
    """Never in a log, an error or an event; so never in what this object says of itself either."""

    url: str = field(repr=False)
    # A webhook's signing secret, "whsec_…"; empty for the others.
    signing: str = field(default="", repr=False)


def seal(secrets: Secrets) -> str:
    return _seals().encrypt(json.dumps(asdict(secrets)).encode()).decode()


def unseal(sealed: str) -> Secrets | None:
    """None where it was sealed under another SECRET_KEY."""
    try:
        return Secrets(**json.loads(_seals().decrypt(sealed.encode())))
    except InvalidToken:
        return None


def _seals() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(force_bytes(key))) for key in keys])


def _key(secret: bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret)
    return base64.urlsafe_b64encode(derived)
