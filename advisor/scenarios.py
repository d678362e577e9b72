"""The scenario catalogue: situations that the sources name, and what the advisor says about them."""

from collections.abc import Callable

from advisor.answer_catalogue import HitsAndMisses, ScenarioCheck, ScenarioEntry, ScenarioFacts
from advisor.ballots import read_request
from advisor.framework.model import Framework
from advisor.framework.parts import Scenario
from advisor.group import group_answer
from advisor.perspectives import winner_of
from advisor.standing import standing_of


def scenario_entries(framework: Framework) -> list[ScenarioEntry]:
    """Every scenario as plain values, in the framework's order."""
    return [
        {
            "key": item.key,
            "situation": item.situation,
            "source": item.source,
            "passage": item.passage,
            "answers": dict(item.answers),
            **facts_said(item),
            "approaches": list(item.approaches),
            "miss": None if item.miss == "-" else item.miss,
        }
        for item in framework.scenarios
    ]


def facts_said(item: Scenario) -> ScenarioFacts:
    """What the sentence says beside its answers, and nothing of what it does not."""
    said: ScenarioFacts = {}
    if item.in_place:
        said["in_place"] = item.in_place
    if item.budget:
        said["budget"] = item.budget
    return said


def advised(scenario: Scenario, framework: Framework) -> str | None:
    """What the advisor says to the scenario's answers; without the simulation, which does not change the winner."""
    ballots = read_request({"answers": dict(scenario.answers), **facts_said(scenario)}, framework)
    return winner_of(framework, standing_of(group_answer(ballots, framework), framework, ballots.waived))


def check_scenarios(framework: Framework) -> ScenarioCheck:
    """Hits and misses, overall, by source and by the approach named. Where the source names two, either is a hit."""
    results = [(item, advised(item, framework)) for item in framework.scenarios]
    missed = [(item, said) for item, said in results if said not in item.approaches]
    return {
        "scenarios": len(results),
        "hits": len(results) - len(missed),
        "misses": len(missed),
        "by_source": _tallied(results, lambda item: item.source, sorted({item.source for item in framework.scenarios})),
        "by_approach": _tallied(results, lambda item: item.approaches[0], [a.key for a in framework.approaches]),
        "missed": [
            {
                "key": item.key,
                "situation": item.situation,
                "source": item.source,
                "named": list(item.approaches),
                "advised": said,
                "explanation": None if item.miss == "-" else item.miss,
            }
            for item, said in missed
        ],
    }


def _tallied(
    results: list[tuple[Scenario, str | None]], kind: Callable[[Scenario], str], kinds: list[str]
) -> dict[str, HitsAndMisses]:
    tally: dict[str, HitsAndMisses] = {key: {"hits": 0, "misses": 0} for key in kinds}
    for item, said in results:
        tally[kind(item)]["hits" if said in item.approaches else "misses"] += 1
    return tally
