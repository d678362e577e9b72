"""Markdown out: any reader of CommonMark shows the words that people wrote, and takes none of them for a sign."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.decisions.making import TEXT
from tests.exports.conftest import Record
from workshops.domain.log_witness import read_witnesses
from workshops.exports import commonmark
from workshops.exports.markdown import decision_markdown
from workshops.figures import digits
from workshops.models import Decision, Workspace
from workshops.queries.decisions import whole_decision
from workshops.queries.log import chain_head

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SIGNS = "\\`*_{}[]()<>#+-.!|~&=:;,\"'@/^$%?"
WORDS = st.text(
    st.one_of(
        st.sampled_from([*SIGNS, *"ab1 \n\t", "\u2028", "\xa0", "\u3000", "é", "漢", "ب", "😀", "\r"]),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    min_size=1,
    max_size=40,
).filter(lambda words: words.strip() == words and words != "")
AWKWARD = (
    "C#", "Use C #", "# no heading", "3-tier support", "> no quote", "- no item", "1. no item", "1986) no item", "---",
    "===", "***", "~~~\ncode", "```\ncode", "<!-- no comment", "<script>alert(1)</script>", "&amp; &#35; & co",
    "[x]: http://a", "![x](y) [z](w)", "a | b\n--- | ---\n1 | 2", "line \\", "two  \nspaces", "    code", "x\n    code",
    "Fallback: no", "a\n\nFallback: no\n\nLater: no", "snake_case and __dunder__ _and_ * stars *", "a\r\nb", "~~gone~~",
    "owner me; broken if x above 1, over 2 days", "name: above 1 (x)", "+ plus", "* star", "\u2028sep", "5) five", "#",
)  # fmt: skip


def texts(tokens: list[Token], kind: str) -> Iterator[str]:
    """What stands in each piece of that kind, signs undone, line breaks as they are."""
    for before, token in pairwise(tokens):
        if before.type == f"{kind}_open" and token.type == "inline":
            assert {child.type for child in token.children or []} <= {"text", "text_special", "softbreak"}, token
            yield "".join(child.content or "\n" for child in token.children or [])


def shown(source: str, kind: str) -> list[str]:
    return list(texts(READER.parse(source), kind))


@given(WORDS)
@pytest.mark.parametrize("place", ["# {}", "* {}", "Words: {}", "| a |\n| - |\n| {} |"])
def test_words_in_one_line_are_shown_as_they_are(place: str, words: str) -> None:
    escapes: list[Callable[[str], str]] = [commonmark.item, commonmark.piece]
    escapes += [commonmark.inline] if not place.startswith("*") else []
    kind = {"#": "heading", "|": "td"}.get(place[0], "paragraph")
    for escaped in escapes:
        (found,) = shown(place.format(escaped(words)), kind)
        assert found.removeprefix("Words: ") == words.replace("\x00", "\ufffd")


@given(WORDS)
def test_paragraphs_are_shown_as_they_are(words: str) -> None:
    tokens = READER.parse(commonmark.block(words))
    assert {token.type for token in tokens} == {"paragraph_open", "inline", "paragraph_close"}
    assert "\n\n".join(texts(tokens, "paragraph")) == re.sub(r"\n{2,}", "\n\n", words)


for words in AWKWARD:
    test_words_in_one_line_are_shown_as_they_are = example(words)(test_words_in_one_line_are_shown_as_they_are)
    test_paragraphs_are_shown_as_they_are = example(words)(test_paragraphs_are_shown_as_they_are)


def markdown(decision: Decision) -> str:
    return decision_markdown(whole_decision(decision), chain_head(decision.workspace_id))


def test_a_record_has_its_own_headings_alone_and_every_word(record: Record) -> None:
    hostile = "\n\n".join(AWKWARD)
    metric = {"name": "- name: above 1 (x)", "comparator": ">=", "threshold": 1200000000000.5, "unit": "# | % of `x`"}
    signal = {"metric": "a above 3, over 3 days; b", "comparator": "<", "threshold": 1e-7, "window_days": 1}
    assumption = {"statement": "It is (so); or not: so", "owner": "Ana, (Dee)", "signal": signal}
    names = ("question", "rationale", "fallback", "scope_now", "scope_later")
    text = dict.fromkeys(names, hostile)
    source = markdown(record(**text, title="Use C # (3-tier)", metrics=[metric], assumptions=[assumption]))
    _, front, body = source.split("---\n", 2)
    matter = yaml.safe_load(front)
    assert (matter["status"], matter["date"], matter["id"]) == ("accepted", "2026-03-03", "D-0001")
    tokens = READER.parse(body)
    assert list(texts(tokens, "heading")) == [
        "Use C # (3-tier)", "Context and Problem Statement", "Considered Options", "Decision Outcome", "Consequences",
        "Confirmation", "More Information",
    ]  # fmt: skip
    said = "\n\n".join(texts([t for t in tokens if t.type != "link_open"][: _more(tokens)], "paragraph"))
    assert said.count(re.sub(r"\n{2,}", "\n\n", hostile)) == len(names)
    assert f"{metric['name']}: at or above 1200000000000.5 # | % of `x`" in said
    watched = "broken if a above 3, over 3 days; b below 0.0000001, over 1 day"
    assert f"It is (so); or not: so (not yet checked; owner Ana, (Dee); {watched})" in said


def _more(tokens: list[Token]) -> int:
    """Where "More Information" begins: the address in it is a link."""
    return next(i for i, token in enumerate(tokens) if token.content == "More Information")


def test_a_metric_whose_name_runs_on_into_the_comparator_ends_where_it_ends(record: Record) -> None:
    signal = {"metric": "looked at or", "comparator": ">", "threshold": 5, "window_days": 3}
    source = markdown(record(assumptions=[{"statement": "It holds.", "owner": "", "signal": signal}]))
    assert "broken if looked at o&#114; above 5, over 3 days" in source


def test_days_are_iso_and_the_decisions_own(proposed: Decision, record: Record) -> None:
    """Of one that is planned the next revisit, of an imported one the day on which it was decided elsewhere."""
    source = markdown(proposed)
    coming = proposed.revisit_plan.occurrences.get().due_on.isoformat()
    assert f'next-revisit: "{coming}"' in source
    assert f"next on {coming}, Ana is reminded" in source
    Workspace.objects.update(time_zone="Pacific/Honolulu")
    imported = markdown(record(status="proposed"))
    assert 'date: "2026-03-03"' in imported
    day = date.fromisoformat(yaml.safe_load(source.split("---\n")[1])["date"])
    assert abs(proposed.created_at.date() - day) <= timedelta(days=1)


def test_the_last_line_is_a_witness(record: Record) -> None:
    decision = record()
    head = chain_head(decision.workspace_id)
    source = markdown(decision)
    assert source.endswith(f"\n\n{head.witness}\n")
    assert {(a.chain, a.seq, a.hash) for a in read_witnesses(source.encode())} == {
        (head.chain, head.seq, head.hash[:16])
    }


@pytest.mark.parametrize(
    ("value", "words"),
    [(12.0, "12"), (0.05, "0.05"), (1200000000000.5, "1200000000000.5"), (1e-7, "0.0000001"), (100, "100"),
     (2**53 - 1, "9007199254740991"), (-0.5, "-0.5"), (1e15, "1000000000000000")],
)  # fmt: skip
def test_a_number_keeps_every_digit(value: float, words: str) -> None:
    assert (digits(value), float(words)) == (words, value)


def test_without_what_was_never_said_nothing_is_said(record: Record) -> None:
    bare = dict.fromkeys(("fallback", "scope_now", "scope_later"), "")
    source = markdown(record(**bare, metrics=[], assumptions=[], configuration={}))
    assert re.findall(r"^#.*|^\w+:$", source, re.MULTILINE) == [
        f"# {TEXT['title']}", "## Context and Problem Statement", "## Considered Options", "## Decision Outcome",
        "## More Information",
    ]  # fmt: skip
