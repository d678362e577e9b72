"""Checkpoints: signed by us, checked by others, one a day, kept where somebody else holds them."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.channels.conftest import Receiver, permitted, receiver  # noqa: F401 (fixtures)
from workshops.checks import checkpoint_key_is_one
from workshops.domain.log_checkpoint_keeping import keep_checkpoint
from workshops.models import ChainHead, Checkpoint, Decision, Member

pytestmark = pytest.mark.made_once("decided")

RAW = bytes(range(32))
KEY = base64.b64encode(RAW).decode()
PRIVATE = Ed25519PrivateKey.from_private_bytes(RAW)
PEM = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture
def signed(settings: Any, decided: Decision, tmp_path: Path) -> ChainHead:
    settings.ADVISOR_CHECKPOINT_KEY, settings.ADVISOR_DATA_DIR = KEY, tmp_path
    settings.SITE_URL = "https://advisor.example:8443"
    return ChainHead.objects.get(chain=decided.workspace_id)


def checkpoint_log(**options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("checkpoint_log", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def check_note(note: str, verifier: str) -> str:
    """As anybody would by https://c2sp.org/signed-note, with the public key alone; the text that is signed."""
    text, signature = note.split("\n\n")
    name, key_id, key = verifier.strip().split("+", 2)
    public = base64.b64decode(key)
    dash, signer, encoded = signature.strip().split(" ")
    raw = base64.b64decode(encoded)
    assert (dash, signer) == ("—", name)
    assert raw[:4].hex() == key_id == hashlib.sha256(name.encode() + b"\n" + public).hexdigest()[:8]
    assert public[:1] == b"\x01"
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[4:], f"{text}\n".encode())
    return text


def test_it_is_a_note_of_three_lines_that_anybody_can_check(signed: ChainHead) -> None:
    note, verifier = checkpoint_log()
    assert check_note(note, verifier).split("\n") == [
        f"advisor.example:8443/log/{signed.chain}",
        str(signed.seq),
        base64.b64encode(bytes.fromhex(signed.hash)).decode(),
    ]


@pytest.mark.parametrize("key", [PEM, PEM.replace("\n", "\\n"), RAW.hex(), KEY.rstrip("=") + "="])
def test_every_form_of_a_key_signs_the_same(signed: ChainHead, settings: Any, key: str) -> None:
    before = checkpoint_log()
    settings.ADVISOR_CHECKPOINT_KEY = key
    assert checkpoint_log() == before
    assert checkpoint_key_is_one() == []


@pytest.mark.parametrize(
    "key", ["x", "a" * 31, base64.b64encode(b"short").decode(), "-----BEGIN NOTHING-----", "é" * 44]
)
def test_a_key_that_is_none_is_one_sentence(signed: ChainHead, settings: Any, key: str) -> None:
    settings.ADVISOR_CHECKPOINT_KEY = key
    with pytest.raises(CommandError, match="ADVISOR_CHECKPOINT_KEY is no Ed25519 key"):
        checkpoint_log()
    assert [fault.id for fault in checkpoint_key_is_one()] == ["workshops.E006"]


def test_without_a_key_or_a_log_there_is_nothing_to_sign(settings: Any, db: None) -> None:
    settings.ADVISOR_CHECKPOINT_KEY = ""
    with pytest.raises(CommandError, match="Set ADVISOR_CHECKPOINT_KEY to sign checkpoints"):
        checkpoint_log()
    assert keep_checkpoint(now=timezone.now()) == {}
    settings.ADVISOR_CHECKPOINT_KEY = KEY
    with pytest.raises(CommandError, match="The log is empty"):
        checkpoint_log()
    assert keep_checkpoint(now=timezone.now()) == {}


def test_a_folder_that_is_not_there_is_one_sentence(signed: ChainHead, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere/x cannot be written: No such file or directory\."):
        checkpoint_log(out=tmp_path / "nowhere" / "x")


def test_every_chain_has_its_own_and_one_a_day_is_added_to_the_file(
    signed: ChainHead, cara: Member, tmp_path: Path
) -> None:
    from workshops.domain import rooms

    rooms.create_workshop(workspace=cara.workspace, by=cara, title="Letters", use_case="Letters.")
    now = timezone.now()
    assert keep_checkpoint(now=now) == {"checkpoints": 1}
    assert keep_checkpoint(now=now) == {}
    assert keep_checkpoint(now=now + timedelta(days=1)) == {"checkpoints": 1}
    said = (tmp_path / "checkpoints.txt").read_text()
    assert said.count(f"/log/{signed.chain}\n{signed.seq}\n") == 2
    assert said.count("/log/") == said.count("— ") * 2 == 8
    assert said == "".join(f"{row.text}\n" for row in Checkpoint.objects.order_by("on"))
    assert Checkpoint.objects.filter(kept_at=None).count() == 0


def test_what_did_not_arrive_is_tried_again_and_said(
    signed: ChainHead, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ADVISOR_CHECKPOINT_TO = str(tmp_path / "mounted" / "log.txt")
    now = timezone.now()
    assert keep_checkpoint(now=now) == {"errors": 1}
    assert "could not be kept: no such file or directory" in caplog.text
    (tmp_path / "mounted").mkdir()
    assert keep_checkpoint(now=now + timedelta(minutes=1)) == {}
    assert keep_checkpoint(now=now + timedelta(minutes=16)) == {"checkpoints": 1}
    assert str(signed.chain) in (tmp_path / "mounted" / "log.txt").read_text()


def test_a_webhook_gets_it(
    signed: ChainHead,
    settings: Any,
    permitted: None,  # noqa: F811
    receiver: Receiver,  # noqa: F811
) -> None:
    settings.ADVISOR_CHECKPOINT_TO = receiver.url
    assert keep_checkpoint(now=timezone.now()) == {"checkpoints": 1}
    (got,) = receiver.got
    body = json.loads(got.body)
    assert body["type"] == "log.checkpoint"
    check_note(body["data"]["checkpoint"], checkpoint_log()[1])


def test_a_webhook_inside_the_house_is_refused(
    signed: ChainHead,
    settings: Any,
    receiver: Receiver,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.ADVISOR_CHECKPOINT_TO = receiver.url
    assert keep_checkpoint(now=timezone.now()) == {"errors": 1}
    assert receiver.got == []
    assert "could not be kept: private 127.0.0.1" in caplog.text
    assert "PLANTED" not in caplog.text
