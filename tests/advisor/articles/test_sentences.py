"""Every sentence of the five articles: found in their data or said to say nothing, and each saying has its place."""

from collections.abc import Iterator
from typing import Any

import pytest

from advisor import load_framework
from advisor.framework import Framework
from advisor.lenses import LENSES
from tests.advisor.articles.said import ARTICLES, HELD_ELSEWHERE, even, saying, sentences, text_of
from workshops.exports.sheet import Sheet

PRESENT = load_framework()
POINTS = [*PRESENT.before, *PRESENT.risks, *PRESENT.questions]
# What the sheet of a decision has for them, which is no part of a framework.
SHEET = {"approach", "fallback", "metrics", "scope_now", "scope_later", "risks_accepted", "configuration"}


def quoted(source: str) -> Iterator[str]:
    """The words by which a place is found again: in the article's data, in the comparison, beside what is answered."""
    yield from (item["words"] for item in saying(source).values())
    for words in (said.words for aspect in PRESENT.comparison for cell in aspect.cells.values() for said in cell):
        yield from (words[source] for _ in [0] if source in words)
    yield from (point.words[source] for point in POINTS if source in point.words)


def spans(source: str) -> list[tuple[int, int]]:
    """Where the quoted words stand in the even text, each as often as it does."""
    whole, found = even(text_of(source) or ""), []
    for words in map(even, quoted(source)):
        at = whole.find(words)
        while at >= 0:
            found.append((at, at + len(words)))
            at = whole.find(words, at + 1)
    return found


def says_nothing(sentence: str, nothing: list[str]) -> str | None:
    """The entry that passes over the sentence: itself, or its first words and …"""
    for entry in nothing:
        begin = even(entry)
        if sentence == begin or (begin.endswith("…") and sentence.startswith(begin[:-1])):
            return entry
    return None


@pytest.mark.parametrize("source", ARTICLES)
def test_every_sentence_is_found_or_says_nothing_of_the_matter(source: str) -> None:
    if text_of(source) is None:
        pytest.skip("the articles do not lie beside the repository")
    found, nothing = spans(source), ARTICLES[source]["nothing"]
    lost, passed = [], set()
    for begin, end, sentence in sentences(source):
        if any(first < end and last > begin for first, last in found):
            continue
        entry = says_nothing(sentence, nothing)
        passed.add(entry)
        if entry is None:
            lost.append(sentence)
    assert lost == []
    assert passed >= set(nothing), "an entry passes over nothing that is there"


def test_what_is_passed_over_is_named_by_a_few_words() -> None:
    for source, article in ARTICLES.items():
        assert [entry for entry in article["nothing"] if len(entry.split()) > 10] == [], source
        assert len(article["nothing"]) == len(set(article["nothing"])), source


def sources_at(framework: Framework, place: str) -> set[str]:
    """The sources of what stands at that place of the framework; KeyError where nothing does."""
    part, _, rest = place.partition(".")
    if part == "lenses":
        return {LENSES[rest].source}
    if part == "values":
        criterion, _, approach = rest.partition(".")
        return set(framework.values[criterion][approach].sources)
    if part == "sequence":
        approach, _, step = rest.partition(".")
        (plan,) = (plan for plan in framework.sequence if plan.approach == approach)
        return set(plan.sources) if step in {one.key for one in plan.steps} else set()
    found: dict[str, Any] = {item.key: item for item in getattr(framework, part)}
    item = found[rest]
    if part == "comparison":
        said = {source for cell in item.cells.values() for one in cell for source in one.words}
        return said | {source for one in item.differ for source in one.sources}
    return set(item.sources)


@pytest.mark.parametrize("source", ARTICLES)
def test_each_saying_stands_in_the_product_under_the_name_of_its_article(source: str) -> None:
    without, strange = [], []
    for key, item in saying(source).items():
        if item["kind"] in HELD_ELSEWHERE:
            continue
        places = [place for place in item.get("where", []) if place != "decision"]
        without += [key] if not item.get("where") else []
        strange += [(key, place) for place in places if source not in sources_at(PRESENT, place)]
    assert (without, strange) == ([], [])


def test_the_sheet_has_a_field_for_what_the_article_wants_on_one_page() -> None:
    assert {key for key, item in saying("S1").items() if "decision" in item.get("where", [])} == {
        "one_page", "phase_one", "decision_log",
    }  # fmt: skip
    assert Sheet.__annotations__.keys() >= SHEET
