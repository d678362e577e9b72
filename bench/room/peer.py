"""The same room on django-eventstream, in an environment of its own, with one process."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from bench.peers import FOLDER, ROOM_PEER, PeerError, peers_folder, ready_environment
from bench.room.site import Program, Servers
from bench.room.visit import visit_once
from bench.timing import say

# Its states are JSON as Django writes it, one for each answer, with a version.
NUMBER = rb'"version": (\d+)'


def measure(options: Namespace, servers: Servers) -> dict[str, Any]:
    """{"rooms": {people: figures}} as for our own rooms, as far as it came; with "error" where it went no further."""

    said: dict[str, Any] = {"rooms": {}}
    try:
        program = _program(options)
        for people in options.people:
            said["rooms"][str(people)] = visit_once(program, people, options.seconds, servers, staged=False)
    except (PeerError, OSError, RuntimeError) as error:
        say(f"{ROOM_PEER.name} was not measured: {error}")
        said["error"] = str(error)
    return said


def _program(options: Namespace) -> Program:
    from workshops.domain.ballot_rows import STATEMENT

    python = ready_environment(ROOM_PEER, peers_folder(options.peers_dir))
    command = (str(python), str(FOLDER / ROOM_PEER.script[0]), "{socket}")
    return Program(
        ROOM_PEER.name, command, number=NUMBER, follows_all=True, environment=(("BENCH_STATEMENT", STATEMENT),)
    )
