"""What the five articles say, as data; and their texts, where they lie beside the repository."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SEEDS = [folder / "seeds" for folder in (HERE.parents[3] / "shared", HERE.parents[4] / "shared")]
ARTICLES: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("S?.toml"))
}
KINDS = {
    "figure", "derived", "signal", "rule", "row", "pro", "con", "scenario", "step", "failure", "measure",
    "name", "question", "definition",
}  # fmt: skip
# Held to the catalogue, to the comparison and to the glossary by tests of their own; of the others each says `where`.
HELD_ELSEWHERE = {"scenario", "row", "pro", "con", "name"}


def saying(source: str, *kinds: str) -> dict[str, dict[str, Any]]:
    """What that article says, by key; of these kinds only, where some are named."""
    return {item["key"]: item for item in ARTICLES[source]["says"] if not kinds or item["kind"] in kinds}


def everything(*kinds: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(source, saying) over all articles."""
    for source in ARTICLES:
        for item in saying(source, *kinds).values():
            yield source, item


@cache
def text_of(source: str) -> str | None:
    """The article with its white space made even; None where the articles are not beside the repository."""
    path = path_of(source)
    return re.sub(r"\s+", " ", path.read_text(encoding="utf-8")) if path.is_file() else None


def path_of(source: str) -> Path:
    """Where the article lies, or would."""
    paths: list[Path] = [folder / ARTICLES[source]["file"] for folder in SEEDS]
    return next((path for path in paths if path.is_file()), paths[0])


def even(text: str) -> str:
    """One kind of quotation mark, one blank between words, no capitals: a sentence's beginning may be cut off."""
    return re.sub(r"\s+", " ", text).replace("’", "'").replace("“", '"').replace("”", '"').lower().strip()


def sentences(source: str) -> Iterator[tuple[int, int, str]]:
    """(begin, end, sentence) of each sentence and heading, evenly written, as places in the even text; none where the
    articles are not beside the repository."""
    text = text_of(source)
    if text is None:
        return
    at, whole = 0, even(text)
    for line in filter(None, map(str.strip, path_of(source).read_text(encoding="utf-8").splitlines())):
        for part in re.split(r"(?<=[.!?])\s+(?=[A-Z“\"(])", line):
            said = even(part)
            at = whole.index(said, at)
            yield at, at + len(said), said


def numbers(text: str) -> set[float]:
    """The numbers in `text`: 5,000 is one, 2-4 are two, 87K are none."""
    return {float(found.replace(",", "")) for found in re.findall(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\w])", text)}
