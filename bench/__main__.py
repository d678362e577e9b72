"""What `manage.py bench` runs: one benchmark, on servers of its own if it needs any."""

from __future__ import annotations

import sys

from bench import use_one_thread
from config.machine import environment
from config.machine.servers import throw_away_servers


def main(arguments: list[str]) -> int:
    """The exit status. The servers are durable: what is measured includes the writing to disk."""
    use_one_thread()
    from bench import command  # not before: NumPy asks for the number of threads when it is loaded

    options = command.read(arguments)
    needs = command.NAMES[options.name].needs
    if not needs:
        return command.report(options)
    with throw_away_servers(set(needs), durable=True) as (folder, use):
        environment.use_only(folder, use)
        environment.migrate()
        return command.report(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
