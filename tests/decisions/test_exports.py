"""A decision taken away as JSON, Markdown, PDF and JSON Lines: parsed again, with hostile words in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from django.test import Client

from tests.decisions.making import TEXT
from tests.decisions.reading_pdf import pages_of_pdf
from workshops.domain import decisions
from workshops.domain.decisions import Signer
from workshops.domain.log_check import Anchor, check_log
from workshops.domain.log_witness import read_witnesses
from workshops.models import ChainHead, Decision, Member, Participant

pytestmark = pytest.mark.made_once("awkward")

SignIn = Callable[[Member], Client]
HOSTILE = '# Not a heading\n---\n* not a list\n1. nor this\n`code` <script>alert(1)</script> #panic("x") \\ \u2028 é 漢'


@pytest.fixture
def awkward(proposed: Decision, ana: Member, crowd: list[Participant]) -> Decision:
    """The decision with every text as hostile as people may write it, and a dissent."""
    text = {
        **TEXT,
        "title": 'A "title": with #signs, [brackets] & *stars*',
        "rationale": HOSTILE,
        "fallback": HOSTILE,
        "scope_now": HOSTILE,
        "scope_later": "",
    }
    seen = decisions.current_revision(proposed).sha256
    decision = decisions.revise_decision(decision=proposed, by=ana, text=text, seen=seen)
    seen = decisions.current_revision(decision).sha256
    decisions.sign_off(
        decision=decision, signer=Signer(crowd[1], None), stance="dissent", reason=HOSTILE, revision_sha256=seen
    )
    return decision


def test_json_is_the_object_of_the_contract(awkward: Decision, ana: Member, as_member: SignIn) -> None:
    body = as_member(ana).get("/decisions/1.json").json()
    revision = decisions.current_revision(awkward)
    head = ChainHead.objects.get(chain=awkward.workspace_id)
    assert set(body) >= {
        "number", "title", "status", "revision", "revision_sha256", "approach", "fallback", "rationale", "metrics",
        "assumptions", "configuration", "scope_now", "scope_later", "sign_offs", "revisit", "workshop", "supersedes",
        "superseded_by", "head",
    }  # fmt: skip
    for part in ("title", "approach", "fallback", "rationale", "metrics", "configuration", "scope_now", "scope_later"):
        assert body[part] == revision.body[part]
    assert (body["number"], body["status"], body["revision"]) == ("D-0001", "proposed", 2)
    assert body["revision_sha256"] == revision.sha256
    assert body["head"] == {"seq": head.seq, "hash": head.hash}
    assert body["witness"] == f"{head.chain} {head.seq} {head.hash[:16]}"
    assert [a["statement"] for a in body["assumptions"]] == [a["statement"] for a in TEXT["assumptions"]]
    assert {k: v for k, v in body["assumptions"][0]["signal"].items() if k != "id"} == {
        "metric": "changes a month", "comparator": "<", "threshold": 4, "window_days": 30,
        "one_is_enough": False,
    }  # fmt: skip
    assert body["assumptions"][1]["signal"] is None
    assert body["revisit"]["every_months"] == 3


def test_markdown_has_front_matter_and_only_its_own_headings(awkward: Decision, ana: Member, as_member: SignIn) -> None:
    answer = as_member(ana).get("/decisions/D-0001.md")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    text = answer.content.decode()
    _, front, body = text.split("---\n", 2)
    matter = yaml.safe_load(front)
    assert matter["status"] == "proposed"
    assert matter["decision-makers"] == ["Sam"]
    assert matter["approach"] == "rag"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(matter["date"]))
    assert re.findall(r"^#+ .*$", body, re.MULTILINE) == [
        '# A "title": with \\#signs, \\[brackets\\] & \\*stars\\*',
        "## Context and Problem Statement",
        "## Considered Options",
        "## Decision Outcome",
        "### Consequences",
        "### Objections",
        "### Confirmation",
        "## More Information",
    ]
    assert 'Chosen option: "Retrieval-augmented generation"' in body
    assert re.search(r"(?<!\\)<script", body) is None
    assert "Grounded correctness: at or above 90 %" in body


def test_markdown_is_an_anchor(awkward: Decision, ana: Member, as_member: SignIn) -> None:
    text = as_member(ana).get("/decisions/1.md").content.decode()
    anchors = [Anchor(*witness) for witness in read_witnesses(text.encode())]
    head = ChainHead.objects.get(chain=awkward.workspace_id)
    assert {(a.chain, a.seq, a.hash) for a in anchors} == {(head.chain, head.seq, head.hash[:16])}
    assert check_log(anchors=anchors).fault is None


def test_pdf_is_one_page(awkward: Decision, ana: Member, as_member: SignIn) -> None:
    answer = as_member(ana).get("/decisions/1.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert pages_of_pdf(answer.content) == 1


def test_pdf_of_a_long_text_still_has_one_page(
    proposed: Decision, ana: Member, as_member: SignIn, crowd: list[Participant]
) -> None:
    long = {
        **TEXT,
        "rationale": "A reason among many. " * 100,
        "metrics": TEXT["metrics"] * 12,
        "assumptions": [{"statement": f"{i}: it stays as it is, for now.", "owner": "Dee"} for i in range(12)],
    }
    seen = decisions.current_revision(proposed).sha256
    decisions.revise_decision(decision=proposed, by=ana, text=long, seen=seen)
    assert pages_of_pdf(as_member(ana).get("/decisions/1.pdf").content) == 1


def lines(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in b"".join(answer.streaming_content).decode().splitlines()]


def test_decisions_as_json_lines_follow_the_filters(awkward: Decision, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    rows = lines(client.get("/decisions/decisions.jsonl?approach=rag"))
    alone = client.get("/decisions/1.json").json()
    assert alone.pop("costs")["sentence"]  # in lists that would be too much
    assert alone.pop("evidence") == []  # so would this
    assert rows == [alone]
    assert lines(client.get("/decisions/decisions.jsonl?approach=hybrid")) == []
    for form, kind in (("jsonl", "application/jsonl"), ("csv", "text/csv")):
        file = client.head(f"/decisions/decisions.{form}")
        said = (file["Content-Type"], file["Content-Disposition"])
        assert said == (f"{kind}; charset=utf-8", f'attachment; filename="decisions-acme.{form}"')


def test_log_as_json_lines_is_the_workspaces_own(
    awkward: Decision, ana: Member, cara: Member, as_member: SignIn
) -> None:
    rows = lines(as_member(ana).get("/decisions/log.jsonl"))
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert {row["chain"] for row in rows} == {str(ana.workspace_id)}
    assert rows[-1]["texts"]["reason"]["text"] == HOSTILE.strip()
    assert lines(as_member(cara).get("/decisions/log.jsonl")) == []
