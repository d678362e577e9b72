"""A bundle of the log is checked by a plain Python elsewhere: what is good, and each way in which it can be false."""

from __future__ import annotations

import ast
import base64
import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from tests.log.test_checkpoints import KEY
from workshops.domain.person_erasing import erase_person
from workshops.exports.bundle import verify_program
from workshops.exports.bundle_key import _L, _is_signed
from workshops.models import ChainHead, Decision, Participant
from workshops.queries.persons import person_of_seat

pytestmark = pytest.mark.made_once("decided")

Events = list[dict[str, Any]]


@pytest.fixture
def bundle(decided: Decision, tmp_path: Path, settings: Any) -> Path:
    settings.ADVISOR_CHECKPOINT_KEY = KEY
    call_command("export_log", workspace="acme", bundle=tmp_path / "bundle", stderr=io.StringIO())
    return tmp_path / "bundle"


def run(bundle: Path, *words: str, program: str = "verify.py", log: str = "log.jsonl") -> tuple[int, str]:
    """Without the project, its packages or its environment."""
    plain = [sys.executable, "-I", "-S", "-B", program, *filter(None, [log]), *words]
    done = subprocess.run(plain, cwd=bundle, env={}, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def hashed_again(events: Events) -> Events:
    """The chain made anew over whatever the events say now: numbers, links and hashes fit."""
    before = "0" * 64
    for number, event in enumerate(events, 1):
        event |= {"seq": number, "prev_hash": before}
        names = ("chain", "seq", "event_id", "kind", "subject", "actor", "at", "body_text", "prev_hash")
        fields = [value.encode() for value in ("advisor-event-1", *(str(event[name]) for name in names))]
        before = event["hash"] = hashlib.sha256(b"".join(b"%d:%b" % (len(f), f) for f in fields)).hexdigest()
    return events


def edited(events: Events, **changes: Any) -> Events:
    events[4] |= changes
    return events


def reworded(events: Events) -> Events:
    event = next(event for event in events if event["texts"])
    next(iter(event["texts"].values()))["text"] = "Fine by me."
    return events


CUT = "its tail was cut off"
AGAIN = "history was written again"
CHANGED = "its content does not match its hash"
ATTACKS: dict[str, tuple[Callable[[Events], Events], str]] = {
    "edited": (lambda events: edited(events, actor="system"), CHANGED),
    "edited where it is shown alone": (lambda events: edited(events, body={}), "the body that is shown is not the one"),
    "a text beside it edited": (reworded, "is not the one that was written"),
    "cut": (lambda events: events[:-1], CUT),
    "beheaded": (lambda events: events[1:], "number 1 belongs here"),
    "one taken out": (lambda events: events[:3] + events[4:], "number 4 belongs here"),
    "reordered": (lambda events: [*events[:3], events[4], events[3], *events[5:]], "number 4 belongs here"),
    "told twice": (lambda events: [*events, events[-1]], "belongs here"),
    "reordered and hashed again": (
        lambda events: hashed_again([*events[:3], events[4], events[3], *events[5:]]), AGAIN
    ),
    "edited and hashed again": (lambda events: hashed_again(edited(events, actor="system")), AGAIN),
    "cut and hashed again": (lambda events: hashed_again(events[2:]), CUT),
    "dated back and hashed again": (
        lambda events: hashed_again(edited(events, at="2020-01-01T09:00:00.000000Z")), "dated before"
    ),
    "dated in another form": (lambda events: hashed_again(edited(events, at="2020-01-01")), "is no event of a log"),
    "one twice and hashed again": (lambda events: hashed_again([*events, dict(events[-1])]), "it is there twice"),
    "no number": (lambda events: edited(events, seq="5"), "number 5 belongs here"),
    "no event": (lambda events: edited(events, texts=7), "is no event of a log"),
}  # fmt: skip


def test_a_good_bundle_is_good(bundle: Path, decided: Decision) -> None:
    head = ChainHead.objects.get(chain=decided.workspace_id)
    good = f"{head.chain} {head.seq} {head.hash}\nGood: {head.seq} events, 1 witness held.\n"
    assert run(bundle) == (0, good)
    assert run(bundle.parent, log="", program="bundle/verify.py") == (0, good)
    (bundle / "kept").write_text(f"> {head.chain} {head.seq} {head.hash[:16]}")
    assert run(bundle, "--anchor", "kept")[1].endswith(f"Good: {head.seq} events, 2 witnesses held.\n")


def test_a_program_of_before_an_erasure_finds_the_log_of_after_it_good_and_still_what_was_kept(
    bundle: Path, decided: Decision
) -> None:
    una = Participant.objects.select_related("workshop__workspace").get(workshop=decided.workshop_id, name="Una")
    kept = bundle / "kept.jsonl"
    kept.write_bytes((bundle / "log.jsonl").read_bytes())
    assert "Una" in kept.read_text()
    erase_person(person=person_of_seat(una), by=None)
    after = bundle.parent / "after"
    call_command("export_log", workspace="acme", bundle=after, stderr=io.StringIO())
    for name in ("log.jsonl", "checkpoint.txt"):
        (bundle / name).write_bytes((after / name).read_bytes())
    head = ChainHead.objects.get(chain=decided.workspace_id)
    good = f"{head.chain} {head.seq} {head.hash}\nGood: {head.seq} events, 1 witness held.\n"
    assert (run(bundle), run(after)) == ((0, good), (0, good))
    assert run(bundle, "--anchor", "kept.jsonl")[0] == 0
    erased = [
        text for line in (bundle / "log.jsonl").read_text().splitlines() for text in json.loads(line)["texts"].values()
    ]
    assert {"text": None} in [{"text": text["text"]} for text in erased]
    assert '"Una"' not in (bundle / "log.jsonl").read_text()


def test_each_attack_on_a_bundle_is_found(bundle: Path) -> None:
    whole = (bundle / "log.jsonl").read_text()
    said = {}
    for name, (attack, expected) in ATTACKS.items():
        events = attack([json.loads(line) for line in whole.splitlines()])
        (bundle / "log.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
        status, words = run(bundle)
        if status != 1 or expected not in words or not words.startswith("Bad: "):
            said[name] = words
    assert said == {}


def test_a_log_and_its_checkpoint_both_written_again_are_found_by_what_somebody_kept(bundle: Path) -> None:
    kept = bundle / "kept.jsonl"
    kept.write_bytes((bundle / "log.jsonl").read_bytes())
    events = [json.loads(line) for line in kept.read_text().splitlines()]
    edited(events, actor="system")
    (bundle / "log.jsonl").write_text("".join(json.dumps(event) + "\n" for event in hashed_again(events)))
    (bundle / "checkpoint.txt").unlink()
    assert run(bundle)[0] == 0
    status, words = run(bundle, "--anchor", "kept.jsonl")
    assert (status, AGAIN in words) == (1, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "log.jsonl holds no event"),
        (b"\xff\xfe\n", "log.jsonl is not in UTF-8"),
        (b"{}\n", "line 1 of log.jsonl is no event of a log"),
        (b"[" * 9_999, "line 1 of log.jsonl is not whole"),
        (b"null\n", "line 1 of log.jsonl is no event of a log"),
        (None, "log.jsonl cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_no_log_is_one_sentence(tmp_path: Path, content: bytes | None, words: str) -> None:
    (tmp_path / "verify.py").write_text(verify_program())
    if content is not None:
        (tmp_path / "log.jsonl").write_bytes(content)
    assert run(tmp_path) == (1, f"Bad: {words}.\n")


@pytest.mark.parametrize(
    "content", [b"nothing", b"%PDF-1.7", None, b"00000000-0000-0000-0000-000000000000 1 " + b"a" * 16]
)
def test_an_anchor_that_says_nothing_is_no_success(bundle: Path, content: bytes | None) -> None:
    if content is not None:
        (bundle / "kept").write_bytes(content)
    status, words = run(bundle, "--anchor", "kept")
    assert status == 1
    assert words.startswith("Bad: kept ")


def test_a_bundle_is_whole_or_not_there_and_overwrites_nothing(bundle: Path, tmp_path: Path, settings: Any) -> None:
    assert sorted(path.name for path in bundle.iterdir()) == ["checkpoint.txt", "log.jsonl", "verify.py"]
    with pytest.raises(CommandError, match="holds something already: name a folder that is new or empty"):
        call_command("export_log", workspace="acme", bundle=bundle)
    settings.ADVISOR_CHECKPOINT_KEY, err = "", io.StringIO()
    (tmp_path / "empty").mkdir()
    call_command("export_log", workspace="acme", bundle=tmp_path / "empty", stderr=err)
    assert "The checkpoint is not signed: set ADVISOR_CHECKPOINT_KEY" in err.getvalue()
    assert run(tmp_path / "empty")[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "empty"]


def test_beside_a_bundle_the_log_may_be_one_file_too(decided: Decision, tmp_path: Path) -> None:
    out, folder = tmp_path / "log.jsonl", tmp_path / "bundle"
    call_command("export_log", workspace="acme", bundle=folder, out=out, stderr=io.StringIO())
    assert out.read_bytes() == (folder / "log.jsonl").read_bytes() != b""
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_log", workspace="acme", bundle=tmp_path / "more", out=tmp_path, stderr=io.StringIO())


def test_a_checkpoint_must_be_signed_by_the_key_that_somebody_brings(bundle: Path, decided: Decision) -> None:
    err = io.StringIO()
    call_command("checkpoint_log", out=bundle / "other", stderr=err)
    key, path = err.getvalue().strip(), bundle / "checkpoint.txt"
    good = path.read_text()
    assert run(bundle, "--key", key)[0] == 0
    name, _, rest = key.partition("+")
    signature = good.split(" ")[-1]
    raw = base64.b64decode(signature)
    forged = base64.b64encode(raw[:-1] + bytes([raw[-1] ^ 1])).decode()
    for content in (re.sub(r"\n\d+\n", "\n1\n", good), good.split("\n\n")[0] + "\n", good.replace(signature, forged)):
        path.write_text(content)
        assert run(bundle, "--key", key) == (1, "Bad: checkpoint.txt is not signed by that key.\n")
    assert run(bundle, "--key", f"{name}x+{rest}")[1].startswith("Bad: the key is none")
    path.unlink()
    assert run(bundle, "--key", key)[1].startswith("Bad: checkpoint.txt cannot be read")


def test_the_slow_check_of_signatures_agrees_with_the_real_one() -> None:
    """By keys, messages and signatures of every kind that is not quite right."""
    for seed in range(4):
        private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        public = private.public_key().public_bytes_raw()
        signature = private.sign(b"note")
        assert _is_signed(public, b"note", signature)
        flipped = bytes([signature[0] ^ 1]) + signature[1:]
        beyond = signature[:32] + (int.from_bytes(signature[32:], "little") + _L).to_bytes(32, "little")
        wrong = [(b"nota", signature), (b"note", flipped), (b"note", signature[:-1]), (b"note", beyond)]
        assert not any(_is_signed(public, message, raw) for message, raw in wrong)
        assert not _is_signed(b"\xff" * 32, b"note", signature)


def test_the_parts_of_the_program_have_no_name_twice() -> None:
    tree = ast.parse(verify_program())
    named = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    named += [target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets
              if isinstance(target, ast.Name)]  # fmt: skip
    assert len(named) > 20
    assert sorted(named) == sorted(set(named))
