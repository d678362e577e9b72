"""The shapes of the catalogue of scenarios, and of its check."""

from typing import TypedDict


class ScenarioFacts(TypedDict, total=False):
    """Only what the sentence says."""

    in_place: str
    budget: str


class ScenarioEntry(ScenarioFacts):
    key: str
    situation: str
    source: str
    passage: str
    answers: dict[str, int]
    approaches: list[str]
    miss: str | None


class Miss(TypedDict):
    key: str
    situation: str
    source: str
    named: list[str]
    advised: str | None
    explanation: str | None


class HitsAndMisses(TypedDict):
    hits: int
    misses: int


class ScenarioCheck(HitsAndMisses):
    scenarios: int
    by_source: dict[str, HitsAndMisses]
    by_approach: dict[str, HitsAndMisses]
    missed: list[Miss]
