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
    "name", "question",
}  # fmt: skip


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
    for folder in SEEDS:
        path = folder / ARTICLES[source]["file"]
        if path.is_file():
            return re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))
    return None


def numbers(text: str) -> set[float]:
    """The numbers in `text`: 5,000 is one, 2-4 are two, 87K are none."""
    return {float(found.replace(",", "")) for found in re.findall(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\w])", text)}
