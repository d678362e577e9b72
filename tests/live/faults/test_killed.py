"""kill -9 in the middle of scoring: nothing that was acknowledged is lost, and every screen comes back by itself."""

from __future__ import annotations

import signal

import pytest

from tests.live.faults.busy_room import BusyRoom
from tests.live.faults.conftest import Site

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
