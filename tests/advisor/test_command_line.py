"""`python -m advisor`, as a shell uses it."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor import estimate_costs, load_framework, shipped_frameworks
from advisor.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = {"answers": {"knowledge_churn": 3, "factual_gap": 3, "behaviour_gap": 1}}


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs the command in this process: status, and what it wrote to standard output."""

    def command(*arguments: object, text: str | bytes = "") -> tuple[int, str]:
        raw = text if isinstance(text, bytes) else text.encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        status = main([str(argument) for argument in arguments])
        sys.stdout.flush()
        written, complaints = capfdbinary.readouterr()
        assert complaints == b""
        return status, written.decode()

    return command


def test_recommend_reads_standard_input_a_dash_or_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps(ANSWERS), encoding="utf-8")
    outcomes = {run("recommend", text=json.dumps(ANSWERS)), run("recommend", "-", text=json.dumps(ANSWERS)),
                run("recommend", path)}  # fmt: skip
    assert len(outcomes) == 1
    status, text = outcomes.pop()
    assert (status, json.loads(text)["approach"]) == (0, "rag")


def test_lines_are_answered_one_by_one_and_a_bad_one_does_not_stop_the_rest(run: Run) -> None:
    lines = [json.dumps(ANSWERS), "", '{"answers": {"latency": 9}}', "no json", json.dumps(ANSWERS)]
    status, text = run("recommend", "--jsonl", "--seed", 3, text="\n".join(lines))
    answers = [json.loads(line) for line in text.splitlines()]
    assert status == 2
    assert [answer.get("approach") or answer["error"]["code"] for answer in answers] == [
        "rag", "invalid_input", "not_json", "rag",
    ]  # fmt: skip
    assert answers[0] == answers[3]
    assert answers[0]["seed"] == 3


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ('{"answers": {"latency": 9}}', "invalid_input", "answers.latency"),
        ('{"answers": {"latency": NaN}}', "not_json", "(request)"),
        ('{"answers": {"latency": 1, "latency": 2}}', "invalid_input", "latency"),
        ("", "not_json", "(request)"),
        ("[" * 100_000, "not_json", "(request)"),
        ('{"seed": ' + "1" * 5_000 + "}", "not_json", "(request)"),
        ("[1]", "invalid_input", "(request)"),
    ],
)
def test_bad_input_exits_with_two_and_one_error_object(run: Run, text: str, code: str, path: str) -> None:
    status, output = run("recommend", text=text)
    error = json.loads(output)["error"]
    assert (status, error["code"], list(error["fields"])) == (2, code, [path])
    assert error["message"]


@pytest.mark.parametrize(
    ("command", "text", "code"),
    [
        (["recommend"], b"\xff", "not_json"),
        (["costs", "-"], b'{"examples": -1}', "invalid_input"),
        (["costs", "-"], b"[]", "invalid_input"),
        (["costs", "--months", 0], b"", "invalid_input"),
        (["costs", "--months", 121], b"", "invalid_input"),
        (["costs", "--preset", "cheap"], b"", "invalid_input"),
    ],
)
def test_other_bad_input_too(run: Run, command: list[object], text: bytes, code: str) -> None:
    status, output = run(*command, text=text)
    assert (status, json.loads(output)["error"]["code"]) == (2, code)


def test_costs_are_those_of_the_front_door(run: Run) -> None:
    status, output = run("costs", "-", "--months", 12, text='{"retrieved_tokens": 3000}')
    assert (status, json.loads(output)) == (0, estimate_costs({"retrieved_tokens": 3000}, months=12))
    assert json.loads(run("costs")[1]) == estimate_costs()
    status, output = run("costs", "--preset", "focused_task")
    assert (status, json.loads(output)) == (0, estimate_costs(preset="focused_task"))


def test_costs_of_the_first_edition_are_as_they_were(run: Run) -> None:
    first = ROOT / "advisor" / "framework" / "editions" / "adaptation_1.toml"
    output = json.loads(run("costs", "--framework", first)[1])
    assert output == estimate_costs(framework=load_framework(first))
    assert {*output} == {"months", "inputs", "approaches", "cheapest", "break_even", "sensitivity"}


def test_seed_of_the_command_replaces_the_requests_own(run: Run) -> None:
    text = json.dumps({**ANSWERS, "seed": 4})
    assert [json.loads(run("recommend", *more, text=text)[1])["seed"] for more in ([], ["--seed", 0])] == [4, 0]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["recommend", "/nope.json"], "/nope.json cannot be read: No such file or directory."),
        (["framework", "--validate", "/nope"], "The framework /nope cannot be read: No such file or directory."),
        (["framework", "--validate", "/proc/self/fd"], "There is no .toml file in the folder /proc/self/fd."),
    ],
)
def test_missing_file_is_an_error_object_too(run: Run, asked: list[str], said: str) -> None:
    status, output = run(*asked)
    error = json.loads(output)["error"]
    assert (status, error["code"], error["message"]) == (2, "unreadable", said)


def test_framework_is_printed_as_promised(run: Run) -> None:
    status, output = run("framework")
    framework = json.loads(output)
    assert status == 0
    assert [approach["key"] for approach in framework["approaches"]] == ["prompting", "rag", "fine_tuning", "hybrid"]
    assert len(framework["criteria"]) == 14
    for criterion in framework["criteria"]:
        assert len(criterion["levels"]) == 5
        assert criterion.keys() >= {"key", "lead", "weight", "levels", "sources"}
    shapes = {len(curve) for row in framework["values"].values() for curve in row.values()}
    assert (set(framework["values"]), shapes) == ({"prompting", "rag", "fine_tuning", "hybrid"}, {5})
    assert len(framework["digest"]) == 64
    assert all("key" in gate for gate in framework["gates"])
    assert framework["lenses"] == list(load_framework().lenses)


def test_another_framework_is_validated_and_used(run: Run, tmp_path: Path) -> None:
    (second,) = shipped_frameworks()
    assert json.loads(run("framework", "--validate", second)[1])["valid"] is True
    broken = tmp_path / "broken.toml"
    broken.write_text(second.read_text(encoding="utf-8").replace("weight = 10", "weight = -10"), encoding="utf-8")
    status, output = run("framework", "--validate", broken)
    assert (status, json.loads(output)["error"]["fields"]) == (2, {"criteria[0].weight": "Write a number from 0."})
    status, output = run("recommend", "--framework", second, text='{"answers": {"fit": 4}}')
    assert (status, json.loads(output)["approach"]) == (0, "buy")


def test_scenarios_are_listed_and_checked(run: Run) -> None:
    listed = json.loads(run("scenarios")[1])
    status, output = run("scenarios", "--check")
    checked = json.loads(output)
    assert status == 0
    assert checked["scenarios"] == len(listed) == checked["hits"] + checked["misses"]


def test_importing_the_advisor_loads_neither_django_nor_a_network() -> None:
    code = (
        "import sys, advisor; advisor.recommend({'answers': {'latency': 1}}); "
        "print(sorted({'django', 'celery', 'redis', 'socket', 'ssl', 'workshops'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_same_bytes_in_every_process() -> None:
    """Neither a recommendation nor an error depends on the order in which a set happens to be walked."""
    good = {"ballots": [{"participant": "a", "role": "x", "scores": ANSWERS["answers"]}], "seed": 5}
    bad = {"answers": {}, "b": 1, "c": 2, "d": 3, "waived_gates": ["x", "y"]}
    done = [
        subprocess.run(
            [sys.executable, "-m", "advisor", "recommend", "--jsonl"],
            input=f"{json.dumps(good)}\n{json.dumps(bad)}\n".encode(),
            capture_output=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
            check=False,
        )
        for seed in ("1", "2")
    ]
    assert len({one.stdout for one in done}) == 1
    assert [len(one.stdout.splitlines()) for one in done] == [2, 2]
    assert {one.returncode for one in done} == {2}
