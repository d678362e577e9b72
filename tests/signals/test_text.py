"""That one reading is enough, in the text of a decision: in its changes, its export, and its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.decisions.making import typed
from tests.revisits.conftest import TEXT
from workshops.domain import decision_text
from workshops.domain.assumption_owners import said_in
from workshops.domain.decision_madr import read_madr
from workshops.domain.decisions import current_revision
from workshops.domain.frameworks import framework
from workshops.exports.markdown import decision_markdown
from workshops.models import Decision, Member, Signal
from workshops.queries.decisions import whole_decision
from workshops.queries.log import chain_head
from workshops.refusals import InvalidFields

pytestmark = pytest.mark.django_db


def with_signal(**more: Any) -> list[dict[str, Any]]:
    given = TEXT["assumptions"][0]
    return [{**given, "signal": {**given["signal"], **more}}]


@pytest.mark.parametrize("more", [{}, {"one_is_enough": True}])
def test_the_markdown_is_read_back_as_it_was(decide: Callable[..., Decision], more: dict[str, Any]) -> None:
    decision = decide(assumptions=with_signal(**more))
    text = decision_markdown(whole_decision(decision), chain_head(decision.workspace_id))
    assert read_madr(text, "D-0001.md").body["assumptions"] == said_in(current_revision(decision))["assumptions"]


def test_it_is_true_or_false() -> None:
    text = {**TEXT, "assumptions": with_signal(one_is_enough="yes")}
    with pytest.raises(InvalidFields) as refusal:
        decision_text.clean(text, question="Which?", title="Which", framework=framework())
    assert refusal.value.fields == {"assumptions.0.signal.one_is_enough": "Give true or false."}


def test_the_form_keeps_it_and_the_history_says_that_it_changed(
    decision: Decision, ana: Member, as_member: Callable[[Member], Client]
) -> None:
    client = as_member(ana)
    sent = typed(client.get("/decisions/1/revision/").content)
    assert "assumptions-0-one_is_enough" not in sent
    client.post("/decisions/1/revision/", {**sent, "assumptions-0-one_is_enough": "on"})
    assert Signal.objects.get().one_is_enough
    assert "assumptions-0-one_is_enough" in typed(client.get("/decisions/1/revision/").content)
    page = client.get("/decisions/1/").content.decode()
    assert "runbook edits a week below 3, over 30 days, one reading is enough" in page
    assert "Broken when runbook edits a week is below 3, at one reading already" in page
