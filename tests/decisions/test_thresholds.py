"""A threshold is the same number wherever it stands: on the sheet, in its file, and in the form that revises it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browsers import as_member
from tests.decisions.making import TEXT, make_decision, typed
from workshops.domain.decision_madr import read_madr
from workshops.exports.markdown import decision_markdown
from workshops.exports.sheet import sheet_of
from workshops.models import Decision, Member
from workshops.queries.decisions import current, with_parts
from workshops.queries.log import chain_head
from workshops.refusals import InvalidFields

pytestmark = pytest.mark.django_db

THRESHOLDS = {1200000000000.5: "1,200,000,000,000.5", 0.123456789012: "0.123456789012", 1e-13: "0.0000000000001"}


def test_it_is_read_everywhere_and_comes_back_unchanged(ana: Member, copilot_scores: dict[str, dict[str, Any]]) -> None:
    metrics = [
        {"name": f"Number {place}", "comparator": ">=", "threshold": value, "unit": "tokens"}
        for place, value in enumerate(THRESHOLDS)
    ]
    signal = {"metric": "edits", "comparator": "<", "threshold": 1234567, "window_days": 30}
    assumptions = [{"statement": "It keeps changing.", "owner": "", "signal": signal}]
    made = make_decision(ana, scores=copilot_scores, metrics=metrics, assumptions=assumptions)
    decision = with_parts(Decision.objects.filter(pk=made.pk)).get()
    head = chain_head(decision.workspace_id)

    sheet = sheet_of(decision, head)
    assert [one["threshold"] for one in sheet["metrics"]] == [
        f"at or above {words} tokens" for words in THRESHOLDS.values()
    ]
    assert sheet["assumptions"][0]["signal"] == "edits below 1,234,567, over 30 days"
    read = read_madr(decision_markdown(decision, head), "0001-claims.md").body
    assert [metric["threshold"] for metric in read["metrics"]] == list(THRESHOLDS)

    client, address = as_member(ana), f"/decisions/{decision.number}/revision/"
    sent = typed(client.get(address).content)
    assert [float(sent[f"metrics-{place}-threshold"]) for place in range(3)] == list(THRESHOLDS)
    assert client.post(address, sent | {"rationale": "Said again."}).status_code == 302
    revised = current(with_parts(Decision.objects.filter(pk=made.pk)).get()).body
    assert revised["rationale"] == "Said again." != TEXT["rationale"]
    assert [metric["threshold"] for metric in revised["metrics"]] == list(THRESHOLDS)


def test_one_that_no_format_keeps_whole_is_told_the_largest(
    ana: Member, copilot_scores: dict[str, dict[str, Any]]
) -> None:
    def made(threshold: float) -> Decision:
        metrics = [{"name": "Answers", "comparator": ">=", "threshold": threshold, "unit": ""}]
        return make_decision(ana, scores=copilot_scores, metrics=metrics)

    for threshold in (2**53, -(2**53), 1e300):
        with pytest.raises(InvalidFields) as refused:
            made(threshold)
        assert refused.value.fields == {
            "metrics.0.threshold": "Give a number between −9,007,199,254,740,992 and 9,007,199,254,740,992."
        }
    assert current(with_parts(Decision.objects.filter(pk=made(2**53 - 1).pk)).get()).body["metrics"][0][
        "threshold"
    ] == (2**53 - 1)
