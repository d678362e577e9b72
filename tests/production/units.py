"""Processes as the page's units start them: their words and their environment, on a port of this machine's."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path
from typing import Any

from tests.processes import Process, Web, free_port
from tests.production.page import BLOCKS


def words_of(unit: str, instance: str) -> list[str]:
    """Of its ExecStart, with the program's name alone."""
    program, *words = _service(unit)["ExecStart"].replace("%%", "%").replace("%i", instance).split()
    return [Path(program).name, *words]


def environment_of(unit: str, instance: str) -> dict[str, str]:
    said = _service(unit)["Environment"].replace("%i", instance).split()
    return dict(one.split("=", 1) for one in said)


def _service(unit: str) -> Any:
    read = ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]  # as its documentation has it
    read.read_string(BLOCKS[unit])
    return read["Service"]


class UnitWeb(Web):
    """A web or stream process that opens its own port, and closes it with its end."""

    def __init__(self, unit: str, **environment: str) -> None:
        self.unit = unit
        self.at = free_port()
        self.environment = environment
        self.start()

    def __repr__(self) -> str:
        return f"{self.unit} at {self.at}"

    @property
    def port(self) -> int:
        return self.at

    def start(self) -> None:
        # Of whatever port, its log calls it by the same name: so those of one unit are forked from one nursery.
        known = {"PYTHONWARNINGS": "ignore", **environment_of(self.unit, "8000"), **self.environment}
        self.process = Process(words_of(self.unit, str(self.at)), **known)

    def close(self) -> None:
        self.process.kill()
