"""Tampering by somebody who may switch the triggers off: what is found by the chain itself, and what by an anchor."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from workshops.domain.log_check import Anchor, Findings, check_log, read_anchors
from workshops.models import ChainHead, Decision, Event, EventText, Member, Revision

REHASH = """
    DO $$
    DECLARE e log_event; prev text := repeat('0', 64); h text;
    BEGIN
        FOR e IN SELECT * FROM log_event WHERE chain = '%s' ORDER BY seq LOOP
            h := log_hash(e.chain, e.seq, e.event_id, e.kind, e.subject, e.actor, e.at, e.body_text, prev);
            UPDATE log_event SET prev_hash = prev, hash = h WHERE event_id = e.event_id;
            prev := h;
        END LOOP;
        UPDATE log_chain_head SET hash = prev WHERE chain = '%s';
    END $$
"""


@contextmanager
def administrator() -> Iterator[Any]:
    """Somebody with the right to switch triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


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
    anchor = head_of(decided)
    with administrator() as cursor:
        cursor.execute("DELETE FROM log_event WHERE seq = %s", [anchor.seq])
        cursor.execute(
            "UPDATE log_chain_head h SET seq = e.seq, hash = e.hash FROM log_event e WHERE e.seq = %s",
            [anchor.seq - 1],
        )
    assert check_log().fault is None
    assert "its tail was cut off" in why(check_log(anchors=[anchor]))


def test_chain_that_is_gone_is_found_by_an_anchor_and_by_its_decisions(decided: Decision) -> None:
    anchor = head_of(decided)
    with administrator() as cursor:
        cursor.execute("DELETE FROM log_event")
        cursor.execute("DELETE FROM log_chain_head")
    assert "its tail was cut off" in why(check_log(anchors=[anchor]))
    assert "D-0001 revision 1 is not the text that the log announced" in why(check_log())


def test_head_that_is_gone_is_found(decided: Decision) -> None:
    with administrator() as cursor:
        cursor.execute("DELETE FROM log_chain_head")
    assert why(check_log()) == "the chain has no head"


def test_text_edited_beside_the_chain_is_found(decided: Decision) -> None:
    EventText.objects.filter(field="reason").update(text="Fine by me.")
    assert why(check_log()) == "the text kept beside it (reason) is not the one that was written"


def test_erased_text_leaves_the_log_good(decided: Decision) -> None:
    EventText.objects.update(text=None)
    assert check_log().fault is None


def test_decision_edited_behind_the_log_is_found(decided: Decision) -> None:
    Revision.objects.update(text='{"approach":"prompting"}')
    assert "D-0001 revision 1 is not the text" in why(check_log())


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
    [("nothing here", "holds no head"), ('{"seq": 1}', "neither lines of"), (None, "cannot be read")],
)
def test_anchor_file_that_cannot_be_used(decided: Decision, tmp_path: Path, content: str | None, sentence: str) -> None:
    path = tmp_path / "anchor"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError, match=sentence):
        verify(anchor=path)


@pytest.mark.parametrize("command", ["verify_log", "export_log"])
def test_unknown_workspace(decided: Decision, command: str) -> None:
    with pytest.raises(CommandError, match="There is no workspace “nowhere”"):
        call_command(command, workspace="nowhere")


def test_anchors_are_read_whatever_stands_around_them() -> None:
    chain = "669da141-3649-43af-bd84-d849dff16e12"
    text = f"Log head: {chain} 105 f2c9533a28034510\n\n# comment\n{chain} 7 {'ab' * 32}"
    assert [(str(a.chain), a.seq, a.hash) for a in read_anchors(text)] == [
        (chain, 105, "f2c9533a28034510"),
        (chain, 7, "ab" * 32),
    ]
