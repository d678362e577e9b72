"""What somebody kept of the log, in whatever form it was saved: every witness in it is read, and compared."""

from __future__ import annotations

import base64
import io
import json
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from tests.decisions.reading_pdf import words_of_pdf
from tests.log.hands import REHASH, administrator
from tests.revisits.conftest import Sink, current, decide, decision, sink  # noqa: F401 (fixtures)
from workshops.domain.log_witness import Contradiction, Unreadable, read_witnesses
from workshops.domain.tick import tick
from workshops.models import ChainHead, Decision, Member

pytestmark = pytest.mark.made_once("decided")

CHAIN = "669da141-3649-43af-bd84-d849dff16e12"
LINE = f"{CHAIN} 105 f2c9533a28034510"
WHOLE = "f2c9533a28034510" + "ab" * 24
SEEN = [(UUID(CHAIN), 105, "f2c9533a28034510")]
KEY = base64.b64encode(bytes(range(32))).decode()


def mail(text: str, encoding: str) -> EmailMessage:
    """With umlauts, so that it has to be encoded, and beside it the same as HTML."""
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"], message["From"], message["To"] = "Rückblick", "advisor@acme.example", "ben@acme.example"
    message.set_content(f"Schönen Tag, {'und so weiter ' * 20}\n\n{text}\n", cte=encoding)
    message.add_alternative(f"<p>Schön<br>{text}</p>", subtype="html", cte="quoted-printable")
    return message


def forwarded(inner: EmailMessage) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Fwd"
    message.set_content("See below.")
    message.add_attachment(inner)
    return message


def attached(content: bytes) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Anhang"
    message.set_content("Here.")
    message.add_attachment(content, "application", "octet-stream", filename="log.jsonl")
    return message


EVENT = {"chain": CHAIN, "seq": 105, "hash": WHOLE, "body": {}}
FOLDED = f"BEGIN:VCALENDAR\r\nDESCRIPTION:Where the log stood:\\n{LINE[:30]}\r\n {LINE[30:]}\\n\r\nEND:VCALENDAR\r\n"
FORMS: dict[str, bytes] = {
    "a line": LINE.encode(),
    "words around it": f"Log head: {LINE}\n\n# comment".encode(),
    "a quoted answer": f"> > {LINE}\n".encode(),
    "a narrow page": LINE.replace(" ", "\n> ").encode(),
    "capitals": LINE.upper().encode(),
    "windows": b"\xef\xbb\xbf" + f"{LINE}\r\n".encode(),
    "utf-16": f"Kept:\n{LINE}\n".encode("utf-16"),
    "markdown": f"* item\n\nHead of the log:\n\n{LINE}\n".encode(),
    "html": f"<p>kept&nbsp;here<br><span class='x'>{LINE}</span></p>".encode(),
    "a folded calendar": FOLDED.encode(),
    "quoted-printable": mail(LINE, "quoted-printable").as_bytes(),
    "base64": mail(LINE, "base64").as_bytes(),
    "html alone": mail(LINE, "base64").get_payload(1).as_bytes(),  # type: ignore[union-attr]  # it is multipart
    "a soft break": f"Subject of the mail\n{LINE[:40]}=\n{LINE[40:]}\n".encode(),
    "a forwarded mail": forwarded(mail(LINE, "base64")).as_bytes(),
    "a mailbox": b"From a@b Thu Nov 26 06:00:00 2026\n" + mail("nothing", "base64").as_bytes(policy=policy.default)
    + b"\n\nFrom a@b Thu Nov 26 07:00:00 2026\n" + mail(LINE, "base64").as_bytes(policy=policy.default),
    "json": json.dumps({"number": "D-0001", "witness": LINE}, indent=2).encode(),
}  # fmt: skip
EXPORTS: dict[str, bytes] = {
    "json lines": (json.dumps(EVENT) + "\n").encode(),
    "a json document": json.dumps({"events": [EVENT]}, indent=1).encode(),
    "an attachment": attached((json.dumps(EVENT) + "\n").encode()).as_bytes(),
    "a checkpoint": f"advisor.example/log/{CHAIN}\n105\n{base64.b64encode(bytes.fromhex(WHOLE)).decode()}\n".encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_witness_is_read_out_of(form: str) -> None:
    assert read_witnesses(FORMS[form]) == SEEN


@pytest.mark.parametrize("form", EXPORTS)
def test_a_whole_hash_is_read_out_of(form: str) -> None:
    assert read_witnesses(EXPORTS[form]) == [(UUID(CHAIN), 105, WHOLE)]


def test_every_witness_is_read_once_by_its_longest_hash() -> None:
    other = LINE.replace(" 105 ", " 7 ")
    found = read_witnesses(f"{LINE}\n{other}\n{CHAIN} 105 {WHOLE}\n{LINE}".encode())
    assert [(one.seq, one.hash) for one in found] == [(105, WHOLE), (7, "f2c9533a28034510")]


@pytest.mark.parametrize(
    "content",
    [b"", b"nothing here", b'{"seq": 1}', LINE[:-1].encode(), LINE.replace("-", "")[:60].encode(), b"\x00\xff" * 50,
     b"[" * 100_000, CHAIN.encode() * 1000, f"{CHAIN} {'9' * 5000} f2c9533a28034510".encode()],
)  # fmt: skip
def test_a_file_without_one_is_no_success(content: bytes) -> None:
    with pytest.raises(Unreadable, match="holds no witness"):
        read_witnesses(content)


def test_what_cannot_be_read_is_said() -> None:
    line = json.dumps(EVENT)
    with pytest.raises(Unreadable, match="is an export whose line 2 is not whole"):
        read_witnesses(f"{line}\n{line[:-9]}".encode())
    with pytest.raises(Unreadable, match="has an event whose chain, number or hash is none"):
        read_witnesses(json.dumps({**EVENT, "hash": 7}).encode())
    with pytest.raises(Unreadable, match="is a PDF"):
        read_witnesses(b"%PDF-1.7 packed")
    with pytest.raises(Contradiction, match=f"two heads for event 105 of chain {CHAIN}"):
        read_witnesses(f"{LINE}\n{LINE[:-1]}1".encode())


# From the real thing


@pytest.fixture
def kept(
    decision: Decision,  # noqa: F811
    ben: Member,
    as_member: Any,
    sink: Sink,  # noqa: F811
    tmp_path: Path,
    settings: Any,
) -> dict[str, Path]:
    """Everything that leaves the house with a witness, as somebody would save it."""
    settings.ADVISOR_CHECKPOINT_KEY = KEY
    tick(now=current(decision).due_at)
    browser, (reminder,) = as_member(ben), sink.mails
    where = f"/decisions/{decision.number}"
    (invitation,) = (part for part in reminder.walk() if part.get_content_type() == "text/calendar")
    calendar = invitation.get_payload(decode=True)
    assert isinstance(calendar, bytes)
    bundle = tmp_path / "bundle"
    call_command("export_log", workspace=decision.workspace.slug, bundle=bundle, stderr=io.StringIO())
    call_command("checkpoint_log", out=tmp_path / "checkpoint", stderr=io.StringIO())
    files = {
        "mail": reminder.as_bytes(),
        "calendar": calendar,
        "markdown": browser.get(f"{where}.md").content,
        "json": browser.get(f"{where}.json").content,
        "words of the PDF": words_of_pdf(browser.get(f"{where}.pdf").content).encode(),
        "sheet": browser.get(f"{where}/").content,
        "log": (bundle / "log.jsonl").read_bytes(),
        "checkpoint of the bundle": (bundle / "checkpoint.txt").read_bytes(),
        "checkpoint": (tmp_path / "checkpoint").read_bytes(),
        "daily checkpoint": (settings.ADVISOR_DATA_DIR / "checkpoints.txt").read_bytes(),
    }
    paths = {name: tmp_path / name.replace(" ", "-") for name in files}
    for name, content in files.items():
        paths[name].write_bytes(content)
    return paths


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.ADVISOR_DATA_DIR = tmp_path


def said(path: Path) -> str:
    out = io.StringIO()
    try:
        call_command("verify_log", anchor=path, stdout=out)
    except CommandError as error:
        return str(error)
    return out.getvalue().splitlines()[-1]


def test_whatever_was_kept_holds_and_finds_a_log_that_was_cut_or_written_again(
    kept: dict[str, Path], decision: Decision  # noqa: F811
) -> None:  # fmt: skip
    head = ChainHead.objects.get(chain=decision.workspace_id)
    held = {name: said(path) for name, path in kept.items()}
    assert {name: words for name, words in held.items() if not words.startswith("Good")} == {}
    assert f"{head.seq} anchors held" in held["log"]
    with administrator() as cursor:
        cursor.execute("SAVEPOINT before")
        cursor.execute("UPDATE log_event SET actor = 'system' WHERE seq = 5")
        cursor.execute(REHASH % (head.chain, head.chain))
    found = {name: said(path) for name, path in kept.items()}
    assert {name: words for name, words in found.items() if "history was written again" not in words} == {}
    with administrator() as cursor:
        cursor.execute("ROLLBACK TO before")
    with administrator() as cursor:
        cursor.execute("DELETE FROM log_event WHERE seq > 6")
        cursor.execute("UPDATE log_chain_head SET seq = 6, hash = (SELECT hash FROM log_event WHERE seq = 6)")
    found = {name: said(path) for name, path in kept.items()}
    assert {name: words for name, words in found.items() if "its tail was cut off" not in words} == {}


def test_a_file_of_another_workspace_is_no_success(kept: dict[str, Path], cara: Member) -> None:
    with pytest.raises(CommandError, match="holds no witness of the workspace elsewhere, only of others"):
        call_command("verify_log", anchor=kept["markdown"], workspace="elsewhere")


def test_a_checkpoint_that_was_changed_is_known_by_its_signature(kept: dict[str, Path]) -> None:
    lines = kept["checkpoint"].read_text().split("\n")
    kept["checkpoint"].write_text("\n".join([lines[0], "1", *lines[2:]]))
    assert "the checkpoint was changed" in said(kept["checkpoint"])
