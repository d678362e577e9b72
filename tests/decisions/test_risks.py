"""Which risks a decision accepts: signed where they are named, found and exported with the rest, absent otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from tests.decisions.making import TEXT, typed
from tests.decisions.reading_pdf import words_of_pdf
from workshops.domain import decisions, frameworks
from workshops.domain.decision_text import clean
from workshops.domain.differences import differences
from workshops.domain.log_check import check_log
from workshops.models import Decision, Member, Workshop
from workshops.refusals import InvalidFields
from workshops.words.decision_changes import changes_between
from workshops.words.differences import said_changes

pytestmark = pytest.mark.made_once("accepting")

SignIn = Callable[[Member], Client]
RISKS = ["Stale knowledge", "The vendor’s index: *nobody* else runs it"]


def cleaned(**more: object) -> object:
    return clean({**TEXT, **more}, question="q", title="t", framework=frameworks.framework())


def test_a_text_that_names_none_is_the_text_it_always_was() -> None:
    assert "risks_accepted" not in json.dumps(cleaned())
    assert cleaned(risks_accepted=[]) == cleaned(risks_accepted=[" ", "\u2028"]) == cleaned(risks_accepted=None)
    assert cleaned(risks_accepted=[]) == cleaned()


def test_each_risk_stands_there_once_on_one_line() -> None:
    said = clean(
        {**TEXT, "risks_accepted": [" Stale  knowledge\n", "Stale knowledge", "Own\twords"]},
        question="q", title="t", framework=frameworks.framework(),
    )  # fmt: skip
    assert said["risks_accepted"] == ["Stale knowledge", "Own words"]


@pytest.mark.parametrize(
    ("risks", "field"),
    [("Stale", "risks_accepted"), ([1], "risks_accepted"), (["a", "b" * 501], "risks_accepted.1"),
     ([str(n) for n in range(31)], "risks_accepted")],
)  # fmt: skip
def test_what_cannot_be_risks_is_named(risks: object, field: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        cleaned(risks_accepted=risks)
    assert list(refused.value.fields) == [field]


@pytest.fixture
def accepting(recommended: Workshop, ana: Member) -> Decision:
    return decisions.record_decision(workshop=recommended, by=ana, text={**TEXT, "risks_accepted": RISKS})


def test_they_are_on_the_sheet_and_in_every_export(accepting: Decision, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    page = client.get("/decisions/1/").content.decode()
    shown = re.search(r'<ul class="sheet-list">(.*?)</ul>', page, re.DOTALL)
    assert shown
    assert [unescape(words) for words in re.findall(r"<li>(.*?)</li>", shown[1])] == RISKS
    assert client.get("/decisions/1.json").json()["risks_accepted"] == RISKS
    written = client.get("/decisions/1.md").content.decode()
    assert "### Risks Accepted\n\n* Stale knowledge\n* The vendor’s index: \\*nobody\\* else runs it\n" in written
    printed = words_of_pdf(client.get("/decisions/1.pdf").content)
    assert "Which risks we accept" in printed
    assert "nobody* else runs it" in re.sub(r"\s+", " ", printed)
    assert RISKS[0] in client.get("/decisions/1/revisions/1/").content.decode()
    rows = b"".join(client.get("/decisions/decisions.csv")).decode()
    assert "; ".join(RISKS) in rows
    assert check_log().fault is None


def test_they_are_found_where_they_stand(accepting: Decision, ana: Member, as_member: SignIn) -> None:
    page = as_member(ana).get("/decisions/", {"q": "vendor’s index"}).content.decode()
    assert "D-0001" in page
    assert "Accepted risk" in re.sub(r"<[^>]+>", "", page)
    assert re.search(r"<mark>vendor’s.*</mark>", page) or "<mark>vendor" in page


def test_the_form_ticks_what_the_framework_names_and_keeps_other_words(
    accepting: Decision, ana: Member, as_member: SignIn
) -> None:
    client, address = as_member(ana), "/decisions/1/revision/"
    page = client.get(address)
    assert re.search(r'name="risks" value="Stale knowledge"[^>]* checked', page.content.decode())
    sent: dict[str, object] = dict(typed(page.content))
    assert sent["own_risks"] == RISKS[1]
    sent |= {"risks": ["Stale knowledge", "Training cost"], "own_risks": f"{RISKS[1]}\n\nOne more"}
    assert client.post(address, sent).status_code == 302
    first, second = (revision.body for revision in accepting.revisions.order_by("number"))
    assert second["risks_accepted"] == ["Stale knowledge", "Training cost", RISKS[1], "One more"]
    changes = differences(first, second)
    assert [(c["field"], c["item"], c["change"], c["after"]) for c in changes] == [
        ("risks_accepted", "Training cost", "added", "Training cost"),
        ("risks_accepted", "One more", "added", "One more"),
    ]
    assert [said["field"] for said in said_changes(changes, {})] == ["Accepted risk"] * 2
    assert changes_between(first, second, {}) == ["Changed which risks are accepted."]
