"""Ed25519 signatures checked with nothing but Python (RFC 8032, 5.1.7): slow, and no secret is ever handled here.

A part of the program that goes out with a bundle; the product itself signs and checks with `cryptography`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import NamedTuple

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_NOTE = re.compile(r"^((\S+)\n\d+\n[A-Za-z0-9+/]{43}=\n)\n((?:— \S+ \S+\n?)+)", re.M)


class _Point(NamedTuple):
    """In extended coordinates: x = X/Z, y = Y/Z, xy = T/Z."""

    x: int
    y: int
    z: int
    t: int


def _added(p: _Point, q: _Point) -> _Point:
    a, b = (p.y - p.x) * (q.y - q.x) % _P, (p.y + p.x) * (q.y + q.x) % _P
    c, d = 2 * p.t * q.t * _D % _P, 2 * p.z * q.z % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return _Point(e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(factor: int, p: _Point) -> _Point:
    total = _Point(0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = _added(total, p)
        p, factor = _added(p, p), factor >> 1
    return total


def _point(raw: bytes) -> _Point:
    """Raises ValueError where no point has these 32 bytes."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if y >= _P or (x * x - square) % _P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = _P - x if x & 1 != sign else x
    return _Point(x, y, 1, x * y % _P)


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def _is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    if len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    try:
        key, commitment = _point(public), _point(signature[:32])
    except ValueError:
        return False
    digest = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    ours, theirs = _times(s, _BASE), _added(commitment, _times(digest, key))
    return s < _L and not ((ours.x * theirs.z - theirs.x * ours.z) % _P or (ours.y * theirs.z - theirs.y * ours.z) % _P)


def signed_notes(text: str, verifier: str) -> list[str]:
    """The texts of those notes that a key has signed. `verifier`: `name+id+key`, as `checkpoint_log` prints it.

    Raises ValueError where it is none.
    """
    name, identity, encoded = verifier.strip().split("+", 2)
    key = base64.b64decode(encoded)
    own = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    if own.hex() != identity or len(key) != 33 or key[0] != 1:
        raise ValueError("no verifier")
    found = []
    for note, origin, lines in _NOTE.findall(text.replace("\r\n", "\n")):
        for line in lines.splitlines():
            _, signer, said = line.split(" ")
            raw = base64.b64decode(said)
            if origin == signer == name and raw[:4] == own and _is_signed(key[1:], note.encode(), raw[4:]):
                found.append(note)
    return found
