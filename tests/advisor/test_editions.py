"""An edition of a framework never changes: what was computed with it is computed again to the same bytes."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from advisor import InvalidInput, edition_of, load_framework, recommend
from advisor.version import ENGINES

RECORD = [
    json.loads(line)
    for line in (Path(__file__).parent / "first_edition.jsonl").read_text(encoding="utf-8").splitlines()
]
FIRST = edition_of(load_framework(), "1.0.0")


def digest(answer: Any) -> str:
    """Of the bytes that are stored, to ten places: what a processor's own way of adding changes is beyond."""
    return hashlib.sha256(json.dumps(_rounded(answer), sort_keys=True).encode()).hexdigest()


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 10) + 0.0
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("place", range(len(RECORD)))
def test_the_first_edition_answers_as_it_did_when_it_was_the_only_one(place: int) -> None:
    kept = RECORD[place]
    assert digest(recommend(kept["request"], FIRST, draws=kept["draws"])) == kept["answer"]


def test_the_first_edition_is_the_file_that_was_decided_with() -> None:
    assert FIRST.digest == "7a25dc57e01a42298419d5ee179733cb12a723945671741e6353543f1bd431d4"
    assert (FIRST.engine, FIRST.engine_version) == (1, "1.0.3")
    assert load_framework().engine_version == ENGINES[2]


def test_a_request_may_name_its_edition() -> None:
    request = {"answers": {"knowledge_churn": 3}}
    assert recommend({**request, "edition": "1.0.0"}, draws=100) == recommend(request, FIRST, draws=100)
    assert recommend({**request, "edition": load_framework().version}, draws=100) == recommend(request, draws=100)
    with pytest.raises(InvalidInput) as refused:
        recommend({**request, "edition": "0.9"}, draws=100)
    assert refused.value.fields["edition"].endswith(f"1.0.0, {load_framework().version}.")
