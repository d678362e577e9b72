from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.live.clients import cookie_of, stream_path, token_of
from tests.processes import Stream, Web, start_web
from workshops.models import Workshop

# How the server of pages, its threads, its database and single streams behave, whichever Redis there is; and what
# brings a Redis of its own.
ABOUT_OTHERS = {
    "test_cut_connections", "test_database_away", "test_endurance", "test_failures", "test_hub",
    "test_late_ballots", "test_listeners_by_hand", "test_pages_by_hand", "test_pages_lane",
    "test_panels_together", "test_sentinels",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The live lane hangs on how Redis behaves, so .ci/run has what of it asks Redis on Debian's redis-server."""
    for item in items:
        if item.path.parent.name == "live" and item.path.stem not in ABOUT_OTHERS:
            item.add_marker(pytest.mark.redis)


@pytest.fixture
def serve(transactional_db: None) -> Iterator[Callable[..., Web]]:
    """serve(NAME="value", …): a web process of its own on the test's database, with these variables."""
    running: list[Web] = []

    def start(**environment: str) -> Web:
        running.append(start_web(**environment))
        return running[-1]

    yield start
    for web in running:
        web.close()


@pytest.fixture(scope="session")
def _shared(django_db_setup: None) -> Iterator[Web]:
    """Starting one takes seconds, so tests that do it no harm share it."""
    web = start_web()
    yield web
    web.close()


@pytest.fixture
def web(transactional_db: None, _shared: Web) -> Web:
    return _shared


@pytest.fixture(scope="module")
def _one_thread(django_db_setup: None) -> Iterator[Web]:
    one = start_web(ADVISOR_THREADS="1")
    yield one
    one.close()


@pytest.fixture
def narrow(transactional_db: None, _one_thread: Web) -> Web:
    """A web process with one thread for pages."""
    return _one_thread


@pytest.fixture(scope="session")
def _shared_too(django_db_setup: None) -> Iterator[Web]:
    web = start_web()
    yield web
    web.close()


@pytest.fixture
def webs(web: Web, _shared_too: Web) -> list[Web]:
    """Two of them on one database and Redis."""
    return [web, _shared_too]


@pytest.fixture
def listen() -> Iterator[Callable[..., Stream]]:
    """listen(web, workshop, as_=member or participant, screen=…, api=…): an open stream."""
    opened: list[Stream] = []

    def open_stream(web: Web, workshop: Workshop, as_: Any, *, screen: bool = False, api: bool = False) -> Stream:
        path = stream_path(workshop, api=api) + ("?as=screen" if screen else "")
        opened.append(Stream(web, path, token_of(as_) if api else cookie_of(as_)))
        return opened[-1]

    yield open_stream
    for stream in opened:
        stream.close()
