"""What each command of ours says of itself and of what may be written after its name: recorded argument by argument."""

from __future__ import annotations

from argparse import Action, ArgumentParser, _SubParsersAction
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import BaseCommand, get_commands, load_command_class

import advisor.__main__
from bench import command as bench
from config.machine import keeper, launch, up
from tests.production.page import ROOT
from tests.shown import Record
from workshops.exports import bundle_check

RECORD = Record(Path(__file__).with_name("commands_help.txt"))
# Programs that read their words themselves: how each begins to.
PROGRAMS: dict[str, Callable[[], object]] = {
    "advisor": lambda: advisor.__main__.main([]),
    "bench": lambda: bench.read([]),
    "up": lambda: up.parse([]),
    "keeper": keeper.main,
    "launch": launch.main,
    "verify.py": lambda: bundle_check.main([]),
}


def told(action: Action) -> str:
    kind = getattr(action.type, "__name__", action.type)
    facts = (action.option_strings, action.dest, action.nargs, action.default, kind, action.required, action.metavar)
    kinds = f"{type(action).__name__} {action.const} {action.choices and list(action.choices)}"
    return f"{facts} {kinds}: {action.help}".replace(str(ROOT), "…")


def all_told(parser: ArgumentParser) -> Iterator[str]:
    yield f"{parser.prog} {parser.allow_abbrev}: {parser.description}"
    for action in parser._actions:
        yield told(action)
        if isinstance(action, _SubParsersAction):
            yield from (f"{one.dest}: {one.help}" for one in action._choices_actions)
            for below in action.choices.values():
                yield f"{ {name: value.__name__ for name, value in below._defaults.items()} }"
                yield from all_told(below)


def test_every_command_says_what_it_does_and_takes_what_it_took() -> None:
    usual = {action.dest for action in BaseCommand().create_parser("manage.py", "x")._actions}
    ours = [name for name, app in get_commands().items() if app == "workshops"]
    for name in ours:
        command = load_command_class("workshops", name)
        arguments = [one for one in command.create_parser("manage.py", name)._actions if one.dest not in usual]
        RECORD.look(name, {"all": [command.help, *map(told, arguments)]})
    assert {*ours, *PROGRAMS} == RECORD.known.keys()


@pytest.mark.parametrize("name", PROGRAMS)
def test_so_does_every_other_program(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Found(Exception):
        """A parser that is about to read."""

    def stop(parser: ArgumentParser, *_: object) -> None:
        raise Found(parser)

    monkeypatch.setattr("sys.argv", ["program", "--"])
    monkeypatch.setattr(ArgumentParser, "parse_args", stop)
    with pytest.raises(Found) as found:
        PROGRAMS[name]()
    RECORD.look(name, {"all": list(all_told(found.value.args[0]))})
