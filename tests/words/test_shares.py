"""“94 of 100” is one rule: the sentence, the column of the table, the what-if and the advisor's own statement."""

from __future__ import annotations

from typing import cast

import pytest
from django.template import Context, Template

from advisor.words import first_in_words
from workshops.domain.framework_names import names_everywhere
from workshops.domain.results import ShownRow
from workshops.words import recommendations
from workshops.words.shares import hundredths_words, share_words

# Each with what is said of it: the ends, both sides of both limits, and where the two once differed (0.993, 0.007).
SAID = {
    0.0: "fewer than 1",
    0.004: "fewer than 1",
    0.007: "fewer than 1",
    0.0099: "fewer than 1",
    0.01: "1",
    0.0149: "1",
    0.125: "12",
    0.937: "94",
    0.985: "98",
    0.99: "99",
    0.9901: "more than 99",
    0.993: "more than 99",
    0.996: "more than 99",
    1.0: "more than 99",
}


@pytest.mark.parametrize(("share", "said"), SAID.items())
def test_sentence_and_table_say_the_same_of_the_same_share(share: float, said: str) -> None:
    row = cast(ShownRow, {"approach": "rag", "acceptability": share})
    drawn = {**row, "name": "RAG", "value": 0.5, "low": None, "high": None, "excluded": False}
    bars = Template("{% load parts %}{% ranking rows %}").render(Context({"rows": [drawn]}))
    table = Template("{% load parts %}{{ share|as_percent }}").render(Context({"share": share}))

    assert recommendations._first_place(row, names_everywhere()) == (
        f"RAG comes first in {said} of 100 plausible weightings of your answers."
    )
    assert (table, hundredths_words(share)) == (said, said)
    assert f"First in {said} of 100 plausible weightings" in bars
    assert share_words(share) == f"{said} of 100"


@pytest.mark.parametrize("share", [share for share in SAID if 0 < share < 1])
def test_the_advisor_says_it_by_the_same_rule(share: float) -> None:
    said = f"First in {share_words(share)} plausible weightings and answers."
    assert first_in_words(share, 10_000, 2) == said


def test_nothing_is_said_of_nothing() -> None:
    assert hundredths_words(None) == "–"
