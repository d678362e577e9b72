"""How large a labelled set should be, and its templates: what a tool would make of them comes back as a pilot."""

from __future__ import annotations

import ast
import csv
import io
import json
import zipfile
from collections.abc import Callable

import yaml
from django.test import Client

from advisor import evidence
from tests.browsers import as_guest
from workshops.domain.labelled_sets import Asked, labelled_set
from workshops.enums import LabelTool, Slice
from workshops.exports.labelled_set import About, labelled_set_zip
from workshops.models import Decision, Member, Participant

SignIn = Callable[[Member], Client]
AWKWARD = 'Right: "yes" {{or}} $not #1'
ABOUT = About("D-0001 Claims:\ncopilot", ["Grounded correctness", AWKWARD], ["RAG", "today"])


def sizes(**asked: float) -> dict[Slice, int]:
    return {one.slice: one.cases for one in labelled_set(Asked(**asked)).slices}  # type: ignore[arg-type]


def test_the_published_size() -> None:
    """Connor's table: 10 points at 25 % discordance are 194, 5 points 783."""
    found = labelled_set(Asked())
    assert (found.needed, found.once) == (194, 194)
    assert {round(one, 2): at for one, at, _ in found.by_difference}[0.05] == 783
    assert found.cases >= 194
    assert found.answers == found.cases * 2


def test_slices() -> None:
    assert sizes() == {
        Slice.EVERYDAY: 97,
        Slice.NO_ANSWER: 30,
        Slice.OUT_OF_DOMAIN: 30,
        Slice.ADVERSARIAL: 59,
        Slice.RIGHTS: 60,
    }
    assert Slice.RIGHTS not in sizes(groups=1)
    assert sizes(groups=5)[Slice.RIGHTS] == 150
    assert sum(sizes(difference=0.05).values()) == 783


def test_repeats_buy_less_than_cases() -> None:
    assert labelled_set(Asked(repeats=4, alike=1)).needed == 194
    assert labelled_set(Asked(repeats=4, alike=0)).needed == 49
    assert labelled_set(Asked(repeats=4)).needed == 122  # of 194 × 2.5 / 4


def test_a_difference_that_cannot_be() -> None:
    found = labelled_set(Asked(difference=0.3))
    assert found.needed is None
    assert found.cases > 0


def test_pages(proposed: Decision, ben: Member, crowd: list[Participant], as_member: SignIn) -> None:
    member = as_member(ben)
    words = member.get("/decisions/1/labelled-set/?groups=4&difference=5").content.decode()
    assert "783 cases" in words
    assert "/decisions/1/labelled-set/ragas.zip?difference=5&amp;groups=4" in words
    room = f"/w/{proposed.workshop_id}/labelled-set/"
    assert as_guest(crowd[0]).get(room).status_code == 200
    wrong = member.get("/decisions/1/labelled-set/?groups=0&power=70")
    assert wrong.status_code == 422
    assert "Write a whole number from 1 to 20." in wrong.content.decode()
    assert "Choose 80 or 90." in wrong.content.decode()
    assert member.get("/decisions/1/labelled-set/excel.zip").status_code == 404
    assert member.get("/decisions/1/labelled-set/ragas.zip?repeats=99").status_code == 422
    files = opened(member.get("/decisions/1/labelled-set/promptfoo.zip?groups=1").content)
    assert "Grounded correctness" in files["promptfooconfig.yaml"]
    assert len(list(csv.DictReader(io.StringIO(files["cases.csv"])))) == sum(sizes(groups=1).values())


def opened(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as folder:
        return {name: folder.read(name).decode() for name in folder.namelist()}


def template(tool: LabelTool) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Its files, and its cases with what somebody would fill in."""
    content = labelled_set_zip(labelled_set(Asked(groups=3, repeats=2)), ABOUT, tool)
    assert content == labelled_set_zip(labelled_set(Asked(groups=3, repeats=2)), ABOUT, tool)
    files = opened(content)
    rows = list(csv.DictReader(io.StringIO(files["cases.csv"])))
    assert sum(row["declines"] == "yes" for row in rows) == 30 + 30 + 59
    assert [row["rights"] for row in rows if row["slice"] == "rights"][:4] == [
        "group 1",
        "group 2",
        "group 3",
        "group 1",
    ]
    assert len({row["case"] for row in rows}) == len(rows)
    asked = "user_input" if tool == LabelTool.RAGAS else "question"
    return files, [
        {**row, asked: f"Question {place}?", "reference": "" if row["declines"] == "yes" else f"Answer {place}."}
        for place, row in enumerate(rows)
    ]


def test_promptfoo_comes_back() -> None:
    files, rows = template(LabelTool.PROMPTFOO)
    config = yaml.safe_load(files["promptfooconfig.yaml"])
    assert (config["prompts"], config["tests"]) == (["{{question}}"], "file://cases.csv")
    asserts = config["defaultTest"]["assert"]
    assert [one["metric"] for one in asserts] == ABOUT.metrics
    results = [
        {
            "promptIdx": place,
            "testIdx": test,
            "vars": row,
            "provider": {"id": provider["id"], "label": provider["label"]},
            "prompt": {"raw": row["question"], "label": "{{question}}"},
            "success": True,
            "failureReason": 0,
            "score": 1,
            "latencyMs": 800,
            "namedScores": {one["metric"]: 1 for one in asserts},
        }
        for test, row in enumerate(rows)
        for place, provider in enumerate(config["providers"])
    ]
    prompts = [
        {"raw": "{{question}}", "label": "{{question}}", "provider": one["label"]} for one in config["providers"]
    ]
    document = {"version": 3, "timestamp": "2026-11-27T09:00:00Z", "prompts": prompts, "results": results}
    read_back(json.dumps({"evalId": "e", "results": document}), "promptfoo", rows, variants=["RAG", "today"])


def test_ragas_comes_back() -> None:
    files, rows = template(LabelTool.RAGAS)
    script = ast.parse(files["evaluate_cases.py"])
    constants = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in script.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    assert (constants["METRICS"], constants["VARIANTS"], constants["REPEATS"]) == (ABOUT.metrics, ["RAG", "today"], 2)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["user_input", "reference", "response", "retrieved_contexts", *constants["METRICS"]])
    for row in rows * 2:
        writer.writerow([row["user_input"], row["reference"], "Said.", "['The manual.']", 1, 1])
    read_back(out.getvalue(), "ragas", rows, variants=["results-RAG"], name="results-RAG.csv")


def test_inspect_comes_back() -> None:
    files, rows = template(LabelTool.INSPECT)
    script = ast.parse(files["labelled_set.py"])
    names = [
        ast.literal_eval(word.value)
        for node in script.body
        if isinstance(node, ast.FunctionDef)
        for call in node.decorator_list
        if isinstance(call, ast.Call)
        for word in call.keywords
        if word.arg == "name"
    ]
    assert names == ABOUT.metrics
    samples = [
        {
            "id": row["case"],
            "epoch": epoch,
            "input": row["question"],
            "target": row["reference"],
            "scores": {name: {"value": "C"} for name in names},
            "total_time": 1.5,
        }
        for row in rows
        for epoch in (1, 2)
    ]
    log = {
        "version": 2,
        "status": "success",
        "eval": {"task": "labelled_set", "model": "openai/x", "dataset": {"name": "cases"}, "config": {"epochs": 2}},
        "results": {"scores": []},
        "samples": samples,
    }
    read_back(json.dumps(log), "inspect_ai", rows, variants=["openai/x"])


def read_back(
    content: str, tool: str, rows: list[dict[str, str]], *, variants: list[str], name: str = "results.json"
) -> None:
    """It is known by its content, each case once, and its metrics are those of the thresholds."""
    run = evidence.read(content.encode(), name=name)
    assert run.refusal is None
    assert (run.tool, list(run.variants), run.cases) == (tool, variants, len(rows))
    said = evidence.judge([run], [evidence.Threshold("Grounded correctness", ">=", 0.9)])["files"][0]
    for measures in said["metrics"].values():
        key = evidence.metric_named(measures, "Grounded correctness")
        assert key is not None
        assert measures[key]["verdict"] == "meets"
        assert evidence.metric_named(measures, AWKWARD) is not None
