from __future__ import annotations

import asyncio
from contextlib import suppress

from workshops.api.workshop_json import workshop_json
from workshops.live.hub import Hub


async def misses_its_first_cancellation() -> None:
    """As what redis-py waits for before Python 3.12, where it is done in that moment."""
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    await asyncio.Event().wait()


async def kept_and_stopped() -> None:
    hub = Hub(workshop_json)
    hub._keep(misses_its_first_cancellation())
    await asyncio.sleep(0)
    await asyncio.wait_for(hub.stop(), 30)


def test_a_hub_stops_though_a_task_missed_that_it_was_cancelled() -> None:
    asyncio.run(kept_and_stopped())
