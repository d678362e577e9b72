"""Checkpoints: what every chain holds, signed, for somebody else to keep.

Each is a note of three lines as C2SP's tlog-checkpoint has them (https://c2sp.org/tlog-checkpoint): the origin, which
ends in the chain; how many events there are; the head as base64 (of a chain of hashes, not of a tree). An Ed25519
signature follows, under the origin as the key's name (https://c2sp.org/signed-note).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from django.conf import settings

from workshops.models import ChainHead

ED25519 = b"\x01"  # the algorithm's number in a signed note
_NOTE = re.compile(r"^(?P<text>(?P<origin>\S+)\n\d+\n[A-Za-z0-9+/]{43}=\n)\n(?P<signatures>(?:— \S+ \S+\n?)+)", re.M)


class NoKey(Exception):
    """ADVISOR_CHECKPOINT_KEY is not set, or is no Ed25519 key: what it must be, in a sentence."""


@dataclass(frozen=True)
class Signer:
    """Whoever holds the private key."""

    key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def verifier(self, origin: str) -> str:
        """The public half as verifiers of signed notes take it: `name+id+key`."""
        return f"{origin}+{key_id(origin, self.public).hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    def note(self, text: str, origin: str) -> str:
        signed = base64.b64encode(key_id(origin, self.public) + self.key.sign(text.encode())).decode()
        return f"{text}\n— {origin} {signed}\n"


def key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def signer() -> Signer:
    """By ADVISOR_CHECKPOINT_KEY. Raises NoKey."""
    said = settings.ADVISOR_CHECKPOINT_KEY
    if not said:
        raise NoKey(
            "Set ADVISOR_CHECKPOINT_KEY to sign checkpoints: an Ed25519 key in PEM "
            "(`openssl genpkey -algorithm ed25519`), or its 32 bytes in base64 or hexadecimal."
        )
    try:
        return Signer(_private(said))
    except ValueError:
        raise NoKey(
            "ADVISOR_CHECKPOINT_KEY is no Ed25519 key: it must be one in PEM, or its 32 bytes in base64 or hexadecimal."
        ) from None


def _private(said: str) -> Ed25519PrivateKey:
    if said.startswith("-----BEGIN"):
        try:
            key = load_pem_private_key(said.replace("\\n", "\n").encode(), None)
        except TypeError:  # it asks for a passphrase
            raise ValueError from None
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError
        return key
    if re.fullmatch(r"[0-9a-fA-F]{64}", said):
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(said))
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(said.replace("-", "+").replace("_", "/")))


def origin_of(chain: UUID) -> str:
    """What the chain is called in the world: this site's address without its scheme, and the chain."""
    return f"{settings.SITE_URL.partition('://')[2]}/log/{chain}"


def checkpoint_text(chain: UUID, seq: int, digest: str) -> str:
    """The three lines that are signed. `digest`: the head in hex."""
    return f"{origin_of(chain)}\n{seq}\n{base64.b64encode(bytes.fromhex(digest)).decode()}\n"


def checkpoint(*, by: Signer, chain: UUID | None = None) -> str:
    """The notes of every chain that holds anything, or of one, an empty line between two; empty where there is none."""
    heads = ChainHead.objects.order_by("chain")
    if chain is not None:
        heads = heads.filter(chain=chain)
    notes = (by.note(checkpoint_text(h.chain, h.seq, h.hash), origin_of(h.chain)) for h in heads)
    return "\n".join(notes)


def forged_notes(text: str, by: Signer) -> Iterator[str]:
    """The origin of each note in a text that says it is signed by this key, and is not."""
    public = Ed25519PublicKey.from_public_bytes(by.public)
    for note in _NOTE.finditer(text.replace("\r\n", "\n")):
        origin = note["origin"]
        for line in note["signatures"].splitlines():
            _, name, encoded = line.split(" ")
            signed = _unpacked(encoded)
            if name != origin or signed[:4] != key_id(origin, by.public):
                continue  # somebody else's, or of a key that we had before
            try:
                public.verify(signed[4:], note["text"].encode())
            except InvalidSignature:
                yield origin


def _unpacked(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded)
    except ValueError:
        return b""
