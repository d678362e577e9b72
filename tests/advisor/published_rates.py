"""Published practice in two halves: how often the advice is what was published, class by class.

    python -m tests.advisor.published_rates

A case belongs to a half by the SHA-256 of its key, for good. The open half may be looked at while curves change; the
kept half is run once for each release, and no curve is changed for what it says. Where one of its cases has been looked
at, that is said in its file. `FURTHER` and `FRESH` have cases that came later and were all looked at: they belong to
neither half.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from advisor import Framework, edition_of, load_framework
from advisor.ballots import read_request
from advisor.framework.parts import Scenario
from advisor.group import group_answer
from advisor.scenarios import advised
from advisor.two_needs import simplest_reading

FILES = [Path(__file__).parent / name for name in ("published_cases.toml", "later_cases.toml")]
LATER = {name: Path(__file__).parent / f"{name}_cases.toml" for name in ("further", "fresh")}
CLASSES = ("prompting", "rag", "fine_tuning", "hybrid")
CODINGS = ("clean", "timid", "disturbed")
Answers = Mapping[str, int]
Says = Callable[[Answers], str | None]


class Case(NamedTuple):
    key: str
    answers: Answers
    approaches: Sequence[str]

    @property
    def is_open(self) -> bool:
        return int(hashlib.sha256(self.key.encode()).hexdigest(), 16) % 2 == 0


def _cases(*files: Path) -> list[Case]:
    rows = [row for path in files for row in tomllib.loads(path.read_text(encoding="utf-8"))["cases"]]
    return [Case(row["key"], row["answers"], row["approaches"]) for row in rows]


CASES = _cases(*FILES)
FURTHER, FRESH = (_cases(path) for path in LATER.values())
OPEN = [case for case in CASES if case.is_open]
KEPT = [case for case in CASES if not case.is_open]


class Rates(NamedTuple):
    """Shares of cases that are answered as published: of all, and by class."""

    overall: float
    by_class: Mapping[str, float]


def by_framework(framework: Framework) -> Says:
    return lambda answers: advised(Scenario("x", "x", "S0", "x", answers, (), "-"), framework)


def by_two_needs(answers: Answers) -> str | None:
    """The two lines of rules alone."""
    framework = load_framework()
    group = group_answer(read_request({"answers": dict(answers)}, framework), framework)
    said = simplest_reading(framework, group, "prompting", frozenset())
    return said["approach"] if said else "prompting"


def timid(answers: Answers) -> Answers:
    """Nobody dares to choose either end."""
    return {key: min(3, max(1, level)) for key, level in answers.items()}


def filled(answers: Answers, need: int = 2) -> Answers:
    """What the account does not speak of: means in the middle of their scale, needs there or lower."""
    kinds = {criterion.key: criterion.kind for criterion in load_framework().criteria}
    return {**{key: 2 if kind == "means" else need for key, kind in kinds.items()}, **answers}


def coarse(answers: Answers) -> Answers:
    """Only the two ends and the middle are known: what lies between goes to its end."""
    return {key: (0, 0, 2, 4, 4)[level] for key, level in answers.items()}


def disturbed(answers: Answers, dice: random.Random) -> Answers:
    """Each answer is lost with 0.15, else one level off with 0.3."""
    left = {}
    for key, level in answers.items():
        if dice.random() >= 0.15:
            off = dice.choice((-1, 1)) if dice.random() < 0.3 else 0
            left[key] = min(4, max(0, level + off))
    return left


RECODED: Mapping[str, Callable[[Answers], Answers]] = {
    "timid": timid,
    "filled": filled,
    "filled, no end": lambda answers: timid(filled(answers)),
    "filled low": lambda answers: filled(answers, 1),
    "filled with 0": lambda answers: filled(answers, 0),
    "coarse": coarse,
}


def rates(says: Says, cases: Sequence[Case], repeats: int = 0) -> Rates:
    """Of the answers as they are, or disturbed `repeats` times."""
    dice = random.Random(5)
    hits: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for case in cases:
        for _ in range(repeats or 1):
            answers = disturbed(case.answers, dice) if repeats else case.answers
            hits[case.approaches[0]] += says(answers) in case.approaches
            total[case.approaches[0]] += 1
    return Rates(hits.total() / total.total(), {name: hits[name] / total[name] for name in CLASSES})


def coded(says: Says, cases: Sequence[Case], coding: str) -> Rates:
    """By one of CODINGS, or of RECODED."""
    if coding in RECODED:
        return rates(lambda answers: says(RECODED[coding](answers)), cases)
    return rates(says, cases, 20 if coding == "disturbed" else 0)


def main() -> int:
    now = load_framework()
    readers = {
        "edition 1.0.0": by_framework(edition_of(now, "1.0.0")),
        "two lines": by_two_needs,
        f"edition {now.version}": by_framework(now),
    }
    for half, cases in (("open", OPEN), ("kept", KEPT), ("further", FURTHER), ("fresh", FRESH)):
        for kind in dict.fromkeys((*CODINGS, *RECODED)):
            for name, says in readers.items():
                found = coded(says, cases, kind)
                classes = "  ".join(f"{key} {share:.2f}" for key, share in found.by_class.items())
                sys.stdout.write(f"{half} ({len(cases)})  {kind:14}  {name:14}  {found.overall:.3f}  {classes}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
