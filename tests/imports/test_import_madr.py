"""Records from elsewhere: what is taken as it stands, and what is guessed aloud."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError
from django.db import connection
from django.utils import timezone

from tests.imports.records import FULL, run
from workshops.domain import people
from workshops.domain.decision_intake import import_key
from workshops.domain.decision_madr import read_madr
from workshops.domain.decisions import accept_decision, current_revision, revise_decision
from workshops.domain.log_check import check_log
from workshops.domain.tick import tick
from workshops.enums import MemberRole
from workshops.exports.markdown import decision_markdown
from workshops.models import Decision, Delivery, Event, Member, Occurrence, SignOff, Workspace
from workshops.queries.decision_history import entries_of
from workshops.queries.decision_life import acceptances_of
from workshops.queries.decisions import current, whole_decision
from workshops.queries.imports import Source, source_of
from workshops.queries.log import chain_head
from workshops.words.decision_life import accepted_words
from workshops.words.events import describe

DONE = "1 imported, 0 changed, 0 in the log already, 1 left out, 0 refused."


def test_in_whose_name_it_is_taken(tmp_path: Path, workspace: Workspace, ben: Member) -> None:
    """The first owner's, else the first facilitator's who is still there; without either nothing is taken."""
    (tmp_path / "0003-handbook.md").write_text(FULL)
    with pytest.raises(CommandError, match=r"^acme has no owner or facilitator in whose name to import\.$"):
        run(tmp_path)
    names = (("Gone", MemberRole.OWNER), ("Fay", MemberRole.FACILITATOR), ("Fia", MemberRole.FACILITATOR))
    gone, fay, _fia = (
        people.add_member(workspace=workspace, email=f"{name}@acme.example", name=name, role=role)
        for name, role in names
    )
    Member.objects.filter(pk=gone.pk).update(deactivated_at=timezone.now())
    run(tmp_path)
    assert set(Event.objects.filter(chain=workspace.pk).values_list("actor", flat=True)) == {f"member:{fay.pk}"}


def test_a_full_record(tmp_path: Path, ana: Member) -> None:
    (tmp_path / "0003-handbook.md").write_text(FULL)
    (tmp_path / "README.md").write_text("# Not a record")
    out, err = run(tmp_path)
    assert out == ["D-0001 accepted Answer from the handbook (0003-handbook.md)", DONE]
    assert err == [
        f"0003-handbook.md: {warning}"
        for warning in (
            "“Retrieval over the handbook” is not the name of an approach;"
            " “Retrieval-augmented generation” was guessed from it",
            "it names no fallback; it was left empty",
            "its decision makers (Ines, Omar) are named in the reasons; nobody’s signature was made",
            "it names no metric with a threshold; none was made up",
            "the sections “Considered Options” and “Pros and Cons of the Options” have no place on the sheet; they are"
            " kept with the source",
        )
    ] + ["README.md: was left out: it is no decision record, by its name"]
    decision = Decision.objects.get()
    body = decision.revisions.get().body
    assert (decision.status, decision.approach, decision.accepted_by) == ("accepted", "rag", None)
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
    (tmp_path / "use-postgres.md").write_text("## Decision\n\nJust words.\n")
    _, err = run(tmp_path, plan_revisits=True)
    assert [line.split(": ", 1)[1] for line in err] == [
        "it has no title; its file name was taken",
        "it does not say “Chosen option: …, because …”; the decision outcome was taken as the reason",
        "it has no status; it was taken as proposed",
        "it has no date; today was taken",
        "it has no context and problem statement; its title was taken as the question",
        "“use postgres” is not the name of an approach; it was recorded as “other”",
        "it names no fallback; it was left empty",
        "it names no metric with a threshold; none was made up",
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
    whole = whole_decision(decided)
    (tmp_path / "1.md").write_text(decision_markdown(whole, chain_head(decided.workspace_id)))
    _, err = run(tmp_path, cara.workspace.slug)
    # Whoever was reminded there is nobody here.
    nobody = "Nobody in this workspace is called “Ana”. Give a member’s name or e-mail address."
    assert err == [
        "1.md: who signed it there (Ana) stands in its source; nobody’s signature was made",
        f"1.md: {nobody} Whoever imports is reminded instead.",
    ]
    imported = Decision.objects.get(workspace=cara.workspace)
    assert imported.revisions.get().body == current(whole).body
    assert [a.statement for a in imported.assumptions.all()] == [a.statement for a in decided.assumptions.all()]


def test_importing_twice_imports_once(tmp_path: Path, ana: Member) -> None:
    (tmp_path / "1.md").write_text(FULL)
    run(tmp_path)
    out, err = run(tmp_path)
    assert out == ["0 imported, 0 changed, 1 in the log already, 0 left out, 0 refused."]
    assert err == ["1.md: is in the log already as D-0001"]
    assert Decision.objects.count() == 1
    assert Event.objects.filter(kind__in=("decision.imported", "decision.reimported")).count() == 1


def test_the_same_number_in_two_folders_is_two_records_also_when_they_come_again(tmp_path: Path, ana: Member) -> None:
    for name in ("a", "b"):
        (tmp_path / "docs" / name).mkdir(parents=True)
        (tmp_path / "docs" / name / "0001-use-adrs.md").write_text(FULL)
    assert run(tmp_path)[0][-1].startswith("2 imported")
    again = run(tmp_path / "docs")  # from a folder further down
    assert again[0] == ["0 imported, 0 changed, 2 in the log already, 0 left out, 0 refused."]
    third = run(tmp_path / "docs" / "a")[1]  # by its name alone it may be either
    assert third[0].startswith("0001-use-adrs.md: “Retrieval over")
    assert Decision.objects.count() == 3


def test_what_has_changed_in_a_file_is_followed_or_said(tmp_path: Path, ana: Member) -> None:
    """From proposed to accepted to other words to retired; each once, and the second time nothing."""
    file = tmp_path / "0001.md"
    proposed = FULL.replace("status: accepted", "status: proposed").replace("ADR-0003: ", "")
    steps = [
        (proposed.replace("proposed", "accepted"), ["D-0001 was proposed and becomes accepted"], "accepted"),
        (proposed.replace("proposed", "accepted").replace("every week", "daily"),
         ["its words have changed (reasons); D-0001 keeps those that it has: revise it there"], "accepted"),
        (proposed.replace("proposed", "rejected").replace("every week", "daily"),
         ["it is rejected now, but D-0001 is accepted; change that there"], "accepted"),
        (proposed.replace("proposed", "superseded").replace("every week", "daily"),
         ["its file has changed; its words are the same",
          "it is superseded now, but D-0001 is accepted; change that there"], "accepted"),
        (proposed.replace("proposed", "deprecated").replace("every week", "daily"),
         ["D-0001 was accepted and becomes retired"], "retired"),
        (proposed.replace("proposed", "superseded").replace("every week", "daily"),
         ["it is superseded now, but D-0001 is retired; change that there"], "retired"),
    ]  # fmt: skip
    known = ["0001.md: is in the log already as D-0001"]
    file.write_text(proposed)
    run(tmp_path)
    for text, lines, status in steps:
        file.write_text(text)
        before = run(tmp_path, dry_run=True)[1]
        out, err = run(tmp_path)
        decision = Decision.objects.get()
        assert before == err == [f"0001.md: {line}" for line in lines]
        assert decision.status == status
        assert out[-1] == "0 imported, 1 changed, 0 in the log already, 0 left out, 0 refused."
        assert run(tmp_path) == (["0 imported, 0 changed, 1 in the log already, 0 left out, 0 refused."], known)
    assert decision.revisions.get().body["rationale"].startswith("the handbook changes every week.")
    assert decision.accepted_by is None
    assert _acceptance(decision).startswith("Accepted by its record 0001.md, which Ana imported on ")
    assert "Ana imported from 0001.md that it is accepted" in [
        describe(entry, {}, "UTC") for entry in entries_of(decision)[0]
    ]
    source = source_of(decision)
    assert source is not None
    assert source.text == file.read_text()
    assert check_log().fault is None


def test_facts_that_nobody_stated_are_open(tmp_path: Path, ana: Member) -> None:
    for number, status in enumerate(("rejected", "deprecated", "superseded", "accepted"), start=1):
        (tmp_path / f"000{number}.md").write_text(FULL.replace("status: accepted", f"status: {status}"))
    run(tmp_path)
    accepted = Decision.objects.get(status="accepted")  # its day stands in the file, who accepted it does not
    assert accepted.accepted_at
    assert (accepted.accepted_by, accepted.accepted_at.date(), accepted.retired_at) == (None, date(2024, 5, 3), None)
    facts = Decision.objects.exclude(pk=accepted.pk).values_list("status", "accepted_by", "accepted_at", "retired_at")
    assert {status: tuple(rest) for status, *rest in facts} == dict.fromkeys(
        ("rejected", "retired", "superseded"), (None, None, None)
    )
    assert _acceptance(accepted).startswith("Accepted by its record 0004.md, which Ana imported on ")
    assert acceptances_of(Decision.objects.exclude(pk=accepted.pk).values_list("pk", flat=True)) == {}


def test_a_source_that_nobody_would_take_today_does_not_keep_a_decision_from_going_out(
    tmp_path: Path, ana: Member
) -> None:
    (tmp_path / "0001.md").write_text(FULL)
    run(tmp_path)
    decision, head = whole_decision(Decision.objects.get()), chain_head(ana.workspace_id)
    for text in ("Not a record.", None):  # one that an older version took; and one that was erased
        assert decision_markdown(decision, head, Source("0001.md", text)) == decision_markdown(decision, head)


def _acceptance(decision: Decision) -> str:
    return accepted_words(acceptances_of([decision.pk])[decision.pk, 1], decision).words


def test_a_file_that_cannot_be_read_is_one_line_and_the_rest_go_on(tmp_path: Path, ana: Member) -> None:
    (tmp_path / "1.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "2.md").write_text(FULL.replace("status: accepted", "status: [accepted"))
    (tmp_path / "3.md").write_text(FULL)
    out, err = run(tmp_path)
    assert err[:2] == [
        "1.md: was refused: it cannot be read as UTF-16, which its first bytes say that it is",
        "2.md: was refused: its front matter is not YAML (line 3)",
    ]
    assert out[-1] == "1 imported, 0 changed, 0 in the log already, 0 left out, 2 refused."
    assert Decision.objects.count() == 1


def test_an_export_of_this_log_is_no_second_decision(decided: Decision, ana: Member, tmp_path: Path) -> None:
    text = decision_markdown(whole_decision(decided), chain_head(decided.workspace_id))
    (tmp_path / "1.md").write_text(text)
    (tmp_path / "2.md").write_text(text.replace("RAG first", "RAG last"))
    _, err = run(tmp_path)
    assert err[0] == "1.md: is in the log already as D-0001"
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
    assert (found.status, found.links[0].number, str(found.decided_on)) == ("superseded", "9", "2024-05-03")
    assert found.body["rationale"].endswith("Decided by Ines, O'Mara: lead.")
    assert "the front matter “tags” was not understood" in found.warnings


def test_only_one_imports_at_a_time(tmp_path: Path, ana: Member) -> None:
    """Two at once would make two decisions of one file."""
    (tmp_path / "1.md").write_text(FULL)
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [import_key(ana.workspace)])
        with pytest.raises(CommandError, match="Somebody is importing records just now"):
            run(tmp_path)
    assert not Decision.objects.exists()


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
