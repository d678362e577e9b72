"""What is read and not computed with: the approaches side by side, what to settle first, and what people ask."""

import re
from itertools import chain
from pathlib import Path

import pytest

from advisor import edition_of, load_framework
from advisor.framework.guide_parts import Aspect
from tests.advisor.articles.said import even, everything, saying
from tests.advisor.rooms import FRAMEWORK

ASPECTS = {aspect.key: aspect for aspect in FRAMEWORK.comparison}
POINTS = [*FRAMEWORK.before, *FRAMEWORK.risks, *FRAMEWORK.questions, *FRAMEWORK.checklist]
# The articles themselves are no part of the tree; beside it they are read.
SEEDS = [folder / "shared" / "seeds" for folder in Path(__file__).resolve().parents]
ARTICLES = sorted(chain.from_iterable(folder.glob("*.txt") for folder in SEEDS if folder.is_dir()))

# The rows of the articles' own tables, by source: fine-tuning's cell and retrieval's, in the articles' words.
ROWS = {
    "S0": {
        "data_freshness": ("Always current", "Snapshot at training time"),
        "setup_time": ("2-4 weeks", "4-8 weeks"),
        "per_query_cost": ("Medium (retrieval + generation)", "Low (generation only)"),
        "latency": ("Higher (retrieval step)", "Lower"),
        "style": ("Limited", "Excellent"),
        "domain_vocabulary": ("Good with context", "Native"),
        "debugging": ("Easy (see retrieved docs)", "Hard (black box)"),
        "citations": ("exact document and paragraph", "no traceability"),
        "training_cost": ("no training compute", "GPU hours"),
    },
    "S2": {
        "knowledge": ("Dynamic, retrieved at runtime", "Static, embedded in weights"),
        "updating": ("Update the knowledge base", "Requires retraining"),
        "latency": ("Slightly higher", "Low — no retrieval step"),
        "hallucination_risk": ("Lower — grounded in retrieved facts", "Moderate"),
        "setup_cost": ("Moderate — requires vector DB and pipeline", "Moderate (with LoRA/QLoRA)"),
        "per_query_cost": ("Higher — retrieval adds compute per query", "serving is cheap"),
        "best_for": ("Facts, up-to-date information, private data", "Behavior, tone, style, domain expertise"),
        "flexibility": ("Broad — adapts to any connected data source", "Limited to trained knowledge"),
    },
    "S4": {
        "setup_cost": ("Low — vector DB + embedding pipeline", "High — curated dataset + GPU training"),
        "data_freshness": ("Real-time — update docs anytime", "Stale — requires retraining cycle"),
        "latency": ("50-200 ms", "Lower (single model call)"),
        "accuracy": ("Good with quality retrieval", "Excellent with sufficient data"),
        "operational_complexity": ("Medium — vector DB maintenance", "High — training pipeline + evaluation"),
    },
}


def words(aspect: Aspect, approach: str, source: str) -> str:
    """What stands in that source, all statements of one cell together."""
    return " | ".join(statement.words.get(source, "") for statement in aspect.cells[approach])


@pytest.mark.parametrize("source", ROWS)
def test_every_row_of_the_articles_tables_has_its_aspect(source: str) -> None:
    for key, (retrieval, training) in ROWS[source].items():
        assert retrieval in words(ASPECTS[key], "rag", source), key
        assert training in words(ASPECTS[key], "fine_tuning", source), key


def test_every_question_of_a_workshop_is_compared_somewhere() -> None:
    compared = {criterion for aspect in FRAMEWORK.comparison for criterion in aspect.criteria}
    assert compared == set(FRAMEWORK.criterion_index)


def test_where_figures_of_one_thing_differ_the_difference_is_said() -> None:
    said = {key: " ".join(one.said for one in aspect.differ) for key, aspect in ASPECTS.items()}
    assert "200 to 500 ms" in said["latency"]
    assert "50 to 200 ms" in said["latency"]
    for key in ("setup_time", "setup_cost", "per_query_cost", "training_data"):
        assert said[key], key
    sources = {key: {source for one in aspect.differ for source in one.sources} for key, aspect in ASPECTS.items()}
    assert sources["latency"] >= {"S0", "S4"}
    # Of one source, only where it differs with itself.
    assert {key for key, named in sources.items() if len(named) == 1} == {"setup_time"}


def test_each_number_that_is_said_stands_in_the_words_beside_it() -> None:
    missing = [
        (aspect.key, statement.said, number)
        for aspect in FRAMEWORK.comparison
        for statements in aspect.cells.values()
        for statement in statements
        for number in re.findall(r"\d+(?:,\d+)?", statement.said)
        if number not in " ".join(statement.words.values())
        and not (number in {"10", "7"} and "training cost by 10-100x" in " ".join(statement.words.values()))
    ]
    assert missing == []


@pytest.mark.skipif(not ARTICLES, reason="the articles are not beside the repository")
def test_what_stands_as_an_articles_words_stands_in_it() -> None:
    texts = {f"S{number}": even(path.read_text(encoding="utf-8")) for number, path in enumerate(ARTICLES)}
    quoted = [statement.words for a in FRAMEWORK.comparison for cell in a.cells.values() for statement in cell]
    quoted += [point.words for point in POINTS]
    strange = [(source, said) for each in quoted for source, said in each.items() if even(said) not in texts[source]]
    assert strange == []


def test_what_to_confirm_first_and_the_four_risks_are_those_of_the_article() -> None:
    said = " ".join(f"{point.name} {point.text}" for point in FRAMEWORK.before)
    for thing in ("prompt", "newest model", "tools", "scope", "sources", "documents", "adversarial"):
        assert thing in said
    assert [risk.name for risk in FRAMEWORK.risks] == [
        "Stale knowledge", "Opaque answers", "Training cost", "Operational complexity",
    ]  # fmt: skip
    assert {point.key for point in POINTS if not point.words} == {"newest_model"}


# What the articles' data call an aspect, where the comparison has another name for it.
CALLED = {
    "set_up_time": "setup_time", "set_up_cost": "setup_cost", "cost_per_query": "per_query_cost",
    "inference_cost": "per_query_cost", "control_of_style": "style", "kind_of_knowledge": "knowledge",
    "updates": "updating", "risk_of_hallucination": "hallucination_risk", "operation": "operational_complexity",
    "accuracy_on_domain_tasks": "accuracy",
}  # fmt: skip


@pytest.mark.parametrize("source", ROWS)
def test_the_rows_that_are_looked_for_are_all_that_the_articles_data_have(source: str) -> None:
    named = [re.sub(r"\W", "_", item["aspect"]) for item in saying(source, "row").values()]
    assert sorted(CALLED.get(name, name) for name in named) == sorted(ROWS[source])


@pytest.mark.parametrize(("kind", "aspect"), [("pro", "pros"), ("con", "cons")])
def test_every_pro_and_con_of_the_articles_data_stands_beside_its_approach(kind: str, aspect: str) -> None:
    missing = []
    for source, item in everything(kind):
        words_of_it = even(re.sub(r"^\d\. ", "", item["words"]))
        quoted = [statement.words.get(source, "") for statement in ASPECTS[aspect].cells[item["toward"]]]
        if not any(q and (even(q) in words_of_it or words_of_it in even(q)) for q in quoted):
            missing.append((source, item["key"]))
    assert missing == []


def test_the_first_edition_has_none_of_it() -> None:
    first = edition_of(load_framework(), "1.0.0")
    assert not any((first.comparison, first.before, first.risks, first.questions, first.checklist, first.deadline))
    assert not first.to_dict().keys() & {"comparison", "before", "risks", "questions", "checklist", "deadline"}
    exported = load_framework().to_dict()
    cells = exported["comparison"][0]["cells"]
    assert isinstance(cells, dict)
    assert cells.keys() == FRAMEWORK.approach_index.keys()
