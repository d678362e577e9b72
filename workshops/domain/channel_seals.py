"""A channel's address and secret, sealed: whoever reads the database, or a backup of it alone, cannot write there.

Fernet (AES-128-CBC with HMAC-SHA256) under a key that is derived from SECRET_KEY by HKDF. With another SECRET_KEY a
seal cannot be opened: the channel says so, and is added again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from cryptography.fernet import InvalidToken

from workshops.domain.seals import seals_for

_PURPOSE = b"workshops.channels"


@dataclass(frozen=True)
class Secrets:
    """Never in a log, an error or an event; so never in what this object says of itself either."""

    url: str = field(repr=False)
    # A webhook's signing secret, "whsec_…"; empty for the others.
    signing: str = field(default="", repr=False)


def seal(secrets: Secrets) -> str:
    return seals_for(_PURPOSE).encrypt(json.dumps(asdict(secrets)).encode()).decode()


def unseal(sealed: str) -> Secrets | None:
    """None where it was sealed under another SECRET_KEY."""
    try:
        return Secrets(**json.loads(seals_for(_PURPOSE).decrypt(sealed.encode())))
    except InvalidToken:
        return None
