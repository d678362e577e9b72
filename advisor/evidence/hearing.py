"""What stands beside the scores of a run: what was asked and answered, by which model, judged by whom, and when.

Of the texts only numbers are kept, and the rows on which a finding rests.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from advisor.evidence.findings import Finding, found
from advisor.evidence.plain import key_of, number
from advisor.evidence.sorting import distinct

LONG = 40  # characters from which on two texts are not the same by chance
FEWEST = 10  # rows that say something about all
MOSTLY = 0.8
APART = 20 * 3600.0  # seconds between two rows that were not run on one day
SECONDS = (1e9, 4e9)  # of this century, by the clock of computers
ERROR = re.compile(
    r"\W*(?:error\b|exception\b|traceback \(most recent|[a-z.]*(?:error|exception): |http(?: error)? [45]\d\d\b"
    r"|(?:error code:? )?(?:429|500|502|503|504)\b|rate limit|(?:request |connection |read )?timed? ?out\b"
    r"|too many requests|internal server error|service unavailable|connection (?:refused|reset)|quota exceeded)",
    re.IGNORECASE,
)

Integers = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]


@dataclass
class Column:
    """An optional column: nothing is kept until it has its first value, and places that are left out are filled in."""

    code: str
    empty: float
    values: array[float] | None = None

    def put(self, place: int, value: float) -> None:
        values = self.values
        if values is None:
            values = self.values = array(self.code)
        if len(values) < place:
            self.fill(place)
        values.append(value)

    def fill(self, rows: int) -> array[float] | None:
        """The values of so many rows."""
        if self.values is not None:
            self.values.extend(array(self.code, [self.empty]) * (rows - len(self.values)))
        return self.values


@dataclass(slots=True)
class Said:
    """What a row says beside its scores; None: nothing tells. `at`: seconds since 1970."""

    asked: str | None = None
    answer: str | None = None
    reference: str | None = None
    judge: str | None = None
    model: str | None = None
    at: float | None = None


@dataclass
class Heard:
    """It is added to row by row, and asked for findings when all are read."""

    judges: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    models: defaultdict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    errors: list[int] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)
    golds: list[int] = field(default_factory=list)
    referred: int = 0

    def __post_init__(self) -> None:
        self._asked, self._answers, self._at = Column("q", 0), Column("q", 0), Column("d", math.nan)

    def add(
        self, place: int, row: int, variant: str, said: Said, scores: Mapping[str, float | None], *, refused: bool
    ) -> None:
        """`row`: of the file; a row of which every score is None failed already."""
        if said.asked:
            self._asked.put(place, key_of(said.asked.strip()))
        if said.at is not None:
            self._at.put(place, said.at)
        if said.judge:
            self.judges[said.judge].append(row)
        if said.model:
            self.models[variant, said.model].append(row)
        if said.answer is not None:
            self._answered(place, row, said.answer.strip(), said.reference, scores, refused=refused)

    def _answered(
        self,
        place: int,
        row: int,
        answer: str,
        reference: str | None,
        scores: Mapping[str, float | None],
        *,
        refused: bool,
    ) -> None:
        if len(answer) >= LONG:
            if not refused:
                self._answers.put(place, hash(answer))
            if reference and len(reference) >= LONG:
                self.referred += 1
                if reference.strip() == answer:
                    self.golds.append(row)
        if (not answer or ERROR.match(answer)) and any(score is not None for score in scores.values()):
            (self.errors if answer else self.blanks).append(row)

    def cases(self, variant: Places, case: Integers) -> Integers:
        """The same, but where a variant has one id for several questions, each question by itself."""
        asked = self._numbers(self._asked, len(case))
        if asked is None or not len(self._doubled(variant, case, asked)):
            return case
        return case ^ asked

    def findings(self, variant: Places, case: Integers, rows: Places, names: Collection[str]) -> Iterator[Finding]:
        """`names`: of the variants."""
        yield from self._of_answers(variant, case, rows)
        yield from self._of_questions(variant, case, rows)
        yield from self._of_models(names)
        yield from self._of_days(rows)

    def _of_answers(self, variant: Places, case: Integers, rows: Places) -> Iterator[Finding]:
        if self.errors:
            yield found("error_scored", self.errors)
        if self.blanks:
            yield found("blank_scored", self.blanks)
        if len(self.golds) >= max(FEWEST, MOSTLY * self.referred):
            yield found("answers_are_references", self.golds)
        answers = self._numbers(self._answers, len(case))
        if answers is None:
            return
        for place in np.unique(variant):
            own = (variant == place) & (answers != 0)
            kinds, often = np.unique(answers[own], return_counts=True)
            same = own & (answers == kinds[often.argmax()]) if len(kinds) else own
            if distinct(case[same]) >= max(FEWEST, 0.5 * int((variant == place).sum())):
                yield found("one_answer_for_all", rows[same].tolist())

    def _of_questions(self, variant: Places, case: Integers, rows: Places) -> Iterator[Finding]:
        asked = self._numbers(self._asked, len(case))
        if asked is None:
            return
        doubled = self._doubled(variant, case, asked)
        if len(doubled):
            yield found("one_id_two_questions", rows[doubled].tolist())
            return
        again = self._doubled(variant, asked, case)
        if len(again):
            yield found("one_question_two_ids", rows[again].tolist())

    def _doubled(self, variant: Places, one: Integers, other: Integers) -> npt.NDArray[np.intp]:
        """Rows of a variant whose `one` stood beside another `other` when it first came."""
        there = np.flatnonzero((one != 0) & (other != 0))
        order = there[np.lexsort((there, one[there], variant[there]))]
        begins = np.append(True, (np.diff(one[order]) != 0) | (np.diff(variant[order]) != 0))[: len(order)]
        first = order[np.flatnonzero(begins)[np.cumsum(begins) - 1]]
        return np.sort(order[other[order] != other[first]])

    def _of_models(self, names: Collection[str]) -> Iterator[Finding]:
        if len(self.judges) > 1:
            first, *others = sorted(self.judges, key=lambda name: -len(self.judges[name]))
            facts = {"first": first, "second": others[0]}
            yield found("judge_changed", (row for name in others for row in self.judges[name]), facts=facts)
        for judge in self.judges:
            if judge in names or any(model == judge for _variant, model in self.models):
                yield found("judges_itself", self.judges[judge], facts={"judge": judge})
        for variant in dict.fromkeys(variant for variant, _model in self.models):
            own = sorted((m for v, m in self.models if v == variant), key=lambda m: -len(self.models[variant, m]))
            if len(own) > 1:
                later = [row for model in own[1:] for row in self.models[variant, model]]
                yield found("model_changed", later, facts={"variant": variant, "first": own[0], "second": own[1]})

    def _of_days(self, rows: Places) -> Iterator[Finding]:
        values = self._at.fill(len(rows))
        if values is None:
            return
        at = np.frombuffer(values, dtype=np.float64)
        there = np.flatnonzero(~np.isnan(at))
        order = there[np.argsort(at[there], kind="stable")]
        gaps = np.diff(at[order])
        if len(gaps) and gaps.max() > APART:
            later = order[int(gaps.argmax()) + 1 :]
            first, last = (datetime.fromtimestamp(float(at[place]), UTC).date().isoformat() for place in order[[0, -1]])
            yield found("run_on_other_days", rows[later].tolist(), facts={"first": first, "last": last})

    def _numbers(self, column: Column, rows: int) -> Integers | None:
        values = column.fill(rows)
        return None if values is None else np.frombuffer(values, dtype=np.int64)


def moment(said: object) -> float | None:
    """Seconds since 1970 of a moment as ISO 8601 has it, or as seconds or milliseconds already; None for anything
    else. One without a zone counts as UTC."""
    if isinstance(said, str):
        try:
            read = datetime.fromisoformat(said.strip())
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            pass
        try:
            said = float(said)
        except ValueError:
            return None
    seconds = number(said)
    for unit in (1.0, 1000.0):
        if seconds is not None and SECONDS[0] <= seconds / unit <= SECONDS[1]:
            return seconds / unit
    return None
