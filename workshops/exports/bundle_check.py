"""Is this export of Advisor's log whole and unchanged? `python3 verify.py [LOG] [--anchor FILE] [--key KEY]`

Exit status 0 and the heads, or 1 and the first thing that is wrong. Nothing but Python's standard library is needed,
and nothing of Advisor: every hash is computed again from the fields as they stand there. Without LOG it is the
log.jsonl beside this program. A checkpoint.txt beside the log is compared too. Who could change the log could change
that as well, so bring a witness of your own with --anchor: a mail, a calendar entry, the text of a PDF or an export
that you kept, or a checkpoint that came to you another way. Or bring the public key, a line `name+id+key` as
`checkpoint_log` prints it: with --key checkpoint.txt must be its.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

from workshops.domain.log_witness import Contradiction, Unreadable, Witness, read_witnesses
from workshops.exports.bundle_key import signed_notes

_FIELDS = ("chain", "seq", "event_id", "kind", "subject", "actor", "at", "body_text", "prev_hash")
_HASH = re.compile(r"[0-9a-f]{64}")
# Earlier versions of Advisor let a clock that was put right step back so far.
_STEP_BACK = timedelta(minutes=1)


class Bad(Exception):
    """What is wrong, in words that follow upon "Bad: "."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Checks an export of Advisor's log.")
    here = Path(__file__).with_name("log.jsonl")
    parser.add_argument(
        "log", type=Path, nargs="?", default=here, help="the log as JSON Lines, by default the one here"
    )
    parser.add_argument("--anchor", type=Path, action="append", default=[], help="what you kept of the log yourself")
    parser.add_argument("--key", help="the public key by which checkpoint.txt must be signed: name+id+key")
    options = parser.parse_args(arguments)
    try:
        hashes = read_log(options.log)
        beside = options.log.with_name("checkpoint.txt")
        if options.key:
            check_signature(beside, options.key)
        kept = [*options.anchor, *([beside] if beside.is_file() else [])]
        held = sum(compare(hashes, path) for path in kept)
    except Bad as error:
        print(f"Bad: {error}.")
        return 1
    for chain, events in hashes.items():
        print(chain, len(events), events[-1])
    count = sum(len(events) for events in hashes.values())
    print(
        f"Good: {count} {'event' if count == 1 else 'events'}, {held} {'witness' if held == 1 else 'witnesses'} held."
    )
    return 0


def read_log(path: Path) -> dict[UUID, list[str]]:
    """{chain: hash of each event}. Raises Bad at the first event that is not what it says."""
    hashes: dict[UUID, list[str]] = {}
    before: dict[UUID, str] = {}
    seen: set[str] = set()
    for number, event in enumerate(_events(path), 1):
        try:
            chain = UUID(event["chain"])
            events = hashes.setdefault(chain, [])
            why = _fault(event, events, before.get(chain, "")) or (
                "it is there twice" if event["event_id"] in seen else ""
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Bad(f"line {number} of {path} is no event of a log") from None
        if why:
            raise Bad(f"event {event['seq']} of chain {chain} (line {number}): {why}")
        events.append(event["hash"])
        before[chain] = event["at"]
        seen.add(event["event_id"])
    if not hashes:
        raise Bad(f"{path} holds no event")
    return hashes


def _events(path: Path) -> Iterator[Any]:
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    yield json.loads(line)
                except (ValueError, RecursionError):
                    raise Bad(f"line {number} of {path} is not whole") from None
    except OSError as error:
        raise Bad(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Bad(f"{path} is not in UTF-8") from None


def _fault(event: dict[str, Any], events: list[str], before: str) -> str:
    if type(event["seq"]) is not int or event["seq"] != len(events) + 1:
        return f"number {len(events) + 1} belongs here: events are missing, or stand in another order"
    if event["prev_hash"] != (events[-1] if events else "0" * 64):
        return "its link to the event before it does not fit"
    if not _HASH.fullmatch(event["hash"]) or event["hash"] != _hash(event):
        return "its content does not match its hash: it was changed after it was written"
    moment = _moment(event["at"])
    if before and _moment(before) - moment >= _STEP_BACK:
        return "it is dated before the event that it follows"
    if json.loads(event["body_text"]) != event["body"]:
        return "the body that is shown is not the one that the hash is over"
    return _text_fault(event)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)  # noqa: UP017 (3.11's)


def _hash(event: dict[str, object]) -> str:
    """SHA-256 over the fields, each with its length in bytes before it, so that no two events have the same bytes."""
    raw = (value.encode() for value in ("advisor-event-1", *(str(event[name]) for name in _FIELDS)))
    return hashlib.sha256(b"".join(b"%d:%b" % (len(value), value) for value in raw)).hexdigest()


def _text_fault(event: dict[str, Any]) -> str:
    """What people wrote stands beside the event, which has its salted hash. It may have been erased: null."""
    for name, kept in event["texts"].items():
        if kept["text"] is not None:
            digest = hashlib.sha256((kept["salt"] + kept["text"]).encode()).hexdigest()
            if digest != event["body"].get(f"{name}_sha256"):
                return f"the text kept beside it ({name}) is not the one that was written"
    return ""


def check_signature(path: Path, key: str) -> None:
    """Raises Bad where the file does not consist of checkpoints that this key has signed."""
    try:
        text = path.read_text(encoding="utf-8")
        signed = signed_notes(text, key)
    except OSError as error:
        raise Bad(f"{path} cannot be read: {error.strerror}") from None
    except ValueError:
        raise Bad("the key is none, or a signature is none: a key is a line name+id+key") from None
    if not signed or len(signed) != len(read_witnesses(text.encode())):
        raise Bad(f"{path} is not signed by that key")


def compare(hashes: dict[UUID, list[str]], path: Path) -> int:
    """How many witnesses in a file hold. Raises Bad at the first that does not, and where none is of this log."""
    try:
        witnesses = [one for one in read_witnesses(path.read_bytes()) if one.chain in hashes]
    except OSError as error:
        raise Bad(f"{path} cannot be read: {error.strerror}") from None
    except Unreadable as error:
        raise Bad(f"{path} {error}") from None
    except Contradiction as error:
        raise Bad(f"{path} holds {error}") from None
    if not witnesses:
        raise Bad(f"{path} holds no witness of this log, only of others")
    for why in _differences(hashes, witnesses):
        raise Bad(f"{path}: {why}")
    return len(witnesses)


def _differences(hashes: dict[UUID, list[str]], witnesses: Iterable[Witness]) -> Iterator[str]:
    for chain, seq, digest in witnesses:
        events = ["0" * 64, *hashes[chain]]
        if seq >= len(events):
            yield f"it saw event {seq} of chain {chain}, but the log ends at {len(events) - 1}: its tail was cut off"
        elif not events[seq].startswith(digest):
            yield (
                f"it saw {digest[:16]} for event {seq} of chain {chain}, the log has {events[seq][:16]}: "
                "history was written again"
            )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
