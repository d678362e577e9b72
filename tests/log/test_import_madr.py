"""Records from elsewhere: what is taken as it stands, and what is guessed aloud."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from workshops.domain.decision_madr import read_madr
from workshops.domain.decisions import accept_decision, current_revision, revise_decision
from workshops.domain.log_check import check_log
from workshops.domain.tick import tick
from workshops.exports.markdown import decision_markdown
from workshops.models import Decision, Delivery, Event, Member, Occurrence, SignOff
from workshops.queries.decisions import current, whole_decision
from workshops.queries.log import chain_head

FULL = """---
status: accepted
date: 2024-05-03
decision-makers: [Ines, Omar]
---

# ADR-0003: Answer from the handbook

## Context and Problem Statement

Which way answers questions from the handbook?

## Considered Options

* Retrieval over the handbook
* Fine-tuning

## Decision Outcome

Chosen option: "Retrieval over the handbook", because the handbook changes every week.

### Consequences

* Good, because answers cite the page
* Bad, because the index has to be kept

## Pros and Cons of the Options

### Fine-tuning

* Bad, because it is frozen
"""


def run(folder: Path, slug: str = "acme", **options: Any) -> tuple[list[str], list[str]]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_madr", folder, workspace=slug, stdout=out, stderr=err, **options)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def test_a_full_record(tmp_path: Path, ana: Member) -> None:
    (tmp_path / "0003-handbook.md").write_text(FULL)
    (tmp_path / "README.md").write_text("# Not a record")
    out, err = run(tmp_path)
    assert out == ["D-0001 accepted Answer from the handbook (0003-handbook.md)", "1 imported, 0 in the log already."]
    assert err == [
        f"0003-handbook.md: {warning}"
        for warning in (
            "“Retrieval over the handbook” is not the name of an approach;"
            " “Retrieval-augmented generation” was guessed from it",
            "it names no fallback; it was left empty",
            "its decision makers (Ines, Omar) are named in the reasons; nobody’s signature was made",
            "it names no metric with a threshold; none was made up",
            "it does not say when to look at it again; every quarter was taken",
        )
    ]
    decision = Decision.objects.get()
    body = decision.revisions.get().body
    assert (decision.status, decision.approach, decision.accepted_by) == ("accepted", "rag", ana)
    assert decision.accepted_at is not None
    assert decision.accepted_at.date().isoformat() == "2024-05-03"
    assert body["question"] == "Which way answers questions from the handbook?"
    assert body["rationale"].startswith("the handbook changes every week.")
    assert "Good, because answers cite the page" in body["rationale"]
    assert "frozen" not in body["rationale"]
    assert SignOff.objects.count() == 0
    assert Occurrence.objects.count() == 0
    assert check_log().fault is None


STATUSES = ("proposed", "accepted", "rejected", "deprecated", "superseded by ADR-0099")


@pytest.mark.parametrize(("asked", "come_back"), [(False, []), (True, ["accepted"])])
def test_nobody_is_reminded_of_old_records_unless_that_was_asked_for(
    tmp_path: Path, ana: Member, settings: Any, asked: bool, come_back: list[str]
) -> None:
    """A year passes over a folder of records of every kind."""
    for number, status in enumerate(STATUSES):
        text = FULL.replace("status: accepted", f"status: {status}").replace("Answer from", f"{number}: Answer from")
        (tmp_path / f"{number:04d}.md").write_text(text)
    run(tmp_path, plan_revisits=asked)
    open_ = Occurrence.objects.values_list("plan__decision__status", flat=True)
    assert (Decision.objects.count(), list(open_)) == (5, come_back)
    tick(now=timezone.now() + timedelta(days=365))
    assert Delivery.objects.filter(channel="mail", state="sent").count() == len(come_back)
    assert check_log().fault is None


def test_a_proposal_from_elsewhere_comes_back_once_it_is_accepted_here(tmp_path: Path, ana: Member) -> None:
    (tmp_path / "1.md").write_text(FULL.replace("status: accepted", "status: proposed"))
    run(tmp_path)
    decision = Decision.objects.get()
    assert not Occurrence.objects.exists()
    accept_decision(decision=decision, by=ana)
    assert Occurrence.objects.get().plan.decision == decision


def test_a_text_that_is_revised_here_comes_back_as_it_says(tmp_path: Path, ana: Member) -> None:
    (tmp_path / "1.md").write_text(FULL)
    run(tmp_path)
    decision = Decision.objects.get()
    last = current_revision(decision)
    metric = {"name": "hits", "comparator": ">=", "threshold": 1, "unit": ""}
    revisit = {"every_months": 2, "owner": ""}
    text = {**last.body, "fallback": "Say so.", "metrics": [metric], "revisit": revisit}
    revise_decision(decision=decision, by=ana, text=text, seen=last.sha256)
    assert Occurrence.objects.get().plan.every_months == 2


def test_everything_missing_is_guessed_aloud(tmp_path: Path, ana: Member) -> None:
    (tmp_path / "use-postgres.md").write_text("Just words.\n")
    _, err = run(tmp_path)
    assert [line.split(": ", 1)[1] for line in err] == [
        "it does not say “Chosen option: …, because …”; the decision outcome was taken as the reason",
        "it has no status; it was taken as proposed",
        "it has no date; today was taken",
        "it has no title; its file name was taken",
        "it has no context and problem statement; its title was taken as the question",
        "“” is not the name of an approach; it was recorded as “other”",
        "it names no fallback; it was left empty",
        "it gives no reason",
        "it names no metric with a threshold; none was made up",
        "it does not say when to look at it again; every quarter was taken",
    ]
    decision = Decision.objects.get()
    assert (decision.title, decision.approach, decision.status) == ("use postgres", "other", "proposed")


@pytest.mark.parametrize(
    ("words", "approach"),
    [
        ("Fine-tune the small model", "fine_tuning"),
        ("LoRA adapters", "fine_tuning"),
        ("Better prompts", "prompting"),
        ("RAG plus fine-tuning", "hybrid"),
        ("Hybrid", "hybrid"),
        ("Buy a product", "other"),
    ],
)
def test_approach_is_guessed_from_words(tmp_path: Path, ana: Member, words: str, approach: str) -> None:
    (tmp_path / "1.md").write_text(FULL.replace("Retrieval over the handbook", words))
    run(tmp_path)
    assert Decision.objects.get().approach == approach


def test_own_export_comes_back_whole(decided: Decision, cara: Member, tmp_path: Path) -> None:
    SignOff.objects.all().delete()
    whole = whole_decision(decided)
    (tmp_path / "1.md").write_text(decision_markdown(whole, chain_head(decided.workspace_id)))
    _, err = run(tmp_path, cara.workspace.slug)
    # Whoever was reminded there is nobody here.
    nobody = "Nobody in this workspace is called “Ana”. Give a member’s name or e-mail address."
    assert err == [f"1.md: {nobody} Cara is reminded instead."]
    imported = Decision.objects.get(workspace=cara.workspace)
    assert imported.revisions.get().body == current(whole).body
    assert [a.statement for a in imported.assumptions.all()] == [a.statement for a in decided.assumptions.all()]


def test_importing_twice_imports_once(tmp_path: Path, ana: Member) -> None:
    (tmp_path / "1.md").write_text(FULL)
    run(tmp_path)
    out, err = run(tmp_path)
    assert out == ["0 imported, 1 in the log already."]
    assert err == ["1.md: is in the log already as D-0001; left out"]
    assert Decision.objects.count() == 1
    assert Event.objects.filter(kind="decision.imported").count() == 1


def test_supersession_is_linked_whatever_the_order(tmp_path: Path, ana: Member) -> None:
    old = FULL.replace("status: accepted", "status: superseded by ADR-0009")
    (tmp_path / "0003-old.md").write_text(old)
    (tmp_path / "0009-new.md").write_text(FULL.replace("ADR-0003: Answer", "ADR-0009: Still answer"))
    run(tmp_path)
    newer = Decision.objects.get(title="Still answer from the handbook")
    assert newer.supersedes is not None
    assert (newer.supersedes.status, newer.supersedes.title) == ("superseded", "Answer from the handbook")
    assert check_log().fault is None


def test_successor_that_is_not_there_is_said(tmp_path: Path, ana: Member) -> None:
    (tmp_path / "1.md").write_text(FULL.replace("status: accepted", "status: superseded by ADR-0009"))
    _, err = run(tmp_path)
    assert "1.md: “9”, which superseded it, is not among the files; the two were not linked" in err


def test_file_that_is_no_text_is_left_out(tmp_path: Path, ana: Member) -> None:
    (tmp_path / "1.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "2.md").write_text(FULL)
    out, err = run(tmp_path)
    assert out[-1] == "1 imported, 0 in the log already."
    assert err[0].startswith("1.md: cannot be read, so it was left out")


def test_broken_front_matter_is_refused_by_its_file_in_one_sentence(tmp_path: Path, ana: Member) -> None:
    (tmp_path / "1.md").write_text(FULL.replace("status: accepted", "status: [accepted"))
    (tmp_path / "2.md").write_text(FULL)
    out, err = run(tmp_path)
    assert err[0] == "1.md: its front matter is not YAML (line 3), so it was left out"
    assert [line.partition(": ")[0] for line in err[1:]] == ["2.md"] * len(err[1:])
    assert out[-1] == "1 imported, 0 in the log already."
    assert Decision.objects.count() == 1


def test_yaml_is_read_as_it_is_written(tmp_path: Path, ana: Member) -> None:
    """Block and flow lists, quotes, comments; a date in quotes; and what is no text is said, not guessed."""
    matter = """Status: 'superseded by "0009"'  # since spring
date: "2024-05-03"
decision-makers:
  - Ines
  - "O'Mara: lead"
tags: {area: search}
"""
    text = FULL.replace("status: accepted\ndate: 2024-05-03\ndecision-makers: [Ines, Omar]\n", matter)
    found = read_madr(text, "0003.md")
    assert (found.status, found.superseded_by, str(found.decided_on)) == ("superseded", "9", "2024-05-03")
    assert found.body["rationale"].endswith("Decided by Ines, O'Mara: lead.")
    assert "the front matter “tags” was not understood" in found.warnings


def test_a_rule_that_opens_no_front_matter_is_text(tmp_path: Path, ana: Member) -> None:
    found = read_madr("---\n# Use RAG\n\nNo second rule follows.", "1.md")
    assert (found.body["title"], found.status) == ("Use RAG", "proposed")


@pytest.mark.parametrize(("make", "sentence"), [(False, "is not a folder"), (True, "There are no .md files")])
def test_nothing_to_import(tmp_path: Path, ana: Member, make: bool, sentence: str) -> None:
    folder = tmp_path / "records"
    if make:
        folder.mkdir()
    with pytest.raises(CommandError, match=sentence):
        run(folder)


def test_nobody_to_import_for(tmp_path: Path, workspace: Any) -> None:
    (tmp_path / "1.md").write_text(FULL)
    with pytest.raises(CommandError, match="no owner or facilitator"):
        run(tmp_path)
