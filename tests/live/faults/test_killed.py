"""kill -9 in the middle of scoring: nothing that was acknowledged is lost, and every screen comes back by itself."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.live.faults.busy_room import BusyRoom
from tests.live.faults.conftest import Site
from tests.live.faults.screens import Screens
from tests.processes import OwnPostgres, own_postgres, start_webs
from workshops.domain.log_check import check_log

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_a_web_process(room: BusyRoom, site: Site) -> None:
    site.webs[0].end(signal.SIGKILL)
    before = room.acknowledged
    site.webs[0].start()
    room.finish()
    assert room.acknowledged > before
    room.check()


def test_redis_which_comes_back_empty(room: BusyRoom, site: Site) -> None:
    site.redis.kill()
    room.finish()  # answers are taken without it
    room.check_answers()
    site.redis.start()
    room.check()


def test_redis_is_emptied(room: BusyRoom, site: Site) -> None:
    site.redis.empty()
    room.finish()
    room.check()


@pytest.fixture
def database(site: Site) -> Iterator[OwnPostgres]:
    """A PostgreSQL that this test may kill."""
    with own_postgres() as one:
        yield one


def test_postgresql(database: OwnPostgres, screens: Screens) -> None:
    webs = start_webs(2)
    try:
        room = BusyRoom(webs, screens)
        room.begin()
        database.kill()
        room.finish()
        room.check()
        assert check_log().fault is None
    finally:
        for web in webs:
            web.close()
