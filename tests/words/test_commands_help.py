"""What each command of ours says of itself and of what may be written after its name: recorded argument by argument."""

from __future__ import annotations

from argparse import Action
from pathlib import Path

from django.core.management import BaseCommand, get_commands, load_command_class

from tests.shown import Record


def told(action: Action) -> str:
    kind = getattr(action.type, "__name__", action.type)
    facts = (action.option_strings, action.dest, action.nargs, action.default, kind, action.required, action.metavar)
    return f"{facts} {action.choices}: {action.help}"


def test_every_command_says_what_it_does_and_takes_what_it_took() -> None:
    record = Record(Path(__file__).with_name("commands_help.txt"))
    usual = {action.dest for action in BaseCommand().create_parser("manage.py", "x")._actions}
    ours = [name for name, app in get_commands().items() if app == "workshops"]
    for name in ours:
        command = load_command_class("workshops", name)
        arguments = [one for one in command.create_parser("manage.py", name)._actions if one.dest not in usual]
        record.look(name, {"all": [command.help, *map(told, arguments)]})
    assert set(ours) == record.known.keys()
