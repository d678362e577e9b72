"""The engine on frameworks by dice: any number of approaches and criteria, any curves, gates that contradict."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor import recommend
from advisor.framework.read import read_framework

SOURCE = {"sources": ["s"]}
curves = st.lists(st.integers(0, 20).map(lambda n: n / 20), min_size=5, max_size=5)

signs = st.sampled_from([">=", "<="])


@st.composite
def frameworks(draw: st.DrawFn) -> Any:
    """Two to five approaches, one to four criteria, none to three gates."""
    approaches = [f"a{i}" for i in range(draw(st.integers(2, 5)))]
    criteria = [f"c{i}" for i in range(draw(st.integers(1, 4)))]
    document = {
        "key": "dice", "version": "1", "name": "Dice", "question": "?",
        "roles": [{"key": "all", "name": "All"}],
        "sources": [{"key": "s", "title": "t", "by": "b"}],
        "approaches": [{"key": key, "name": key, "line": key, **SOURCE} for key in approaches],
        "criteria": [
            {"key": key, "name": key, "question": "?", "kind": "need", "pulls": approaches[0], "lead": "all",
             "weight": draw(st.integers(1, 5)), "levels": ["0", "1", "2", "3", "4"], "about": "-", **SOURCE}
            for key in criteria
        ],
        "values": {
            c: {a: {"levels": draw(curves), "why": "-", **SOURCE} for a in approaches} for c in criteria
        },
        "gates": [
            {"key": f"g{i}", "effect": draw(st.sampled_from(["exclude", "cap"])), "reason": "-", **SOURCE,
             "approaches": draw(st.lists(st.sampled_from(approaches), min_size=1, unique=True)),
             "when": [draw(st.builds("{} {} {}".format, st.sampled_from(criteria), signs, st.integers(0, 4)))]}
            for i in range(draw(st.integers(0, 3)))
        ],
    }  # fmt: skip
    framework, faults = read_framework(document, "digest")
    assert faults == {}
    return framework


@st.composite
def situations(draw: st.DrawFn) -> Any:
    """A framework and a room that answers it."""
    framework = draw(frameworks())
    keys = [criterion.key for criterion in framework.criteria]
    ballots = [
        {
            "participant": f"p{i}",
            "role": draw(st.sampled_from(["x", "y"])),
            "scores": {key: draw(st.none() | st.integers(0, 4)) for key in keys},
        }
        for i in range(draw(st.integers(1, 5)))
    ]
    return framework, {"ballots": ballots}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(situations())
def test_whatever_the_framework_the_answer_is_whole_and_consistent(situation: Any) -> None:
    framework, request = situation
    result = recommend(request, framework, draws=60)
    rows = result["ranking"]
    allowed = [row for row in rows if not row["excluded"]]
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert sorted(row["approach"] for row in rows) == sorted(a.key for a in framework.approaches)
    if result["approach"] is None:
        nothing_said = len(result["unanswered"]) == len(framework.criteria)
        assert nothing_said or not allowed
    else:
        assert result["approach"] == allowed[0]["approach"]
        assert sum(row["acceptability"] for row in rows) == pytest.approx(1)
        assert sum(result["uniform_acceptability"].values()) == pytest.approx(1)
        assert all(flip["new_approach"] != result["approach"] for flip in result["flips"])
        excluded = {row["approach"] for row in rows if row["excluded"]}
        assert all(result["uniform_acceptability"][key] == 0 for key in excluded)
    for row in rows:
        assert sum(result["contributions"][row["approach"]].values()) == pytest.approx(row["value"], abs=1e-9)
    waived = {**request, "waived_gates": [gate.key for gate in framework.gates]}
    check_nobody_is_left_out(recommend(waived, framework, draws=20, brief=True))


def check_nobody_is_left_out(result: Any) -> None:
    """Where every gate is waived."""
    assert not any(row["excluded"] for row in result["ranking"])
    assert all(gate["waived"] for gate in result["gates"])
    values = [row["value"] for row in result["ranking"]]
    assert values == pytest.approx(sorted(values, reverse=True))
