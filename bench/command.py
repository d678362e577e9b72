"""The command line of `manage.py bench`. What is in NAMES is offered, and only what is built is in NAMES."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

from bench import engine, evidence, log, pages, refusal, reminders, room

ABOUT = "Measures one part beside a floor or its peers. One JSON object on stdout, progress on stderr."


@dataclass(frozen=True)
class Benchmark:
    """One name: what it says of itself, its options, its work, and the servers that it needs."""

    about: str
    add_arguments: Callable[[ArgumentParser], None]
    measure: Callable[[Namespace], dict[str, object]]
    needs: frozenset[str]


NAMES = {
    "room": Benchmark(
        "a room full of people who answer, beside bare floors and django-eventstream",
        room.add_arguments,
        room.measure,
        room.NEEDS,
    ),
    "engine": Benchmark(
        "a whole recommendation, beside NumPy floors and other libraries",
        engine.add_arguments,
        engine.measure,
        engine.NEEDS,
    ),
    "log": Benchmark(
        "appends and verified events beside bare INSERTs and SHA-256; the pages of a large log beside their SQL",
        log.add_arguments,
        log.measure,
        log.NEEDS,
    ),
    "reminders": Benchmark(
        "a tick over many plans, mails a second beside a bare loop, dispatchers at once, the lists beside their SQL",
        reminders.add_arguments,
        reminders.measure,
        reminders.NEEDS,
    ),
    "evidence": Benchmark(
        "two variants of 200,000 rows read, paired and compared, beside NumPy's draws and pandas with SciPy",
        evidence.add_arguments,
        evidence.measure,
        evidence.NEEDS,
    ),
    "pages": Benchmark(
        "home, room, list of decisions and decision at 1 and 30 rows, beside a bare Django view",
        pages.add_arguments,
        pages.measure,
        pages.NEEDS,
    ),
    "refusal": Benchmark(
        "whether the time of an answer tells a known address, token, decision or room from an unknown one",
        refusal.add_arguments,
        refusal.measure,
        refusal.NEEDS,
    ),
}


def read(arguments: list[str]) -> Namespace:
    """The chosen benchmark and its options; ends the program with usage and status 2 for anything else."""
    parser = ArgumentParser(prog="manage.py bench", description=ABOUT, allow_abbrev=False)
    names = parser.add_subparsers(dest="name", metavar="NAME", required=True)
    for name, benchmark in NAMES.items():
        benchmark.add_arguments(names.add_parser(name, help=benchmark.about, description=benchmark.about))
    return parser.parse_args(arguments)


def report(options: Namespace) -> int:
    """Runs it and prints its one JSON object."""
    json.dump(NAMES[options.name].measure(options), sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0
