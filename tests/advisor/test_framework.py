"""Frameworks as data: the built-in one is whole, others are checked fault by fault and then used alike."""

import copy
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from advisor import InvalidInput, load_framework, recommend, shipped_frameworks
from advisor.framework import BUILT_IN, digest_of
from advisor.framework.read import read_framework
from tests.advisor.rooms import EDITIONS, FRAMEWORK, there

COST = {"key": "examples", "name": "n", "unit": "u", "default": 1, "low": 1, "high": 2, "about": "-",
        "sources": ["practice"]}  # fmt: skip
COUNTS = {"criterion": "fit", "any": ["urgency >= 3", "in_place == look_up"], "otherwise": 0.5, "why": "w",
          "sources": ["practice"]}  # fmt: skip
SECOND = BUILT_IN.parent / "build_or_buy.toml"
DOCUMENT = tomllib.loads(SECOND.read_text(encoding="utf-8"))


def faults_after(change: Any) -> Any:
    document = {**copy.deepcopy(DOCUMENT), "engine": 2, "counts": [COUNTS]}
    change(document)
    return read_framework(document, "digest")[1]


def setting(path: Any, value: Any) -> Any:
    """A change that sets (or with ... removes) what stands at `path`."""

    def change(document: Any) -> None:
        *way, last = path
        place = document
        for step in way:
            place = place[step]
        if value is ...:
            del place[last]
        else:
            place[last] = value

    return change


FAULTS = [
    (["name"], ..., "name"),
    (["key"], "Not A Key", "key"),
    (["colour"], "red", "colour"),
    (["approaches"], [], "approaches"),
    (["approaches", 0, "line"], "", "approaches[0].line"),
    (["approaches", 1, "key"], "buy", "approaches[1].key"),
    (["approaches", 0, "techniques"], ["none"], "approaches[0].techniques[0]"),
    (["approaches", 0, "sources"], ["practice", "practice"], "approaches[0].sources[1]"),
    (["criteria", 2, "levels"], ["a", "b"], "criteria[2].levels"),
    (["criteria", 2, "kind"], "wish", "criteria[2].kind"),
    (["criteria", 2, "pulls"], "rent", "criteria[2].pulls"),
    (["criteria", 2, "lead"], "legal", "criteria[2].lead"),
    (["criteria", 2, "weight"], -1, "criteria[2].weight"),
    (["criteria", 2, "weight"], float("nan"), "criteria[2].weight"),
    (["criteria", 2, "weight"], True, "criteria[2].weight"),
    (["criteria", 0, "signal", "at"], [0, 5, 3, 40, 60], "criteria[0].signal.at"),
    (["criteria", 0, "signal", "at"], [1, 1, 1, 1, 1], "criteria[0].signal.at"),
    (["values", "fit", "buy", "levels"], [0, 0.5, 1.5, 1, 1], "values.fit.buy.levels[2]"),
    (["values", "fit", "buy", "levels"], [0, 1], "values.fit.buy.levels"),
    (["values", "fit", "buy", "why"], ..., "values.fit.buy.why"),
    (["values", "fit", "build"], ..., "values.fit.build.levels"),
    (["values", "speed"], {}, "values.speed"),
    (["gates", 0, "effect"], "forbid", "gates[0].effect"),
    (["gates", 0, "when"], [], "gates[0].when"),
    (["gates", 0, "when"], ["sensitivity > 4"], "gates[0].when[0]"),
    (["gates", 0, "when"], ["speed >= 4"], "gates[0].when[0]"),
    (["gates", 0, "approaches"], ["rent"], "gates[0].approaches[0]"),
    (["gates", 0, "sources"], ["nowhere"], "gates[0].sources[0]"),
    (["counts"], [{**COUNTS, "any": ["speed >= 2"]}], "counts[0].any[0]"),
    (["counts"], [{**COUNTS, "any": ["in_place == rag"]}], "counts[0].any[0]"),
    (["counts"], [{**COUNTS, "criterion": "speed"}], "counts[0].criterion"),
    (["counts"], [{**COUNTS, "otherwise": 1.3}], "counts[0].otherwise"),
    (["counts"], [{**COUNTS, "any": []}], "counts[0].when"),
    (["counts"], [COUNTS, COUNTS], "counts[1].criterion"),
    (["counts"], [{**COUNTS, "sources": ["nowhere"]}], "counts[0].sources[0]"),
    (["engine"], 1, "counts"),
    (["criteria", 2, "key"], "in_place", "criteria[2].key"),
    (["sets", "quick"], ["speed"], "sets.quick[0]"),
    (["lenses"], ["decision_path"], "lenses"),
    (["lenses"], ["horoscope"], "lenses[0]"),
    (["confidence"], {"prior": [1, 1, 0, 0, 0]}, "confidence.prior"),
    (["confidence"], {"weight_sd": 0}, "confidence.weight_sd"),
    (["fallbacks", 0, "survivors"], ["buy"], "fallbacks[0].survivors"),
    (["metrics", 0, "comparator"], "~", "metrics[0].comparator"),
    (["metrics", 0, "threshold_by", "criterion"], "speed", "metrics[0].threshold_by.criterion"),
    (["sequence"], [{"approach": "buy", "steps": [], "sources": []}], "sequence[0].steps"),
    (
        ["sequence"],
        [{"approach": "buy", "steps": [{"title": "t", "text": "t", "weeks": 2}], "sources": ["practice"]}],
        "sequence[0].steps[0].weeks",
    ),
    (["criteria", 2, "signal"], "number", "criteria[2].signal"),
    (["gates"], {"key": "g"}, "gates"),
    (["gates"], ["g"], "gates[0]"),
    (["approaches"], "buy", "approaches"),
    (["costs"], [COST], "costs"),
    (["costs"], [{**COST, "high": 1}], "costs[0].high"),
    (["scenarios"], [{"key": "s", "answers": {"speed": 1}}], "scenarios[0].answers.speed"),
    (["scenarios"], [{"key": "s", "alone": "yes"}], "scenarios[0].alone"),
]


@pytest.mark.parametrize(("path", "value", "fault"), FAULTS, ids=[f"{f[2]} = {f[1]!r}"[:60] for f in FAULTS])
def test_fault_is_named_by_path_with_what_to_do(path: Any, value: Any, fault: Any) -> None:
    found = faults_after(setting(path, value))
    assert fault in found
    assert re.search(r"\b(Write|Use|Add|Remove|Give|Known|use|not (a|known)|must|reads)\b", found[fault])


def tables(value: Any, *path: str | int) -> Iterator[tuple[str | int, ...]]:
    """Where each table of a document stands; of several beside each other the first."""
    if isinstance(value, dict):
        yield path
        for name, inner in value.items():
            yield from tables(inner, *path, name)
    elif isinstance(value, list) and value:
        yield from tables(value[0], *path, 0)


def test_an_entry_that_nobody_knows_is_a_fault_wherever_it_stands() -> None:
    document = {**DOCUMENT, "engine": 2, "counts": [COUNTS], "confidence": {"votes": 0.5}, "costs": [COST]}
    kinds = {(*path[:1], len(path)): path for path in tables(document)}
    assert len(kinds) > 15
    for path in kinds.values():
        changed = copy.deepcopy(document)
        setting((*path, "mistyped"), "so")(changed)
        faults = read_framework(changed, "digest")[1]
        assert [fault for fault in faults if "mistyped" in fault], path


def test_one_fault_is_one_fault() -> None:
    """The consequences of a fault are not reported as further ones."""
    several = (
        "criteria[2].key",
        "scenarios",
        "sequence",
        "costs[",
        "criteria[2].signal",
        "gates[0]",
        "values.fit.build",
    )
    single = [case for case in FAULTS if case[2] not in {"approaches", "approaches[1].key"}
              and (not case[2].startswith(several) or "when" in case[2])]  # fmt: skip
    counts = {fault: list(faults_after(setting(path, value))) for path, value, fault in single}
    assert {fault: paths for fault, paths in counts.items() if paths != [fault]} == {}


def test_all_faults_come_at_once() -> None:
    def several(document: Any) -> None:
        document["name"] = ""
        document["criteria"][0]["weight"] = "heavy"
        document["values"]["fit"]["buy"]["levels"][4] = 2

    assert set(faults_after(several)) == {"name", "criteria[0].weight", "values.fit.buy.levels[4]"}


def test_invalid_file_is_refused_with_its_faults(tmp_path: Any) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SECOND.read_text(encoding="utf-8").replace('effect = "cap"', 'effect = "limit"'), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_framework(path)
    assert (caught.value.code, list(caught.value.fields)) == ("invalid_framework", ["gates[1].effect"])


@pytest.mark.parametrize(
    ("content", "code"), [(b"key = ", "not_toml"), (b"\xff\xfe", "unreadable"), (None, "unreadable")]
)
def test_unreadable_file_is_refused(tmp_path: Any, content: Any, code: Any) -> None:
    path = tmp_path / "mine.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        load_framework(path)
    assert caught.value.code == code


def test_folder_with_the_same_entry_in_two_files_is_refused(tmp_path: Any) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text('key = "x"\n', encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_framework(tmp_path)
    assert list(caught.value.fields) == ["key"]


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_framework(tmp_path)
    assert (caught.value.code, caught.value.fields) == ("unreadable", {"(file)": "Add one."})


@pytest.mark.parametrize(("size", "code"), [(2_000_000, "invalid_framework"), (2_000_001, "too_large")])
def test_file_larger_than_two_megabytes_is_refused(tmp_path: Path, size: int, code: str) -> None:
    path = tmp_path / "large.toml"
    path.write_text("#" * size, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_framework(path)
    assert caught.value.code == code


def test_framework_hands_out_its_parts_by_key() -> None:
    assert (FRAMEWORK.criterion("latency").key, FRAMEWORK.approach("rag").key) == ("latency", "rag")
    assert (FRAMEWORK.cost("examples").key, FRAMEWORK.source("S2").key) == ("examples", "S2")


def test_frameworks_beside_the_built_in_one_are_shipped() -> None:
    assert shipped_frameworks() == (SECOND,)


def test_second_framework_is_used_by_the_same_engine() -> None:
    framework = load_framework(SECOND)
    commodity = {"differentiation": 0, "fit": 4, "urgency": 3, "skills": 2}
    crown_jewel = {"differentiation": 4, "fit": 1, "urgency": 0, "skills": 4, "sensitivity": 4}
    results = [recommend({"answers": answers}, framework, draws=50) for answers in (commodity, crown_jewel)]
    assert [result["approach"] for result in results] == ["buy", "build"]
    assert results[1]["gates"][0]["key"] == "must_not_leave"
    assert results[0]["lenses"] == []
    assert there(results[0]["fallback"])["approach"] == "adopt"
    assert results[0]["metrics"][0]["threshold"] == 30
    assert results[0]["framework"] == {"key": "build_or_buy", "version": "1.0.0", "digest": digest_of(DOCUMENT)}


def test_digest_changes_with_any_entry_and_not_with_their_order() -> None:
    reordered = dict(reversed(DOCUMENT.items()))
    changed = {**DOCUMENT, "version": "1.0.1"}
    assert digest_of(reordered) == digest_of(DOCUMENT) != digest_of(changed)


# --- The built-in framework ------------------------------------------------------------------------

CONTRACT = {
    "factual_gap": ("need", "data"), "knowledge_churn": ("need", "data"), "knowledge_breadth": ("need", "data"),
    "audit_and_trust": ("need", "security"), "access_control": ("need", "security"),
    "data_sensitivity": ("need", "security"), "content_readiness": ("means", "data"),
    "behaviour_gap": ("need", "product"), "task_stability": ("need", "product"), "latency": ("need", "product"),
    "query_volume": ("need", "product"), "training_data": ("means", "data"), "ml_capacity": ("means", "product"),
    "urgency": ("need", "product"),
}  # fmt: skip


def test_criteria_are_the_contracts() -> None:
    assert {c.key: (c.kind, c.lead) for c in FRAMEWORK.criteria} == CONTRACT
    assert list(CONTRACT) == [c.key for c in FRAMEWORK.criteria]


def test_sets_are_the_contracts() -> None:
    assert FRAMEWORK.sets["quick"] == (
        "knowledge_churn", "audit_and_trust", "task_stability", "latency", "data_sensitivity",
    )  # fmt: skip
    assert FRAMEWORK.sets["full"] == tuple(CONTRACT)
    assert set(FRAMEWORK.sets["essentials"]) == {*FRAMEWORK.sets["quick"], "factual_gap", "behaviour_gap"}


def test_anchors_are_five_different_sentences_and_short_forms() -> None:
    for criterion in FRAMEWORK.criteria:
        assert len({*criterion.levels}) == len({*criterion.short}) == 5
        assert all(anchor.endswith(".") for anchor in criterion.levels)
        assert all(len(short) <= 45 for short in criterion.short)
        assert criterion.signal is not None or criterion.key == "urgency"  # a deadline comes nearer by itself


def test_every_curve_states_its_reason_and_source() -> None:
    for curves in FRAMEWORK.values.values():
        for curve in curves.values():
            assert len(curve.why) > 20
            assert curve.sources


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.version)
def test_curves_never_turn_against_the_side_they_pull_to(edition: Any) -> None:
    for criterion in edition.criteria:
        own = edition.values[criterion.key][criterion.pulls].levels
        for approach in edition.approaches:
            other = edition.values[criterion.key][approach.key].levels
            leads = [round(a - b, 9) for a, b in zip(own, other, strict=True)]
            assert leads == sorted(leads), (criterion.key, approach.key)


@pytest.mark.parametrize(
    ("criterion", "levels", "one", "other"),
    [
        ("task_stability", (0, 1, 2), "rag", "prompting"),
        ("data_sensitivity", (0, 1, 2, 3, 4), "rag", "prompting"),
        ("audit_and_trust", (0, 1), "rag", "prompting"),
        ("access_control", (0, 1), "rag", "prompting"),
        ("behaviour_gap", (0, 1, 2), "rag", "prompting"),
        ("behaviour_gap", (0, 1), "hybrid", "fine_tuning"),
    ],
)
def test_an_answer_that_says_nothing_about_two_approaches_gives_both_the_same(
    criterion: str, levels: Any, one: str, other: str
) -> None:
    curves = FRAMEWORK.values[criterion]
    assert [curves[one].levels[i] for i in levels] == [curves[other].levels[i] for i in levels]


def test_the_hybrid_retrieves_about_as_well_as_rag() -> None:
    for criterion in ("factual_gap", "knowledge_churn", "knowledge_breadth", "audit_and_trust", "access_control"):
        pairs = zip(
            FRAMEWORK.values[criterion]["rag"].levels, FRAMEWORK.values[criterion]["hybrid"].levels, strict=True
        )
        assert max(round(rag - hybrid, 9) for rag, hybrid in pairs) <= 0.03


def test_means_create_no_need() -> None:
    """From the level on where it suffices, a means says the same of every approach."""
    for criterion in (c for c in FRAMEWORK.criteria if c.kind == "means"):
        tops = {FRAMEWORK.values[criterion.key][a.key].levels[3:] for a in FRAMEWORK.approaches}
        assert len(tops) == 1


def test_every_approach_has_all_of_its_advice() -> None:
    for approach in FRAMEWORK.approaches:
        fallbacks = [item for item in FRAMEWORK.fallbacks if item.approach == approach.key]
        assert [bool(item.when.conditions) for item in fallbacks] == [True] * (len(fallbacks) - 1) + [False]
        assert [item.approach for item in FRAMEWORK.sequence].count(approach.key) == 1
        for parts in (FRAMEWORK.metrics, FRAMEWORK.failure_modes, FRAMEWORK.security):
            assert any(approach.key in item.approaches for item in parts)


def test_technique_and_approach_name_each_other() -> None:
    stated = {(a.key, t) for a in FRAMEWORK.approaches for t in a.techniques}
    meant = {(a, t.key) for t in FRAMEWORK.techniques for a in t.approaches}
    assert stated == meant


TECHNIQUES = {
    "dspy", "lora", "qlora", "embedding_tuning", "hybrid_search", "reranking", "chunking", "strict_context_prompt",
    "acl_filters", "decline_on_no_hit", "vendor_hosted_tuning", "continuous_eval", "canary_strings",
}  # fmt: skip


def test_techniques_of_the_contract_are_all_there() -> None:
    assert {item.key for item in FRAMEWORK.techniques} >= TECHNIQUES


SAID_OF = {
    "task_stability": "fixed task", "behaviour_gap": "behaviour", "query_volume": "many calls",
    "latency": "response time", "factual_gap": "fact", "in_place": "in place",
    "audit_and_trust": "must show its sources", "knowledge_churn": "change", "knowledge_breadth": "wide",
    "access_control": "rights", "data_sensitivity": "leak",
}  # fmt: skip


def test_a_rule_of_what_counts_says_each_thing_that_it_looks_at() -> None:
    for rule in FRAMEWORK.counts:
        looked_at = {rule.criterion, *(condition.criterion for condition in rule.rule.conditions)}
        assert [key for key in looked_at if SAID_OF[key] not in rule.why.lower()] == [], rule.criterion


@pytest.mark.parametrize("key", ["latency", "query_volume"])
def test_speed_and_volume_are_less_of_a_reason_to_train_beside_retrieval_than_without_as_curves_say(key: str) -> None:
    curves = {key: curve.levels for key, curve in FRAMEWORK.values[key].items()}
    assert "less than half" in FRAMEWORK.values[key]["hybrid"].why
    for level in (3, 4):
        rag, tuned, hybrid = (curves[key][level] for key in ("rag", "fine_tuning", "hybrid"))
        assert 0 < hybrid - rag < (tuned - rag) / 2
