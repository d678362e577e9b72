from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django.fixtures import Settings

from tests.live.faults.busy_room import BusyRoom
from tests.live.faults.screens import Screens
from tests.processes import OwnRedis, Web, own_redis, start_webs
from workshops import wire


@dataclass
class Site:
    """Two web processes on a Redis of their own. Each test may do to them what it likes, for they come back."""

    webs: list[Web]
    redis: OwnRedis

    def mend(self) -> None:
        """As it was before the last test."""
        self.redis.empty()
        for web in self.webs:
            if not web.process.is_running:
                web.start()
        for web in self.webs:
            web.wait()


@pytest.fixture(scope="session")
def _lasting_site(django_db_setup: None) -> Iterator[Site]:
    with own_redis() as redis:
        webs = start_webs(2, REDIS_URL=redis.url)
        yield Site(webs, redis)
        for web in webs:
            web.close()


@pytest.fixture
def site(transactional_db: None, _lasting_site: Site, settings: Settings) -> Iterator[Site]:
    """This process speaks to the same Redis."""
    _lasting_site.mend()
    settings.REDIS_URL = _lasting_site.redis.url
    wire.connection.cache_clear()
    yield _lasting_site
    wire.connection.cache_clear()


@pytest.fixture
def screens(transactional_db: None) -> Iterator[Screens]:
    opened = Screens()
    yield opened
    opened.close()


@pytest.fixture
def room(site: Site, screens: Screens) -> BusyRoom:
    """In the middle of scoring."""
    busy = BusyRoom(site.webs, screens)
    busy.begin()
    return busy
