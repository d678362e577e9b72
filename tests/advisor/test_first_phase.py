"""The steps of the first phase: how long they take, what is there already, what comes first."""

from itertools import product

import pytest

from advisor import recommend
from advisor.advice import sequence, techniques
from advisor.framework.rules import shares_of
from tests.advisor.test_advice import APPROACHES, FRAMEWORK, SOME, levels, only


def steps_of(approach: str) -> dict[str, tuple[float, float]]:
    found = next(item for item in FRAMEWORK.sequence if item.approach == approach)
    return {step.key: step.span for step in found.steps}


def total(approach: str, *keys: str) -> tuple[float, float]:
    spans = steps_of(approach)
    return sum(spans[key][0] for key in keys), sum(spans[key][1] for key in keys)


def test_setting_up_takes_what_the_article_says() -> None:
    """S0: RAG two to four weeks, fine-tuning four to eight; what comes on top says so."""
    assert total("rag", "evaluation", "retrieval") == total("hybrid", "evaluation", "retrieval") == (2, 4)
    assert total("fine_tuning", "evaluation", "examples", "first_run") == (4, 8)
    assert total("hybrid", "tune") == (4 - 1, 8 - 1)
    assert total("prompting", "evaluation", "prompt") == (2, 3)
    about = FRAMEWORK.criterion("urgency").about
    for claim in ("piloted in two to three weeks", "retrieval takes two to four weeks", "fine-tuning four to eight"):
        assert claim in about


def test_no_week_goes_into_rights_where_everybody_may_see_everything() -> None:
    for approach, level in product(("rag", "hybrid"), (None, 0, 1, 2, 3, 4)):
        answers = {} if level is None else only("access_control", level)
        keys = [step["key"] for step in sequence(approach, FRAMEWORK, answers)]
        assert ("access" in keys) == bool(level)


@pytest.mark.parametrize(
    ("approach", "in_place", "there", "absent"),
    [
        ("rag", "look_up", "retrieval_there", "retrieval"),
        ("hybrid", "look_up", "retrieval_there", "retrieval"),
        ("hybrid", "tuned", "tune_there", "tune"),
        ("hybrid", "look_up", "tune", "tune_there"),
        ("fine_tuning", "tuned", "tuned_there", "first_run"),
        ("fine_tuning", None, "first_run", "tuned_there"),
        ("rag", "prompt", "retrieval", "retrieval_there"),
        ("hybrid", None, "retrieval", "retrieval_there"),
    ],
)
def test_what_is_in_place_is_graded_and_not_built_again(
    approach: str, in_place: str | None, there: str, absent: str
) -> None:
    facts = shares_of({} if in_place is None else {"in_place": in_place})
    keys = [step["key"] for step in sequence(approach, FRAMEWORK, facts)]
    assert (there in keys, absent in keys) == (True, False)


@pytest.mark.parametrize("approach", ["rag", "hybrid"])
def test_documents_that_nobody_owns_are_put_in_order_first_unless_a_look_up_is_graded(approach: str) -> None:
    for level, in_place in product((None, 0, 1, 2, 3, 4), (None, "nothing", "look_up")):
        answers = {} if level is None else only("content_readiness", level)
        facts = {} if in_place is None else {"in_place": in_place}
        keys = [step["key"] for step in sequence(approach, FRAMEWORK, {**answers, **shares_of(facts)})]
        wanted = level in (0, 1) and in_place != "look_up"
        assert keys[:2] == (["evaluation", "documents"] if wanted else [keys[0], keys[1]])
        assert ("documents" in keys) is wanted


GATED = [
    # answers, what is in place, the gate that would be closed without it
    ({"content_readiness": 0, "factual_gap": 0}, "look_up", "nothing_to_retrieve"),
    ({"urgency": 4, "ml_capacity": 1, "behaviour_gap": 4}, "tuned", "no_time_to_train"),
    ({"training_data": 0, "task_stability": 1, "behaviour_gap": 4}, "tuned", "too_few_examples"),
]


@pytest.mark.parametrize(("asked", "in_place", "gate"), GATED)
def test_no_gate_says_what_is_in_place_is_not_there(asked: dict[str, int], in_place: str, gate: str) -> None:
    without, beside = (
        recommend({"answers": asked, "in_place": what}, draws=1)["gates"] for what in ("nothing", in_place)
    )
    assert gate in {row["key"] for row in without}
    assert gate not in {row["key"] for row in beside}
    assert not [said for row in without for said in row["because"] if "!=" in said]


@pytest.mark.parametrize("approach", APPROACHES)
def test_every_first_phase_begins_with_an_evaluation_of_the_newest_model_and_hostile_questions(approach: str) -> None:
    for asked in SOME[:60]:
        steps = sequence(approach, FRAMEWORK, levels(asked))
        assert [step["step"] for step in steps] == list(range(1, len(steps) + 1))
        assert steps[0]["key"] == "evaluation"
        said = " ".join(step["text"] for step in steps)
        assert "hostile" in said
        assert "newest model" in said
        pilots = [step["text"] for step in steps if "pilot" in step["key"] and step["key"] != "pilot_both"]
        assert all("hostile" in text for text in pilots)
    assert "newest_model" in {item["key"] for item in techniques(approach, FRAMEWORK, {})}


def test_both_are_piloted_where_both_are_needed() -> None:
    both = {"behaviour_gap": 3, "factual_gap": 3}
    for approach in ("rag", "fine_tuning", "hybrid"):
        assert "pilot_both" in [step["key"] for step in sequence(approach, FRAMEWORK, levels(both))]
    assert "pilot_both" not in [step["key"] for step in sequence("rag", FRAMEWORK, {})]
