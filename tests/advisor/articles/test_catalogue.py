"""The catalogue holds every sentence of the articles that names a situation, and says of each miss why."""

import json
from collections import Counter

import pytest

from advisor import Framework, load_framework
from advisor.scenarios import check_scenarios, scenario_entries
from tests.advisor.articles.golden import FILE, editions, verdicts
from tests.advisor.articles.said import ARTICLES, saying

PRESENT = load_framework()


@pytest.mark.parametrize("source", ARTICLES)
def test_the_catalogue_has_each_naming_sentence_with_the_approach_that_it_names(source: str) -> None:
    named = {key: item["approaches"] for key, item in saying(source, "scenario").items()}
    assert named == {item.key: list(item.approaches) for item in PRESENT.scenarios if item.source == source}


@pytest.mark.parametrize("framework", editions(), ids=lambda framework: framework.version)
def test_the_advisor_says_to_the_catalogue_what_it_said(framework: Framework) -> None:
    assert verdicts(framework) == json.loads(FILE.read_text(encoding="utf-8"))[framework.version]


def test_each_miss_says_why_it_stays_one_and_nothing_else_does() -> None:
    missed = {miss["key"] for miss in check_scenarios(PRESENT)["missed"]}
    assert missed == {item["key"] for item in scenario_entries(PRESENT) if item["miss"]}


def test_hits_and_misses_are_counted_by_source_and_by_class() -> None:
    result = check_scenarios(PRESENT)
    for tally in (result["by_source"], result["by_approach"]):
        assert sum(row["hits"] for row in tally.values()) == result["hits"]
        assert sum(row["misses"] for row in tally.values()) == result["misses"] == len(result["missed"])
    classes = Counter(item.approaches[0] for item in PRESENT.scenarios)
    assert {key: row["hits"] + row["misses"] for key, row in result["by_approach"].items()} == classes
    assert classes["prompting"] >= 5
    assert [*result["by_source"]] == [*ARTICLES]


def test_a_situation_brings_only_what_its_sentence_says() -> None:
    entries = {item["key"]: item for item in scenario_entries(PRESENT)}
    assert entries["no_money_for_gpus"]["answers"] == {}
    assert (entries["no_money_for_gpus"]["budget"], "in_place" in entries["no_money_for_gpus"]) == ("modest", False)
    assert entries["grounded_but_off_style"]["in_place"] == "look_up"
    assert entries["one_answer_this_week"]["answers"] == {
        "factual_gap": 3
    }  # the answer is wanted this week, not the system
