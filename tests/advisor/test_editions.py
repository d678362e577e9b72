"""An edition of a framework never changes: what was computed with it is computed again to the same bytes."""

import hashlib
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from advisor import InvalidInput, edition_of, load_framework, recommend
from advisor.lenses import Medians, lenses_of
from advisor.version import ENGINES

RECORD = [
    json.loads(line)
    for line in (Path(__file__).parent / "first_edition.jsonl").read_text(encoding="utf-8").splitlines()
]
LENSES_OF_THE_FIRST = {
    "cloudstudio": "f647b54a56a02a88",
    "decision_path": "d93714141f30066d",
    "head_to_head": "1b00f5d48a7e1773",
    "six_questions": "0ca1c13ae95f8f03",
    "workshop_prompts": "4fdfbf833878b061",
}
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


def made_up(number: int) -> dict[str, float]:
    """Medians of some criteria; the first are no answer, and one answer alone."""
    of_all = [(key, step / 2) for key in FIRST.criterion_index for step in range(9)]
    if number <= len(of_all):
        return dict(of_all[number - 1 : number]) if number else {}
    chance = Random(number).random
    return {key: int(chance() * 9) / 2 for key in FIRST.criterion_index if chance() < number % 10 / 9}


@pytest.mark.parametrize(("key", "said"), LENSES_OF_THE_FIRST.items())
def test_each_lens_of_the_first_edition_reads_what_it_read(key: str, said: str) -> None:
    lens, verdicts = lenses_of(1)[key], []
    for number in range(600):
        medians = Medians(made_up(number), str.upper)
        verdict = lens.read(medians)
        verdicts.append([verdict.approach, verdict.reasons, medians.unread])
    assert {approach for approach, _, _ in verdicts} >= {None, "rag", "fine_tuning"}
    assert digest(verdicts)[:16] == said


def test_the_first_edition_is_the_file_that_was_decided_with() -> None:
    assert FIRST.digest == "7a25dc57e01a42298419d5ee179733cb12a723945671741e6353543f1bd431d4"
    assert (FIRST.engine, FIRST.engine_version) == (1, "1.0.3")
    assert load_framework().engine_version == ENGINES[2]


def test_limits_that_only_the_first_engine_reads_go_out_with_its_edition_alone() -> None:
    own = {"uniform", "votes", "transfer"}
    assert own <= {*FIRST.to_dict()["confidence"]}
    assert not own & {*load_framework().to_dict()["confidence"]}


def test_a_request_may_name_its_edition() -> None:
    request = {"answers": {"knowledge_churn": 3}}
    assert recommend({**request, "edition": "1.0.0"}, draws=100) == recommend(request, FIRST, draws=100)
    assert recommend({**request, "edition": load_framework().version}, draws=100) == recommend(request, draws=100)
    with pytest.raises(InvalidInput) as refused:
        recommend({**request, "edition": "0.9"}, draws=100)
    assert refused.value.fields["edition"].endswith(f"1.0.0, {load_framework().version}.")
