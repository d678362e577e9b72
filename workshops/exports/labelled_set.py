"""A labelled set as a template: a table of cases to be filled in, and what the evaluation tool needs to run it. The
metrics are called as the decision calls them, so that the results are laid against its thresholds when they come back.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import Template

from workshops.domain.labelled_sets import LabelledSet
from workshops.enums import LabelTool, Slice

# No file has a time of its own; this is the first one that the format knows.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
COLUMNS = ("case", "slice", "rights", "question", "reference", "declines")


@dataclass(frozen=True)
class About:
    """Of whose labelled set it is. `metrics`: how its graded thresholds are called; `variants`: what is compared."""

    title: str
    metrics: Sequence[str]
    variants: Sequence[str]


def labelled_set_zip(found: LabelledSet, about: About, tool: LabelTool) -> bytes:
    """The same plan gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as folder:
        for name, text in _FILES[tool](found, about):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            folder.writestr(entry, text.encode())
    return out.getvalue()


def cases(found: LabelledSet) -> Iterator[dict[str, str]]:
    """A row for each case, its question and its reference still empty."""
    for part in found.slices:
        groups = found.asked.groups if part.slice == Slice.RIGHTS else 1
        for place in range(part.cases):
            yield {
                "case": f"{part.slice}-{place + 1:03d}",
                "slice": str(part.slice),
                "rights": f"group {place % groups + 1}" if part.slice == Slice.RIGHTS else "",
                "question": "",
                "reference": "",
                "declines": "yes" if part.slice.declines else "no",
            }


def _table(found: LabelledSet, **called: str) -> str:
    """As CSV; `called`: columns that the tool calls otherwise."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writerow({name: called.get(name, name) for name in COLUMNS})
    writer.writerows(cases(found))
    return out.getvalue()


def _line(text: str) -> str:
    """Of one line, so that it can stand in a comment."""
    return " ".join(text.split())


def _said(text: str) -> str:
    """As JSON, YAML and Python all read it."""
    return json.dumps(_line(text))


def _promptfoo(found: LabelledSet, about: About) -> Iterator[tuple[str, str]]:
    yield (
        "promptfooconfig.yaml",
        _PROMPTFOO.substitute(
            title=_said(about.title),
            runs=_run_words(found, f"npx promptfoo eval -o results.json --repeat {found.asked.repeats}"),
            providers="\n".join(
                f"  - id: exec:./answer-{place}.sh\n    label: {_said(name)}"
                for place, name in enumerate(about.variants, start=1)
            ),
            asserts="\n".join(
                f"    - type: llm-rubric\n      metric: {_said(metric)}\n      value: {_said(_RUBRIC)}"
                for metric in about.metrics
            ),
        ),
    )
    yield "cases.csv", _table(found)


def _ragas(found: LabelledSet, about: About) -> Iterator[tuple[str, str]]:
    yield (
        "evaluate_cases.py",
        _RAGAS.substitute(
            title=_line(about.title),
            runs=_run_words(found, "python evaluate_cases.py"),
            variants=json.dumps([_line(name) for name in about.variants]),
            metrics=json.dumps([_line(name) for name in about.metrics]),
            rubric=_said(_RUBRIC.replace("{{reference}}", "{reference}")),
            repeats=found.asked.repeats,
        ),
    )
    yield "cases.csv", _table(found, question="user_input")


def _inspect(found: LabelledSet, about: About) -> Iterator[tuple[str, str]]:
    scorers = [
        f"@scorer(metrics=[accuracy(), stderr()], name={_said(metric)})\n"
        f"def graded_{place}():\n    return model_graded_qa(instructions=INSTRUCTIONS)\n"
        for place, metric in enumerate(about.metrics, start=1)
    ]
    yield (
        "labelled_set.py",
        _INSPECT.substitute(
            title=_line(about.title),
            runs=_run_words(found, "inspect eval labelled_set.py --model MODEL --log-format json"),
            scorers="\n\n".join(scorers),
            named=", ".join(f"graded_{place}()" for place in range(1, len(about.metrics) + 1)),
            repeats=found.asked.repeats,
        ),
    )
    yield "cases.csv", _table(found)


def _run_words(found: LabelledSet, command: str) -> str:
    return (
        f"Fill in {found.cases} cases in cases.csv (question, reference; declines: yes where to decline is right),"
        f" then:\n#   {command}"
    )


_RUBRIC = (
    "The answer agrees with the reference: {{reference}} -- where the reference is empty, the answer declines and makes"
    " nothing up."
)

_PROMPTFOO = Template(
    """\
# $runs
# Each provider is a script that is given the question and prints the answer: put yours in their place.
description: $title
prompts:
  - "{{question}}"
providers:
$providers
defaultTest:
  assert:
$asserts
tests: file://cases.csv
"""
)

_RAGAS = Template(
    '''\
# $title
# $runs
# One file of results for each variant comes of it, results-<variant>.csv.
import pandas as pd
from ragas import EvaluationDataset, evaluate
from ragas.metrics import AspectCritic

VARIANTS = $variants
METRICS = $metrics
REPEATS = $repeats
RUBRIC = $rubric


def answer(variant, question):
    """The answer of your system, and the texts that it looked up. Put yours here."""
    raise NotImplementedError


def main():
    cases = pd.read_csv("cases.csv", keep_default_na=False)
    for variant in VARIANTS:
        rows = []
        for _repeat in range(REPEATS):
            for case in cases.to_dict("records"):
                said, looked_up = answer(variant, case["user_input"])
                rows.append({
                    "user_input": case["user_input"],
                    "reference": case["reference"],
                    "response": said,
                    "retrieved_contexts": looked_up,
                })
        metrics = [AspectCritic(name=name, definition=RUBRIC) for name in METRICS]
        result = evaluate(EvaluationDataset.from_list(rows), metrics=metrics)
        result.to_pandas().to_csv(f"results-{variant}.csv", index=False)


if __name__ == "__main__":
    main()
'''
)

_INSPECT = Template(
    '''\
# $title
# $runs
# One log for each model; import them one after the other.
from inspect_ai import Task, task
from inspect_ai.dataset import FieldSpec, csv_dataset
from inspect_ai.scorer import accuracy, model_graded_qa, scorer, stderr
from inspect_ai.solver import generate

INSTRUCTIONS = """Grade C where the answer agrees with the criterion; where the criterion is empty, grade C where the
answer declines and makes nothing up. Else grade I. End with GRADE: C or GRADE: I."""


$scorers

@task
def labelled_set():
    cases = csv_dataset(
        "cases.csv",
        FieldSpec(input="question", target="reference", id="case", metadata=["slice", "rights", "declines"]),
    )
    return Task(dataset=cases, solver=generate(), scorer=[$named], epochs=$repeats)
'''
)

_FILES = {LabelTool.PROMPTFOO: _promptfoo, LabelTool.RAGAS: _ragas, LabelTool.INSPECT: _inspect}
