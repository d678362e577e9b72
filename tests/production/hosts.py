"""Hosts on one machine: a network namespace each, on a bridge on which the test's stores have an address each."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from tests import interfaces
from tests.processes import Child, database
from tests.processes.children import FOUND, stores
from tests.processes.forked import Forked
from tests.processes.relay import relay
from tests.production.units import environment_of, words_of

NOBODYS = "02:00:00:00:00:99"  # a station that is not there
IP = shutil.which("ip") or "/usr/sbin/ip"


def can_be_made() -> bool:
    """Namespaces and bridges: as root, where the kernel lets it."""
    if not Path(IP).exists() or os.geteuid() != 0:
        return False
    name = f"probe{os.getpid()}"
    made = subprocess.run([IP, "link", "add", name, "type", "bridge"], capture_output=True, check=False)
    subprocess.run([IP, "link", "del", name], capture_output=True, check=False)
    namespace = subprocess.run([IP, "netns", "add", name], capture_output=True, check=False)
    subprocess.run([IP, "netns", "del", name], capture_output=True, check=False)
    return made.returncode == namespace.returncode == 0


def ip(*words: str) -> None:
    subprocess.run([IP, *words], check=True, capture_output=True)


class OnHost(Child):
    """A program of this project's environment in the namespace called `name`."""

    def __init__(self, name: str, words: Sequence[str], environment: Mapping[str, str]) -> None:
        self.namespace = f"/run/netns/{name}"
        super().__init__(words, environment)

    def _begin(
        self, words: Sequence[str], environment: Mapping[str, str], directory: Path, descriptors: Sequence[int]
    ) -> Forked:
        return Forked(words, environment, directory, descriptors, self.namespace)


@dataclass(frozen=True)
class Bridge:
    """`base`: the first three numbers of its addresses."""

    name: str
    base: str


@dataclass
class Network:
    """On which bridge; of its addresses .1 is this machine, .2 PostgreSQL, .3 Redis."""

    bridge: str
    base: str
    environment: dict[str, str]

    @property
    def postgres(self) -> str:
        return f"{self.base}.2"

    @property
    def redis(self) -> str:
        return f"{self.base}.3"


@dataclass
class Host:
    """One host, on which a process of a unit runs, for the port or queue `instance`."""

    network: Network
    name: str
    address: str
    unit: str
    instance: str
    environment: dict[str, str]

    def start(self) -> None:
        words = [word.replace("127.0.0.1", "0.0.0.0") for word in words_of(self.unit, self.instance)]
        program = str(Path(sys.executable).parent / words[0])
        known = {**os.environ, **FOUND, **stores(), **environment_of(self.unit, self.instance)}
        known |= {"PYTHONWARNINGS": "ignore", **self.network.environment, **self.environment}
        self.process = OnHost(self.name, [program, *words[1:]], known)

    def cut(self, address: str) -> None:
        """What it sends there is lost on the way, without a word."""
        self._neighbour("replace", address, "lladdr", NOBODYS, "nud", "permanent")

    def heal(self, address: str) -> None:
        self._neighbour("del", address)

    def _neighbour(self, verb: str, address: str, *words: str) -> None:
        ip("-n", self.name, "neigh", verb, address, *words, "dev", "eth0")


@contextmanager
def bridge() -> Iterator[Bridge]:
    """For all of a process's tests: its addresses come and go once. Nothing else has one on this side: see `host`."""
    made = Bridge(f"adv{os.getpid() % 100_000}", f"10.231.{random.SystemRandom().randrange(1, 250)}")
    ip("link", "add", made.name, "type", "bridge")
    try:
        ip("link", "set", made.name, "addrgenmode", "none")
        with interfaces.changing():
            for last in (1, 2, 3):
                ip("addr", "add", f"{made.base}.{last}/24", "dev", made.name)
            ip("link", "set", made.name, "up")
        yield made
    finally:
        with interfaces.changing():
            ip("link", "del", made.name)


@contextmanager
def network(on: Bridge) -> Iterator[Network]:
    url, base = urlsplit(database()["DATABASE_URL"]), on.base
    (folder,) = parse_qs(url.query)["host"]
    with ExitStack() as stack:
        door = next(Path(folder).glob(".s.PGSQL.????"))
        stack.enter_context(relay(door, host=f"{base}.2", port=5432))
        redis, _, number = settings.REDIS_URL.removeprefix("unix://").partition("?db=")
        stack.enter_context(relay(Path(redis), host=f"{base}.3", port=6379))
        environment = {
            "DATABASE_URL": "",
            "DATABASE_OWNER_URL": "",
            "DATABASE_HOST": f"{base}.2",
            "DATABASE_NAME": url.path[1:],
            "DATABASE_USER": unquote(url.username or ""),
            "REDIS_URL": f"redis://{base}.3:6379/{number or 0}",
            "TRUSTED_PROXIES": f"{base}.1",
        }
        yield Network(on.name, base, environment)


@contextmanager
def host(there: Network, last: int, unit: str, instance: str, **environment: str) -> Iterator[Host]:
    """Its process is started, and not waited for."""
    address = f"{there.base}.{last}"
    one = Host(there, f"{there.bridge}h{last}", address, unit, instance, environment)
    wire = f"v{last}x{os.getpid() % 10_000}"
    ip("netns", "add", one.name)
    try:
        ip("link", "add", wire, "type", "veth", "peer", "name", "eth0", "netns", one.name)
        ip("link", "set", wire, "addrgenmode", "none")  # no address on this side, which browsers would notice
        ip("link", "set", wire, "master", there.bridge, "up")
        ip("-n", one.name, "addr", "add", f"{address}/24", "dev", "eth0")
        ip("-n", one.name, "link", "set", "eth0", "up")
        ip("-n", one.name, "link", "set", "lo", "up")
        one.start()
        try:
            yield one
        finally:
            one.process.kill()
            ip("link", "del", wire)  # with its namespace it would go too, but some time later
    finally:
        ip("netns", "del", one.name)
