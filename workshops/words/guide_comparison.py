"""The approaches side by side: each statement with the numbers of its sources, as footnotes have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from workshops.domain import frameworks
from workshops.domain.frameworks import Framework
from workshops.words.guide import Context, kept

Numbers = Mapping[str, int]  # source → its number on the page


class Aspect(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...


class Statement(Protocol):
    @property
    def said(self) -> str: ...
    @property
    def words(self) -> Mapping[str, str]: ...


@kept
def comparison(framework: Framework) -> Context:
    """The rows, and the sources that they name in the order of their numbers."""
    named = {key for aspect in framework.comparison for key in _named(aspect.cells.values())}
    sources = [source for source in framework.sources if source.key in named]
    numbers = {source.key: number for number, source in enumerate(sources, start=1)}
    return {
        "rows": [
            {
                "aspect": aspect,
                "criteria": [framework.criterion(key) for key in aspect.criteria],
                "cells": [(a, _cell(aspect.cells[a.key], numbers)) for a in framework.approaches],
                "differ": [{"said": one.said, "marks": _marks(one.sources, numbers)} for one in aspect.differ],
                "words": [
                    {"approach": a.key, "number": numbers[key], "words": words}
                    for a in framework.approaches
                    for statement in aspect.cells[a.key]
                    for key, words in statement.words.items()
                ],
            }
            for aspect in framework.comparison
        ],
        "numbered": list(zip(numbers.values(), sources, strict=True)),
    }


def _named(cells: Iterable[Iterable[Statement]]) -> Iterable[str]:
    return (key for statements in cells for statement in statements for key in statement.words)


def _cell(statements: Iterable[Statement], numbers: Numbers) -> list[Context]:
    return [{"said": one.said, "marks": _marks(one.words, numbers)} for one in statements]


def _marks(keys: Iterable[str], numbers: Numbers) -> list[int]:
    return sorted(numbers[key] for key in keys)


def compares(framework_key: str) -> str:
    """The key of that framework if it puts its approaches side by side; empty where it does not, or is not here."""
    found = frameworks.frameworks().get(framework_key)
    return found.key if found is not None and found.comparison else ""


def aspects_of(framework_key: str, criterion: str) -> list[Aspect]:
    """The aspects of that framework's comparison that ask about the same as the question does."""
    found = frameworks.frameworks().get(framework_key)
    return [aspect for aspect in found.comparison if criterion in aspect.criteria] if found else []
