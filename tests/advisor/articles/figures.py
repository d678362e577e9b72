"""Every figure that the second edition states, with the sources that it states it from and the words around it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from advisor.framework import BUILT_IN, _document
from tests.advisor.articles.said import ARTICLES, numbers, saying

NAMES = {"key", "name", "dated", "url"}
RULES = {"sources", "source", "when", "any", "approaches", "survivors", "techniques", "answers"}
OURS = {"weight", "place"}  # and curves: a judgement of this framework's, which says so at its top
NOT_SAID = NAMES | RULES | OURS

IN_WORDS = {"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0}
IN_WORDS |= {"nine": 9.0, "ten": 10.0, "twelve": 12.0, "hundred": 100.0, "thousand": 1000.0}
UNITS = {
    "week": "weeks", "weeks": "weeks", "ms": "ms", "milliseconds": "ms", "tokens": "tokens", "examples": "examples",
    "times": "times", "dollars": "USD a run", "%": "%", "bits": "bits", "employees": "employees",
}  # fmt: skip
NUMBER = rf"(?:\d[\d,]*|{'|'.join(IN_WORDS)})"
MEASURED = re.compile(rf"\b({NUMBER})(?:(?: to |-|–)(?:a )?({NUMBER}))? (?:good )?({'|'.join(UNITS)})(?!\w)", re.I)


class Stated(NamedTuple):
    """A figure, with its unit where the words say one, and where the framework has it from."""

    figure: float
    unit: str | None
    sources: tuple[str, ...]
    place: str
    words: str


def stated(document: Mapping[str, object] | None = None) -> Sequence[Stated]:
    """Every figure of every entry that names sources, over all files of the built-in framework."""
    return _built_in() if document is None else tuple(_stated(document, "", ()))


@cache
def _built_in() -> Sequence[Stated]:
    return tuple(_stated(_document(BUILT_IN), "", ()))


def _stated(value: object, place: str, sources: tuple[str, ...]) -> Iterator[Stated]:
    if isinstance(value, dict):
        named = value.get("sources", sources)
        inner = tuple(named) if all(isinstance(key, str) for key in named) else ()
        for key, part in value.items():
            if not place or (key not in NOT_SAID and not (place.startswith("values.") and key == "levels")):
                yield from _stated(part, f"{place}.{key}".lstrip("."), inner)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            name = part["key"] if isinstance(part, dict) and "key" in part else index
            yield from _stated(part, f"{place}[{name}]", sources)
    elif sources and isinstance(value, str):
        units = _measured(value)
        for figure in sorted(numbers(value) | units.keys()):
            yield Stated(figure, units.get(figure), sources, place, value)
    elif sources and isinstance(value, int | float) and not isinstance(value, bool):
        yield Stated(float(value), None, sources, place, str(value))


def _measured(text: str) -> dict[float, str]:
    """Figures with a unit, in digits or in words: "two to four weeks", "50 to 200 ms"."""
    found = {}
    for low, high, unit in MEASURED.findall(text):
        for number in filter(None, (low, high)):
            figure = IN_WORDS.get(number.lower())
            found[float(number.replace(",", "")) if figure is None else figure] = UNITS[unit.lower()]
    return found


def figures_of(source: str) -> dict[float, set[str]]:
    """What that article states, by its data: figure → units."""
    found: dict[float, set[str]] = {}
    for item in saying(source, "figure", "derived", "name").values():
        for figure in numbers(item.get("figure", item.get("name", ""))):
            found.setdefault(figure, set()).add(item.get("unit", "in a name"))
    return found


def unsupported(document: Mapping[str, object] | None = None) -> list[Stated]:
    """Figures that stand under articles' names alone, and are in none of them, or there of something else."""
    own = {source: figures_of(source) for source in ARTICLES}
    found = [*stated(document)]
    ranges = {item.place: item.figure for item in found if item.place.endswith((".low", ".high"))}

    def supported(item: Stated) -> bool:
        said = [own[source] for source in item.sources]
        place, _, name = item.place.rpartition(".")
        ends = {ranges.get(f"{place}.low"), ranges.get(f"{place}.high")}
        if name == "default" and all(any(end in figures for figures in said) for end in ends):
            return True  # between two published figures
        units = {unit for figures in said for unit in figures.get(item.figure, ())}
        return bool(units) if item.unit is None else item.unit in units

    return [item for item in found if set(item.sources) <= own.keys() and not supported(item)]
