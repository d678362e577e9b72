"""The site's secret key, sealed with a passphrase: a backup that is found opens no session and no sealed address.

scrypt (RFC 7914; N = 2^17, r = 8, p = 1: about 128 MB and a third of a second for each guess), then Fernet.
"""

from __future__ import annotations

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from workshops.refusals import Refusal

N = 2**17
SHORTEST = 12  # characters


class PassphraseRefused(Refusal):
    """There is none, it is too short to keep anything, or it is another one."""

    code = "passphrase"


def require_passphrase(passphrase: str) -> None:
    if len(passphrase) < SHORTEST:
        raise PassphraseRefused(
            f"Set ADVISOR_BACKUP_PASSPHRASE to at least {SHORTEST} characters: the secret key is kept in the backup "
            "encrypted with it, and nobody can restore without it."
        )


def seal_key(key: str, passphrase: str) -> dict[str, str | int]:
    """`{"kdf": "scrypt", "n": 131072, "salt", "sealed"}`, as text."""
    salt = secrets.token_bytes(16)
    sealed = _fernet(passphrase, salt, N).encrypt(key.encode())
    return {"kdf": "scrypt", "n": N, "salt": base64.b64encode(salt).decode(), "sealed": sealed.decode()}


def open_key(kept: dict[str, str | int], passphrase: str) -> str:
    """Raises PassphraseRefused."""
    n = int(kept["n"])
    if n > 2**22:  # what a forged file may make us reckon
        raise PassphraseRefused("The backup's key is sealed in a way that this version does not know.")
    try:
        return (
            _fernet(passphrase, base64.b64decode(str(kept["salt"])), n).decrypt(str(kept["sealed"]).encode()).decode()
        )
    except InvalidToken:
        raise PassphraseRefused("ADVISOR_BACKUP_PASSPHRASE is not the one that this backup was made with.") from None


def _fernet(passphrase: str, salt: bytes, n: int) -> Fernet:
    derived = Scrypt(salt=salt, length=32, n=n, r=8, p=1).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
