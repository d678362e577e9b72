"""Every setting, as it is where nothing is set, and what each variable changes: recorded in settings.txt.

A line of the record that begins at its margin is an environment; those below it are what is otherwise there than where
nothing is set. ADVISOR_WRITE_SHOWN=1 writes down whatever is made of these environments."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from config.celery import app
from tests.deployment.settings_read import lines_of, settings_of
from tests.shown import WRITE

FILE = Path(__file__).with_name("settings.txt")
NOTHING = "nothing"
QUEUES = "queues"


def recorded() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    environment = NOTHING
    for line in FILE.read_text().splitlines():
        if line.startswith("  "):
            found[environment].append(line[2:])
        else:
            environment = line
            found[environment] = []
    return found


def made_of(environment: str) -> dict[str, str]:
    named = dict(word.split("=", 1) for word in shlex.split(environment)) if environment != NOTHING else {}
    return lines_of(settings_of(named))


def of_queues(name: str) -> object:
    value = app.conf[name]
    return [queue.name for queue in value] if name == "task_queues" else value


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    gone = [f"{name} is none" for name in before if name not in after]
    return gone + [f"{name} = {line}" for name, line in after.items() if before.get(name) != line]


def test_each_setting_is_what_it_was_and_so_is_what_each_variable_makes_of_it() -> None:
    known, usual = recorded(), made_of(NOTHING)
    now = {one: changed({} if one == NOTHING else usual, made_of(one)) for one in known if one != QUEUES}
    now[QUEUES] = [f"{name} = {of_queues(name)!r}" for name in (line.split(" = ")[0] for line in known[QUEUES])]
    if WRITE:
        FILE.write_text("".join("".join([f"{one}\n", *(f"  {line}\n" for line in made)]) for one, made in now.items()))
    assert now == known


def test_no_variable_is_read_of_which_nothing_says_what_it_changes() -> None:
    env: Any = settings_of({})["env"]
    named = {word.split("=")[0] for one in recorded() if one not in (NOTHING, QUEUES) for word in shlex.split(one)}
    assert set(env._read._fields) == {one for one in named if not one.startswith("OTEL_")}  # see test_traces.py


def test_files_are_served_as_they_were_collected_where_they_were(tmp_path: Path) -> None:
    def served(*words: str, **environment: str) -> tuple[bool, bool]:
        said: Any = settings_of({"ADVISOR_STATIC_ROOT": str(tmp_path), **environment}, words=words or ("up",))
        ours = said["STORAGES"]["staticfiles"]["BACKEND"] == "config.static.CollectedStorage"
        return ours, said["WHITENOISE_USE_FINDERS"]

    as_they_lie, collected = (False, True), (True, False)
    assert (served(), served("collectstatic"), served("collectstatic", DEBUG="1")) == (
        as_they_lie, collected, collected,
    )  # fmt: skip
    (tmp_path / "staticfiles.json").write_text("{}")
    assert (served(), served(DEBUG="1"), served("test", "collectstatic")) == (collected, as_they_lie, collected)


@pytest.mark.parametrize("name", ["DEBUG", "ADVISOR_THREADS", "ADVISOR_ROLE", "TIME_ZONE"])
def test_a_variable_may_stand_in_a_file(name: str, tmp_path: Path) -> None:
    values = {"DEBUG": "1", "ADVISOR_THREADS": "3", "ADVISOR_ROLE": "web", "TIME_ZONE": "Europe/Berlin"}
    (tmp_path / "value").write_text(f"{values[name]}\n")
    in_a_file, itself = {f"{name}_FILE": str(tmp_path / "value")}, {name: values[name]}
    assert lines_of(settings_of(in_a_file)) == lines_of(settings_of(itself))
