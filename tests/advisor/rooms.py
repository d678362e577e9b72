"""Rooms to test with: ballots made by hand, by dice, and by Hypothesis."""

import random
from typing import Any, TypeVar

from hypothesis import strategies as st

from advisor import edition_of, load_framework
from advisor.framework.rules import FACTS

FRAMEWORK = load_framework()
EDITIONS = (edition_of(FRAMEWORK, "1.0.0"), FRAMEWORK)
CRITERIA = [item.key for item in FRAMEWORK.criteria]
APPROACHES = [item.key for item in FRAMEWORK.approaches]
GATES = [gate.key for gate in EDITIONS[0].gates]  # of both editions
ROLES = ("product", "security", "data")

COPILOT = {"knowledge_churn": 3, "factual_gap": 3, "audit_and_trust": 2, "knowledge_breadth": 3, "behaviour_gap": 1}
# The same with hardly a question left open: nothing that is still to be said could turn it.
SETTLED = {
    **COPILOT, "data_sensitivity": 3, "content_readiness": 2, "task_stability": 1, "latency": 1, "query_volume": 1,
    "training_data": 1, "ml_capacity": 1, "urgency": 2,
}  # fmt: skip
CLASSIFIER = {"task_stability": 4, "query_volume": 4, "latency": 3, "training_data": 4, "factual_gap": 0}


Thing = TypeVar("Thing")


def there(value: Thing | None) -> Thing:
    """`value`, which must be there."""
    assert value is not None
    return value


def agreed_room(scores: Any, people: Any = 6, roles: Any = ROLES, **extra: Any) -> Any:
    """`people` spread over `roles` who all say the same."""
    ballots = [{"participant": f"p{i}", "role": roles[i % len(roles)], "scores": dict(scores)} for i in range(people)]
    return {"ballots": ballots, **extra}


def random_room(seed: Any, people: Any = 9, unknown: Any = 0.15, weighted: Any = False) -> Any:
    """A room by dice: always the same for the same seed."""
    dice = random.Random(seed)
    ballots = []
    for index in range(people):
        scores = {key: None if dice.random() < unknown else dice.randrange(5) for key in CRITERIA}
        ballot = {"participant": f"p{index}", "role": dice.choice(ROLES), "scores": scores}
        if weighted:
            ballot["weights"] = {key: dice.randrange(11) for key in CRITERIA}
        ballots.append(ballot)
    return {"ballots": ballots, "seed": seed}


scores = st.dictionaries(st.sampled_from(CRITERIA), st.none() | st.integers(0, 4), max_size=14)
weights = st.dictionaries(st.sampled_from(CRITERIA), st.integers(0, 10), max_size=14)


@st.composite
def rooms(draw: st.DrawFn, most: Any = 7) -> Any:
    """Any room of one to `most` people."""
    count = draw(st.integers(1, most))
    ballots = []
    for index in range(count):
        ballot = {"participant": f"p{index}", "role": draw(st.sampled_from(ROLES)), "scores": draw(scores)}
        if draw(st.booleans()):
            ballot["weights"] = draw(weights)
        ballots.append(ballot)
    request = {"ballots": ballots, "seed": draw(st.integers(0, 5))}
    request["in_place"] = draw(st.sampled_from([None, *FACTS["in_place"]]))
    if draw(st.booleans()):
        request["waived_gates"] = draw(st.lists(st.sampled_from(GATES), unique=True))
    return request
