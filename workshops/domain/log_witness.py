"""Witnesses, read out of whatever somebody kept: heads of the log that were seen earlier, and are compared today.

A witness is `<chain> <seq> <first 16 hex digits of the head>` on a line of its own: in mails, calendar entries, PDF,
Markdown, the sheet and exports. An export of the log names every event with its whole hash, a checkpoint the head.

Standard library alone: `exports/bundle.py` makes it a part of the program that goes out with a bundle.
"""

from __future__ import annotations

import base64
import email
import email.policy
import html
import json
import re
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from typing import Any, NamedTuple
from uuid import UUID

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
# Whatever stands around it, a quoted mail's `>` or a list's `*`, and between its parts, where a narrow page broke it.
_GAP = r"[\s·>|]+"
_WITNESS = re.compile(rf"(?<![0-9a-f-])({_UUID}){_GAP}(\d{{1,18}}){_GAP}([0-9a-f]{{16,64}})(?![0-9a-f])", re.IGNORECASE)
# The first three lines of a checkpoint: its origin ends in the chain, its root is the head.
_CHECKPOINT = re.compile(rf"^\S*?({_UUID})[ \t]*\r?\n(\d{{1,18}})[ \t]*\r?\n([A-Za-z0-9+/]{{43}}=)[ \t]*$", re.M | re.I)
_HEADER = re.compile(rb"(?:From .*\r?\n)?[A-Za-z][A-Za-z0-9-]*:[ \t]*\S")
_MAIL = re.compile(rb"(?im)^(?:mime-version|content-type|message-id|received|content-transfer-encoding):")
_MBOX = re.compile(rb"(?m)^(?=From \S+.*\d{4}\s*$)")
_TAG = re.compile(r"<[^<>]*>")
_WORST_BYTES = 200_000_000
LONGEST = 19  # characters of an event's number; a longer one is none, and would not be found anyway


class Witness(NamedTuple):
    """A head that was seen earlier. `hash`: in hex, its first 16 digits or more."""

    chain: UUID
    seq: int
    hash: str


class Unreadable(Exception):
    """Why nothing can be compared with a file, in words that go on from its name."""


class Contradiction(Exception):
    """Two heads of one event, of which one at least is wrong, whatever the log says."""

    def __init__(self, first: Witness, second: Witness):
        super().__init__(
            f"two heads for event {first.seq} of chain {first.chain}: {first.hash[:16]}, {second.hash[:16]}"
        )


def read_witnesses(data: bytes) -> list[Witness]:
    """Every witness in a saved mail (with its encodings and attachments), a mailbox, a calendar, a page, the text of a
    PDF, Markdown, JSON, an export of the log as JSON Lines, or a checkpoint; each once, in the order of the file.

    Raises Unreadable where there is none, or where a line of an export is not whole; Contradiction.
    """
    if len(data) > _WORST_BYTES:
        raise Unreadable("is too large to be a mail, an export or a checkpoint")
    found = _agreed(witness for text in _texts(data) for witness in _in_text(text))
    if found:
        return found
    if data.startswith(b"%PDF"):
        raise Unreadable("is a PDF, whose words are packed: copy its text, or its last line, into a file of text")
    raise Unreadable(
        "holds no witness: that is a line `chain number hash`, with 16 or more digits of the hash, a checkpoint, "
        "or an export of the log"
    )


def _agreed(witnesses: Iterable[Witness]) -> list[Witness]:
    """Each event once, with the longest of its hashes, which all the others begin."""
    kept: dict[tuple[UUID, int], Witness] = {}
    for witness in witnesses:
        key = (witness.chain, witness.seq)
        before = kept.setdefault(key, witness)
        short, long = sorted((before, witness), key=lambda one: len(one.hash))
        if not long.hash.startswith(short.hash):
            raise Contradiction(before, witness)
        kept[key] = long
    return list(kept.values())


# From a file to texts


def _texts(data: bytes) -> Iterator[str]:
    if _HEADER.match(data.lstrip()) and _MAIL.search(data[:20_000]):
        for mail in _MBOX.split(data.lstrip()):
            yield from _parts(mail)
    else:
        yield _decoded(data)


def _parts(mail: bytes) -> Iterator[str]:
    """Every part that is a text, decoded, mails within the mail too."""
    whole = email.message_from_bytes(mail, policy=email.policy.default)
    for part in whole.walk():
        assert isinstance(part, EmailMessage)
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield _decoded(content, part.get_content_charset() or "")


def _decoded(data: bytes, charset: str = "") -> str:
    """All that matters is ASCII, so a charset that nobody knows, or that is not kept to, loses nothing."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        charset = "utf-16"
    elif not charset and data[1:40:2].count(0) > 10:
        charset = "utf-16-le"
    try:
        return data.decode(charset or "utf-8", "replace").lstrip("\ufeff")
    except LookupError:
        return data.decode("utf-8", "replace")


# From a text to witnesses


def _in_text(text: str) -> Iterator[Witness]:
    yield from _in_json(text)
    for chain, seq, root in _CHECKPOINT.findall(text):
        yield Witness(UUID(chain), int(seq), base64.b64decode(root).hex())
    for chain, seq, digest in _WITNESS.findall(_plain(text)):
        yield Witness(UUID(chain), int(seq), digest.lower())


def _plain(text: str) -> str:
    """Without what a format puts into its lines: a calendar's folds, soft breaks of a mail without its head, tags."""
    if "BEGIN:VCALENDAR" in text:
        text = re.sub(r"\r?\n[ \t]", "", text).replace("\\n", "\n").replace("\\N", "\n")
    text = re.sub(r"=\r?\n", "", text)
    if "</" in text or "<br" in text:
        text = html.unescape(_TAG.sub("\n", text))
    return text.replace("\\n", "\n").replace("\u00a0", " ").replace("\u2011", "-")


def _in_json(text: str) -> Iterator[Witness]:
    """Events in a JSON document, or one to a line."""
    if not text.lstrip().startswith(("{", "[")):
        return
    try:
        yield from _events_in(json.loads(text))
    except (ValueError, RecursionError):
        yield from _in_lines(text)


def _in_lines(text: str) -> Iterator[Witness]:
    """Raises Unreadable where some lines are events and another was one."""
    found: list[Witness] = []
    broken = 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("{"):
            try:
                found += _events_in(json.loads(line))
            except (ValueError, RecursionError):
                broken = broken or number
    if found and broken:
        raise Unreadable(f"is an export whose line {broken} is not whole")
    yield from found


def _events_in(value: object) -> Iterator[Witness]:
    """Whatever has a chain, a number and a hash, however deep; without recursion, for a file may nest at will."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, dict):
            if {"chain", "seq", "hash"} <= one.keys():
                yield _event(one)
            waiting.extend(reversed([inside for inside in one.values() if isinstance(inside, (list, dict))]))


def _event(one: dict[str, Any]) -> Witness:
    try:
        if not re.fullmatch(r"[0-9a-f]{16,64}", one["hash"]):
            raise ValueError
        return Witness(UUID(one["chain"]), int(str(one["seq"])[:LONGEST]), one["hash"])
    except (ValueError, TypeError, AttributeError):
        raise Unreadable("has an event whose chain, number or hash is none") from None
