"""A source names what is really there: each figure and each name against the articles' own words."""

import re

import pytest

from advisor import load_framework
from tests.advisor.articles.figures import figures_of, stated, unsupported
from tests.advisor.articles.said import ARTICLES, KINDS, everything, numbers, saying, text_of

FRAMEWORK = load_framework()
SPELT = {"one": 1, "two": 2, "three": 3, "hundred": 100, "millions": 1_000_000}
NOT_THERE = ("cache", "caching", "injection", "erasure", "constrained", "reinforcement", "canar", "churned", "MCP")


def skipped_without(source: str) -> str:
    text = text_of(source)
    if text is None:
        pytest.skip("the articles do not lie beside the repository")
    return text


@pytest.mark.parametrize("source", ARTICLES)
def test_what_the_data_say_of_an_article_is_found_in_it(source: str) -> None:
    text = skipped_without(source)
    assert [item["key"] for item in saying(source).values() if item["words"] not in text] == []
    assert ARTICLES[source]["by"] in text
    assert ARTICLES[source]["title"] in text


def test_the_data_hold_a_few_words_of_each_place_and_no_sentence() -> None:
    for source, item in everything():
        assert item["kind"] in KINDS, (source, item["key"])
        assert 0 < len(item["words"].split()) <= 12, (source, item["key"])
    for source, article in ARTICLES.items():
        assert len(saying(source)) == len(article["says"]), "a key stands twice"


def test_each_figure_is_in_the_words_that_it_is_taken_from() -> None:
    for source, item in everything("figure"):
        if item["says"].endswith("counted"):
            continue
        found = {float(digits.replace(",", "")) for digits in re.findall(r"\d[\d,]*", item["words"])}
        found |= {float(SPELT[word]) for word in item["words"].lower().split() if word in SPELT}
        found |= {100.0} if "hundred" in item["words"] else set()
        assert numbers(item["figure"]) <= found, (source, item["key"])


def test_no_figure_of_the_framework_stands_under_the_name_of_an_article_that_does_not_say_it() -> None:
    assert unsupported() == []
    assert len([*stated()]) > 200


def test_every_figure_of_an_article_is_stated_under_its_name() -> None:
    own = {(one.figure, source) for one in stated() for source in one.sources}
    lost = [
        (source, item["key"], figure)
        for source, item in everything("figure", "derived")
        for figure in numbers(item["figure"])
        if (figure, source) not in own
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("S4", "Fewer than 100 good examples.", [100]),
        ("S4", "At least 500 examples.", []),
        ("S4", "Within 50 weeks.", [50]),
        ("S0", "Two to four weeks.", []),
        ("S0", "Three to four weeks.", [3]),
        ("S1", "Retrained four times a year.", [4]),
        ("convention", "Fewer than 100 good examples.", []),
    ],
)
def test_a_figure_under_a_false_name_is_found(source: str, text: str, found: list[float]) -> None:
    document = {"techniques": [{"key": "x", "what": text, "sources": [source]}]}
    assert [item.figure for item in unsupported(document)] == found


@pytest.mark.parametrize("word", NOT_THERE)
def test_no_article_is_named_for_what_none_of_them_mentions(word: str) -> None:
    texts = [text_of(source) for source in ARTICLES]
    assert not any(word.lower() in text.lower() for text in texts if text)
    said = [(item.key, item.name, item.sources) for item in FRAMEWORK.techniques]
    said += [(item.key, item.note, item.sources) for item in FRAMEWORK.security]
    for key, text, sources in said:
        assert word.lower() not in f"{key} {text}".lower() or not set(sources) <= ARTICLES.keys(), key


def test_every_threshold_is_called_a_convention() -> None:
    assert [metric.key for metric in FRAMEWORK.metrics if "convention" not in metric.sources] == []


@pytest.mark.parametrize("source", ARTICLES)
def test_an_article_has_its_own_title_and_author(source: str) -> None:
    article, named = ARTICLES[source], FRAMEWORK.source(source)
    assert named.title == article["title"]
    assert named.by.startswith(article["by"]) if article["by"] else "names no author" in named.by


@pytest.mark.parametrize("cost", ["rag_weeks", "tuning_weeks", "examples", "run_price", "retrieval_ms"])
def test_a_cost_that_an_article_gives_goes_as_far_as_the_article_says(cost: str) -> None:
    item = FRAMEWORK.cost(cost)
    given = {figure for source in item.sources if source in ARTICLES for figure in figures_of(source)}
    assert {item.low, item.high} <= given


@pytest.mark.parametrize("key", ["dspy", "lora", "qlora", "raft"])
def test_techniques_that_the_articles_name_are_in_the_framework(key: str) -> None:
    assert key in {item.key for item in FRAMEWORK.techniques}


def test_the_names_of_the_articles_are_in_the_guide_with_their_uses_and_their_date() -> None:
    terms = {item.name.partition(" (")[0]: item for item in FRAMEWORK.terms}
    named = [item for _, item in everything("name")]
    models = [item["name"] for item in named if item["key"].startswith("embedding_")]
    assert len(models) == 4
    assert {terms[name].dated for name in models} == {saying("S0")["dated"]["name"]}
    assert {item["name"] for item in named if item["key"] in {"peft", "lora", "qlora", "raft_name"}} <= terms.keys()
    assert "retrieval-augmented fine-tuning" in terms["RAFT"].meaning.lower()
    titles = {source.title for source in FRAMEWORK.sources}
    papers = {saying("S3")[key]["name"] for key in ("lewis", "openai_tuning", "openai_pricing", "gao", "reimers", "hu")}
    assert papers <= titles | terms.keys()


@pytest.mark.parametrize(
    ("approach", "figure", "setting_up"),
    [
        ("rag", "rag_setup", ["evaluation", "retrieval"]),
        ("fine_tuning", "tuning_setup", ["evaluation", "examples", "first_run"]),
    ],
)
def test_the_steps_of_setting_up_add_up_to_what_the_article_says(
    approach: str, figure: str, setting_up: list[str]
) -> None:
    (plan,) = (item for item in FRAMEWORK.sequence if item.approach == approach)
    spans = [step.span for step in plan.steps if step.key in setting_up]
    assert {sum(low for low, _ in spans), sum(high for _, high in spans)} == numbers(saying("S0")[figure]["figure"])


def test_the_roadmap_of_the_article_is_the_order_of_the_plan() -> None:
    placed = {
        "step_observe": "evaluation",
        "step_citations": "retrieval",
        "step_access": "access",
        "step_tune": "tune_later",
    }
    steps = sorted(saying("S1", "step").values(), key=lambda item: item["place"])
    (plan,) = (item for item in FRAMEWORK.sequence if item.approach == "rag")
    own = [step.key for step in plan.steps]
    assert [placed[step["key"]] for step in steps] == [key for key in own if key in placed.values()]
