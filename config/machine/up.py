"""`manage.py up`: everything on one machine, together, until it is stopped.

Takes the port, starts the embedded servers that the environment does not name, brings the tables up to date,
loads the demo, then keeps web processes, the Celery worker and Celery beat running.
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import fcntl
import http.client
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from config.machine import data, environment, processes
from config.machine.data import StartError
from config.machine.embedded import launched
from config.machine.servers import use_servers
from config.machine.supervisor import Child, Kept, Stopping, end_group

if TYPE_CHECKING:  # models can be imported only once Django is set up
    from workshops.models import Member

DEMO_FACILITATOR = "ana@demo.example"
LINK_LIFE = timedelta(hours=12)
STOPPING = ((signal.SIGTERM, 3.5),)
# On this one the worker gives its tasks a moment, then gives them back to the queue (on SIGTERM it would wait
# for them to finish).
WORKER_STOPPING = ((signal.SIGQUIT, 3.5),)
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Seconds that worker and first tick have, after the pages, until it is said to be ready without them.
ALL_THERE = 20.0
COLOURS = ("36", "35", "33", "32", "34")


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    folder = data.data_folder(options.data_dir)
    for number in STOP_SIGNALS:
        signal.signal(number, processes.end_politely)
    try:
        data.make_data_folder(folder)
        with only_one(folder) as lock:
            end_leftovers(folder)
            with port(options.host, options.port) as listener:
                return run(options, folder, listener, lock)
    except OSError as error:
        raise StartError(data.explain_os_error(error, folder)) from error


def run(options: argparse.Namespace, folder: Path, listener: socket.socket, lock: TextIO) -> int:
    say = Output()
    with use_servers(folder, environment.missing_servers()) as use:
        environment.set_environment(folder, use)
        if sys.stdout.isatty():
            environment.set_default("LOG_FORMAT", "text")  # children write to us, not to the terminal
        url = local_address(options.host, listener.getsockname()[1])
        open_to_network(url, lock)
        prepare_database(demo=options.demo)
        children = [web(number, listener) for number in range(1, options.web_workers + 1)]
        children += [worker("worker", "advisor"), worker("mail", "mail"), beat()]
        asyncio.run(supervise(children, folder, say, url, demo=options.demo))
        for number in STOP_SIGNALS:  # what follows is short, and must not be cut off
            signal.signal(number, signal.SIG_IGN)
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py up", description="Run Advisor on this machine.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    parser.add_argument("--data-dir", help="folder of all data (default: ADVISOR_DATA_DIR, or .data)")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="do not load the demo workspace")
    parser.add_argument("--web-workers", type=positive, default=1, metavar="N", help="web processes")
    return parser.parse_args(arguments)


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


@contextmanager
def only_one(folder: Path) -> Iterator[TextIO]:
    """Holds the data folder for this `up`; the lock file's text is for the address that it serves."""
    with (folder / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError(f"Advisor is already running on the data folder {folder}.") from None
        lock.truncate(0)
        yield lock
        lock.truncate(0)


def end_leftovers(folder: Path) -> None:
    """Ends children of an `up` that was killed, should any be left. Linux ends them itself, macOS does not."""
    with suppress(FileNotFoundError, ValueError):
        recorded = json.loads((folder / "children").read_text())
        left = [pid for pid, began in recorded if processes.started_at(pid) == began]
        processes.end(left, signal.SIGTERM, STOPPING[0][1])
        for pid in left:
            end_group(pid)


@contextmanager
def port(host: str, number: int) -> Iterator[socket.socket]:
    """The listening socket, opened here so that a taken port is known first and web processes may come and go."""
    try:
        if not 0 <= number <= 65535:  # the C library would take such a number modulo 65536
            raise OSError(errno.ERANGE, "no such port")
        found = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, _, _, place = found[0]
        with ExitStack() as opened:
            listener = opened.enter_context(socket.socket(family, kind))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
            opened.pop_all()  # bound: it stays open
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StartError(
            f"Port {number} on {host} cannot be used ({reason}): "
            "stop the program that has it, or choose another with --port."
        ) from None
    with listener:
        listener.listen(2048)
        yield listener


def local_address(host: str, number: int) -> str:
    """The address to open: the host as given, or for "every address" the one that other machines reach."""
    name = network_address() or "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 (compared)
    return f"http://[{name}]:{number}" if ":" in name else f"http://{name}:{number}"


def network_address() -> str | None:
    """This machine's address towards the network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # a documentation address
        return str(probe.getsockname()[0])
    return None


def open_to_network(url: str, lock: TextIO) -> None:
    """Links lead to where we listen, and exactly the names that lead here are answered. Other commands read in the lock
    file where links lead: also where SITE_URL_FILE alone says so."""
    from config.variables import Variables

    environment.set_default("SITE_URL", url)
    name = url.removeprefix("http://").rsplit(":", 1)[0]
    names = ["localhost", "127.0.0.1", "[::1]", name, socket.gethostname().lower()]
    environment.set_default("ALLOWED_HOSTS", ",".join(dict.fromkeys(names)))
    lock.write(Variables().text("SITE_URL", url))
    lock.flush()


def prepare_database(*, demo: bool) -> None:
    """Tables up to date, demo there. Afterwards this process holds no connection."""
    environment.migrate()
    if demo:
        from django.core.management import call_command

        call_command("load_demo", verbosity=0)
    let_go_of_database()


def let_go_of_database() -> None:
    from django.db import connection

    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


def web(number: int, listener: socket.socket) -> Child:
    descriptor = listener.fileno()
    return child(f"web.{number}", ["-m", "config.machine.web", str(descriptor)], (descriptor,))


def worker(name: str, queue: str) -> Child:
    """A Celery worker of one queue (config/celery.py); the name is also the one by which Celery knows it.

    Without heartbeats: nobody listens to them, and one that is retried while the queue is gone holds the lock that
    the worker's own end waits for.
    """
    silent = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    options = ["--queues", queue, "--hostname", f"{name}@%h", *silent, "-O", "fair"]
    return celery(name, "worker", options, WORKER_STOPPING)


def beat() -> Child:
    return celery("beat", "beat", ["--pidfile="], STOPPING)


def celery(name: str, role: str, options: list[str], stopping: Stopping) -> Child:
    words = ["-m", "celery", "-A", "config.celery", "--quiet", role, "--loglevel=WARNING", *options]
    return child(name, words, stopping=stopping)


def child(name: str, words: list[str], descriptors: tuple[int, ...] = (), stopping: Stopping = STOPPING) -> Child:
    command = [sys.executable, *words]
    return Child(
        name=name,
        # Without `up` the servers go too, and with them all that an orderly end needs: a worker that waits for its
        # queue would wait for ever.
        command=launched(command, reaching=(), uid=os.geteuid(), on_death=signal.SIGKILL),
        environment={**environment.of_children(), "PYTHONUNBUFFERED": "1", "ADVISOR_PROCESS": name},
        stopping=stopping,
        pass_fds=descriptors,
        directory=data.ROOT,
    )


async def supervise(children: list[Child], folder: Path, say: Output, url: str, *, demo: bool) -> None:
    """Keeps the children running until a stop signal; returns when all have ended."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop.set)
    kept: list[Kept] = []

    def record() -> None:
        running = [one.process.pid for one in kept if one.process]
        (folder / "children").write_text(json.dumps([(pid, processes.started_at(pid)) for pid in running]))

    kept += [Kept(one, say, record) for one in children]
    announcing = asyncio.create_task(announce(url, folder, say, demo=demo))
    await stop.wait()
    say("up", "Stopping.")
    announcing.cancel()
    await asyncio.gather(*(one.stop() for one in kept))
    (folder / "children").unlink(missing_ok=True)


async def announce(url: str, folder: Path, say: Output, *, demo: bool) -> None:
    """Says that it is ready, once it is, and how to get in."""
    await until_well(url, "/healthz")
    # The pages work by now; a worker that does not come up is said by what watches `/readyz`, and keeps nobody out.
    with suppress(TimeoutError):
        await asyncio.wait_for(until_well(url, "/readyz"), ALL_THERE)
    say.plain(f"Ready: {url}/")
    try:
        for line in await asyncio.to_thread(way_in, folder, demo=demo):
            say.plain(line)
    except Exception as error:
        say("up", f"No sign-in link could be made: {error}")
    say.plain("Stop with Ctrl-C.")


async def until_well(url: str, address: str) -> None:
    pause = 0.1
    while not await asyncio.to_thread(answers, url, address):
        await asyncio.sleep(pause)
        pause = min(pause * 1.2, 2)


def answers(url: str, address: str) -> bool:
    """Whether it answers, and not that something is missing."""
    host, _, number = url.removeprefix("http://").rpartition(":")
    connection = http.client.HTTPConnection(host.strip("[]"), int(number), timeout=10)
    try:
        connection.request("GET", address)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def way_in(folder: Path, *, demo: bool) -> list[str]:
    """What lets a newcomer in: a sign-in link, and how to get the next; where nobody is yet, the link to the set-up."""
    from workshops.domain import people

    try:
        if link := people.make_setup_link():
            return [f"Nobody is here yet. Make the first workspace, and be its owner: {link}"]
        member = whom_to_let_in(demo=demo)
        if member is None:
            return ["Nobody here is a member of a workspace."]
        link = people.make_sign_in_link(user=member.user, life=LINK_LIFE)
        again = environment.typed(folder, "sign_in_link", member.user.email)
        return [f"Sign in as {member.user.name}: {link}", f"It works once. Another: {again}"]
    finally:
        let_go_of_database()


def whom_to_let_in(*, demo: bool) -> Member | None:
    """The demo's facilitator; without the demo the first owner; without an owner whoever was there first."""
    from workshops.enums import MemberRole
    from workshops.models import Member

    members = Member.objects.filter(deactivated_at=None, user__is_active=True)
    members = members.select_related("user").order_by("workspace__created_at", "created_at")
    ana = members.filter(user__email=DEMO_FACILITATOR).first() if demo else None
    return ana or members.filter(role=MemberRole.OWNER).first() or members.first()


class Output:
    """The one terminal that all processes share: each line begins with whose it is."""

    def __init__(self) -> None:
        self.colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self.known: list[str] = []

    def __call__(self, name: str, line: str) -> None:
        if not line or line.startswith("worker: "):
            return  # Celery's words on its way out, about what another Ctrl-C would do; here it would do nothing
        if line.startswith('{"time": '):
            return self.plain(line)  # for programs, and says itself whose it is
        prefix = f"{name:<7} |"
        if self.colours:
            if name not in self.known:
                self.known.append(name)
            prefix = f"\033[{COLOURS[self.known.index(name) % len(COLOURS)]}m{prefix}\033[0m"
        self.plain(f"{prefix} {line}")

    def plain(self, line: str) -> None:
        with suppress(OSError):  # nobody reads any more; go on
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
