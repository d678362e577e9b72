"""Who is reminded, and how often, is the plan's. Texts of before that say it themselves keep their words and hash."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client

from tests.decisions.making import TEXT
from workshops.domain import decision_import, decision_text, decisions, frameworks, people, revisit_plans
from workshops.domain.decision_files import RecordFile
from workshops.domain.decision_intake import take
from workshops.domain.decision_madr import read_madr
from workshops.domain.decisions import Signer
from workshops.domain.log import canonical, sha256
from workshops.enums import DecisionStatus, MemberRole
from workshops.exports.markdown import decision_markdown
from workshops.models import Decision, Event, Member, Revision, SignOff
from workshops.queries.decisions import whole_decision
from workshops.queries.log import chain_head
from workshops.refusals import InvalidFields

pytestmark = pytest.mark.made_once("old", "proposed")

SignIn = Callable[[Member], Client]


@pytest.fixture
def old(ana: Member) -> Decision:
    """One whose text was stored when the text still said who is reminded, signed by Ana."""
    body = decision_text.clean(TEXT, question="Answer adjusters.", title="", framework=frameworks.framework())
    body["revisit"] = {"every_months": 3, "owner": "Somebody Gone"}
    decision = decision_import.import_decision(
        by=ana, body=body, status=DecisionStatus.PROPOSED, decided_on=None, source="old.md"
    )
    revisit_plans.start_plan(decision=decision, by=ana, terms={"every_months": 3})
    revision = decision.revisions.get()
    assert json.loads(revision.text)["revisit"] == {"every_months": 3, "owner": "Somebody Gone"}
    signer = Signer(None, ana)
    decisions.sign_off(decision=decision, signer=signer, stance="approve", revision_sha256=revision.sha256)
    return decision


def revised(decision: Decision, by: Member, **changes: Any) -> Decision:
    seen = decisions.current_revision(decision).sha256
    text = {**TEXT, "revisit": {"every_months": 3, "owner": ""}, **changes}
    return decisions.revise_decision(decision=decision, by=by, text=text, seen=seen)


def test_a_new_text_says_nothing_of_it(proposed: Decision) -> None:
    revision = proposed.revisions.get()
    assert "revisit" not in json.loads(revision.text)
    assert revision.sha256 == sha256(revision.text) == sha256(canonical(revision.body))
    assert "revisit" not in Event.objects.get(kind="decision.proposed").body["text"]


def test_the_same_body_gives_the_same_hash_whoever_is_reminded(proposed: Decision, ana: Member) -> None:
    people.add_member(workspace=ana.workspace, email="dee@acme.example", name="Dee", role=MemberRole.MEMBER)
    before = proposed.revisions.get()
    again = revised(proposed, ana, revisit={"every_months": 1, "owner": "Dee"})
    assert (again.revision_number, Revision.objects.get()) == (1, before)
    plan = Decision.objects.get(pk=proposed.pk).revisit_plan
    assert (plan.every_months, plan.owner_name) == (1, "Dee")


def test_an_old_text_keeps_words_hash_and_signature_when_only_the_plan_changes(old: Decision, ana: Member) -> None:
    before = old.revisions.get()
    revised(old, ana, revisit={"every_months": 6, "owner": "Ana"})
    after = old.revisions.get()
    assert (after.text, after.sha256) == (before.text, before.sha256)
    assert SignOff.objects.get().voided_at is None
    assert Decision.objects.get(pk=old.pk).revisit_plan.every_months == 6


def test_the_next_text_of_an_old_one_no_longer_says_it(old: Decision, ana: Member, as_member: SignIn) -> None:
    revised(old, ana, title="Another title")
    first, second = old.revisions.order_by("number")
    assert "revisit" in first.body
    assert "revisit" not in second.body
    assert SignOff.objects.get().voided_at is not None
    page = as_member(ana).get("/decisions/1/").content.decode()
    assert "Changed the title." in page
    assert "Reminders go to" not in page


def test_an_old_one_still_verifies_and_goes_out_in_every_form(old: Decision, ana: Member, as_member: SignIn) -> None:
    said = StringIO()
    call_command("verify_log", stdout=said)
    client = as_member(ana)
    for form in ("", ".json", ".md", ".pdf"):
        assert client.get(f"/decisions/1{form or '/'}").status_code == 200
    sheet = " ".join(client.get("/decisions/1/").content.decode().split())
    assert "Looked at again every quarter; Ana is reminded" in sheet
    assert "Somebody Gone" not in sheet
    assert client.get("/decisions/1.json").json()["revisit"]["owner"] == "Ana"


def test_the_revision_form_starts_from_the_plan_and_not_from_the_old_text(
    old: Decision, ana: Member, as_member: SignIn
) -> None:
    form = as_member(ana).get("/decisions/1/revision/").context["forms"].form
    assert (form["every_months"].value(), form["owner"].value(), form["backup"].value()) == (3, "Ana", "")


def test_a_text_that_says_nothing_of_the_plan_leaves_it(proposed: Decision, ana: Member) -> None:
    before = Decision.objects.get(pk=proposed.pk).revisit_plan
    text = {key: value for key, value in TEXT.items() if key != "revisit"}
    seen = decisions.current_revision(proposed).sha256
    decisions.revise_decision(decision=proposed, by=ana, text={**text, "title": "Another"}, seen=seen)
    after = Decision.objects.get(pk=proposed.pk).revisit_plan
    assert (after.every_months, after.owner, after.anchor_on) == (before.every_months, before.owner, before.anchor_on)


def test_a_text_with_a_wrong_name_changes_neither_text_nor_plan(proposed: Decision, ana: Member) -> None:
    before = Event.objects.count()
    with pytest.raises(InvalidFields) as refused:
        revised(proposed, ana, title="Another", revisit={"every_months": 1, "owner": "Zed"})
    assert refused.value.fields.keys() == {"revisit.owner"}
    assert (Event.objects.count(), Revision.objects.count()) == (before, 1)


def test_a_record_that_was_imported_before_files_were_kept_is_still_known(old: Decision, ana: Member) -> None:
    text = "# Letters copilot\n\n## Status\n\nProposed\n\n## Context\n\nWhich way?\n"
    first, again = (take([RecordFile("old.md", text)], by=ana)[0] for _ in range(2))
    assert (first.decision, first.fate, again.decision, again.fate) == (old, "changed", old, "unchanged")
    assert first.lines == ["its file is kept from now on"]
    assert Decision.objects.count() == 1


def test_markdown_says_who_is_reminded_and_is_read_again(proposed: Decision) -> None:
    text = decision_markdown(whole_decision(proposed), chain_head(proposed.workspace_id))
    read = read_madr(text, "D-0001.md")
    assert (read.every_months, read.owner) == (3, "Ana")
    assert not [warning for warning in read.warnings if "look at it again" in warning]


@pytest.mark.parametrize(("owner", "reminded", "warned"), [("Dee", "Dee", False), ("Zed", "Ana", True)])
def test_an_import_takes_a_known_owner_and_warns_of_an_unknown_one(
    proposed: Decision, ana: Member, tmp_path: Path, owner: str, reminded: str, warned: bool
) -> None:
    people.add_member(workspace=ana.workspace, email="dee@acme.example", name="Dee", role=MemberRole.MEMBER)
    text = decision_markdown(whole_decision(proposed), chain_head(proposed.workspace_id))
    text = text.replace(str(ana.workspace_id), str(uuid4()))  # of another installation
    changed = text.replace("Ana is reminded", f"{owner} is reminded").replace("Claims copilot", "Letters copilot")
    changed = re.sub("^status: .*", "status: accepted", changed, flags=re.MULTILINE)
    (tmp_path / "0001-letters.md").write_text(changed)
    said = StringIO()
    call_command(
        "import_madr", str(tmp_path), workspace=ana.workspace.slug, plan_revisits=True, stdout=StringIO(), stderr=said
    )
    imported = Decision.objects.get(number=2)
    assert imported.revisit_plan.owner_name == reminded
    assert ("Nobody in this workspace is called “Zed”." in said.getvalue()) is warned
