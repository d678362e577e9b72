"""A whole room comes back at once."""

from __future__ import annotations

import signal

import pytest

from tests.live.clients import cookie_of, stream_path
from tests.live.faults.busy_room import BusyRoom
from tests.live.faults.conftest import Site

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

WATCHERS = 100  # who sit in, each with as many tabs as one seat may have at half of the processes
TABS = 3


def test_everybody_at_one_process_then_at_both(room: BusyRoom, site: Site) -> None:
    """Half of the tabs lose their process and all go to the other one; then that one goes too."""
    for watcher in room.let_in(WATCHERS):
        for i in range(TABS):
            room.screens.open(stream_path(room.workshop), cookie_of(watcher), room.ports[:: 1 if i % 2 else -1])
    room.screens.wait(lambda screen: screen.state.get("stage") == "scoring")
    site.webs[0].end(signal.SIGKILL)
    site.webs[0].start()
    room.finish()
    room.check_screens()
    site.webs[1].end(signal.SIGKILL)
    site.webs[1].start()
    room.check()
    assert min(screen.connections for screen in room.screens.all) > 1
    assert not any(screen.stood_back for screen in room.screens.all)
