"""The scenario catalogue: situations that the sources name, and what the advisor says about them."""

from advisor.answer import HitsAndMisses, ScenarioCheck, ScenarioEntry
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
            "approaches": list(item.approaches),
            "miss": None if item.miss == "-" else item.miss,
        }
        for item in framework.scenarios
    ]


def advised(scenario: Scenario, framework: Framework) -> str | None:
    """What the advisor says to the scenario's answers; without the simulation, which does not change the winner."""
    ballots = read_request({"answers": dict(scenario.answers)}, framework)
    return winner_of(framework, standing_of(group_answer(ballots, framework), framework, ballots.waived))


def check_scenarios(framework: Framework) -> ScenarioCheck:
    """Hits and misses, overall and by the approach named. Where the source names two, either is a hit."""
    results = [(item, advised(item, framework)) for item in framework.scenarios]
    by_approach: dict[str, HitsAndMisses] = {a.key: {"hits": 0, "misses": 0} for a in framework.approaches}
    for item, said in results:
        by_approach[item.approaches[0]]["hits" if said in item.approaches else "misses"] += 1
    missed = [(item, said) for item, said in results if said not in item.approaches]
    return {
        "scenarios": len(results),
        "hits": len(results) - len(missed),
        "misses": len(missed),
        "by_approach": by_approach,
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
