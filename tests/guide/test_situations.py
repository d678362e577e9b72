"""The catalogue: complete, searchable by address alone, and honest about what the advisor says."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from advisor.scenarios import advised
from tests.guide.conftest import Read, words
from workshops.domain import frameworks
from workshops.domain.frameworks import Framework
from workshops.words.guide_situations import catalogue


def shown(html: str) -> list[str]:
    return re.findall(r'id="situation-([a-z0-9_]+)"', html)


def entries(html: str) -> dict[str, str]:
    parts = re.split(r'<li id="situation-', html)[1:]
    return {part.split('"')[0]: words(part.split("</li>")[0].split(">", 1)[1]) for part in parts}


@cache
def said_of_all() -> dict[str, str | None]:
    """Whom the advisor names, by situation."""
    used = frameworks.framework()
    return {item.key: advised(item, used) for item in used.scenarios}


def test_every_situation_is_there_with_answers_and_source(read: Read, framework: Framework) -> None:
    found = entries(read("situations/"))
    assert list(found) == [item.key for item in framework.scenarios]
    for item in framework.scenarios:
        assert item.situation in found[item.key]
        assert framework.source(item.source).title in found[item.key]
        for key, level in item.answers.items():
            criterion = framework.criterion(key)
            assert f"{criterion.name}: “{criterion.short[level]}”" in found[item.key]


def test_what_the_advisor_says_is_what_it_says(read: Read, framework: Framework) -> None:
    found, names = entries(read("situations/")), said_of_all()
    for item in framework.scenarios:
        named_here = names[item.key]
        said = framework.approach(named_here).short if named_here else "nothing, for lack of answers"
        assert f"the advisor says {said}" in found[item.key]
        named = " or ".join(framework.approach(key).short for key in item.approaches)
        assert f"The source names {named}" in found[item.key]
        if named_here not in item.approaches:
            assert f"Why they differ. {item.miss}" in found[item.key]
    unsaid = replace(framework, scenarios=tuple(replace(item, miss="-") for item in framework.scenarios[:1]))
    assert catalogue(unsaid)[0]["miss"] == ""


@pytest.mark.parametrize("approach", ["prompting", "rag", "fine_tuning", "hybrid"])
def test_approach_narrows_to_those_that_name_it(read: Read, framework: Framework, approach: str) -> None:
    expected = [item.key for item in framework.scenarios if approach in item.approaches]
    assert 0 < len(expected) < len(framework.scenarios)
    assert shown(read(f"situations/?approach={approach}")) == expected


def test_search_wants_every_word_in_any_case(read: Read) -> None:
    assert shown(read("situations/?q=CATALOGUE+documentation")) == ["moving_catalogue"]


def test_only_differences(read: Read, framework: Framework) -> None:
    names = said_of_all()
    expected = [item.key for item in framework.scenarios if names[item.key] not in item.approaches]
    assert shown(read("situations/?differs=on")) == expected


def test_agreement_is_counted_by_source_and_by_approach(read: Read, framework: Framework) -> None:
    text = words(read("situations/"))
    names = said_of_all()
    agrees = {item.key: names[item.key] in item.approaches for item in framework.scenarios}
    for source in ("S0", "S3"):
        some = [item.key for item in framework.scenarios if item.source == source]
        assert f"{framework.source(source).title} {sum(agrees[key] for key in some)} of {len(some)}" in text


def test_each_article_is_one_step_away(read: Read, framework: Framework) -> None:
    first: dict[str, str] = {}
    for item in framework.scenarios:
        first.setdefault(item.source, item.key)
    html = read("situations/")
    assert re.findall(r'<a href="#situation-(\w+)">', html) == list(first.values())
    assert 'href="#situation-' not in read("situations/?q=zebra+xylophone")


def test_nothing_found_says_what_to_do(read: Read) -> None:
    html = read("situations/?q=zebra+xylophone")
    assert shown(html) == []
    assert "Try a shorter word" in html


@pytest.mark.parametrize("query", ["approach=magic", "q=%00%3Cscript%3E", "q=" + "a" * 300, "differs=%ff"])
def test_what_does_not_fit_is_no_error(read: Read, query: str) -> None:
    assert "<script>" not in read(f"situations/?{query}").split("<form")[1].split("</form>")[0]
