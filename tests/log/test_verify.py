"""Tampering by somebody who may switch the triggers off: what is found by the chain itself, and what by an anchor."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.log.hands import REHASH, administrator
from workshops.domain.log import append_event
from workshops.domain.log_check import Anchor, Findings, check_log
from workshops.models import ChainHead, Decision, Event, Member

pytestmark = pytest.mark.made_once("decided")


def head_of(decision: Decision) -> Anchor:
    head = ChainHead.objects.get(chain=decision.workspace_id)
    return Anchor(head.chain, head.seq, head.hash)


def why(findings: Findings) -> str:
    assert findings.fault is not None
    return findings.fault.why


def test_good_log_is_good(decided: Decision) -> None:
    findings = check_log(anchors=[head_of(decided)])
    assert findings.fault is None
    assert findings.events == Event.objects.count()
    assert findings.heads == {decided.workspace_id: (head_of(decided).seq, head_of(decided).hash)}


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'decision.retired'",
        "subject = 'decision:other'",
        "actor = 'system'",
        "at = at + interval '1 microsecond'",
        """body_text = '{"edited":true}'""",
        "event_id = gen_random_uuid()",
    ],
)
def test_edited_event_is_found(decided: Decision, change: str) -> None:
    with administrator() as cursor:
        cursor.execute(f"UPDATE log_event SET {change} WHERE seq = 5")
    findings = check_log()
    assert findings.fault is not None
    assert findings.fault.seq == 5
    assert "was changed after it was written" in findings.fault.why


def test_removed_event_is_found(decided: Decision) -> None:
    with administrator() as cursor:
        cursor.execute("DELETE FROM log_event WHERE seq = 4")
    assert why(check_log()) == "event 4 is missing: after 3 comes 5"


def test_event_hashed_again_breaks_the_next_link(decided: Decision) -> None:
    with administrator() as cursor:
        cursor.execute(
            "UPDATE log_event SET actor = 'system', hash ="
            " log_hash(chain, seq, event_id, kind, subject, 'system', at, body_text, prev_hash) WHERE seq = 5"
        )
    findings = check_log()
    assert findings.fault is not None
    assert (findings.fault.seq, findings.fault.why) == (6, "its link to the event before it does not fit")


def test_whole_chain_hashed_again_is_found_by_an_anchor(decided: Decision) -> None:
    anchor = head_of(decided)
    with administrator() as cursor:
        cursor.execute("UPDATE log_event SET actor = 'system' WHERE seq = 5")
        cursor.execute(REHASH % (decided.workspace_id, decided.workspace_id))
    assert check_log().fault is None  # nothing inside the database can tell
    assert "history was written again" in why(check_log(anchors=[anchor]))
    assert "history was written again" in why(check_log(anchors=[Anchor(anchor.chain, anchor.seq, anchor.hash[:16])]))


def test_cut_tail_is_found(decided: Decision) -> None:
    anchor = head_of(decided)
    with administrator() as cursor:
        cursor.execute("DELETE FROM log_event WHERE seq = %s", [anchor.seq])
    assert f"ends at {anchor.seq - 1}, but its head says {anchor.seq}" in why(check_log())


def test_cut_tail_with_its_head_wound_back_is_found_by_an_anchor(decided: Decision) -> None:
    """The signature at the end is missed beside its row; an event without rows by the anchor alone."""
    anchor = head_of(decided)
    append_event("workspace.time_zone_changed", subject=decided.workspace, by=None, body={"from": "UTC", "to": "UTC"})
    longer = head_of(decided)
    _cut_to(anchor.seq)
    assert check_log().fault is None
    assert "its tail was cut off" in why(check_log(anchors=[longer]))
    _cut_to(anchor.seq - 1)
    assert check_log().fault is not None
    assert "its tail was cut off" in why(check_log(anchors=[anchor]))


def _cut_to(seq: int) -> None:
    with administrator() as cursor:
        cursor.execute("DELETE FROM log_event WHERE seq > %s", [seq])
        cursor.execute(
            "UPDATE log_chain_head h SET seq = e.seq, hash = e.hash FROM log_event e WHERE e.seq = %s", [seq]
        )


def test_chain_that_is_gone_is_found_by_an_anchor_and_by_its_decisions(decided: Decision) -> None:
    anchor = head_of(decided)
    with administrator() as cursor:
        cursor.execute("DELETE FROM log_event")
        cursor.execute("DELETE FROM log_chain_head")
    assert "its tail was cut off" in why(check_log(anchors=[anchor]))
    found = check_log().fault
    assert found is not None
    assert (found.table, found.why) == ("decision", "no event speaks of it: it was put there beside the log")


def test_head_that_is_gone_is_found(decided: Decision) -> None:
    with administrator() as cursor:
        cursor.execute("DELETE FROM log_chain_head")
    assert why(check_log()) == "the chain has no head"


def test_one_workspace_is_checked_alone(decided: Decision, cara: Member) -> None:
    with administrator() as cursor:
        cursor.execute("DELETE FROM log_event WHERE seq = 4")
    assert check_log(workspace=cara.workspace).fault is None
    assert check_log(workspace=decided.workspace).fault is not None


# The commands


def verify(**options: Any) -> str:
    out = io.StringIO()
    call_command("verify_log", stdout=out, **options)
    return out.getvalue()


def export(tmp_path: Path, decision: Decision) -> tuple[Path, str]:
    path, err = tmp_path / "log.jsonl", io.StringIO()
    call_command("export_log", workspace=decision.workspace.slug, out=path, stderr=err)
    return path, err.getvalue().strip()


def test_summary_and_heads(decided: Decision) -> None:
    anchor, events = head_of(decided), Event.objects.count()
    assert verify().splitlines() == [
        f"{anchor.chain} {anchor.seq} {anchor.hash}",
        f"Good: {events} events in 1 chain.",
    ]


def test_export_is_complete_and_an_anchor_of_every_event(decided: Decision, tmp_path: Path) -> None:
    path, head = export(tmp_path, decided)
    anchor = head_of(decided)
    assert head == f"{anchor.chain} {anchor.seq} {anchor.hash}"
    assert len(path.read_text().splitlines()) == anchor.seq
    assert f"{anchor.seq} anchors held" in verify(anchor=path, workspace=decided.workspace.slug)


def test_head_line_alone_is_an_anchor(decided: Decision, tmp_path: Path) -> None:
    _, head = export(tmp_path, decided)
    (tmp_path / "anchor").write_text(head[: -len(head.split()[-1])] + head.split()[-1][:16] + "\n")
    assert "1 anchor held" in verify(anchor=tmp_path / "anchor")


def test_bad_event_ends_with_a_sentence(decided: Decision, tmp_path: Path) -> None:
    path, _ = export(tmp_path, decided)
    with administrator() as cursor:
        cursor.execute("UPDATE log_event SET actor = 'system' WHERE seq = 5")
        cursor.execute(REHASH % (decided.workspace_id, decided.workspace_id))
    with pytest.raises(CommandError, match=rf"Bad: event 5 of chain {decided.workspace_id} \(workspace acme\)"):
        verify(anchor=path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("nothing here", "holds no witness"), ('{"seq": 1}', "holds no witness"), (None, "cannot be read")],
)
def test_anchor_file_that_cannot_be_used(decided: Decision, tmp_path: Path, content: str | None, sentence: str) -> None:
    path = tmp_path / "anchor"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError, match=sentence):
        verify(anchor=path)


@pytest.mark.parametrize("command", ["verify_log", "export_log"])
def test_unknown_workspace(decided: Decision, cara: Member, command: str) -> None:
    with pytest.raises(CommandError, match=r"^There is no workspace “nowhere”\. Known: acme, elsewhere\.$"):
        call_command(command, workspace="nowhere")


def test_no_workspace_at_all(db: None) -> None:
    with pytest.raises(CommandError, match=r"^There is no workspace “acme”\. Known: none yet\.$"):
        call_command("verify_log", workspace="acme")


@pytest.mark.parametrize("words", [("export_log",), ("export_site", "folder"), ("import_madr", "folder")])
def test_whose_log_is_asked_for(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="required: --workspace"):
        call_command(*words)
