"""A process that programs are forked from: what they would load before they begin, it has loaded.

    python -P tests/processes/nursery.py CONTROL

It knows no settings of ours and has loaded nothing that asks for them, so what it turns into begins as it would by
itself: with its own environment, output and descriptors, in a session of its own. That is a program, or another
nursery, which then loads what the programs of one environment have in common. Down the socket CONTROL comes one byte
for each, with a socket of its own and its descriptors. On that socket it is described, in JSON; there its number is
told, and its exit status once it has ended.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import runpy
import select
import socket
import sys
import warnings
from contextlib import suppress
from typing import Any

MOST = 16  # descriptors of one program

# What the web, the worker and beat load of others' modules, as far as these do not ask for Django's settings.
OTHERS = (
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.bin.celery",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "django.core.management",
    "django.template.backends.django",
    "environs",
    "icalendar",
    "kombu.transport.redis",
    "numpy",
    "prometheus_client",
    "psycopg_pool",
    "pydantic",
    "redis.asyncio",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
    "yaml",
)


def main(control: socket.socket) -> None:
    born = load(OTHERS, control)
    while born and "loads" in born:
        settle(born)
        born = load(born["loads"], socket.socket(fileno=born["descriptors"][0]))
    if born:
        settle(born)
        run(born["words"])


def load(names: list[str] | tuple[str, ...], control: socket.socket) -> dict[str, Any] | None:
    for name in names:
        module, _, function = name.partition(":")
        found = importlib.import_module(module)
        if function:
            getattr(found, function)()
    assert len(os.listdir("/proc/self/task")) == 1, "A thread would not be there after a fork."
    gc.collect()
    gc.freeze()
    return serve(control)


def serve(control: socket.socket) -> dict[str, Any] | None:
    """Forks until CONTROL closes and all have ended. In each child it returns, with what the child is to be."""
    children: dict[int, tuple[int, socket.socket]] = {}  # by the descriptor that says when it has ended
    watch = select.poll()
    watch.register(control, select.POLLIN)
    asked = control.fileno()
    while asked >= 0 or children:
        for descriptor, _ in watch.poll():
            if descriptor != asked:
                watch.unregister(descriptor)
                tell_end(descriptor, *children.pop(descriptor))
                continue
            _, handed, _, _ = socket.recv_fds(control, 1, MOST)
            if not handed:
                watch.unregister(asked)
                control.close()
                asked = -1
                continue
            link = socket.socket(fileno=handed[0])
            with link.makefile("rb") as lines:
                born: dict[str, Any] = json.loads(lines.readline())
            pid = os.fork()
            if not pid:
                for each in (control, link, *(link for _, link in children.values())):
                    each.detach()
                return {**born, "handed": handed[1:]}
            for number in handed[1:]:
                os.close(number)
            link.sendall(b"%d\n" % pid)
            ended = os.pidfd_open(pid)
            children[ended] = (pid, link)
            watch.register(ended, select.POLLIN)
    return None


def tell_end(descriptor: int, pid: int, link: socket.socket) -> None:
    os.close(descriptor)
    _, status = os.waitpid(pid, 0)
    with link, suppress(OSError):
        link.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def settle(born: dict[str, Any]) -> None:
    """In a session, a folder and an environment of its own, with its output and descriptors and no others."""
    os.setsid()
    handed, numbers = born["handed"], [1, *born["descriptors"]]
    above = max([*handed, *numbers, *(int(name) for name in os.listdir("/proc/self/fd"))]) + 1
    for place, each in enumerate(handed):
        os.dup2(each, above + place)
    os.closerange(3, above)
    for place, number in enumerate(numbers):
        os.dup2(above + place, number)
    os.dup2(1, 2)
    os.closerange(above, above + len(handed))
    if born.get("network"):
        enter(born["network"])
    os.chdir(born["directory"])
    os.environ.clear()
    os.environ.update(born["environment"])
    for action in filter(None, os.environ.get("PYTHONWARNINGS", "").split(",")):
        warnings.simplefilter(action)  # type: ignore[arg-type]  # as the environment has it
    sys.stdout.reconfigure(write_through=bool(os.environ.get("PYTHONUNBUFFERED")))  # type: ignore[union-attr]


def enter(network: str) -> None:
    """The network namespace of this file, as `ip netns exec` does it."""
    clone_newnet = 0x40000000
    with open(network) as file:
        if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), clone_newnet):
            raise OSError(ctypes.get_errno(), f"setns {network}")


def run(words: list[str]) -> None:
    """As Python would: a script, or after its own name a script, a module (-m) or a text (-c)."""
    if os.path.basename(words[0]).startswith("python"):
        words = words[1:]
    if words[0] == "-m":
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    elif words[0] == "-c":
        sys.argv = ["-c", *words[2:]]
        exec(compile(words[1], "<string>", "exec"), {"__name__": "__main__"})
    else:
        sys.argv = words
        runpy.run_path(words[0], run_name="__main__")


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
