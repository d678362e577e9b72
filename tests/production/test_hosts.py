"""Web, stream and worker on three hosts, behind nginx; each is cut off from Redis, from PostgreSQL, and comes back."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.live.faults.busy_room import VOTERS, BusyRoom
from tests.live.faults.screens import Screen, Screens
from tests.processes import Web, free_port, wait_for
from tests.production.hosts import IP, Bridge, Host, bridge, can_be_made, host, network
from tests.production.nginx import IS_THERE, nginx
from workshops.enums import Stage

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not IS_THERE, reason="nginx is not installed here; .ci/run installs it"),
    pytest.mark.skipif(not can_be_made(), reason="no network namespaces can be made here"),
]
HEALED_WITHIN = 10.0  # seconds


class Door(Web):
    """The site as its people reach it."""

    def __init__(self, port: int) -> None:
        self.at = port

    def __repr__(self) -> str:
        return self.address

    @property
    def port(self) -> int:
        return self.at


@dataclass
class Hosts:
    door: Door
    web: Host
    stream: Host
    worker: Host


@pytest.fixture(scope="session")
def _bridge() -> Iterator[Bridge]:
    with bridge() as made:
        yield made


@pytest.fixture(scope="module")
def _lasting(_bridge: Bridge, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    port = free_port()
    known = {"SITE_URL": f"http://127.0.0.1:{port}", "ALLOWED_HOSTS": "127.0.0.1"}
    with ExitStack() as stack:
        there = stack.enter_context(network(_bridge))
        web = stack.enter_context(host(there, 11, "advisor-web@.service", "8000", **known))
        stream = stack.enter_context(host(there, 12, "advisor-stream@.service", "8010", **known))
        worker = stack.enter_context(host(there, 13, "advisor-worker@.service", "advisor", **known))
        for one in (web, stream):
            listens(one)
        worker.process.wait_for(" ready.")
        places = ([f"{web.address}:8000"] * 2, [f"{stream.address}:8010"] * 2)
        stack.enter_context(nginx(tmp_path_factory.mktemp("nginx"), *places, plain_on=port))
        yield Hosts(Door(port), web, stream, worker)


@pytest.fixture
def hosts(transactional_db: None, _lasting: Hosts) -> Hosts:
    return _lasting


def listens(one: Host) -> None:
    def is_open() -> bool:
        with socket.create_connection((one.address, int(one.instance)), timeout=1):
            return True

    one.process.wait_until(lambda: _not_yet(is_open), f"{one.unit} never listened")


def _not_yet(holds: Callable[[], bool]) -> bool:
    try:
        return holds()
    except OSError:
        return False


def test_nothing_is_lost_and_everybody_comes_to_the_present(
    hosts: Hosts, record_property: Callable[[str, object], None]
) -> None:
    screens = Screens(http="1.0")
    took: dict[str, float] = {}

    def within(what: str, shows: Callable[[Screen], bool]) -> None:
        begun = time.monotonic()
        screens.wait(shows, HEALED_WITHIN)
        took[what] = round(time.monotonic() - begun, 1)

    try:
        room = BusyRoom([hosts.door], screens)
        room.begin()
        web, stream, worker = hosts.web, hosts.stream, hosts.worker
        redis, postgres = web.network.redis, web.network.postgres

        for one in (worker, web, stream):  # a new version, in the middle
            one.process.end()
            heard = {screen: len(screen.received) for screen in screens.all}
            one.start()
            if one is not worker:
                listens(one)
        within("restarted", lambda screen: b"event: state" in screen.received[heard[screen] :])
        web.cut(redis)
        room.finish()  # answers are taken without it
        room.check_answers()
        web.heal(redis)
        within("web from Redis", _all_answered)

        web.cut(postgres)
        begun = time.monotonic()
        status, headers, body = hosts.door.get(f"/api/v1/workshops/{room.workshop.pk}", headers=room.ana_token)
        took["503 after"] = round(time.monotonic() - begun, 1)
        assert (status, json.loads(body)["error"]["code"], int(headers["retry-after"]) > 0) == (503, "away", True)
        assert took["503 after"] < 5
        page = hosts.door.get("/decisions/", headers=room.ana_cookie)
        assert (page[0], "retry-after" in page[1]) == (503, True)
        web.heal(postgres)
        begun = time.monotonic()
        wait_for(lambda: _reads(hosts, room), HEALED_WITHIN)
        took["web from PostgreSQL"] = round(time.monotonic() - begun, 1)

        stream.cut(postgres)
        room.move(Stage.DISCUSSION)
        time.sleep(6)  # it has heard, and cannot read
        assert any(screen.state.get("stage") != "discussion" for screen in screens.all)
        stream.heal(postgres)
        within("stream from PostgreSQL", lambda screen: bool(screen.state.get("stage") == "discussion"))

        stream.cut(redis)
        worker.cut(redis)
        time.sleep(12)  # longer than connections are silent without a doubt
        room.move(Stage.RECOMMENDATION)
        stream.heal(redis)
        worker.heal(redis)
        within("stream from Redis", lambda screen: bool(screen.state.get("stage") == "recommendation"))
        begun = time.monotonic()
        wait_for(lambda: _recommends(hosts, room) == 200, HEALED_WITHIN)
        took["worker from Redis"] = round(time.monotonic() - begun, 1)
        room.check_results()

        for stage in (Stage.DISCUSSION, Stage.SCORING, Stage.DISCUSSION):
            room.move(stage)
        worker.cut(postgres)
        room.move(Stage.RECOMMENDATION)
        worker.process.wait_for(r"compute_recommendation\[\S+\] retry")  # it has taken the task, and cannot read
        assert _recommends(hosts, room) == 202
        worker.heal(postgres)
        begun = time.monotonic()
        wait_for(lambda: _recommends(hosts, room) == 200, HEALED_WITHIN)  # by itself: no beat knocks here
        took["worker from PostgreSQL"] = round(time.monotonic() - begun, 1)
    finally:
        record_property("seconds", took)
        screens.close()


GUESSES = """
import http.client, json, sys
told = []
for guess in range(24):
    link = http.client.HTTPConnection(sys.argv[1], int(sys.argv[2]), timeout=20)
    said = {"Content-Type": "application/json", "Host": "127.0.0.1", "X-Forwarded-For": f"203.0.113.{guess}"}
    link.request("POST", "/api/v1/join", json.dumps({"code": "AAAAAAAA", "name": "Eve", "role": "product"}), said)
    told.append(link.getresponse().status)
    link.close()
print(told.count(404), told.count(429))
"""


def test_guesses_are_counted_by_the_address_that_the_proxy_has_heard(hosts: Hosts) -> None:
    """Whatever a guesser writes into X-Forwarded-For; and nobody else's are."""
    for guesser in (hosts.worker, hosts.stream):
        there = [f"{guesser.network.base}.1", str(hosts.door.port)]
        words = [IP, "netns", "exec", guesser.name, sys.executable, "-c", GUESSES, *there]
        assert subprocess.run(words, capture_output=True, text=True, check=True).stdout.split() == ["20", "4"]


def _all_answered(screen: Screen) -> bool:
    now = screen.state
    if screen.is_api:
        return all(person["answered"] == person["total"] for person in now["participants"])
    return bool((now["done"], now["voters"]) == (VOTERS, VOTERS))


def _recommends(hosts: Hosts, room: BusyRoom) -> int:
    """200 once it is there, 202 before."""
    return hosts.door.get(f"/api/v1/workshops/{room.workshop.pk}/recommendation", headers=room.ana_token)[0]


def _reads(hosts: Hosts, room: BusyRoom) -> bool:
    status, _, _ = hosts.door.get(f"/api/v1/workshops/{room.workshop.pk}", headers=room.ana_token)
    return bool(status == 200)
